//! A scripted agent that speaks ACP on stdio, and the means to run real acpx flows with it.
//!
//! In: JSON lines from an ACP client and a [`script`]. Out: streamed updates that look like a model's, the same
//! every time. [`acpx`] installs the real acpx and runs flows against the agent, for the tests of every crate;
//! [`recording`] turns a finished run into a bundle that names no machine. Nothing here ships to users.

pub mod acpx;
pub mod agent;
pub mod flow_run;
mod live;
pub mod pieces;
pub mod player;
pub mod recording;
mod rpc;
pub mod script;
mod session;
mod tools;

use std::path::PathBuf;

/// The workspace's root folder, where `fixtures/` and (unless moved) `target/` are.
pub fn workspace_root() -> PathBuf {
    let crate_dir = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    crate_dir.ancestors().nth(2).map_or(crate_dir.clone(), std::path::Path::to_path_buf)
}
