//! Many clients, many faults, for long: what everybody holds must be what the server would say, always.
//!
//! In: a viewer's binary and a time. It writes runs and harms them ([`hand`]), lets clients come and go that
//! keep documents ([`visitor`]), stops and continues the viewer, and now and then holds everything still and
//! compares each document with the server's `/state`. Out: figures; an error when a document was another, a
//! patch did not fit, or memory, files or threads did not come back to where they were.

mod hand;
mod judge;
mod memory;
mod visitor;

use crate::cli::SoakArgs;
use crate::process::{self, Memory, Standing};
use crate::say;
use crate::viewer::Viewer;
use anyhow::ensure;
use fastrand::Rng;
use hand::Hand;
use judge::Judge;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};
use visitor::Held;

/// Until then the allocator finds its size: what it keeps grows by a quarter in the first minutes.
const WARM: Duration = Duration::from_secs(150);

/// How often the viewer is looked at while it rests, if there is time.
const RESTS: u32 = 24;

/// Between two rests lies the time of so many, at least.
const APART: u32 = 2;

/// Between two comparisons, ms.
const BUSY_MS: std::ops::Range<u64> = 2_000..9_000;

/// What all who take part share.
#[derive(Debug)]
pub(crate) struct Place {
    url: String,
    runs_dir: PathBuf,
    /// Held for reading by who writes or does harm, for writing while all is to be still.
    still: RwLock<()>,
    over: AtomicBool,
    /// Clients go away, and none comes.
    closed: AtomicBool,
    /// The runs that are being written, one for each hand.
    runs: Mutex<Vec<String>>,
    /// What each client holds.
    held: Vec<Mutex<Option<Held>>>,
    /// What happened, and how often.
    tally: Mutex<BTreeMap<&'static str, u64>>,
}

/// A lock whatever happened to who had it before.
pub(crate) fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Place {
    fn count(&self, what: &'static str) {
        *lock(&self.tally).entry(what).or_default() += 1;
    }

    fn counted(&self, what: &str) -> u64 {
        lock(&self.tally).get(what).copied().unwrap_or_default()
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed) || self.is_over()
    }
}

/// `soak`.
pub(crate) fn command(args: &SoakArgs) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let viewer = Viewer::start(&args.bin, scratch.path())?;
    viewer.wait_healthy()?;
    let place = Arc::new(Place {
        url: viewer.url(),
        runs_dir: scratch.path().to_owned(),
        still: RwLock::new(()),
        over: AtomicBool::new(false),
        closed: AtomicBool::new(false),
        runs: Mutex::new(vec![String::new(); args.runs]),
        held: (0..args.clients).map(|_| Mutex::default()).collect(),
        tally: Mutex::default(),
    });
    let mut threads = Vec::new();
    for number in 0..args.runs {
        let mut hand = Hand::new(Arc::clone(&place), number, args.seed + number as u64)?;
        let rate = args.rate;
        threads.push(thread::spawn(move || hand.write_until_over(rate)));
    }
    let (stopper, pid, seed) = (Arc::clone(&place), viewer.pid(), args.seed);
    threads.push(thread::spawn(move || stop_and_continue(&stopper, pid, seed)));
    let working = Arc::clone(&place);
    let memory = thread::spawn(move || memory::while_working(&working, pid));
    let visitors = visitor::start(&place, args.seed);
    let outcome = rounds(args, &viewer, &place);
    place.over.store(true, Ordering::Relaxed);
    for thread in threads {
        let _ = thread.join();
    }
    let _ = visitors.join();
    report(&place, &outcome?, &memory.join().unwrap_or_default())
}

/// The viewer at rest, again and again, and how many documents were not the server's.
struct Outcome {
    rests: Vec<Standing>,
    findings: usize,
}

/// Busy and still by turns; at rest, without any client, once warm, then at even times, and at the end.
fn rounds(args: &SoakArgs, viewer: &Viewer, place: &Place) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let whole = Duration::from_secs(args.seconds.into());
    let step = (whole / RESTS).max(Duration::from_secs(args.rest.into()) * APART);
    let mut judge = Judge::new(viewer, place);
    let mut rng = Rng::with_seed(args.seed);
    let mut rests = Vec::new();
    let mut next = WARM.max(step);
    while start.elapsed() < whole {
        thread::sleep(Duration::from_millis(rng.u64(BUSY_MS)));
        judge.compare();
        if start.elapsed() > next {
            rests.push(rest(args, viewer, place)?);
            next = start.elapsed() + step;
        }
    }
    rests.push(rest(args, viewer, place)?);
    say(&format!("{} documents compared in {} still moments", judge.compared, judge.moments));
    for line in &judge.findings {
        say(line);
    }
    Ok(Outcome { rests, findings: judge.findings.len() })
}

/// Waits until the viewer has nothing to do any more, and looks at it.
fn rest(args: &SoakArgs, viewer: &Viewer, place: &Place) -> anyhow::Result<Standing> {
    let still = place.still.write().unwrap_or_else(PoisonError::into_inner);
    place.closed.store(true, Ordering::Relaxed);
    thread::sleep(Duration::from_secs(args.rest.into()));
    let standing = process::standing(viewer.pid())?;
    let Memory { now, heap, peak } = standing.memory;
    say(&format!(
        "at rest: {now} KiB ({heap} of them no file's, peak {peak}), {} files, {} threads",
        standing.files, standing.threads
    ));
    place.closed.store(false, Ordering::Relaxed);
    drop(still);
    Ok(standing)
}

/// The viewer is stopped for a while now and then, as on a laptop that sleeps.
fn stop_and_continue(place: &Place, pid: u32, seed: u64) {
    let mut rng = Rng::with_seed(!seed);
    let signal = |name: &str| std::process::Command::new("kill").args([name, &pid.to_string()]).status();
    while !place.is_over() {
        thread::sleep(Duration::from_millis(rng.u64(500..12_000)));
        let _still = place.still.read().unwrap_or_else(PoisonError::into_inner);
        if signal("-STOP").is_ok() {
            thread::sleep(Duration::from_millis(rng.u64(50..2_500)));
            // Whatever came of stopping it: it must go on.
            let _ = signal("-CONT");
            place.count("viewer stopped");
        }
    }
}

fn report(place: &Place, outcome: &Outcome, working: &[u64]) -> anyhow::Result<()> {
    for (what, count) in lock(&place.tally).iter() {
        say(&format!("{what}: {count}"));
    }
    let Outcome { rests, findings } = outcome;
    let resting: Vec<u64> = rests.iter().map(|rest| rest.memory.now).collect();
    let memory = memory::judge(working, &resting);
    ensure!(*findings == 0, "{findings} documents were not the server's");
    for fault in [visitor::GAP, visitor::MISFIT, visitor::STRANGE] {
        ensure!(place.counted(fault) == 0, "{fault}: {}", place.counted(fault));
    }
    memory?;
    let ([early, ..], [.., late]) = (&rests[..], &rests[..]) else { return Ok(()) };
    ensure!(late.files <= early.files, "{} files are open, {} before", late.files, early.files);
    ensure!(late.threads <= early.threads, "{} threads, {} before", late.threads, early.threads);
    Ok(())
}
