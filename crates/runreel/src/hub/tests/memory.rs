//! A source whose runs are in memory: whoever follows a run is told all that was said of it so far, and
//! then what is said next.

use crate::source::{Ongoing, Sink, Source};
use bytes::Bytes;
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::{Log, RunFile, RunId};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use tokio::task::spawn_blocking;

#[derive(Default)]
pub(super) struct Memory {
    runs: Mutex<HashMap<RunId, Run>>,
    listings: Mutex<Vec<(usize, Listener<RunsChange>)>>,
}

#[derive(Default)]
struct Run {
    said: Vec<Change>,
    listeners: Vec<Listener<Change>>,
}

type Listener<T> = Arc<Mutex<Option<Sink<T>>>>;

/// Ends by taking the sink away.
struct Listening<T>(Listener<T>);

impl<T> Ongoing for Listening<T> {}

impl<T> Drop for Listening<T> {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = None;
    }
}

fn tell<T>(listener: &Listener<T>, word: T) {
    let mut sink = listener.lock().unwrap();
    if let Some(tell) = sink.as_mut()
        && !tell(word)
    {
        *sink = None;
    }
}

impl Memory {
    /// Says something of a run to all who follow it, from a thread that may block.
    pub(super) async fn say(self: &Arc<Self>, run: &str, change: Change) {
        let (source, run) = (self.clone(), RunId::from(run));
        let saying = spawn_blocking(move || {
            let listeners = {
                let mut runs = source.runs.lock().unwrap();
                let run = runs.entry(run).or_default();
                run.said.push(change.clone());
                run.listeners.clone()
            };
            for listener in &listeners {
                tell(listener, change.clone());
            }
        });
        saying.await.unwrap();
    }

    /// Says something of the list to its newest reader.
    pub(super) async fn say_of_list(self: &Arc<Self>, change: RunsChange) {
        let source = self.clone();
        let saying = spawn_blocking(move || {
            let (_, listener) = source.listings.lock().unwrap().last().unwrap().clone();
            tell(&listener, change);
        });
        saying.await.unwrap();
    }

    /// Takes away what the only thread that tells of a run tells into.
    pub(super) fn take_sink(&self, run: &str) -> Sink<Change> {
        let listener = self.runs.lock().unwrap()[&RunId::from(run)].listeners[0].clone();
        listener.lock().unwrap().take().unwrap()
    }

    /// The thread that tells of a run fails: its sink goes away without a word.
    pub(super) fn fall(&self, run: &str) {
        for listener in &self.runs.lock().unwrap()[&RunId::from(run)].listeners {
            *listener.lock().unwrap() = None;
        }
    }

    /// The same, for the newest reader of the list.
    pub(super) fn fall_silent_on_list(&self) {
        *self.listings.lock().unwrap().last().unwrap().1.lock().unwrap() = None;
    }

    /// The limits that lists were begun with.
    pub(super) fn limits(&self) -> Vec<usize> {
        self.listings.lock().unwrap().iter().map(|(limit, _)| *limit).collect()
    }

    /// How many follow a run now.
    pub(super) fn followers(&self, run: &str) -> usize {
        let runs = self.runs.lock().unwrap();
        let listeners = &runs[&RunId::from(run)].listeners;
        listeners.iter().filter(|listener| listener.lock().unwrap().is_some()).count()
    }

    /// Sequence number and offset of the trace's next line.
    pub(super) fn trace_end(&self, run: &str) -> (u64, u64) {
        let runs = self.runs.lock().unwrap();
        let lines = runs[&RunId::from(run)].said.iter().filter_map(|change| match change {
            Change::Appended { log: Log::Trace, bytes, .. } => Some(bytes.len() as u64),
            _ => None,
        });
        lines.fold((1, 0), |(seq, offset), length| (seq + 1, offset + length))
    }
}

impl Source for Memory {
    fn list(&self, limit: usize, sink: Sink<RunsChange>) -> Box<dyn Ongoing> {
        let listener = Arc::new(Mutex::new(Some(sink)));
        self.listings.lock().unwrap().push((limit, listener.clone()));
        Box::new(Listening(listener))
    }

    fn follow(&self, run: &RunId, mut sink: Sink<Change>) -> Box<dyn Ongoing> {
        let mut runs = self.runs.lock().unwrap();
        let Some(run) = runs.get_mut(run) else {
            sink(Change::Gone);
            return Box::new(Listening(Arc::new(Mutex::new(Some(sink)))));
        };
        let (caught_up, said): (Vec<_>, Vec<_>) =
            run.said.iter().cloned().partition(|change| matches!(change, Change::CaughtUp));
        for change in said.into_iter().chain(caught_up) {
            sink(change);
        }
        let listener = Arc::new(Mutex::new(Some(sink)));
        run.listeners.push(listener.clone());
        Box::new(Listening(listener))
    }

    fn read(&self, _: &RunId, _: &RunFile, _: Range<u64>) -> io::Result<Bytes> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn open(&self, _: &RunId, _: &str) -> io::Result<File> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn describe(&self) -> String {
        "memory".into()
    }
}
