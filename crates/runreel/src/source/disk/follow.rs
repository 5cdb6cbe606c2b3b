//! Follows one run on a thread of its own.
//!
//! In: a run's folder, hints about it, and the clock. Out: all that is there, "caught up", then what changes,
//! until nobody listens or the run is gone. A hint costs a look at what it names; what no hint told is found
//! by polling, slowly while hints come, quickly else.

mod entry;
mod pace;
mod roster;
mod say;
mod vital;

use super::Shared;
use super::bell::{Bell, Rung};
use super::confine::RunFolder;
use super::fault::Fault;
use super::machine::{self, now};
use super::routes::{Told, usual_paths};
use super::watch::Watching;
use crate::source::Sink;
use entry::{Found, Patience};
use pace::Pace;
use roster::Roster;
use runreel_model::change::Change;
use runreel_model::name::{Document, RunFile, RunId};
use say::{Ended, Say};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use vital::Vital;

/// The files of a run appear so soon after its folder.
const FRESH: Duration = Duration::from_secs(2);

/// Pause before a run's folder is tried again that cannot be opened.
const REOPEN: Duration = Duration::from_millis(500);

/// Follows `run` until the bell is stopped, the sink refuses, or the run is gone.
pub(super) fn follow(shared: &Shared, bell: &Arc<Bell>, run: &RunId, sink: Sink<Change>) {
    let mut say = Say::new(sink, Arc::clone(bell));
    let ended = open(shared, bell, run, &mut say).and_then(|(folder, caught_up)| {
        let mut follower = Follower::new(shared, bell, run, folder, caught_up);
        follower.begin(&mut say)?;
        loop {
            follower.wait(&mut say)?;
        }
    });
    match ended {
        Err(Ended::Gone) => {
            let _ = say.say(Change::Gone);
        }
        Ok(()) | Err(Ended::Unheard) => {}
    }
}

/// Opens the run's folder; waits while it is there but cannot be opened. `true`: caught up was said already,
/// because there was nothing to wait for.
fn open(shared: &Shared, bell: &Bell, run: &RunId, say: &mut Say) -> Result<(RunFolder, bool), Ended> {
    let mut said = None;
    loop {
        if let Some(folder) = try_open(shared, run, &mut said, say)? {
            return Ok((folder, said.is_some()));
        }
        bell.wait(now() + REOPEN);
        if bell.is_stopped() {
            return Err(Ended::Unheard);
        }
    }
}

/// Opens the run's folder, or says why it cannot be, once for each reason.
fn try_open(
    shared: &Shared,
    run: &RunId,
    said: &mut Option<String>,
    say: &mut Say,
) -> Result<Option<RunFolder>, Ended> {
    let file = RunFile::Document(Document::Manifest);
    let fault = match RunFolder::open(&shared.runs_dir, run) {
        Ok(folder) => {
            if said.is_some() {
                say.say(Change::Healed { file })?;
            }
            return Ok(Some(folder));
        }
        Err(fault) => fault,
    };
    match &fault {
        Fault::Io(error) if error.kind() != io::ErrorKind::NotADirectory => {}
        _ => return Err(Ended::Gone),
    }
    let reason = fault.reason("The run's folder");
    if said.as_ref() != Some(&reason) {
        say.say(Change::Trouble { file, reason: reason.clone() })?;
        if said.replace(reason).is_none() {
            say.say(Change::CaughtUp)?;
        }
    }
    Ok(None)
}

struct Follower<'a> {
    shared: &'a Shared,
    bell: &'a Bell,
    run: &'a RunId,
    folder: RunFolder,
    watching: Watching,
    roster: Roster,
    /// Where the roster's files are, for who reads them on demand.
    told: Option<Told<'a>>,
    patience: Patience,
    pace: Pace,
    vital: Vital,
    /// Files to look at again without any hint: ill ones, and such as are being written in place.
    again: BTreeSet<usize>,
    /// Trouble was said, and not yet that it is over.
    troubled: bool,
}

impl<'a> Follower<'a> {
    fn new(
        shared: &'a Shared,
        bell: &'a Arc<Bell>,
        run: &'a RunId,
        folder: RunFolder,
        caught_up: bool,
    ) -> Self {
        let now = now();
        let fresh = folder.stamp().is_ok_and(|stamp| stamp.is_younger_than(FRESH));
        Self {
            watching: Watching::new(Arc::clone(&shared.watch), Arc::clone(bell)),
            patience: Patience { fresh_until: if fresh { now + FRESH } else { now }, caught_up },
            pace: Pace::new(now),
            roster: Roster::new(),
            told: None,
            vital: Vital::default(),
            again: BTreeSet::new(),
            // It could not be opened before.
            troubled: caught_up,
            shared,
            bell,
            run,
            folder,
        }
    }

    /// Says all that is there.
    fn begin(&mut self, say: &mut Say) -> Result<(), Ended> {
        // The folder of the run cannot tell of its own end while it is held open.
        if let Some((runs, name)) = self.folder.path().parent().zip(self.folder.path().file_name()) {
            self.watching.add_only(runs, Some(name));
        }
        self.watch();
        self.look(self.roster.all().collect(), say)?;
        self.settle(say)
    }

    /// Waits until there is something to do, and does it.
    fn wait(&mut self, say: &mut Say) -> Result<(), Ended> {
        let rung = self.bell.wait(self.next());
        if self.bell.is_stopped() {
            return Err(Ended::Unheard);
        }
        self.turn(rung, say)
    }

    /// When there is something to do without any hint.
    fn next(&self) -> Instant {
        let again = self.again.iter().filter_map(|index| self.roster.entry(*index).again_at());
        let poll = self.pace.next_poll();
        again.chain(self.vital.next()).min().map_or(poll, |next| next.min(poll))
    }

    /// Does what hints ask for, and what is due.
    fn turn(&mut self, rung: Rung, say: &mut Say) -> Result<(), Ended> {
        let now = now();
        let mut due = self.hinted(rung)?;
        let is_due = |index: &usize| self.roster.entry(*index).again_at().is_some_and(|at| at <= now);
        due.extend(self.again.iter().copied().filter(is_due).collect::<Vec<_>>());
        let polling = now >= self.pace.next_poll();
        let found = if polling {
            self.check_still_there()?;
            let unhinted = &self.roster.slice(now) - &due;
            // What a second look finds is no sign of silence: it may be quicker than the hint.
            let hinted = self.look(due, say)?;
            let found = self.look(unhinted, say)?;
            self.pace.polled(found && !self.shared.watch.is_poll_only(), machine::now());
            found || hinted
        } else {
            self.look(due, say)?
        };
        if found {
            self.pace.changed(now);
        }
        if polling {
            self.watch();
            if self.pace.is_silent() {
                self.shared.watch.note_silence();
            }
        }
        self.settle(say)
    }

    /// The files that hints are about.
    fn hinted(&mut self, rung: Rung) -> Result<BTreeSet<usize>, Ended> {
        if rung.all {
            self.check_still_there()?;
            // Among what was not heard may be that a folder is another one now.
            self.roster.folders.values_mut().for_each(|folder| folder.watched = false);
            self.watch();
            return Ok(self.roster.all().collect());
        }
        if !rung.is_empty() {
            self.pace.hinted();
        }
        let mut due = BTreeSet::new();
        let mut folders = false;
        for path in rung.paths {
            let Ok(inner) = path.strip_prefix(self.folder.path()) else { continue };
            if inner == Path::new("") {
                self.check_still_there()?;
            }
            let Some(inner) = inner.to_str() else { continue };
            due.extend(self.roster.named(inner));
            folders |= self.roster.folders.contains_key(inner);
        }
        if folders {
            self.watch();
        }
        Ok(due)
    }

    /// Looks at files in the order of reading. `true`: something changed.
    fn look(&mut self, files: BTreeSet<usize>, say: &mut Say) -> Result<bool, Ended> {
        let mut due: BTreeSet<(u8, usize)> =
            files.into_iter().map(|index| (self.roster.entry(index).rank(), index)).collect();
        let mut changed = false;
        while let Some((rank, index)) = due.pop_first() {
            let entry = self.roster.entry_mut(index);
            let was_trouble = entry.is_trouble();
            let found = entry.look(&self.folder, self.patience, say)?;
            if was_trouble && !entry.is_trouble() {
                say.say(Change::Healed { file: entry.file().clone() })?;
            }
            if found.missing && rank <= 5 {
                self.check_still_there()?;
            }
            changed |= found.changed;
            let new = self.take_in(index, found);
            due.extend(new.into_iter().map(|index| (self.roster.entry(index).rank(), index)));
        }
        Ok(changed)
    }

    /// Remembers what a look at a file brought. Returns files that are to be looked at for it.
    fn take_in(&mut self, index: usize, found: Found) -> Vec<usize> {
        let entry = self.roster.entry(index);
        self.troubled |= entry.is_trouble();
        match entry.again_at() {
            Some(_) => self.again.insert(index),
            None => self.again.remove(&index),
        };
        if let Some(written) = entry.written_ms() {
            self.vital.written(written);
        }
        let is_manifest = *entry.file() == RunFile::Document(Document::Manifest);
        let hopeless = is_manifest && entry.is_trouble() && !self.roster.is_assigned();
        if let (RunFile::Document(Document::Binding(_)), Some(bytes)) = (entry.file(), &found.bytes) {
            self.vital.bound(index, bytes);
        }
        if found.changed {
            self.roster.warm(index, now());
        }
        let paths = if hopeless { Some(usual_paths()) } else { found.paths };
        let Some(paths) = paths else { return Vec::new() };
        let new = self.roster.assign(&paths);
        self.told = Some(self.shared.routes.tell(self.run, paths));
        if !new.is_empty() {
            // Watched first, read after: what is written in between is hinted.
            self.watch();
        }
        new
    }

    /// Says what follows from all looks so far.
    fn settle(&mut self, say: &mut Say) -> Result<(), Ended> {
        if self.troubled && !self.again.iter().any(|index| self.roster.entry(*index).is_trouble()) {
            self.troubled = false;
            say.say(Change::Recovered)?;
        }
        for change in self.vital.news(&self.shared.locks, now(), |index| self.roster.is_late(index)) {
            say.say(change)?;
        }
        self.pace.running = self.vital.is_running();
        let waiting = |index: &usize| {
            let entry = self.roster.entry(*index);
            entry.is_ill() && !entry.is_trouble()
        };
        if !self.patience.caught_up && self.roster.is_assigned() && !self.again.iter().any(waiting) {
            self.patience.caught_up = true;
            say.say(Change::CaughtUp)?;
        }
        Ok(())
    }

    /// Watches the folders that are not watched yet.
    fn watch(&mut self) {
        self.pace.unheard = self.shared.watch.is_poll_only();
        if self.pace.unheard {
            return;
        }
        for (folder, state) in &mut self.roster.folders {
            if !state.watched {
                let path = self.folder.path().join(folder);
                state.watched = self.watching.add(&path);
                // One that is not there yet is told of by the one above.
                self.pace.unheard |= !state.watched && path.is_dir();
            }
        }
    }

    fn check_still_there(&self) -> Result<(), Ended> {
        let there = self.folder.is_still(&self.shared.runs_dir, self.run);
        if there { Ok(()) } else { Err(Ended::Gone) }
    }
}

#[cfg(test)]
mod tests;
