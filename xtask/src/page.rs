//! `cargo xtask bench page`: the page's figures, in a real browser against the program as it is shipped.
//!
//! In: names of scenarios (`ui/bench/*.mjs`). What they need is built first, unless `RUNREEL_BIN` or
//! `RUNREEL_BENCH` name a binary that is there.

use crate::step::{Steps, command};
use crate::{node, tools};
use std::process::ExitCode;

/// Runs the named scenarios, or all.
pub(crate) fn bench(names: &[&str]) -> ExitCode {
    let mut steps = Steps::default();
    let is_ready = steps.run("chromium", tools::chromium)
        && steps.run("npm ci", node::install)
        && build(&mut steps, "runreel", "RUNREEL_BIN")
        && build(&mut steps, "runreel-bench", "RUNREEL_BENCH");
    if is_ready {
        steps.run("measure", || command("node", &[&["bench/runner/main.mjs"], names].concat(), Some("ui")));
    } else {
        steps.skip("measure", "what it needs is missing");
    }
    steps.summary()
}

fn build(steps: &mut Steps, package: &str, variable: &str) -> bool {
    let name = format!("build {package}");
    if std::env::var_os(variable).is_some() {
        steps.skip(&name, &format!("{variable} is set"));
        return true;
    }
    steps.run(&name, || command("cargo", &["build", "--release", "--quiet", "-p", package], None))
}
