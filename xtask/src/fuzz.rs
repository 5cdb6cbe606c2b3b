//! `cargo xtask fuzz`: the fuzz targets in `fuzz/`, for a short time in CI or for long by hand.
//!
//! By hand a target is guided by coverage: libFuzzer, on stable Rust, with the instrumentation that the
//! compiler's own passes give. Nothing here is memory-unsafe, so no sanitizer is needed.

use crate::step::{Steps, command, command_with, root, say};
use anyhow::{Context, ensure};
use std::fs;
use std::process::{Command, ExitCode};

const GUIDED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1 --cfg fuzzing";
/// With the platform named, build scripts are not instrumented.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";
/// Of cases for both languages.
const CASES: &str = "20000";

/// `fuzz [TARGET] [--seconds N]`; without a target all of them, one after the other.
pub(crate) fn fuzz(words: &[&str]) -> anyhow::Result<ExitCode> {
    let (targets, seconds) = match words {
        [] => (all()?, "60"),
        ["--seconds", seconds] => (all()?, *seconds),
        [target] => (vec![(*target).to_owned()], "60"),
        [target, "--seconds", seconds] => (vec![(*target).to_owned()], *seconds),
        _ => anyhow::bail!("usage: cargo xtask fuzz [TARGET] [--seconds N]"),
    };
    ensure!(seconds.parse::<u32>().is_ok(), "--seconds takes a number, not {seconds}");
    let mut steps = Steps::default();
    for target in &targets {
        steps.run(&format!("fuzz {target}"), || guided(target, seconds));
    }
    Ok(steps.summary())
}

/// What CI runs: every target on seeds and mutants, and both appliers of patches against each other.
pub(crate) fn short(steps: &mut Steps) {
    steps.run("fuzz, short", || command("cargo", &["test", "--quiet"], Some("fuzz")));
    steps.run("patches in both languages", patch_both);
}

/// The targets are named in one place only, so they are read from there.
fn all() -> anyhow::Result<Vec<String>> {
    let source = fs::read_to_string(root().join("fuzz/src/target.rs")).context("cannot read the targets")?;
    let names = source.lines().filter_map(|line| line.trim().strip_prefix("Target { name: \""));
    Ok(names.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect())
}

fn guided(target: &str, seconds: &str) -> anyhow::Result<()> {
    let (found, corpus) = (root().join("fuzz/found"), root().join("fuzz/target/inputs").join(target));
    fs::create_dir_all(&found)?;
    fs::create_dir_all(&corpus)?;
    let run =
        ["run", "--release", "--quiet", "--features", "guided", "--bin", "guided", "--target", PLATFORM];
    let inputs = format!("target/inputs/{target}");
    let limits =
        [inputs, format!("-max_total_time={seconds}"), "-timeout=20".into(), "-rss_limit_mb=4096".into()];
    let finding = format!("-artifact_prefix=found/{target}-");
    let options = ["-max_len=65536", "-print_final_stats=1", finding.as_str()];
    let limits: Vec<&str> = limits.iter().map(String::as_str).collect();
    let words = [&run[..], &["--"], &limits, &options].concat();
    let seeds = corpus.display().to_string();
    let environment =
        [("RUSTFLAGS", GUIDED), ("RUNREEL_FUZZ_TARGET", target), ("RUNREEL_FUZZ_SEEDS", seeds.as_str())];
    command_with("cargo", &words, Some("fuzz"), &environment)
}

fn patch_both() -> anyhow::Result<()> {
    let file = root().join("fuzz/target/patch-cases.ndjson");
    let mut writer = Command::new("cargo");
    writer.args(["run", "--quiet", "--bin", "patch-cases", "--", CASES]).current_dir(root().join("fuzz"));
    let made = writer.output().context("cannot start cargo")?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    fs::write(&file, made.stdout)?;
    say(&format!("{CASES} cases in {}", file.display()));
    let file = file.canonicalize()?.display().to_string();
    let test = ["vitest", "run", "src/store/patch.made.test.ts"];
    command_with("npx", &test, Some("ui"), &[("RUNREEL_PATCH_CASES", file.as_str())])
}
