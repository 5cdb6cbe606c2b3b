//! One hand that writes runs as acpx does, and harms them as disks, people and other programs do.
//!
//! In: dice. Out: files that grow, tear, shrink, are swapped, go and come back. It has one run at a time.

use super::{Place, lock};
use crate::author::{Author, Recipe};
use fastrand::Rng;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::thread::sleep;
use std::time::Duration;

/// Events of a run before it ends and another begins.
const LENGTH: u32 = 300;
/// Ended runs of one hand that stay on disk.
const KEPT: usize = 3;

/// Who writes one run after the other.
#[derive(Debug)]
pub(super) struct Hand {
    place: Arc<Place>,
    number: usize,
    rng: Rng,
    seed: u64,
    author: Author,
    written: u32,
    ended: Vec<PathBuf>,
}

impl Hand {
    pub(super) fn new(place: Arc<Place>, number: usize, seed: u64) -> io::Result<Self> {
        let seed = seed << 20;
        let author = begin(&place, number, seed)?;
        Ok(Self { place, number, rng: Rng::with_seed(seed), seed, author, written: 0, ended: Vec::new() })
    }

    /// Writes about `rate` events a second, and does some harm, until all is over.
    pub(super) fn write_until_over(&mut self, rate: u32) {
        while !self.place.is_over() {
            sleep(Duration::from_micros(self.rng.u64(0..2_000_000 / u64::from(rate.max(1)))));
            let place = Arc::clone(&self.place);
            let _still = place.still.read().unwrap_or_else(PoisonError::into_inner);
            // What was harmed may not be written on with: then the next run begins.
            if self.act().is_err() && self.renew().is_err() {
                place.count("writer refused");
            }
        }
    }

    fn act(&mut self) -> io::Result<()> {
        let (what, done) = match self.rng.u32(0..1_000) {
            0..860 => ("events", self.write()),
            860..900 => ("heartbeats", self.author.heartbeat()),
            900..915 => ("lines torn", self.tear()),
            915..930 => ("documents torn", fs::write(self.run().join("projections/run.json"), "{ half")),
            930..940 => ("logs truncated", self.truncate()),
            940..950 => ("logs rewritten with the same size", self.rewrite()),
            950..965 => ("logs swapped for a copy", self.swap()),
            965..980 => ("runs moved away and back", self.move_away()),
            980..988 => ("runs deleted", self.delete()),
            _ => ("manifests torn", fs::write(self.run().join("manifest.json"), "{\"schema\":")),
        };
        self.place.count(what);
        done
    }

    fn write(&mut self) -> io::Result<()> {
        self.written += 1;
        if self.written > LENGTH {
            return self.end();
        }
        self.author.write_event()
    }

    fn run(&self) -> PathBuf {
        self.place.runs_dir.join(self.author.run_id())
    }

    /// The last line once more, in two halves, with a pause between.
    fn tear(&mut self) -> io::Result<()> {
        let log = fs::read(self.author.log())?;
        let last = log.split_inclusive(|byte| *byte == b'\n').next_back().unwrap_or_default();
        let (one, other) = last.split_at(self.rng.usize(0..=last.len()));
        let mut file = OpenOptions::new().append(true).open(self.author.log())?;
        file.write_all(one)?;
        sleep(Duration::from_millis(self.rng.u64(0..120)));
        file.write_all(other)
    }

    fn truncate(&mut self) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(self.author.log())?;
        let length = file.metadata()?.len();
        file.set_len(self.rng.u64(0..=length))
    }

    /// Another letter in place of one, near the end: what is changed in place further up, without any other
    /// change, is not looked for by a reader of logs that grow.
    fn rewrite(&mut self) -> io::Result<()> {
        let mut log = fs::read(self.author.log())?;
        if !log.is_empty() {
            let at = self.rng.usize(log.len().saturating_sub(64)..log.len());
            log[at] = if log[at].is_ascii_lowercase() { b'x' } else { log[at] };
        }
        fs::write(self.author.log(), log)
    }

    fn swap(&mut self) -> io::Result<()> {
        let (log, copy) = (self.author.log(), self.run().join("copy"));
        fs::copy(&log, &copy)?;
        fs::rename(copy, log)
    }

    fn move_away(&mut self) -> io::Result<()> {
        let (run, aside) = (self.run(), self.place.runs_dir.join(format!(".aside-{}", self.number)));
        fs::rename(&run, &aside)?;
        sleep(Duration::from_millis(self.rng.u64(0..1_000)));
        fs::rename(aside, run)
    }

    fn delete(&mut self) -> io::Result<()> {
        fs::remove_dir_all(self.run())?;
        self.renew()
    }

    /// The run ends, and another begins. Old ones go, so that there are not more and more.
    fn end(&mut self) -> io::Result<()> {
        self.author.finish()?;
        self.ended.push(self.run());
        if self.ended.len() > KEPT {
            let _ = fs::remove_dir_all(self.ended.remove(0));
        }
        self.renew()
    }

    fn renew(&mut self) -> io::Result<()> {
        let before = self.run();
        if !self.ended.contains(&before) && before.exists() {
            fs::remove_dir_all(&before)?;
        }
        self.seed += 1;
        self.author = begin(&self.place, self.number, self.seed)?;
        self.written = 0;
        Ok(())
    }
}

fn begin(place: &Place, number: usize, seed: u64) -> io::Result<Author> {
    let author = Author::open(&place.runs_dir, Recipe { events: 40, seed, ends_now: true })?;
    author.run_id().clone_into(&mut lock(&place.runs)[number]);
    Ok(author)
}
