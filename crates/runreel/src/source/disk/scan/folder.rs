//! The runs folder itself: there or not, and the names that come and go in it.

use super::super::bell::Rung;
use super::super::confine::is_run_name;
use super::super::fault::words;
use super::super::stamp::Stamp;
use super::names::Names;
use super::{Scan, Trouble, Unheard};
use runreel_model::change::RunsChange;
use runreel_model::name::RunId;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::time::Duration;

impl Scan {
    /// What hints are about: runs that came or went are dealt with, those that changed are returned.
    pub(super) fn hinted(&mut self, rung: Rung) -> Result<BTreeSet<RunId>, Unheard> {
        if rung.all {
            self.relist()?;
            // A folder may be another one now: each is watched anew when it is looked at.
            self.watched.clear();
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
                self.relist()?;
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
    pub(super) fn poll_folder(&mut self) -> Result<(), Unheard> {
        let now = stamp(&self.shared.runs_dir).ok();
        // A folder changed within the clock's grain may have changed once more since.
        let sure = now.is_some_and(|now| !now.is_younger_than(Duration::from_millis(50)));
        if now != self.folder || !sure || self.is_waited_for() { self.relist() } else { Ok(()) }
    }

    /// Reads all names; says which runs came and went.
    pub(super) fn relist(&mut self) -> Result<(), Unheard> {
        let runs_dir = self.shared.runs_dir.clone();
        let stamp = stamp(&runs_dir);
        let watched = self.watching.add(&runs_dir);
        if let Ok(now) = &stamp
            && self.folder.is_some_and(|known| known.identity != now.identity)
        {
            // Another disk is mounted here, say: its runs are others, whatever their names.
            self.forget_all()?;
        }
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
        if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
            self.folder = None;
            self.forget_all()?;
            self.say_total()?;
        }
        self.say_folder(Some(line))
    }

    /// None of the runs is there any more; what comes next is listed as at the beginning.
    fn forget_all(&mut self) -> Result<(), Unheard> {
        self.began = false;
        self.names = Names::default();
        self.listed.keys().cloned().collect::<Vec<_>>().iter().try_for_each(|run| self.forget(run))
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
}

fn stamp(runs_dir: &Path) -> io::Result<Stamp> {
    let folder = cap_std::fs::Dir::open_ambient_dir(runs_dir, cap_std::ambient_authority())?;
    Ok(Stamp::of(&folder.dir_metadata()?))
}
