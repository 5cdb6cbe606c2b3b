//! `cargo xtask test`: everything that CI runs, in parts.

use crate::step::{Steps, command};
use crate::{fuzz, node, tools};
use anyhow::ensure;
use std::process::ExitCode;

/// The parts, in the order they run. Cargo's tests come last, so that their result stands at the end.
const PARTS: [&str; 5] = ["lint", "ui", "e2e", "fuzz", "rust"];

/// Runs the named parts, or all.
pub(crate) fn test(wanted: &[&str]) -> anyhow::Result<ExitCode> {
    for part in wanted {
        ensure!(PARTS.contains(part), "no such part: {part}; parts are {}", PARTS.join(", "));
    }
    let mut steps = Steps::default();
    for part in PARTS.iter().filter(|part| wanted.is_empty() || wanted.contains(part)) {
        match *part {
            "lint" => lint(&mut steps),
            "ui" => ui(&mut steps),
            "e2e" => e2e(&mut steps),
            "fuzz" => fuzzing(&mut steps),
            _ => rust(&mut steps),
        }
    }
    Ok(steps.summary())
}

fn lint(steps: &mut Steps) {
    steps.run("rustfmt", || command("cargo", &["fmt", "--all", "--check"], None));
    let clippy = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    steps.run("clippy", || command("cargo", &clippy, None));
    let deny = ["deny", "check", "bans", "licenses", "sources"];
    if tools::has_cargo_deny() {
        steps.run("cargo-deny", || command("cargo", &deny, None));
    } else {
        steps.skip("cargo-deny", "it is not installed (cargo install --locked cargo-deny)");
    }
}

fn ui(steps: &mut Steps) {
    if !steps.run("npm ci", node::install) {
        return;
    }
    for (name, script) in
        [("biome lint", "lint"), ("biome format", "format:check"), ("tsc", "types"), ("vitest", "test")]
    {
        steps.run(name, || command("npm", &["run", "--silent", script], Some("ui")));
    }
}

/// Takes the pictures of the documentation anew.
pub(crate) fn screenshots() -> ExitCode {
    let mut steps = Steps::default();
    // The picture of a large graph needs the generator of runs.
    let generator = || command("cargo", &["build", "--quiet", "-p", "runreel-bench"], None);
    if browser(&mut steps) && steps.run("generator", generator) {
        steps.run("tour", || command("npm", &["run", "--silent", "tour"], Some("ui")));
    }
    steps.summary()
}

/// What tests in a browser need: the browser, the packages, the program.
fn browser(steps: &mut Steps) -> bool {
    steps.run("chromium", tools::chromium)
        && steps.run("npm ci", node::install)
        && steps.run("build", || command("cargo", &["build", "--quiet", "-p", "runreel"], None))
}

fn e2e(steps: &mut Steps) {
    if browser(steps) {
        steps.run("playwright", || command("npm", &["run", "--silent", "e2e"], Some("ui")));
    } else {
        steps.skip("playwright", "what it needs is missing");
    }
}

fn fuzzing(steps: &mut Steps) {
    if steps.run("npm ci", node::install) {
        fuzz::short(steps);
    }
}

fn rust(steps: &mut Steps) {
    steps.run("cargo test", || command("cargo", &["test", "--workspace", "--no-fail-fast"], None));
}
