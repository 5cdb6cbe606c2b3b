//! Runs in a folder of this machine's disk.
//!
//! In: a runs folder, as acpx writes it. Out: changes, one thread for each followed run and one for the
//! list. What the disk says when asked (stat, read) is the truth; what the system says on its own (notify)
//! only tells when to ask. Nothing is ever written into the runs folder, and no path out of it is followed.

mod bell;
mod confine;
mod document;
mod fault;
mod follow;
mod lock;
mod machine;
mod notes;
mod routes;
mod scan;
mod stamp;
mod tail;
mod watch;

use super::{Ongoing, Sink, Source};
use bell::Bell;
use bytes::Bytes;
use confine::RunFolder;
use lock::Locks;
use notes::Notes;
use routes::Routes;
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::{RunFile, RunId};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use watch::Watch;

/// How a [`Disk`] looks at its folder.
#[derive(Debug, Clone)]
pub struct DiskOptions {
    /// Ask the disk again and again, quickly, and do not listen to the system's hints.
    pub poll: bool,
    /// Where acpx keeps its own files (`~/.acpx`): the lock files of running turns are there.
    pub acpx_home: PathBuf,
}

/// A runs folder on this machine.
#[derive(Debug)]
pub struct Disk {
    shared: Arc<Shared>,
}

/// What all threads of one disk source use.
#[derive(Debug)]
struct Shared {
    runs_dir: PathBuf,
    watch: Arc<Watch>,
    locks: Locks,
    notes: Arc<Notes>,
    routes: Routes,
}

/// A thread that goes on until this is dropped. Dropping never waits for it.
struct OnThread {
    bell: Arc<Bell>,
}

impl Ongoing for OnThread {}

impl Drop for OnThread {
    fn drop(&mut self) {
        self.bell.stop();
    }
}

impl Disk {
    /// A source of the runs in `runs_dir`, which need not exist yet. Reads nothing before it is asked.
    pub fn new(runs_dir: PathBuf, options: DiskOptions) -> Self {
        let DiskOptions { poll, acpx_home } = options;
        let notes = Arc::new(Notes::default());
        let shared = Shared {
            watch: Arc::new(Watch::new(poll, Arc::clone(&notes))),
            locks: Locks::new(&acpx_home),
            notes,
            routes: Routes::default(),
            // A relative path must not change its meaning later.
            runs_dir: std::path::absolute(&runs_dir).unwrap_or(runs_dir),
        };
        Self { shared: Arc::new(shared) }
    }

    fn start(
        &self,
        name: &str,
        work: impl FnOnce(Arc<Shared>, Arc<Bell>) + Send + 'static,
    ) -> Box<dyn Ongoing> {
        let bell = Arc::new(Bell::default());
        let (shared, its_bell) = (Arc::clone(&self.shared), Arc::clone(&bell));
        let started = thread::Builder::new().name(name.into()).spawn(move || work(shared, its_bell));
        if let Err(error) = started {
            let line =
                format!("No thread could be started to read runs ({error}); close some and try again.");
            tracing::error!("{line}");
            self.shared.notes.set("thread", line);
        }
        Box::new(OnThread { bell })
    }

    /// Loses every hint of the system from now on, as an overflow or a network disk does.
    #[cfg(test)]
    pub(super) fn lose_hints(&self) {
        self.shared.watch.lose_hints();
    }

    /// Ends [`Disk::lose_hints`] as the end of an overflow does.
    #[cfg(test)]
    pub(super) fn hear_of_loss(&self) {
        self.shared.watch.hear_of_loss();
    }
}

impl Source for Disk {
    fn list(&self, limit: usize, sink: Sink<RunsChange>) -> Box<dyn Ongoing> {
        self.start("runs list", move |shared, bell| scan::list(shared, bell, limit, sink))
    }

    fn follow(&self, run: &RunId, sink: Sink<Change>) -> Box<dyn Ongoing> {
        let run = run.clone();
        self.start("run", move |shared, bell| follow::follow(&shared, &bell, &run, sink))
    }

    fn read(&self, run: &RunId, file: &RunFile, range: Range<u64>) -> io::Result<Bytes> {
        let folder = RunFolder::open(&self.shared.runs_dir, run)?;
        let path = self.shared.routes.path_of(run, &folder, file)?;
        let (mut opened, stamp) = folder.open_file(&path)?;
        let end = range.end.min(stamp.size);
        let length = end.saturating_sub(range.start);
        opened.seek(SeekFrom::Start(range.start))?;
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        opened.take(length).read_to_end(&mut bytes)?;
        Ok(bytes.into())
    }

    fn open(&self, run: &RunId, path: &str) -> io::Result<std::fs::File> {
        let opened = RunFolder::open(&self.shared.runs_dir, run).and_then(|folder| folder.open_file(path));
        opened.map(|(file, _)| file).map_err(|_| io::ErrorKind::NotFound.into())
    }

    fn notes(&self) -> Vec<String> {
        self.shared.notes.lines()
    }

    fn describe(&self) -> String {
        self.shared.runs_dir.display().to_string()
    }
}

#[cfg(test)]
mod tests;
