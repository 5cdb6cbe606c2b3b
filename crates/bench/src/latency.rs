//! From the append to a file to the frame on the socket.
//!
//! One thread appends stamped events at a rate, as acpx appends them; another reads frames and notes the
//! moment each stamp first comes. The clock starts before the append is called, so the write is inside.

use crate::author::{Author, Recipe};
use crate::cli::{LatencyArgs, Load, Spacing, View};
use crate::client::Client;
use crate::frame::Frame;
use crate::ledger::{Arrivals, Report, ms};
use crate::say;
use anyhow::Context;
use fastrand::Rng;
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};
use tokio::time::timeout_at;

/// acpx's heartbeat.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How long to wait for frames after the last append.
const GRACE: Duration = Duration::from_secs(5);
/// Between the first document and the first append.
const SETTLE: Duration = Duration::from_millis(500);

/// What the writing thread gives back.
struct Written {
    author: Author,
    sent: Vec<Instant>,
    late: Duration,
}

/// Measures one subscription; gives the author back, for the next measurement.
pub(crate) fn measure(url: &str, author: Author, load: Load, view: View) -> anyhow::Result<(Author, Report)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut client = Client::connect(url).await?;
        let first = client.subscribe(author.run_id(), view).await?;
        let count = usize::try_from(u64::from(load.rate) * u64::from(load.seconds))?;
        let writing = write(author, load, count);
        let mut arrivals = Arrivals::of(count);
        let mut seen = Report::default();
        let end = Instant::now() + SETTLE + Duration::from_secs(load.seconds.into()) + GRACE;
        watch(&mut client, first.version, end, &mut arrivals, &mut seen).await?;
        let written = writing.join().ok().context("the writing thread broke")??;
        let report = Report {
            version_gaps: seen.version_gaps,
            restarts: seen.restarts,
            errors: seen.errors,
            frames: seen.frames,
            late_writes: written.late,
            snapshot: first.took,
            snapshot_bytes: first.bytes,
            ..Report::new(&written.sent, &arrivals)
        };
        Ok((written.author, report))
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

fn write(mut author: Author, load: Load, count: usize) -> JoinHandle<anyhow::Result<Written>> {
    thread::spawn(move || {
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
        Ok(Written { author, sent, late })
    })
}

/// `latency`: makes a run in the server's folder, and measures.
pub(crate) fn command(args: &LatencyArgs) -> anyhow::Result<()> {
    let seed = u64::from(std::process::id());
    let author = Author::open(&args.runs_dir, Recipe { events: args.past, seed, ends_now: true })?;
    say(&format!("run {} with {} past events", author.run_id(), args.past));
    let (_, report) = measure(&args.url, author, args.load, args.view)?;
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
    say(&format!("not by append {}; driver late by at most {}", report.placed, ms(report.late_writes)));
    Ok(())
}
