//! Where runs come from, in the model's words.
//!
//! A source says what it sees as [`Change`]s and [`RunsChange`]s through a [`Sink`], and reads ranges of
//! files on demand. It never interprets what it read beyond the paths a manifest names. Every source must
//! pass the contract suite in `contract.rs`.

#[cfg(test)]
mod contract;
pub mod disk;

use bytes::Bytes;
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::{RunFile, RunId};
use std::io;
use std::ops::Range;

/// Takes what a source says. Blocks while the receiver is busy. `false`: nobody listens any more, stop.
pub type Sink<T> = Box<dyn FnMut(T) -> bool + Send>;

/// Something that goes on until it is dropped.
pub trait Ongoing: Send + Sync {}

/// A place where runs are.
pub trait Source: Send + Sync + 'static {
    /// Says all that is there, then what changes: the newest `limit` runs get summaries. Dropping the
    /// returned value ends it. Calling it again with another limit begins anew.
    fn list(&self, limit: usize, sink: Sink<RunsChange>) -> Box<dyn Ongoing>;

    /// Says all there is of one run, [`Change::CaughtUp`], then what changes, until the returned value is
    /// dropped or the run is gone. A sink that is dropped before that tells of a thread that failed: who
    /// listens gives the run up.
    fn follow(&self, run: &RunId, sink: Sink<Change>) -> Box<dyn Ongoing>;

    /// Reads a range of a file of a run, by role. Shorter at the file's end. Blocks; call it on a thread
    /// for blocking work.
    fn read(&self, run: &RunId, file: &RunFile, range: Range<u64>) -> io::Result<Bytes>;

    /// Opens any regular file inside a run, by bundle-relative path. Any failure is `NotFound`, so that
    /// nothing can be probed.
    fn open(&self, run: &RunId, path: &str) -> io::Result<std::fs::File>;

    /// How it is doing, for `status` and the health answer: one line each, empty when all is well.
    fn notes(&self) -> Vec<String>;

    /// What it is, for people: the runs folder.
    fn describe(&self) -> String;
}
