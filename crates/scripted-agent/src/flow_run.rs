//! A flow that real acpx runs right now: where it writes, and how it ends.
//!
//! In: a started process. Out: the run's folder as soon as it is there, and what acpx said at the end. Dropping it
//! ends acpx.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

const LOOK: Duration = Duration::from_millis(20);

/// A running flow.
#[derive(Debug)]
pub struct FlowRun {
    child: Child,
    home: PathBuf,
    earlier: HashSet<OsString>,
}

/// A flow that has ended.
#[derive(Debug)]
pub struct Ended {
    /// The folder of its bundle.
    pub run_dir: PathBuf,
    /// How acpx exited: 0 also for a run that waits at a checkpoint.
    pub status: ExitStatus,
    /// What acpx printed.
    pub stdout: String,
    /// What acpx complained about.
    pub stderr: String,
}

impl FlowRun {
    pub(crate) fn start(mut command: Command, home: PathBuf) -> anyhow::Result<Self> {
        let earlier = run_names(&runs_dir(&home));
        command.stdin(Stdio::null());
        command.stdout(File::create(home.join("acpx.out"))?).stderr(File::create(home.join("acpx.err"))?);
        let child = command.spawn().context("acpx does not start")?;
        Ok(Self { child, home, earlier })
    }

    /// The folder that holds this run and all earlier ones of the same home.
    pub fn runs_dir(&self) -> PathBuf {
        runs_dir(&self.home)
    }

    /// The folder in which acpx and the agent work.
    pub fn project_dir(&self) -> PathBuf {
        self.home.join("project")
    }

    /// The process, for tests that signal or kill it.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits until the run's folder is there, which may be before its manifest is. Fails after `patience`, or when
    /// acpx ends without a run.
    pub fn run_dir(&mut self, patience: Duration) -> anyhow::Result<PathBuf> {
        let until = Instant::now() + patience;
        loop {
            let ended = self.child.try_wait()?.is_some();
            if let Some(name) = run_names(&self.runs_dir()).difference(&self.earlier).next() {
                return Ok(self.runs_dir().join(name));
            }
            if ended || Instant::now() > until {
                bail!("no run appeared in {}: {}", self.runs_dir().display(), self.said("acpx.err"));
            }
            thread::sleep(LOOK);
        }
    }

    /// Waits until acpx ends. Fails, and ends acpx, after `patience`.
    pub fn wait(mut self, patience: Duration) -> anyhow::Result<Ended> {
        let until = Instant::now() + patience;
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            if Instant::now() > until {
                bail!("acpx still runs after {patience:?}: {}", self.said("acpx.err"));
            }
            thread::sleep(LOOK);
        };
        let run_dir = self.run_dir(Duration::ZERO)?;
        Ok(Ended { run_dir, status, stdout: self.said("acpx.out"), stderr: self.said("acpx.err") })
    }

    fn said(&self, file: &str) -> String {
        fs::read_to_string(self.home.join(file)).unwrap_or_default()
    }
}

impl Drop for FlowRun {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn runs_dir(home: &Path) -> PathBuf {
    home.join(".acpx/flows/runs")
}

fn run_names(runs_dir: &Path) -> HashSet<OsString> {
    let entries = fs::read_dir(runs_dir).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect()
}
