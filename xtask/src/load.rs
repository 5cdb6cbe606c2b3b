//! `cargo xtask bench` and `gen-run`: the load driver and the model's benchmarks, built as they must be. Options
//! go through to them; paths in them count from the workspace's root.

use crate::step::{Steps, command};
use std::process::ExitCode;

const DRIVER: [&str; 6] = ["run", "--release", "--quiet", "-p", "runreel-bench", "--"];

/// All figures, of the program as it is shipped.
pub(crate) fn bench(options: &[&str]) -> ExitCode {
    let mut steps = Steps::default();
    if steps.run("build", || command("cargo", &["build", "--release", "-p", "runreel"], None)) {
        steps.run("measure", || driver(&["all", "--bin", "target/release/runreel"], options));
    } else {
        steps.skip("measure", "there is nothing to measure");
    }
    steps.summary()
}

/// Benchmarks of the model alone.
pub(crate) fn model(words: &[&str]) -> ExitCode {
    let mut steps = Steps::default();
    let bench = ["bench", "--quiet", "-p", "runreel-model", "--bench", "model", "--"];
    steps.run("measure", || command("cargo", &[&bench, words].concat(), None));
    steps.summary()
}

/// A run as acpx writes it.
pub(crate) fn gen_run(options: &[&str]) -> ExitCode {
    let mut steps = Steps::default();
    steps.run("gen", || driver(&["gen"], options));
    steps.summary()
}

fn driver(words: &[&str], options: &[&str]) -> anyhow::Result<()> {
    command("cargo", &[&DRIVER, words, options].concat(), None)
}
