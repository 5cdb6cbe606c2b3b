//! Writes run folders exactly as acpx does, byte habits included: for the demo, tests and benchmarks.
//!
//! In: a runs folder and what should stand in one run. Out: files on disk, in acpx's order of writes.
//! [`RunWriter`] is the low level (replace a document, append to a log), [`line`] and [`acp`] build what
//! goes into it, and [`Script`] plays whole runs: nodes, sessions, turns, ends. It never reads a run back,
//! and never writes outside the run folder it made.

pub mod acp;
mod document;
mod flow;
pub mod line;
mod moment;
mod script;
mod writer;

pub use document::{Artifact, Outcome};
pub use flow::Flow;
pub use moment::{Clock, fresh_run_id, timestamp};
pub use script::Script;
pub use writer::{RunWriter, WRITE_LIMIT};
