//! How fast logs are read, parsed and modelled, beside the least that can be done with them.
//!
//! In: a folder of runs. Out: both speeds over the newest run's session logs, by processor time, the one right after
//! the other in one thread of this process.

use crate::cli::IndexArgs;
use crate::ledger::{median, ms};
use crate::open::{SessionLog, logs, newest, split_once};
use crate::process::processor_time;
use crate::say;
use crate::table::{Row, target};
use anyhow::ensure;
use runreel_model::change::Change;
use runreel_model::name::Log;
use runreel_model::run::RunModel;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// The cores of a busy machine are not equally fast from one second to the next.
const ROUNDS: usize = 5;
/// As the viewer's source reads.
const PIECE: u64 = 256 << 10;

/// The middle of some rounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Index {
    /// Read, parsed and modelled.
    pub(crate) model: Duration,
    /// Read, split into lines, envelopes parsed.
    pub(crate) plain: Duration,
    /// Of all session logs.
    pub(crate) bytes: u64,
    /// Lines in them.
    pub(crate) events: u64,
}

/// Measures the newest run of a folder.
pub(crate) fn measure(runs_dir: &Path) -> anyhow::Result<Index> {
    let mut logs = logs(&runs_dir.join(newest(runs_dir)?))?;
    let (mut models, mut plains, mut size) = (Vec::new(), Vec::new(), (0, 0));
    for _ in 0..ROUNDS {
        let (plain, split) = worked(|| split_once(&mut logs))?;
        // It ends after the clock has stopped: a viewer keeps it.
        let (model, _kept) = worked(|| model(&logs))?;
        plains.push(plain);
        models.push(model);
        size = split;
    }
    Ok(Index { model: median(models), plain: median(plains), bytes: size.0, events: size.1 })
}

/// Does something, and tells what processor time that took: others may be at work on this machine.
fn worked<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Duration, T)> {
    let before = processor_time(std::process::id())?;
    let done = work()?;
    Ok((processor_time(std::process::id())?.saturating_sub(before), done))
}

/// Reads all logs into a model.
fn model(logs: &[SessionLog]) -> anyhow::Result<RunModel> {
    let mut model = RunModel::default();
    for SessionLog { session, path, .. } in logs {
        let (mut file, mut offset) = (File::open(path)?, 0);
        let log = Log::Events(session.as_str().into());
        loop {
            let mut bytes = Vec::with_capacity(usize::try_from(PIECE)?);
            let length = file.by_ref().take(PIECE).read_to_end(&mut bytes)? as u64;
            if length == 0 {
                break;
            }
            model.apply(&Change::Appended { log: log.clone(), offset, bytes: bytes.into() });
            offset += length;
        }
    }
    // Looked at, so that no compiler leaves the work out.
    ensure!(
        logs.iter().all(|log| model.message_counts(&log.session.as_str().into()).is_some()),
        "no session"
    );
    Ok(model)
}

impl Index {
    fn speed(self, took: Duration) -> String {
        format!("{:.0} MB/s", self.bytes as f64 / 1e6 / took.as_secs_f64())
    }

    /// The speed as a part of the plain one.
    pub(crate) fn part(self) -> f64 {
        self.plain.as_secs_f64() / self.model.as_secs_f64()
    }

    /// As a row of the table.
    pub(crate) fn row(self) -> Row {
        Row {
            figure: format!("events read, parsed and modelled, {} of them", self.events),
            measured: self.speed(self.model),
            bare: format!("{} split, envelopes parsed", self.speed(self.plain)),
            ratio: format!("{:.2}x the speed", self.part()),
            target: target("at least 0.5x", self.part() >= 0.5),
        }
    }
}

/// `index`.
pub(crate) fn command(args: &IndexArgs) -> anyhow::Result<()> {
    let index = measure(&args.runs_dir)?;
    let Index { model, plain, bytes, events } = index;
    say(&format!("{events} events, {:.0} MB, the middle of {ROUNDS}", bytes as f64 / 1e6));
    say(&format!("read, parsed and modelled: {} ({})", ms(model), index.speed(model)));
    say(&format!("read, split, envelopes parsed: {} ({})", ms(plain), index.speed(plain)));
    say(&format!("{:.2}x the speed of the plain", index.part()));
    Ok(())
}
