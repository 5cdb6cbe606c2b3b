//! What it takes to open a run that is on disk: first document, the whole one, memory, any moment.
//!
//! In: a viewer's binary and a folder with one run, of any size. Out: figures on stdout, each beside what a
//! program takes that only splits the same logs into lines and parses their envelopes.

use crate::cli::{OpenArgs, View};
use crate::client::{Client, First};
use crate::ledger::{median, ms};
use crate::process::{memory, processor_time};
use crate::say;
use crate::split;
use crate::table::mib;
use crate::viewer::Viewer;
use anyhow::{Context, ensure};
use fastrand::Rng;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Moments that are sought.
const MOMENTS: usize = 50;
/// Messages that each of them brings.
const MESSAGES: u32 = 30;

/// A session's log in the run.
pub(crate) struct SessionLog {
    pub(crate) session: String,
    pub(crate) path: PathBuf,
    /// The number of its last event; 0 for none.
    last: u64,
}

/// `open`: starts a viewer on the folder and opens its newest run.
pub(crate) fn command(args: &OpenArgs) -> anyhow::Result<()> {
    let run = newest(&args.runs_dir)?;
    let mut logs = logs(&args.runs_dir.join(&run))?;
    let (plain, bytes, events) = split(&mut logs)?;
    let speed = |took: Duration| format!("{:.0} MB/s", bytes as f64 / 1e6 / took.as_secs_f64());
    say(&format!(
        "run {run}: {events} events, {:.0} MB of logs of {} sessions",
        bytes as f64 / 1e6,
        logs.len()
    ));
    let viewer = Viewer::start(&args.bin, &args.runs_dir)?;
    viewer.wait_healthy()?;
    let pid = viewer.pid();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let first = |view| runtime.block_on(open(&viewer.url(), &run, view));
    let before = processor_time(pid)?;
    let cold = first(View::Window)?;
    let work = processor_time(pid)?.saturating_sub(before);
    say(&format!("split and envelope alone: {} ({})", ms(plain), speed(plain)));
    say(&format!(
        "cold, to the window's document: {} ({}), {} bytes",
        ms(cold.took),
        speed(cold.took),
        cold.bytes
    ));
    say(&format!(
        "processor time for it: {} ({}), {:.2}x of the plain",
        ms(work),
        speed(work),
        work.as_secs_f64() / plain.as_secs_f64()
    ));
    let warm = first(View::Window)?;
    say(&format!("the same when it is followed already: {}", ms(warm.took)));
    let resident = memory(pid)?;
    say(&format!("resident with the window: {}, at most {}", mib(resident.now), mib(resident.peak)));
    let seek = seeks(&viewer, &run, &logs)?;
    say(&format!(
        "any moment with {MESSAGES} messages: median {}, slowest {}",
        ms(median(seek.clone())),
        ms(seek.into_iter().max().unwrap_or_default())
    ));
    whole(&viewer, &run)?;
    let resident = memory(pid)?;
    say(&format!("resident after it: {}, at most {}", mib(resident.now), mib(resident.peak)));
    Ok(())
}

/// The full document, and how long somebody else waits meanwhile.
fn whole(viewer: &Viewer, run: &str) -> anyhow::Result<()> {
    let (url, name) = (viewer.url(), run.to_owned());
    let full = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(open(&url, &name, View::Full))
    });
    let mut waits = Vec::new();
    while !full.is_finished() {
        let asked = Instant::now();
        viewer.get(&format!("/api/runs/{run}/seek?at=trace:1"))?;
        waits.push(asked.elapsed());
        thread::sleep(Duration::from_millis(2));
    }
    let full = full.join().map_err(|_| anyhow::anyhow!("the reader of the whole failed"))??;
    let slowest = waits.iter().max().copied().unwrap_or_default();
    say(&format!(
        "full view: {} bytes in {}; others meanwhile wait {} (median), {} (slowest)",
        full.bytes,
        ms(full.took),
        ms(median(waits)),
        ms(slowest)
    ));
    Ok(())
}

async fn open(url: &str, run: &str, view: View) -> anyhow::Result<First> {
    Client::connect(url).await?.subscribe(run, view).await
}

/// Asks for moments that there are: sessions may differ much in length.
fn seeks(viewer: &Viewer, run: &str, logs: &[SessionLog]) -> anyhow::Result<Vec<Duration>> {
    let mut rng = Rng::with_seed(1);
    let logs: Vec<&SessionLog> = logs.iter().filter(|log| log.last > 0).collect();
    ensure!(!logs.is_empty(), "the run has no event");
    let mut took = Vec::new();
    for _ in 0..MOMENTS {
        let log = logs[rng.usize(..logs.len())];
        let at = format!("{}:{}", log.session, rng.u64(1..=log.last));
        let asked = Instant::now();
        let answer = viewer.get(&format!("/api/runs/{run}/seek?at={at}&messages={MESSAGES}"))?;
        took.push(asked.elapsed());
        ensure!(answer.contains("\"moment\""), "no moment {at}");
    }
    Ok(took)
}

/// The newest run in a folder.
pub(crate) fn newest(runs_dir: &Path) -> anyhow::Result<String> {
    let names = fs::read_dir(runs_dir)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.max().with_context(|| format!("{} is empty", runs_dir.display()))
}

/// The session logs of a run.
pub(crate) fn logs(run: &Path) -> anyhow::Result<Vec<SessionLog>> {
    let mut logs = Vec::new();
    for entry in fs::read_dir(run.join("sessions"))? {
        let entry = entry?;
        let session = entry.file_name().to_string_lossy().into_owned();
        logs.push(SessionLog { session, path: entry.path().join("events.ndjson"), last: 0 });
    }
    ensure!(!logs.is_empty(), "the run has no session");
    Ok(logs)
}

/// The least that can be done with logs: the middle of three, their bytes and lines.
fn split(logs: &mut [SessionLog]) -> anyhow::Result<(Duration, u64, u64)> {
    let (mut took, mut size) = (Vec::new(), (0, 0));
    for _ in 0..3 {
        let start = Instant::now();
        size = split_once(logs)?;
        took.push(start.elapsed());
    }
    Ok((median(took), size.0, size.1))
}

/// Reads logs, splits them into lines and parses the envelopes; their bytes and lines.
pub(crate) fn split_once(logs: &mut [SessionLog]) -> anyhow::Result<(u64, u64)> {
    let (mut bytes, mut events, mut sum) = (0, 0, 0);
    for log in logs {
        let text = fs::read(&log.path)?;
        bytes += text.len() as u64;
        let read = split::split(&text)?;
        (log.last, events, sum) = (read.last, events + read.lines, sum + read.sum);
    }
    // Looked at, so that no compiler leaves the work out.
    ensure!(sum > 0, "the logs are empty");
    Ok((bytes, events))
}
