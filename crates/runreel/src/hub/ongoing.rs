//! What a source goes on with. Begun and ended off the hub's task, because both may block; and read there, on the
//! thread of each run, so that a long line or a large document keeps nobody else waiting.

use crate::source::{Ongoing, Source};
use crate::sync::{Handle, JoinHandle, mpsc, spawn_blocking};
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::RunId;
use runreel_model::reading::{Reader, Reading};
use std::sync::Arc;
use std::time::Instant;

/// What sources said, with the number of the beginning it belongs to.
#[derive(Debug)]
pub(super) enum Said {
    /// About a run; `at` is when the source said it.
    Run { number: u64, run: RunId, reading: Reading, at: Instant },
    /// About the list.
    Runs { number: u64, change: RunsChange },
}

/// A beginning, by its number, whose source will say nothing more though it was to go on: its thread failed.
#[derive(Debug)]
pub(super) enum Fallen {
    /// A run that was followed.
    Run(u64, RunId),
    /// A listing.
    Runs(u64),
}

/// Goes away with what a source says into. Tells the hub when that is before its time.
struct Voice {
    fallen: mpsc::UnboundedSender<Fallen>,
    /// What to tell; nothing when the end was told or nobody listened.
    last_word: Option<Fallen>,
}

impl Voice {
    /// Passes on whether anybody listened.
    fn said(&mut self, heard: bool, is_last: bool) -> bool {
        if !heard || is_last {
            self.last_word = None;
        }
        heard
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        if let Some(fallen) = self.last_word.take() {
            // An ended hub needs no telling.
            let _ = self.fallen.send(fallen);
        }
    }
}

/// Goes on until dropped.
pub(super) struct Begun {
    /// What is said under another number belongs to an earlier beginning and is not for us.
    pub(super) number: u64,
    begun: Option<JoinHandle<Box<dyn Ongoing>>>,
}

impl Drop for Begun {
    fn drop(&mut self) {
        // Ending may wait for a thread that waits for the hub, so the hub must not wait for it.
        if let (Some(begun), Ok(runtime)) = (self.begun.take(), Handle::try_current()) {
            runtime.spawn(async move {
                if let Ok(ongoing) = begun.await {
                    spawn_blocking(move || drop(ongoing));
                }
            });
        }
    }
}

/// Begins things at a source; what it says goes into one bounded channel, so that a busy hub slows it down.
pub(super) struct Feed {
    source: Arc<dyn Source>,
    say: mpsc::Sender<Said>,
    /// Without a bound, because it is told while a thread falls; there is one word at most for a beginning.
    fallen: mpsc::UnboundedSender<Fallen>,
    count: u64,
}

impl Feed {
    pub(super) fn new(
        source: Arc<dyn Source>,
        say: mpsc::Sender<Said>,
        fallen: mpsc::UnboundedSender<Fallen>,
    ) -> Self {
        Self { source, say, fallen, count: 0 }
    }

    pub(super) fn follow(&mut self, run: &RunId) -> Begun {
        let run = run.clone();
        let fallen = self.fallen.clone();
        self.begin(move |source, say, number| {
            let about = run.clone();
            let mut voice = Voice { fallen, last_word: Some(Fallen::Run(number, run.clone())) };
            let mut reader = Reader::default();
            let sink = move |change| {
                let (at, is_last) = (Instant::now(), matches!(change, Change::Gone));
                let reading = reader.read(change);
                let said = say.blocking_send(Said::Run { number, run: about.clone(), reading, at });
                voice.said(said.is_ok(), is_last)
            };
            source.follow(&run, Box::new(sink))
        })
    }

    pub(super) fn list(&mut self, limit: usize) -> Begun {
        let fallen = self.fallen.clone();
        self.begin(move |source, say, number| {
            let mut voice = Voice { fallen, last_word: Some(Fallen::Runs(number)) };
            let sink =
                move |change| voice.said(say.blocking_send(Said::Runs { number, change }).is_ok(), false);
            source.list(limit, Box::new(sink))
        })
    }

    fn begin(
        &mut self,
        begin: impl FnOnce(&dyn Source, mpsc::Sender<Said>, u64) -> Box<dyn Ongoing> + Send + 'static,
    ) -> Begun {
        self.count += 1;
        let (source, say, number) = (self.source.clone(), self.say.clone(), self.count);
        Begun { number, begun: Some(spawn_blocking(move || begin(&*source, say, number))) }
    }
}
