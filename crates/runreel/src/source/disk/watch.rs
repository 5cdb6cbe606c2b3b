//! Hears from the system that something may have changed in a folder, and rings who asked for it.
//!
//! In: folders to watch, with the bells of their followers. Out: rings, with the changed path. All threads
//! share one watcher. What it says is a hint: it may come late, twice, or never. Folders are watched, never
//! files, because a rename puts another file under the same name.

use super::bell::Bell;
use super::notes::Notes;
use notify::event::EventKind;
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The one watcher of a disk source.
pub(super) struct Watch {
    /// `None`: not needed yet, or it could not be made.
    watcher: Mutex<Option<RecommendedWatcher>>,
    heard: Arc<Heard>,
    poll: bool,
    notes: Arc<Notes>,
}

/// Who is to be rung for which folder, by the folder's real path.
#[derive(Debug, Default)]
struct Heard {
    wishes: Mutex<HashMap<PathBuf, Vec<Wish>>>,
    lost: AtomicBool,
}

#[derive(Debug)]
struct Wish {
    bell: Arc<Bell>,
    /// The folder as its follower calls it: a link may lead to it.
    called: PathBuf,
    /// Only this entry is of interest.
    only: Option<OsString>,
}

/// All that one thread watches; ends with it.
#[derive(Debug)]
pub(super) struct Watching {
    watch: Arc<Watch>,
    bell: Arc<Bell>,
    /// As they are called, with their real paths: a folder that is gone leads nowhere any more.
    folders: HashMap<PathBuf, PathBuf>,
}

impl Watch {
    pub(super) fn new(poll: bool, notes: Arc<Notes>) -> Self {
        Self { watcher: Mutex::default(), heard: Arc::default(), poll, notes }
    }

    /// No hint is asked for: everything is polled.
    pub(super) fn is_poll_only(&self) -> bool {
        self.poll
    }

    /// The system is silent about the folder of runs, though it changes (a network disk, for one).
    pub(super) fn note_silence(&self) {
        let line =
            "This disk does not tell when files change; they are looked at twenty times a second instead.";
        self.notes.set("silent", line.into());
    }

    #[cfg(test)]
    pub(super) fn lose_hints(&self) {
        self.heard.lost.store(true, Ordering::Relaxed);
    }

    /// Hears again, and that something was lost.
    #[cfg(test)]
    pub(super) fn hear_of_loss(&self) {
        self.heard.lost.store(false, Ordering::Relaxed);
        self.heard.hear(Ok(Event::new(EventKind::Other).set_flag(notify::event::Flag::Rescan)));
    }

    fn start(&self, folder: &Path) -> bool {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        if watcher.is_none() {
            let heard = Arc::clone(&self.heard);
            match notify::recommended_watcher(move |event| heard.hear(event)) {
                Ok(made) => *watcher = Some(made),
                Err(error) => return self.refused(&error),
            }
        }
        let Some(watcher) = watcher.as_mut() else { return false };
        match watcher.watch(folder, RecursiveMode::NonRecursive) {
            Ok(()) => true,
            Err(error) => self.refused(&error),
        }
    }

    fn refused(&self, error: &notify::Error) -> bool {
        let gone = match &error.kind {
            ErrorKind::PathNotFound => true,
            ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
            _ => false,
        };
        if gone {
            return false;
        }
        let line = match &error.kind {
            ErrorKind::MaxFilesWatch => {
                "The system's limit of watched folders is reached; some runs are polled instead. \
                 Raise fs.inotify.max_user_watches to have all of them watched."
                    .to_owned()
            }
            other => format!("The system cannot watch folders ({other:?}); runs are polled instead."),
        };
        self.notes.set("watch", line);
        false
    }

    fn end(&self, folder: &Path, called: &Path, bell: &Arc<Bell>) {
        // The watcher first: nobody may begin to watch this folder between the two steps.
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let unwanted = self.heard.forget(folder, called, bell);
        if unwanted && let Some(watcher) = watcher.as_mut() {
            // Fails when the folder is gone, and its watch with it.
            let _ = watcher.unwatch(folder);
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("poll", &self.poll).finish_non_exhaustive()
    }
}

impl Watching {
    pub(super) fn new(watch: Arc<Watch>, bell: Arc<Bell>) -> Self {
        Self { watch, bell, folders: HashMap::new() }
    }

    /// Rings for every entry of `folder` that may have changed, from now on. `false`: nothing will be heard.
    /// Asking again is how to go on when the folder was replaced by another of the same name.
    pub(super) fn add(&mut self, folder: &Path) -> bool {
        self.add_only(folder, None)
    }

    /// The same, for one entry of `folder`.
    pub(super) fn add_only(&mut self, folder: &Path, only: Option<&OsStr>) -> bool {
        if self.watch.poll {
            return false;
        }
        // One inode has one watch in the system, however many paths lead to it.
        let Ok(real) = folder.canonicalize() else { return false };
        let wish =
            Wish { bell: Arc::clone(&self.bell), called: folder.into(), only: only.map(OsStr::to_owned) };
        self.watch.heard.wish(&real, wish);
        let before = self.folders.insert(folder.into(), real.clone());
        if let Some(before) = before.filter(|before| *before != real) {
            self.watch.end(&before, folder, &self.bell);
        }
        self.watch.start(&real)
    }

    /// Hears no more of `folder`.
    pub(super) fn remove(&mut self, folder: &Path) {
        if let Some(real) = self.folders.remove(folder) {
            self.watch.end(&real, folder, &self.bell);
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        for (called, real) in &self.folders {
            self.watch.end(real, called, &self.bell);
        }
    }
}

impl Heard {
    fn hear(&self, event: notify::Result<Event>) {
        if self.lost.load(Ordering::Relaxed) {
            return;
        }
        match event {
            // Our own reading is heard as access.
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
            Ok(event) if !event.need_rescan() => {
                let wishes = self.lock();
                for path in &event.paths {
                    ring(&wishes, path);
                }
            }
            // Overflow, or no one knows what was lost.
            Ok(_) | Err(_) => self.lock().values().flatten().for_each(|wish| wish.bell.ring_all()),
        }
    }

    fn wish(&self, folder: &Path, wish: Wish) {
        let mut wishes = self.lock();
        let others = wishes.entry(folder.into()).or_default();
        let known = |other: &Wish| {
            Arc::ptr_eq(&other.bell, &wish.bell) && other.called == wish.called && other.only == wish.only
        };
        if !others.iter().any(known) {
            others.push(wish);
        }
    }

    /// `true`: nobody else wants it, nor by another name.
    fn forget(&self, folder: &Path, called: &Path, bell: &Arc<Bell>) -> bool {
        let mut wishes = self.lock();
        let Some(others) = wishes.get_mut(folder) else { return false };
        others.retain(|wish| !Arc::ptr_eq(&wish.bell, bell) || wish.called != called);
        let unwanted = others.is_empty();
        if unwanted {
            wishes.remove(folder);
        }
        unwanted
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Vec<Wish>>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Rings those who watch the folder that `path` is in, and those who watch `path` itself.
fn ring(wishes: &HashMap<PathBuf, Vec<Wish>>, path: &Path) {
    let entry = path.file_name().unwrap_or_default();
    for wish in path.parent().and_then(|folder| wishes.get(folder)).into_iter().flatten() {
        if wish.only.as_deref().is_none_or(|only| only == entry) {
            wish.bell.ring(wish.called.join(entry));
        }
    }
    for wish in wishes.get(path).into_iter().flatten().filter(|wish| wish.only.is_none()) {
        wish.bell.ring(wish.called.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::Flag;
    use std::time::Instant;

    fn watching() -> (Arc<Watch>, Watching, Arc<Bell>) {
        let (bell, watch) = (Arc::<Bell>::default(), Arc::new(Watch::new(false, Arc::default())));
        (Arc::clone(&watch), Watching::new(watch, Arc::clone(&bell)), bell)
    }

    #[test]
    fn an_overflow_and_an_error_of_the_watcher_ring_for_everything() {
        let folder = tempfile::tempdir().unwrap();
        let (watch, mut watching, bell) = watching();
        assert!(watching.add(folder.path()));
        let lost = [
            Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan)),
            Err(notify::Error::generic("the queue is gone")),
        ];
        for event in lost {
            watch.heard.hear(event);
            assert!(bell.wait(Instant::now()).all);
        }
    }

    /// A folder, and a link that leads to it.
    #[cfg(unix)]
    fn linked() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().canonicalize().unwrap().join("real"), home.path().join("link"));
        std::fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        (home, real, link)
    }

    #[cfg(unix)]
    #[test]
    fn of_folders_that_are_gone_behind_a_link_nothing_is_kept() {
        let (_home, real, link) = linked();
        let (watch, mut watching, _bell) = watching();
        for run in ["a", "b", "c"] {
            std::fs::create_dir(real.join(run)).unwrap();
            assert!(watching.add(&link.join(run)));
            std::fs::remove_dir(real.join(run)).unwrap();
            watching.remove(&link.join(run));
        }
        assert!(watch.heard.lock().is_empty(), "{:?}", watch.heard.lock().keys());
        assert!(watching.folders.is_empty(), "{:?}", watching.folders);
    }

    #[cfg(unix)]
    #[test]
    fn where_a_name_leads_elsewhere_now_the_old_folder_is_not_kept() {
        let (home, real, link) = linked();
        let (watch, mut watching, _bell) = watching();
        assert!(watching.add(&link));
        let other = real.with_file_name("other");
        std::fs::create_dir(&other).unwrap();
        std::fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(&other, home.path().join("link")).unwrap();
        assert!(watching.add(&link));
        assert_eq!(watch.heard.lock().keys().collect::<Vec<_>>(), [&other]);
        drop(watching);
        assert!(watch.heard.lock().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_has_two_names_is_heard_of_until_both_are_removed() {
        let (_home, real, link) = linked();
        let (_watch, mut watching, bell) = watching();
        assert!(watching.add(&real) && watching.add(&link));
        watching.remove(&link);
        std::fs::write(real.join("file"), "").unwrap();
        let soon = Instant::now() + std::time::Duration::from_secs(5);
        let rung = bell.wait(soon);
        assert!(rung.paths.contains(&real.join("file")), "{:?}", rung.paths);
    }

    #[test]
    fn only_what_is_asked_for_rings_and_never_that_somebody_reads() {
        let folder = tempfile::tempdir().unwrap();
        let real = folder.path().canonicalize().unwrap();
        let (watch, mut watching, bell) = watching();
        assert!(watching.add_only(&real, Some(OsStr::new("r"))));
        let reading = EventKind::Access(notify::event::AccessKind::Read);
        for (kind, name, rings) in [
            (EventKind::Any, "other", false),
            (reading, "r", false),
            (EventKind::Any, "", false),
            (EventKind::Any, "r", true),
        ] {
            watch.heard.hear(Ok(Event::new(kind).add_path(real.join(name))));
            assert_eq!(!bell.wait(Instant::now()).is_empty(), rings, "{kind:?} {name}");
        }
        assert!(watching.add(&real));
        watch.heard.hear(Ok(Event::new(EventKind::Any).add_path(real.clone())));
        assert!(bell.wait(Instant::now()).paths.contains(&real), "the folder itself");
    }

    #[test]
    fn a_folder_that_is_gone_is_no_refusal() {
        let (watch, _watching, _bell) = watching();
        let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
        for error in [notify::Error::path_not_found(), notify::Error::io(gone)] {
            assert!(!watch.refused(&error));
        }
        assert!(watch.notes.lines().is_empty(), "{:?}", watch.notes.lines());
    }

    #[test]
    fn a_limit_of_watches_is_noted_once_with_the_way_out() {
        let (watch, _watching, _bell) = watching();
        for _ in 0..3 {
            assert!(!watch.refused(&notify::Error::new(ErrorKind::MaxFilesWatch)));
        }
        let notes = watch.notes.lines();
        assert!(notes.len() == 1 && notes[0].contains("fs.inotify.max_user_watches"), "{notes:?}");
    }
}
