//! Keeps the list of runs on a thread of its own.
//!
//! In: the runs folder, hints, and the clock. Out: the summaries of the newest runs, then what changes. Of a
//! run that is not listed only the name is read, so ten thousand of them cost one look into their folder.

mod listed;
mod names;
mod summary;

use super::Shared;
use super::bell::{Bell, Rung};
use super::confine::is_run_name;
use super::fault::words;
use super::stamp::Stamp;
use super::watch::Watching;
use crate::source::Sink;
use listed::Listed;
use names::Names;
use runreel_model::change::RunsChange;
use runreel_model::name::RunId;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
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
        if self.quick || matches!(self.trouble, Trouble::Said(Some(_))) { QUICK } else { SLOW }
    }

    fn say(&mut self, change: RunsChange) -> Result<(), Unheard> {
        if !self.bell.is_stopped() && (self.sink)(change) { Ok(()) } else { Err(Unheard) }
    }

    /// What hints are about: runs that came or went are dealt with, those that changed are returned.
    fn hinted(&mut self, rung: Rung) -> Result<BTreeSet<RunId>, Unheard> {
        if rung.all {
            self.relist()?;
            return Ok(self.listed.keys().cloned().collect());
        }
        let runs_dir = self.shared.runs_dir.clone();
        let mut touched = BTreeSet::new();
        for path in rung.paths {
            let Ok(inner) = path.strip_prefix(&runs_dir) else {
                // Above the runs folder, while it is waited for.
                self.poll_folder()?;
                continue;
            };
            let mut parts = inner.iter();
            let Some(name) = parts.next().and_then(|name| name.to_str()) else {
                self.folder = None;
                self.poll_folder()?;
                continue;
            };
            let run = RunId::from(name);
            let below = parts.as_path().to_str().unwrap_or_default();
            if below.is_empty() {
                self.appeared_or_gone(&run)?;
            }
            if self.listed.get(&run).is_some_and(|listed| below.is_empty() || listed.reads(below)) {
                touched.insert(run);
            }
        }
        Ok(touched)
    }

    fn appeared_or_gone(&mut self, run: &RunId) -> Result<(), Unheard> {
        if !is_run_name(run.as_str()) {
            return Ok(());
        }
        let runs_dir = self.shared.runs_dir.clone();
        if !runs_dir.join(run.as_str()).is_dir() {
            if self.names.remove(run) {
                self.forget(run)?;
                self.say_total()?;
            }
        } else if self.names.add(&runs_dir, run) {
            self.say_total()?;
            self.enlist(run)?;
        } else {
            // It may be another folder of the same name.
            self.watched.remove(run);
            self.watch(run);
        }
        Ok(())
    }

    /// Looks whether the runs folder itself changed.
    fn poll_folder(&mut self) -> Result<(), Unheard> {
        let now = stamp(&self.shared.runs_dir).ok();
        // A folder changed within the clock's grain may have changed once more since.
        let sure = now.is_some_and(|now| !now.is_younger_than(Duration::from_millis(50)));
        if now.is_none() || now != self.folder || !sure { self.relist() } else { Ok(()) }
    }

    /// Reads all names; says which runs came and went.
    fn relist(&mut self) -> Result<(), Unheard> {
        let runs_dir = self.shared.runs_dir.clone();
        let stamp = stamp(&runs_dir);
        let watched = self.watching.add(&runs_dir);
        let names = stamp.and_then(|stamp| Ok((stamp, Names::read(&runs_dir, &self.names)?)));
        let (stamp, names) = match names {
            Ok(read) => read,
            Err(error) => return self.folder_trouble(&error),
        };
        self.quick = !watched;
        self.folder = Some(stamp);
        let began = std::mem::replace(&mut self.began, true);
        if let Some(above) = self.above.take() {
            self.watching.remove(&above);
        }
        self.say_folder(None)?;
        let old = std::mem::replace(&mut self.names, names);
        let gone: Vec<RunId> = self.listed.keys().filter(|run| !self.names.contains(run)).cloned().collect();
        for run in gone {
            self.forget(&run)?;
        }
        self.say_total()?;
        if began {
            let new: Vec<RunId> =
                self.names.newest_first().into_iter().filter(|run| !old.contains(run)).collect();
            // Runs that come while listing are listed whatever the limit; a flood of them is not.
            for run in new.iter().take(self.limit) {
                if !self.listed.contains_key(run) {
                    self.enlist(run)?;
                }
            }
        }
        self.fill()
    }

    /// The runs folder cannot be read: says so, and waits for it.
    fn folder_trouble(&mut self, error: &io::Error) -> Result<(), Unheard> {
        let line = match error.kind() {
            io::ErrorKind::NotFound => "The runs folder is not there yet; it is waited for.".to_owned(),
            io::ErrorKind::NotADirectory => {
                "The runs folder is a file, not a folder; remove it or name another folder.".to_owned()
            }
            _ => format!("The runs folder cannot be read: {}; it is tried again.", words(error)),
        };
        self.watch_above();
        self.folder = None;
        if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
            self.began = false;
            self.names = Names::default();
            for run in self.listed.keys().cloned().collect::<Vec<_>>() {
                self.forget(&run)?;
            }
            self.say_total()?;
        }
        self.say_folder(Some(line))
    }

    /// Watches the nearest folder that is there, to hear of the runs folder at once.
    fn watch_above(&mut self) {
        let nearest = self.shared.runs_dir.ancestors().skip(1).find(|path| path.is_dir()).map(Path::to_owned);
        if self.above != nearest {
            if let Some(above) = &self.above {
                self.watching.remove(above);
            }
            if let Some(above) = &nearest {
                self.watching.add(above);
            }
            self.above = nearest;
        }
    }

    fn say_folder(&mut self, trouble: Option<String>) -> Result<(), Unheard> {
        let said = Trouble::Said(trouble.clone());
        if self.trouble == said {
            return Ok(());
        }
        self.trouble = said;
        self.say(RunsChange::Folder { trouble })
    }

    fn say_total(&mut self) -> Result<(), Unheard> {
        let total = self.names.len();
        if self.total.replace(total) == Some(total) {
            return Ok(());
        }
        self.say(RunsChange::Total(total))
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

fn stamp(runs_dir: &Path) -> io::Result<Stamp> {
    let folder = cap_std::fs::Dir::open_ambient_dir(runs_dir, cap_std::ambient_authority())?;
    Ok(Stamp::of(&folder.dir_metadata()?))
}

/// A run that began within the last day is likely to be written still.
fn is_recent(began_ms: i64) -> bool {
    jiff::Timestamp::now().as_millisecond().saturating_sub(began_ms) < 24 * 60 * 60 * 1000
}
