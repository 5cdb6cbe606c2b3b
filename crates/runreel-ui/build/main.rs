//! Finds or builds the web page, and writes the table of its files for `lib.rs`.
//!
//! In: `RUNREEL_UI=skip`, or the folder `RUNREEL_UI_DIST`, or `dist/` beside this crate's manifest, or the
//! page's sources in `../../ui`. Out: `OUT_DIR/assets.rs` and the packed files. Never writes outside
//! `OUT_DIR` and `ui/node_modules`, both of which git ignores.

mod embed;
mod page;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in error.lines() {
                cargo(&format!("error={line}"));
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let out = folder("OUT_DIR")?;
    cargo("rerun-if-changed=build");
    let dist = page::find_or_build(&folder("CARGO_MANIFEST_DIR")?, &out)?;
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    embed::write_table(&dist, &out, release)
}

fn folder(name: &str) -> Result<PathBuf, String> {
    env::var_os(name).map(PathBuf::from).ok_or_else(|| format!("{name} is not set; run this through cargo"))
}

/// Says one thing to cargo.
#[expect(clippy::print_stdout, reason = "a build script speaks to cargo through stdout")]
fn cargo(line: &str) {
    println!("cargo::{line}");
}
