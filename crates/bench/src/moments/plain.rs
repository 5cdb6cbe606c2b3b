//! The plain path: all lines of a run in their one order, and what the first k of them show when nothing else is
//! read.

use anyhow::{Context, ensure};
use bytes::Bytes;
use jiff::Timestamp;
use runreel_model::change::Change;
use runreel_model::name::{Log, SessionId};
use runreel_model::run::RunModel;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What places a line among others.
#[derive(Deserialize)]
struct Envelope<'a> {
    seq: u64,
    at: &'a str,
}

/// One log.
#[derive(Debug)]
struct PlainLog {
    /// `trace`, or a session's id.
    name: String,
    log: Log,
    bytes: Bytes,
    /// Where each line ends, after its newline.
    ends: Vec<usize>,
}

/// One line. Sorted as the protocol says: by time, the trace before sessions, sessions by id, then in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    at: i64,
    /// The trace is 0.
    log: usize,
    /// Its place in its log.
    place: usize,
    seq: u64,
}

/// All lines of a run.
#[derive(Debug)]
pub(super) struct Plain {
    logs: Vec<PlainLog>,
    entries: Vec<Entry>,
}

/// A session as its first lines show it.
#[derive(Debug)]
pub(super) struct Then {
    pub(super) session: String,
    /// `null`: none had come.
    pub(super) last_event: Value,
    pub(super) messages: Vec<Value>,
}

impl Plain {
    /// Reads the logs of a run that is over.
    pub(super) fn read(run: &Path) -> anyhow::Result<Self> {
        let mut names = Vec::new();
        for entry in fs::read_dir(run.join("sessions"))? {
            names.push(entry?.file_name().into_string().ok().context("a session of an odd name")?);
        }
        // As a browser compares names.
        names.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
        let trace = ("trace".to_owned(), Log::Trace, run.join("trace.ndjson"));
        let sessions = names.into_iter().map(|name| {
            let path = run.join("sessions").join(&name).join("events.ndjson");
            (name.clone(), Log::Events(name.into()), path)
        });
        let mut plain = Self { logs: Vec::new(), entries: Vec::new() };
        for (name, log, path) in [trace].into_iter().chain(sessions) {
            let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            plain.add(PlainLog { name, log, bytes: bytes.into(), ends: Vec::new() })?;
        }
        plain.entries.sort_unstable();
        ensure!(!plain.entries.is_empty(), "the run has no line");
        Ok(plain)
    }

    fn add(&mut self, mut log: PlainLog) -> anyhow::Result<()> {
        let (mut end, mut last) = (0, i64::MIN);
        for (place, line) in log.bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let Envelope { seq, at } = serde_json::from_slice(line)?;
            // Times of one log never go back.
            last = at.parse::<Timestamp>()?.as_millisecond().max(last);
            end += line.len();
            log.ends.push(end);
            self.entries.push(Entry { at: last, log: self.logs.len(), place, seq });
        }
        self.logs.push(log);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The name of an entry's moment.
    pub(super) fn name(&self, entry: usize) -> String {
        let Entry { log, seq, .. } = self.entries[entry];
        format!("{}:{seq}", self.logs[log].name)
    }

    /// When it came, ms since 1970.
    pub(super) fn time(&self, entry: usize) -> i64 {
        self.entries[entry].at
    }

    /// The last entry that had come by a time.
    pub(super) fn last_by(&self, at: i64) -> usize {
        self.entries.partition_point(|entry| entry.at <= at).saturating_sub(1)
    }

    /// The moment as the protocol tells it.
    pub(super) fn moment(&self, entry: usize) -> Value {
        let Entry { at, log, seq, .. } = self.entries[entry];
        json!({"name": self.name(entry), "log": self.logs[log].name, "seq": seq, "at": at})
    }

    /// All sessions, by nothing but the first `count` lines.
    pub(super) fn then(&self, count: usize) -> anyhow::Result<Vec<Then>> {
        let mut last: Vec<Option<Entry>> = vec![None; self.logs.len()];
        self.entries[..count].iter().for_each(|entry| last[entry.log] = Some(*entry));
        let mut model = RunModel::default();
        for (log, last) in self.logs.iter().zip(&last) {
            if let Some(last) = last {
                let bytes = log.bytes.slice(..log.ends[last.place]);
                model.apply(&Change::Appended { log: log.log.clone(), offset: 0, bytes });
            }
        }
        let sessions = self.logs.iter().zip(last).skip(1);
        sessions.map(|(log, last)| then(&model, &log.name, last)).collect()
    }
}

fn then(model: &RunModel, session: &str, last: Option<Entry>) -> anyhow::Result<Then> {
    // A session without a line is not known to the model.
    let messages = model.messages(&SessionId::from(session), 0..u32::MAX, usize::MAX);
    let messages = messages.map(|(_, messages)| messages).unwrap_or_default();
    Ok(Then {
        session: session.to_owned(),
        last_event: last.map_or(Value::Null, |Entry { seq, at, .. }| json!({"seq": seq, "at": at})),
        messages: messages.iter().map(serde_json::to_value).collect::<Result<_, _>>()?,
    })
}
