//! Steps: named pieces of work that are timed, and a summary of how they went.

use anyhow::{Context, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// How a step went.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Passed,
    Failed(String),
    Skipped(String),
}

/// What has run so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    ended: Vec<(String, Duration, End)>,
}

impl Steps {
    /// Runs a step; says whether it passed.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> anyhow::Result<()>) -> bool {
        say(&format!("\n==> {name}"));
        let start = Instant::now();
        let end = match work() {
            Ok(()) => End::Passed,
            Err(error) => End::Failed(format!("{error:#}")),
        };
        let passed = end == End::Passed;
        if let End::Failed(why) = &end {
            say(&format!("{name} failed: {why}"));
        }
        self.ended.push((name.to_owned(), start.elapsed(), end));
        passed
    }

    /// Notes a step that does not run, and why.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        say(&format!("\n==> {name}: skipped, {why}"));
        self.ended.push((name.to_owned(), Duration::ZERO, End::Skipped(why.to_owned())));
    }

    /// Says how all went, slowest and fastest alike in the order they ran.
    pub(crate) fn summary(&self) -> ExitCode {
        say("\nSummary");
        for (name, took, end) in &self.ended {
            let (word, why) = match end {
                End::Passed => ("ok", ""),
                End::Failed(why) => ("FAILED", why.as_str()),
                End::Skipped(why) => ("skipped", why.as_str()),
            };
            say(format!("  {word:<8} {:>6.1} s  {name}  {why}", took.as_secs_f64()).trim_end());
        }
        let has_failed = self.ended.iter().any(|(_, _, end)| matches!(end, End::Failed(_)));
        if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}

/// The same with these variables in its environment.
pub(crate) fn command_with(
    program: &str,
    arguments: &[&str],
    folder: Option<&str>,
    variables: &[(&str, &str)],
) -> anyhow::Result<()> {
    say(&format!("$ {program} {}", arguments.join(" ")));
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root().join(folder.unwrap_or_default()));
    command.envs(variables.iter().copied());
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {program}"))?;
    let failures = child.stdout.take().map(pass_on).transpose()?.unwrap_or_default();
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    bail!("{program} ended with {status}{}", failures.concat())
}

/// The most failures that a summary names.
const NAMED: usize = 20;

/// Passes a program's output on, byte by byte as it was; hands back the lines that name a failed test, for the
/// summary: whoever sees only the end of a log still learns what failed.
fn pass_on(output: impl std::io::Read) -> anyhow::Result<Vec<String>> {
    let mut output = BufReader::new(output);
    let mut failures = Vec::new();
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line)? > 0 {
        std::io::stdout().write_all(&line)?;
        let text = String::from_utf8_lossy(&line);
        if names_failure(&text) && failures.len() < NAMED {
            failures.push(format!("\n{:23}{}", "", text.trim()));
        }
        line.clear();
    }
    Ok(failures)
}

/// How Playwright, cargo and vitest write a test that failed.
fn names_failure(line: &str) -> bool {
    line.contains('✘') || line.trim_end().ends_with("... FAILED") || line.contains(" FAIL ")
}

/// Runs a command, in `folder` below the workspace's root; its output goes where ours goes.
pub(crate) fn command(program: &str, arguments: &[&str], folder: Option<&str>) -> anyhow::Result<()> {
    command_with(program, arguments, folder, &[])
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Says a line on stdout.
#[expect(clippy::print_stdout, reason = "a task talks to the person who runs it")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_tests_are_told_from_others() {
        assert!(names_failure("test b ... FAILED\n"));
        assert!(names_failure("  ✘   3 e2e/links.spec.ts:74:1 › a drag (2.2s)\n"));
        assert!(names_failure(" FAIL  src/store/patch.test.ts > adds\n"));
        assert!(!names_failure("test a ... ok\n"));
        assert!(!names_failure("test result: FAILED. 1 passed; 1 failed\n"));
    }
}
