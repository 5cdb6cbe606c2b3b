//! Many clients on one run: how late each frame comes to each of them, and what work that is.
//!
//! In: a viewer's binary. Its clients hold a run while stamped events are appended, and one of them keeps the
//! frames; then a bare server, a process of its own with the same library, sends the same bytes at the same pace to
//! as many clients; and so on by turns. Out: latencies and processor time of both.

mod audience;
mod bare;
mod scanner;

pub(crate) use bare::herald;

use crate::author::{Author, Recipe};
use crate::cli::{FanoutArgs, Throng, View};
use crate::client::Client;
use crate::frame::stamps;
use crate::ledger::{Report, ms};
use crate::process::{allow_files, processor_time};
use crate::table::{Row, latencies, target};
use crate::viewer::Viewer;
use crate::{complain, say};
use anyhow::{Context, ensure};
use audience::{Audience, Sent};
use bare::Herald;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryIter, channel};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

/// Events that the run has before.
const PAST: u64 = 200;
/// What a frame may be late before it counts to the next turn.
const REST: Duration = Duration::from_millis(200);
/// Between the last client's first document and the first event: the server is silent again.
const SETTLE: Duration = Duration::from_secs(1);
/// How long to wait for frames after the last event.
const GRACE: Duration = Duration::from_secs(5);

/// How long each of the two is measured before it is the other's turn.
const TURN: Duration = Duration::from_secs(1);

/// How it went with one server.
#[derive(Debug)]
pub(crate) struct Heard {
    /// From the append to the frame, over all clients.
    pub(crate) report: Report,
    /// Processor time of the server's process, from the first event to the last frame.
    pub(crate) work: Duration,
}

/// A frame as it came.
type Kept = (Instant, String);

/// The viewer and the bare server by turns, so that both have the same noise of the machine.
pub(crate) fn measure(bin: &Path, throng: Throng, view: View) -> anyhow::Result<(Heard, Heard)> {
    let Throng { clients, rate, seconds } = throng;
    allow_files(2 * clients as u64 + 200);
    let runs = tempfile::tempdir()?;
    let mut author = Author::open(runs.path(), Recipe { events: PAST, seed: 1, ends_now: true })?;
    let viewer = Viewer::start(bin, runs.path())?;
    viewer.wait_healthy()?;
    let mut herald = Herald::start()?;
    complain(&format!("fanout: gathering {clients} clients of each server"));
    let count = rate as usize * seconds as usize;
    let books = [Arc::new(Sent::of(count)), Arc::new(Sent::of(count))];
    let wish = wish(author.run_id(), view);
    // The one that keeps the frames is a client too.
    let of_viewer = Audience::gather(&viewer.url(), clients - 1, &wish, Arc::clone(&books[0]))?;
    let frames = keep(viewer.url(), author.run_id().to_owned(), view)?;
    let of_herald = Audience::gather(&herald.url, clients, "{}", Arc::clone(&books[1]))?;
    sleep(SETTLE);
    complain(&format!("fanout: {seconds} s of each by turns"));
    let pids = [viewer.pid(), herald.pid()];
    let before = [processor_time(pids[0])?, processor_time(pids[1])?];
    for turn in 0..seconds {
        let begin = Instant::now();
        for number in 0..rate {
            wait_until(begin + TURN.mul_f64(f64::from(number) / f64::from(rate)));
            let number = (turn * rate + number) as usize;
            books[0].note(number);
            author.stamped(number)?;
        }
        wait_until(begin + TURN + REST);
        repeat(&mut herald, &books[1], begin, frames.try_iter())?;
    }
    let last = Instant::now() + GRACE;
    let reports = [of_viewer.leave(last)?, of_herald.leave(last)?];
    let work = |at: usize| Ok::<_, anyhow::Error>(processor_time(pids[at])?.saturating_sub(before[at]));
    let (work, [viewer, bare]) = ([work(0)?, work(1)?], reports);
    Ok((Heard { report: viewer, work: work[0] }, Heard { report: bare, work: work[1] }))
}

fn wish(run: &str, view: View) -> String {
    let mut wish = json!({"type": "subscribe_run", "runId": run});
    if view == View::Window {
        wish["view"] = json!({"messages": 200});
    }
    wish.to_string()
}

fn wait_until(moment: Instant) {
    sleep(moment.saturating_duration_since(Instant::now()));
}

/// Has the bare server send frames as they came after `begin`, and at that pace.
fn repeat(herald: &mut Herald, book: &Sent, begin: Instant, frames: TryIter<'_, Kept>) -> anyhow::Result<()> {
    let start = Instant::now();
    for (at, text) in frames {
        wait_until(start + at.saturating_duration_since(begin));
        stamps(&text).for_each(|number| book.note(number));
        herald.say(&text)?;
    }
    wait_until(start + TURN + REST);
    Ok(())
}

/// Subscribes on a thread of its own, and passes each frame on, until nobody wants it.
fn keep(url: String, run: String, view: View) -> anyhow::Result<Receiver<Kept>> {
    let (keep, kept) = channel();
    let (ready, subscribed) = channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut client = Client::connect(&url).await?;
            client.subscribe(&run, view).await?;
            ready.send(())?;
            while let Ok((text, at)) = client.next().await {
                keep.send((at, text))?;
            }
            anyhow::Ok(())
        })
    });
    subscribed.recv().context("the frames cannot be kept")?;
    Ok(kept)
}

/// What the work of one server is of the other's.
pub(crate) fn times(heard: &Heard, bare: &Heard) -> f64 {
    heard.work.as_secs_f64() / bare.work.as_secs_f64().max(0.01)
}

/// Both figures, as rows of the table.
pub(crate) fn rows(throng: Throng, heard: &Heard, bare: &Heard) -> Vec<Row> {
    let Throng { clients, rate, seconds } = throng;
    let p99 = heard.report.percentile(99);
    let times = times(heard, bare);
    let sound = heard.report.is_sound();
    vec![
        Row {
            figure: format!("append to frame, {clients} clients on one run, {rate} a second"),
            measured: latencies(&heard.report),
            bare: latencies(&bare.report),
            ratio: crate::table::ratio(p99, bare.report.percentile(99)),
            target: target("p99 < 100 ms, none lost", p99 < Duration::from_millis(100) && sound),
        },
        Row {
            figure: format!("processor time for {seconds} s of that"),
            measured: format!("{:.2} s", heard.work.as_secs_f64()),
            bare: format!("{:.2} s", bare.work.as_secs_f64()),
            ratio: format!("{times:.2}x"),
            target: target("at most 1.3x", times <= 1.3),
        },
    ]
}

/// `fanout`.
pub(crate) fn command(args: &FanoutArgs) -> anyhow::Result<()> {
    let (heard, bare) = measure(&args.bin, args.throng, args.view)?;
    ensure!(!heard.report.latencies.is_empty(), "no frame has come");
    for (who, heard) in [("viewer", &heard), ("bare broadcast", &bare)] {
        let report = &heard.report;
        say(&format!("{who}: {}", latencies(report)));
        say(&format!("  {}", report.faults()));
        let each = heard.work / u32::try_from(report.latencies.len().max(1))?;
        say(&format!("  processor time {}, {each:.1?} for an event and client", ms(heard.work)));
    }
    say(&format!("processor time: {:.2}x of the bare broadcast", times(&heard, &bare)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_that_is_too_large_is_missed() {
        let heard = |ms: u64| Heard { report: Report::default(), work: Duration::from_millis(ms) };
        let throng = Throng { clients: 2, rate: 1, seconds: 1 };
        assert!(rows(throng, &heard(1_300), &heard(1_000))[1].target.ends_with(": met"));
        assert!(rows(throng, &heard(1_400), &heard(1_000))[1].target.ends_with("**missed**"));
    }
}
