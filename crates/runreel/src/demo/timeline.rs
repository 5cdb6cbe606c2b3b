//! From a finished run to the writes that made it, each with its time.
//!
//! In: a bundle and how to recast it. Out: writes in acpx's order. The trace tells when documents changed,
//! `cut` what they said then; events go out one by one, and a session's record only after each turn. Pure.

use super::bundle::{Bundle, SessionPaths};
use super::cut::Cut;
use super::recast::{Recast, parsed};
use anyhow::Context;
use runreel_writer::line::{Direction, TraceLine, event_line, trace_line};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One write and when it is due, ms after the start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Timed {
    pub(super) at_ms: u64,
    pub(super) write: Write,
}

/// What is done to a file of the run.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Write {
    Replace { path: String, bytes: Vec<u8> },
    Append { path: String, bytes: Vec<u8> },
}

/// A recorded trace line.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TraceEntry {
    seq: u64,
    pub(super) at: String,
    scope: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) node_id: Option<String>,
    pub(super) attempt_id: Option<String>,
    pub(super) session_id: Option<String>,
    artifact: Option<Value>,
    pub(super) payload: Value,
}

#[derive(Debug, Deserialize)]
struct EventEntry {
    seq: u64,
    at: String,
    direction: String,
    message: Value,
}

/// The times at which a run wrote, ms since 1970, for its [`super::Pace`].
pub(crate) fn times(bundle: &Bundle) -> anyhow::Result<Vec<i64>> {
    let manifest: Value = bundle.json("manifest.json")?;
    let started = manifest["startedAt"].as_str().and_then(parsed).context("the recorded run has no start")?;
    let mut times = vec![started];
    times.extend(bundle.lines::<TraceEntry>("trace.ndjson")?.iter().filter_map(|entry| parsed(&entry.at)));
    for session in bundle.sessions()? {
        times.extend(
            bundle.lines::<EventEntry>(&session.events_path)?.iter().filter_map(|entry| parsed(&entry.at)),
        );
    }
    Ok(times)
}

/// The writes that make the run again.
pub(crate) fn timeline(bundle: &Bundle, recast: &Recast) -> anyhow::Result<Vec<Timed>> {
    let trace: Vec<TraceEntry> = bundle.lines("trace.ndjson")?;
    let sessions = bundle.sessions()?;
    let mut score = Score {
        bundle,
        recast,
        cut: Cut::start(bundle)?,
        sessions: &sessions,
        written: BTreeSet::new(),
        recorded_ms: trace.first().and_then(|entry| parsed(&entry.at)).unwrap_or_default(),
        writes: Vec::new(),
    };
    let mut events = merged_events(bundle, &sessions)?.into_iter().peekable();
    score.start(trace.first())?;
    for entry in &trace {
        let at = parsed(&entry.at).unwrap_or(score.recorded_ms);
        while let Some(event) = events.next_if(|(time, ..)| *time < at) {
            score.event(&event);
        }
        score.recorded_ms = score.recorded_ms.max(at);
        score.trace(entry)?;
    }
    for event in events {
        score.event(&event);
    }
    score.end()?;
    Ok(score.writes)
}

type TimedEvent<'a> = (i64, &'a str, EventEntry);

/// All sessions' events in one order; times never go back within a session.
fn merged_events<'a>(bundle: &Bundle, sessions: &'a [SessionPaths]) -> anyhow::Result<Vec<TimedEvent<'a>>> {
    let mut all = Vec::new();
    for session in sessions {
        let mut latest = i64::MIN;
        for event in bundle.lines::<EventEntry>(&session.events_path)? {
            latest = latest.max(parsed(&event.at).unwrap_or(latest));
            all.push((latest, session.events_path.as_str(), event));
        }
    }
    // Stable: each session keeps its own order.
    all.sort_by_key(|(time, ..)| *time);
    Ok(all)
}

/// The writes so far, and the moment at which the next ones happen.
struct Score<'a> {
    bundle: &'a Bundle,
    recast: &'a Recast,
    cut: Cut,
    sessions: &'a [SessionPaths],
    written: BTreeSet<String>,
    recorded_ms: i64,
    writes: Vec<Timed>,
}

impl Score<'_> {
    fn start(&mut self, first: Option<&TraceEntry>) -> anyhow::Result<()> {
        if let Some(entry) = first {
            self.artifacts_of(entry)?;
        }
        let flow = self.bundle.bytes("flow.json")?.to_vec();
        self.replace("flow.json", flow);
        self.manifest();
        self.run();
        self.live();
        self.steps();
        Ok(())
    }

    fn trace(&mut self, entry: &TraceEntry) -> anyhow::Result<()> {
        self.artifacts_of(entry)?;
        self.cut.apply(entry);
        match entry.kind.as_str() {
            "node_started" | "node_outcome" | "run_completed" | "run_failed" => self.documents(),
            "node_heartbeat" => {
                self.live();
                self.manifest();
            }
            "session_bound" => self.bind(entry.session_id.as_deref().unwrap_or_default())?,
            "acp_response_parsed" => self.turn_ended(entry)?,
            _ => {}
        }
        let line = trace_line(&TraceLine {
            seq: entry.seq,
            at: self.recast.time(&entry.at),
            run_id: &self.recast.run_id,
            scope: &entry.scope,
            kind: &entry.kind,
            node_id: entry.node_id.as_deref(),
            attempt_id: entry.attempt_id.as_deref(),
            session_id: entry.session_id.as_deref(),
            artifact: entry.artifact.clone(),
            payload: self.recast.document(entry.payload.clone()),
        });
        self.append("trace.ndjson", line);
        Ok(())
    }

    fn event(&mut self, (time, path, event): &TimedEvent<'_>) {
        self.recorded_ms = self.recorded_ms.max(*time);
        let direction = if event.direction == "outbound" { Direction::Outbound } else { Direction::Inbound };
        let line = event_line(event.seq, &self.recast.time(&event.at), direction, &event.message);
        self.append(path, line);
    }

    /// What the trace does not end with: records, and documents of a run that ended without a word.
    fn end(&mut self) -> anyhow::Result<()> {
        self.cut.end();
        let mut last = vec![
            ("projections/run.json", self.cut.run()),
            ("projections/live.json", self.cut.live()),
            ("projections/steps.json", self.cut.steps()),
            ("manifest.json", self.cut.manifest()),
        ];
        for session in self.sessions {
            last.push((&session.record_path, self.bundle.json(&session.record_path)?));
        }
        for (path, recorded) in last {
            let bytes = self.printed(recorded);
            if self.standing(path) != Some(&bytes) {
                self.replace(path, bytes);
            }
        }
        Ok(())
    }

    fn bind(&mut self, id: &str) -> anyhow::Result<()> {
        let Some(session) = self.sessions.iter().find(|session| session.id == id) else { return Ok(()) };
        let binding: Value = self.bundle.json(&session.binding_path)?;
        let mut record: Value = self.bundle.json(&session.record_path)?;
        record["lastSeq"] = json!(0);
        record["messages"] = json!([]);
        self.document(&session.binding_path, binding);
        self.append(&session.events_path, Vec::new());
        self.document(&session.record_path, record);
        self.manifest();
        Ok(())
    }

    fn turn_ended(&mut self, entry: &TraceEntry) -> anyhow::Result<()> {
        let conversation = &entry.payload["conversation"];
        let Some(session) =
            self.sessions.iter().find(|session| conversation["sessionId"] == session.id.as_str())
        else {
            return Ok(());
        };
        let mut record: Value = self.bundle.json(&session.record_path)?;
        let last_seq = conversation["eventEndSeq"].as_u64().unwrap_or_default();
        if record["lastSeq"].as_u64() > Some(last_seq) {
            record["lastSeq"] = json!(last_seq);
            record["lastUsedAt"] = json!(entry.at);
            let end = conversation["messageEnd"].as_u64().and_then(|end| usize::try_from(end).ok());
            if let (Some(end), Some(messages)) = (end, record["messages"].as_array_mut()) {
                messages.truncate(end + 1);
            }
        }
        self.document(&session.record_path, record);
        Ok(())
    }

    /// Artifacts are there before anything mentions them.
    fn artifacts_of(&mut self, entry: &TraceEntry) -> anyhow::Result<()> {
        let text = entry.payload.to_string();
        for path in self.bundle.artifacts_in(&text) {
            if self.written.insert(path.to_owned()) {
                let bytes = self.bundle.bytes(path)?.to_vec();
                self.replace(path, bytes);
            }
        }
        Ok(())
    }

    fn documents(&mut self) {
        self.run();
        self.live();
        self.steps();
        self.manifest();
    }

    fn run(&mut self) {
        self.document("projections/run.json", self.cut.run());
    }

    fn live(&mut self) {
        self.document("projections/live.json", self.cut.live());
    }

    fn steps(&mut self) {
        self.document("projections/steps.json", self.cut.steps());
    }

    fn manifest(&mut self) {
        self.document("manifest.json", self.cut.manifest());
    }

    fn document(&mut self, path: &str, recorded: Value) {
        let bytes = self.printed(recorded);
        self.replace(path, bytes);
    }

    fn printed(&self, recorded: Value) -> Vec<u8> {
        format!("{:#}\n", self.recast.document(recorded)).into_bytes()
    }

    /// What the writes so far leave at `path`.
    fn standing(&self, path: &str) -> Option<&Vec<u8>> {
        self.writes.iter().rev().find_map(|timed| match &timed.write {
            Write::Replace { path: its, bytes } if its == path => Some(bytes),
            _ => None,
        })
    }

    fn replace(&mut self, path: &str, bytes: Vec<u8>) {
        self.push(Write::Replace { path: path.to_owned(), bytes });
    }

    fn append(&mut self, path: &str, bytes: Vec<u8>) {
        self.push(Write::Append { path: path.to_owned(), bytes });
    }

    fn push(&mut self, write: Write) {
        let at_ms = u64::try_from(self.recast.pace.played(self.recorded_ms)).unwrap_or_default();
        self.writes.push(Timed { at_ms, write });
    }
}

#[cfg(test)]
mod tests;
