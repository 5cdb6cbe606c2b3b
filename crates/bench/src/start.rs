//! From exec to listening, to the first answer, to the first list of runs, to a search in it: with many runs on
//! disk.

use crate::cli::StartArgs;
use crate::client::Client;
use crate::frame::Frame;
use crate::ledger::{median, ms};
use crate::viewer::Viewer;
use crate::{complain, crowd, say};
use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde_json::json;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// A noisy machine needs some; the middle one counts.
const REPETITIONS: usize = 5;
/// How long a list may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// One start, or the middle of several; each from exec.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Start {
    /// To the line that says where it listens.
    pub(crate) line: Duration,
    /// To the first answer of `/api/health`.
    pub(crate) healthy: Duration,
    /// To the first `runs_snapshot`, empty or not.
    pub(crate) snapshot: Duration,
    /// To the first frame that names runs.
    pub(crate) filled: Duration,
    /// To the first answer of a search across runs that has hits.
    pub(crate) found: Duration,
    /// The slowest answer of such a search while all runs are read; not from exec, but from asking.
    pub(crate) search: Duration,
    /// From the first search until all runs had been read.
    pub(crate) all: Duration,
}

/// What the parts of a start take that no viewer can save.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bare {
    /// Reading the names in the folder.
    pub(crate) names: Duration,
    /// `BIN --help`, from exec to its end.
    pub(crate) help: Duration,
}

/// Starts the viewer several times on a folder that has runs in it.
pub(crate) fn measure(bin: &Path, runs_dir: &Path) -> anyhow::Result<Start> {
    let starts: Vec<Start> = (0..REPETITIONS).map(|_| once(bin, runs_dir)).collect::<Result<_, _>>()?;
    let middle = |part: fn(&Start) -> Duration| median(starts.iter().map(part).collect());
    Ok(Start {
        line: middle(|start| start.line),
        healthy: middle(|start| start.healthy),
        snapshot: middle(|start| start.snapshot),
        filled: middle(|start| start.filled),
        found: middle(|start| start.found),
        search: middle(|start| start.search),
        all: middle(|start| start.all),
    })
}

fn once(bin: &Path, runs_dir: &Path) -> anyhow::Result<Start> {
    let viewer = Viewer::start(bin, runs_dir)?;
    viewer.wait_healthy()?;
    let healthy = viewer.exec.elapsed();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (snapshot, filled) = runtime.block_on(list(&viewer))?;
    let found = first_hits(&viewer).map(|()| viewer.exec.elapsed())?;
    let (search, all) = searches(&viewer)?;
    Ok(Start { line: viewer.until_line, healthy, snapshot, filled, found, search, all })
}

/// How far a search across runs has come.
#[derive(Debug, Deserialize)]
struct Found {
    searched: u32,
    total: u32,
    count: u32,
}

fn search(viewer: &Viewer) -> anyhow::Result<Found> {
    Ok(serde_json::from_str(&viewer.body("/api/search?q=review")?)?)
}

/// Searches until there are hits.
fn first_hits(viewer: &Viewer) -> anyhow::Result<()> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if search(viewer)?.count > 0 {
            return Ok(());
        }
    }
    bail!("no hit within a minute")
}

/// Searches until all runs have been read: the slowest answer, and how long that took.
fn searches(viewer: &Viewer) -> anyhow::Result<(Duration, Duration)> {
    let (began, mut slowest) = (Instant::now(), Duration::ZERO);
    while began.elapsed() < PATIENCE {
        let asked = Instant::now();
        let found = search(viewer)?;
        slowest = slowest.max(asked.elapsed());
        if found.searched == found.total {
            return Ok((slowest, began.elapsed()));
        }
        thread::sleep(Duration::from_millis(2));
    }
    bail!("not all runs were read within a minute")
}

async fn list(viewer: &Viewer) -> anyhow::Result<(Duration, Duration)> {
    let mut client = Client::connect(&viewer.url()).await?;
    client.send(&json!({"type": "subscribe_runs"})).await?;
    let mut snapshot = None;
    loop {
        let next = timeout(PATIENCE, client.next()).await;
        let (text, at) = next.context("no list of runs within a minute")??;
        let took = at.duration_since(viewer.exec);
        match Frame::read(&text)? {
            Frame::Runs { count: 0 } => snapshot = snapshot.or(Some(took)),
            Frame::Runs { .. } | Frame::MoreRuns => return Ok((snapshot.unwrap_or(took), took)),
            _ => {}
        }
    }
}

/// The baseline, in the same minute.
pub(crate) fn bare(bin: &Path, runs_dir: &Path) -> anyhow::Result<Bare> {
    let (mut names, mut help) = (Vec::new(), Vec::new());
    for _ in 0..REPETITIONS {
        let start = Instant::now();
        let count = std::fs::read_dir(runs_dir)?.count();
        ensure!(count > 0, "{} is empty", runs_dir.display());
        names.push(start.elapsed());
        let start = Instant::now();
        Command::new(bin).arg("--help").stdout(Stdio::null()).status()?;
        help.push(start.elapsed());
    }
    Ok(Bare { names: median(names), help: median(help) })
}

/// `start`: makes the runs, then starts the viewer on them.
pub(crate) fn command(args: &StartArgs) -> anyhow::Result<()> {
    let runs = tempfile::tempdir()?;
    complain(&format!("making {} runs", args.runs));
    crowd::make(runs.path(), args.runs)?;
    let start = measure(&args.bin, runs.path())?;
    say(&format!("exec to \"Started viewer\": {}", ms(start.line)));
    say(&format!("exec to first health answer: {}", ms(start.healthy)));
    say(&format!("exec to first runs_snapshot: {}", ms(start.snapshot)));
    say(&format!("exec to first list with runs: {}", ms(start.filled)));
    say(&format!("exec to first hits of a search across runs: {}", ms(start.found)));
    say(&format!("slowest such search while all of them are read: {}", ms(start.search)));
    say(&format!("from the first search until all were read: {}", ms(start.all)));
    let bare = bare(&args.bin, runs.path())?;
    say(&format!("bare: names of the folder {}, --help {}", ms(bare.names), ms(bare.help)));
    Ok(())
}
