//! Keeps the list of runs on a thread of its own.
//!
//! In: the runs folder, hints, and the clock. Out: the summaries of the newest runs, then what changes. Of a
//! run that is not listed only the name is read, so ten thousand of them cost one look into their folder.

mod folder;
mod listed;
mod names;
mod summary;

use super::Shared;
use super::bell::Bell;
use super::stamp::Stamp;
use super::watch::Watching;
use crate::source::Sink;
use listed::Listed;
use names::Names;
use runreel_model::change::RunsChange;
use runreel_model::name::RunId;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Without hints, the runs folder is looked at so often.
const QUICK: Duration = Duration::from_millis(250);
/// With hints, so often, in case one was lost.
const SLOW: Duration = Duration::from_secs(2);
/// So many of the runs that are not likely to change are looked at each time.
const SLICE: usize = 16;
/// At most so many runs are watched; the others are looked at by turns.
const WATCHED_MAX: usize = 256;
/// So many broken runs are passed over in search of readable ones.
const BROKEN_MAX: usize = 1000;

/// Nobody listens any more.
struct Unheard;

/// What was said of the runs folder.
#[derive(PartialEq, Eq)]
enum Trouble {
    Unsaid,
    /// `None`: that it is there and can be read.
    Said(Option<String>),
}

/// Lists runs until the bell is stopped or the sink refuses.
pub(super) fn list(shared: Arc<Shared>, bell: Arc<Bell>, limit: usize, sink: Sink<RunsChange>) {
    let watching = Watching::new(Arc::clone(&shared.watch), Arc::clone(&bell));
    let mut scan = Scan {
        quick: shared.watch.is_poll_only(),
        shared,
        bell,
        limit,
        sink,
        watching,
        folder: None,
        names: Names::default(),
        listed: HashMap::new(),
        watched: BTreeSet::new(),
        turn: 0,
        total: None,
        trouble: Trouble::Unsaid,
        began: false,
        above: None,
    };
    // The only way out is that nobody listens.
    let _: Result<(), Unheard> = scan.go();
}

struct Scan {
    shared: Arc<Shared>,
    bell: Arc<Bell>,
    limit: usize,
    sink: Sink<RunsChange>,
    watching: Watching,
    /// How the runs folder looked when its names were read.
    folder: Option<Stamp>,
    names: Names,
    listed: HashMap<RunId, Listed>,
    watched: BTreeSet<RunId>,
    turn: usize,
    total: Option<usize>,
    trouble: Trouble,
    /// No hints come.
    quick: bool,
    /// The names were read once: any other name is new.
    began: bool,
    /// The folder that is watched while the runs folder is waited for.
    above: Option<PathBuf>,
}

impl Scan {
    fn go(&mut self) -> Result<(), Unheard> {
        self.relist()?;
        self.say(RunsChange::CaughtUp)?;
        let mut poll_at = Instant::now() + self.pause();
        loop {
            let due = self.listed.values().filter_map(|run| run.due).min();
            let rung = self.bell.wait(due.map_or(poll_at, |due| due.min(poll_at)));
            if self.bell.is_stopped() {
                return Err(Unheard);
            }
            let now = Instant::now();
            let mut touched = self.hinted(rung)?;
            touched.extend(self.due(now));
            if now >= poll_at {
                self.poll_folder()?;
                touched.extend(self.slice());
                poll_at = now + self.pause();
            }
            for run in touched {
                self.look(&run)?;
            }
            self.fill()?;
        }
    }

    fn pause(&self) -> Duration {
        if self.quick || self.is_waited_for() { QUICK } else { SLOW }
    }

    /// The runs folder cannot be read now.
    fn is_waited_for(&self) -> bool {
        matches!(self.trouble, Trouble::Said(Some(_)))
    }

    fn say(&mut self, change: RunsChange) -> Result<(), Unheard> {
        if !self.bell.is_stopped() && (self.sink)(change) { Ok(()) } else { Err(Unheard) }
    }

    /// Lists runs, newest first, until `limit` can be read.
    fn fill(&mut self) -> Result<(), Unheard> {
        let mut slots = self.listed.values().filter(|run| run.takes_slot()).count();
        let broken = self.listed.len() - slots;
        if slots >= self.limit || self.listed.len() >= self.names.len() || broken >= BROKEN_MAX {
            return Ok(());
        }
        let mut passed = broken;
        for run in self.names.newest_first() {
            if slots >= self.limit || passed >= BROKEN_MAX {
                break;
            }
            if self.listed.contains_key(&run) {
                continue;
            }
            self.enlist(&run)?;
            match self.listed.get(&run) {
                Some(listed) if listed.takes_slot() => slots += 1,
                _ => passed += 1,
            }
        }
        Ok(())
    }

    fn enlist(&mut self, run: &RunId) -> Result<(), Unheard> {
        let listed = Listed::new(&self.shared, run, Instant::now());
        let lively = listed.is_lively();
        self.listed.insert(run.clone(), listed);
        // Watched first, read after: what is written in between is hinted.
        if lively && self.names.age(run).is_some_and(is_recent) {
            self.watch(run);
        }
        self.look(run)
    }

    fn forget(&mut self, run: &RunId) -> Result<(), Unheard> {
        let Some(listed) = self.listed.remove(run) else { return Ok(()) };
        self.watched.remove(run);
        for folder in listed.folders() {
            self.watching.remove(&self.shared.runs_dir.join(run.as_str()).join(folder));
        }
        if listed.is_said() { self.say(RunsChange::Gone { run: run.clone() }) } else { Ok(()) }
    }

    fn look(&mut self, run: &RunId) -> Result<(), Unheard> {
        let Some(listed) = self.listed.get_mut(run) else { return Ok(()) };
        let said = listed.look(&self.shared, run, Instant::now());
        let lively = listed.is_lively();
        said.map_or(Ok(()), |change| self.say(change))?;
        if lively && !self.watched.contains(run) && self.watch(run) {
            // What was written between the reading and the watching is hinted by nobody.
            return self.look(run);
        }
        Ok(())
    }

    /// `true`: all changes of its summary will be hinted from now on.
    fn watch(&mut self, run: &RunId) -> bool {
        let Some(listed) = self.listed.get(run) else { return false };
        if self.watched.len() >= WATCHED_MAX {
            return false;
        }
        let root = self.shared.runs_dir.join(run.as_str());
        let mut all = true;
        for folder in listed.folders() {
            all &= self.watching.add(&root.join(folder));
        }
        // Its other folders are known when its manifest was read.
        all && listed.is_said() && self.watched.insert(run.clone())
    }

    fn due(&self, now: Instant) -> Vec<RunId> {
        let due = |run: &Listed| run.due.is_some_and(|due| due <= now);
        self.listed.iter().filter(|(_, listed)| due(listed)).map(|(run, _)| run.clone()).collect()
    }

    /// Runs to look at without any hint: lively ones, and some others by turns.
    fn slice(&mut self) -> Vec<RunId> {
        let lively = self.listed.iter().filter(|(_, run)| run.is_lively()).map(|(run, _)| run);
        let mut slice: Vec<RunId> = lively.take(WATCHED_MAX).cloned().collect();
        let count = self.listed.len().max(1);
        slice.extend(self.listed.keys().cycle().skip(self.turn % count).take(SLICE.min(count)).cloned());
        self.turn = (self.turn + SLICE) % count;
        slice
    }
}

/// A run that began within the last day is likely to be written still.
fn is_recent(began_ms: i64) -> bool {
    jiff::Timestamp::now().as_millisecond().saturating_sub(began_ms) < 24 * 60 * 60 * 1000
}
