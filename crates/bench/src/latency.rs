//! From the append to a file to the frame on the socket.
//!
//! One thread appends stamped events at a rate, as acpx appends them; one thread for each watched server
//! reads frames and notes the moment each stamp first comes. The clock starts before the append is called,
//! so the write is inside. Servers watched together see the same events in the same noise of the machine.

use crate::author::{Author, Recipe};
use crate::cli::{LatencyArgs, Load, Spacing, View};
use crate::client::{Client, First};
use crate::frame::Frame;
use crate::ledger::{Arrivals, Report, ms};
use crate::{bare, say};
use anyhow::{Context, bail};
use fastrand::Rng;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};
use tokio::time::timeout_at;

/// acpx's heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long to wait for frames after the last append.
const GRACE: Duration = Duration::from_secs(5);
/// Between the first documents and the first append.
const SETTLE: Duration = Duration::from_millis(500);

/// A server to watch, and as what.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Its socket.
    pub(crate) url: String,
    /// The document to subscribe to.
    pub(crate) view: View,
}

/// What one watching thread saw.
struct Seen {
    first: First,
    arrivals: Arrivals,
    counts: Report,
}

/// Appends to a run, and watches it through all targets at once: one report each, in their order. Gives
/// the author back, for the next measurement.
pub(crate) fn measure(
    mut author: Author,
    load: Load,
    targets: &[Target],
) -> anyhow::Result<(Author, Vec<Report>)> {
    let count = usize::try_from(u64::from(load.rate) * u64::from(load.seconds))?;
    let (ready, subscribed) = channel();
    let mut watchers = Vec::new();
    for target in targets {
        let (go, gone) = channel();
        let place = Place { target: target.clone(), run: author.run_id().to_owned(), count, load };
        watchers.push((go, start(place, ready.clone(), gone)));
    }
    drop(ready);
    // A watcher that fails says nothing and drops its end; its error comes out below.
    let are_all_ready = subscribed.iter().count() == targets.len();
    let mut sent = (Vec::new(), Duration::ZERO);
    if are_all_ready {
        watchers.iter().try_for_each(|(go, _)| go.send(Instant::now()))?;
        sent = write(&mut author, load, count)?;
    }
    let mut reports = Vec::new();
    for (go, watcher) in watchers {
        drop(go);
        let seen = watcher.join().ok().context("a watching thread broke")??;
        reports.push(report(&sent.0, sent.1, seen));
    }
    Ok((author, reports))
}

fn report(sent: &[Instant], late_writes: Duration, seen: Seen) -> Report {
    Report {
        late_writes,
        snapshot: seen.first.took,
        snapshot_bytes: seen.first.bytes,
        version_gaps: seen.counts.version_gaps,
        restarts: seen.counts.restarts,
        errors: seen.counts.errors,
        frames: seen.counts.frames,
        ..Report::new(sent, &seen.arrivals)
    }
}

/// What a watching thread needs to know.
struct Place {
    target: Target,
    run: String,
    count: usize,
    load: Load,
}

/// Starts a watching thread: it says when it has the first document, waits for the start, and watches.
fn start(place: Place, ready: Sender<()>, go: Receiver<Instant>) -> JoinHandle<anyhow::Result<Seen>> {
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut client = Client::connect(&place.target.url).await?;
            let first = client.subscribe(&place.run, place.target.view).await?;
            ready.send(()).context("nobody waits")?;
            drop(ready);
            let begin = go.recv().context("another server could not be watched")?;
            let end = begin + SETTLE + Duration::from_secs(place.load.seconds.into()) + GRACE;
            let (mut arrivals, mut counts) = (Arrivals::of(place.count), Report::default());
            watch(&mut client, first.version, end, &mut arrivals, &mut counts).await?;
            Ok(Seen { first, arrivals, counts })
        })
    })
}

/// Reads frames until all events have come, or until `end`.
async fn watch(
    client: &mut Client,
    mut version: u64,
    end: Instant,
    arrivals: &mut Arrivals,
    seen: &mut Report,
) -> anyhow::Result<()> {
    while !arrivals.is_complete() {
        let Ok(next) = timeout_at(end.into(), client.next()).await else { break };
        let (text, at) = next?;
        match Frame::read(&text)? {
            Frame::Patch { from, to, appended, placed } => {
                seen.frames += 1;
                seen.version_gaps += usize::from(from != version);
                version = to;
                for number in appended {
                    arrivals.record(number, at, true);
                }
                for number in placed {
                    arrivals.record(number, at, false);
                }
            }
            Frame::Snapshot { version: new } => {
                seen.restarts += 1;
                version = new;
            }
            Frame::Error(_) => seen.errors += 1,
            _ => {}
        }
    }
    Ok(())
}

/// Appends `count` events; returns when each write began, and by how much the driver was late.
fn write(author: &mut Author, load: Load, count: usize) -> anyhow::Result<(Vec<Instant>, Duration)> {
    sleep(SETTLE);
    let step = Duration::from_secs(1) / load.rate.max(1);
    let mut rng = Rng::with_seed(1);
    let start = Instant::now();
    let (mut sent, mut late, mut beat) = (Vec::with_capacity(count), Duration::ZERO, start + HEARTBEAT);
    for number in 0..count {
        let within = if load.spacing == Spacing::Random { rng.f64() } else { 0.0 };
        let due = start + step.mul_f64(number as f64 + within);
        sleep(due.saturating_duration_since(Instant::now()));
        let now = Instant::now();
        late = late.max(now.saturating_duration_since(due));
        sent.push(now);
        author.stamped(number)?;
        if now >= beat {
            beat += HEARTBEAT;
            author.heartbeat()?;
        }
    }
    Ok((sent, late))
}

/// `latency`: makes a run in the server's folder, and measures.
pub(crate) fn command(args: &LatencyArgs) -> anyhow::Result<()> {
    let seed = u64::from(std::process::id());
    let author = Author::open(&args.runs_dir, Recipe { events: args.past, seed, ends_now: true })?;
    say(&format!("run {} with {} past events", author.run_id(), args.past));
    let target = Target { url: args.url.clone(), view: args.view };
    let bare = Target { url: bare::serve(&author.log())?, view: View::Full };
    let (_, reports) = measure(author, args.load, &[target, bare])?;
    let [report, bare] = reports.as_slice() else { bail!("two servers were watched") };
    say(&format!("snapshot {} bytes in {}", report.snapshot_bytes, ms(report.snapshot)));
    say(&format!(
        "{} events in {} frames; median {}, p90 {}, p99 {}, max {}",
        report.latencies.len(),
        report.frames,
        ms(report.percentile(50)),
        ms(report.percentile(90)),
        ms(report.percentile(99)),
        ms(report.percentile(100))
    ));
    say(&report.faults());
    say(&format!(
        "a bare server beside it: median {}, p99 {}",
        ms(bare.percentile(50)),
        ms(bare.percentile(99))
    ));
    say(&format!("not by append {}; driver late by at most {}", report.placed, ms(report.late_writes)));
    Ok(())
}
