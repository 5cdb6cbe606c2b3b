//! The files of a followed run: which there are, where they are, which to look at when.
//!
//! In: what the manifest names, and hints about paths. Out: indexes of files to look at. A run may have
//! thousands of sessions: no wake-up looks at all of them.

use super::super::routes::MANIFEST;
use super::entry::Entry;
use runreel_model::name::{Document, Log, RunFile, SessionId};
use runreel_model::run::ManifestPaths;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// Files of one poll beyond those that are likely to change.
const SLICE: usize = 192;

/// The last sessions of a run are likely to change.
const LAST_SESSIONS: usize = 8;

/// A file that changed is likely to change again so soon.
const WARM: Duration = Duration::from_secs(30);

/// Files named by one folder of the run, and whether the system tells about them.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) watched: bool,
    pub(super) files: Vec<usize>,
}

/// All files of a followed run.
#[derive(Debug)]
pub(super) struct Roster {
    entries: Vec<Entry>,
    by_role: HashMap<RunFile, usize>,
    by_path: HashMap<String, Vec<usize>>,
    /// By bundle-relative path; the run's own folder is "".
    pub(super) folders: BTreeMap<String, Folder>,
    warm: HashMap<usize, Instant>,
    next: usize,
    assigned: bool,
}

impl Roster {
    /// Only the manifest is known.
    pub(super) fn new() -> Self {
        let mut roster = Self {
            entries: Vec::new(),
            by_role: HashMap::new(),
            by_path: HashMap::new(),
            folders: BTreeMap::new(),
            warm: HashMap::new(),
            next: 0,
            assigned: false,
        };
        roster.place(RunFile::Document(Document::Manifest), MANIFEST);
        roster
    }

    /// Some manifest, or its usual content, was assigned.
    pub(super) fn is_assigned(&self) -> bool {
        self.assigned
    }

    /// Takes in what a manifest names; what it names no longer stays. Returns the new and moved files.
    pub(super) fn assign(&mut self, paths: &ManifestPaths) -> Vec<usize> {
        self.assigned = true;
        let mut changed = Vec::new();
        let mut place = |file, path: &str| changed.extend(self.place(file, path));
        place(RunFile::Document(Document::Flow), &paths.flow);
        place(RunFile::Document(Document::Run), &paths.run);
        place(RunFile::Document(Document::Live), &paths.live);
        place(RunFile::Document(Document::Steps), &paths.steps);
        place(RunFile::Log(Log::Trace), &paths.trace);
        for session in &paths.sessions {
            let id = || SessionId::clone(&session.id);
            place(RunFile::Document(Document::Binding(id())), &session.binding);
            place(RunFile::Document(Document::Record(id())), &session.record);
            place(RunFile::Log(Log::Events(id())), &session.events);
        }
        changed
    }

    /// `None`: it is there already.
    fn place(&mut self, file: RunFile, path: &str) -> Option<usize> {
        let index = match self.by_role.get(&file) {
            Some(index) if self.entries[*index].path() == path => return None,
            Some(index) => {
                self.entries[*index].move_to(path.into());
                *index
            }
            None => {
                self.by_role.insert(file.clone(), self.entries.len());
                self.entries.push(Entry::new(file, path.into()));
                self.entries.len() - 1
            }
        };
        self.by_path.entry(path.into()).or_default().push(index);
        self.folders.entry(parent(path).into()).or_default().files.push(index);
        // The folder above tells when this one appears.
        self.folders.entry(parent(parent(path)).into()).or_default();
        Some(index)
    }

    pub(super) fn entry(&self, index: usize) -> &Entry {
        &self.entries[index]
    }

    pub(super) fn entry_mut(&mut self, index: usize) -> &mut Entry {
        &mut self.entries[index]
    }

    /// Every file.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> + use<> {
        0..self.entries.len()
    }

    /// The files that a hint about a bundle-relative path is about. A folder that is named may be another
    /// one now: it has to be watched anew.
    pub(super) fn named(&mut self, path: &str) -> Vec<usize> {
        let mut files = self.by_path.get(path).cloned().unwrap_or_default();
        if let Some(folder) = self.folders.get_mut(path) {
            folder.watched = false;
            files.extend(&folder.files);
        }
        files
    }

    /// The file changed: it is likely to change again.
    pub(super) fn warm(&mut self, index: usize, now: Instant) {
        self.warm.insert(index, now + WARM);
    }

    /// The files to look at in one poll: those likely to change, and some of the others by turns.
    pub(super) fn slice(&mut self, now: Instant) -> BTreeSet<usize> {
        let count = self.entries.len();
        self.warm.retain(|_, until| *until > now);
        let core = 0..6.min(count);
        let last = count.saturating_sub(3 * LAST_SESSIONS)..count;
        let turn = (0..SLICE.min(count)).map(|step| (self.next + step) % count.max(1));
        let slice = core.chain(last).chain(turn).chain(self.warm.keys().copied()).collect();
        self.next = (self.next + SLICE) % count.max(1);
        slice
    }

    /// The bindings of the last sessions, for finding their writer.
    pub(super) fn is_late(&self, index: usize) -> bool {
        index + 3 * LAST_SESSIONS >= self.entries.len() || self.warm.contains_key(&index)
    }
}

/// The folder of a bundle-relative path.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::super::super::routes::usual_paths;
    use super::*;
    use runreel_model::change::SessionPaths;

    #[test]
    fn by_turns_every_file_is_polled_and_the_likely_ones_each_time() {
        let session = |number: usize| SessionPaths {
            id: number.to_string().as_str().into(),
            binding: format!("{number}/b"),
            record: format!("{number}/r"),
            events: format!("{number}/e"),
        };
        let mut roster = Roster::new();
        roster.assign(&ManifestPaths { sessions: (0..1_000).map(session).collect(), ..usual_paths() });
        let (now, warm) = (Instant::now(), 1_500);
        roster.warm(warm, now);
        let mut polled = BTreeSet::new();
        for _ in 0..roster.entries.len().div_ceil(SLICE) {
            let slice = roster.slice(now);
            assert!(slice.contains(&0) && slice.contains(&warm) && slice.contains(&3_000), "{slice:?}");
            assert!(slice.len() < 2 * SLICE);
            polled.extend(slice);
        }
        assert!(polled.into_iter().eq(roster.all()));
        let later = now + WARM;
        let slices: Vec<_> = (0..3).map(|_| roster.slice(later)).collect();
        assert!(slices.iter().any(|slice| !slice.contains(&warm)), "it is warm no more");
    }
}
