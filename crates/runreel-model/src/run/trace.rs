//! The trace: counted, indexed, and read for what no document says in time.

use crate::bundle::envelope::TraceLine;
use crate::bundle::step::{command_line, conversation};
use crate::depth::{DEEPEST, is_too_deep};
use crate::index::Index;
use crate::lines::{Cut, Lines};
use crate::mend::mended;
use crate::name::{Log, RunFile};
use crate::problem::{Problem, Problems};
use crate::state::Moment;
use crate::state::run::{Conversation, TraceSummary};
use crate::time::parse_ms;
use bytes::Bytes;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// The trace of one run.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    lines: Lines,
    pub(crate) index: Index,
    pub(crate) summary: TraceSummary,
    attempts: HashMap<String, Attempt>,
    /// The attempt that started last.
    newest: Option<String>,
    /// The longest time between two heartbeats of one attempt, in ms.
    heartbeat_ms: Option<i64>,
    changed: BTreeSet<String>,
}

/// What the trace says of one attempt.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    pub(crate) node_id: String,
    pub(crate) node_type: String,
    pub(crate) first: Moment,
    pub(crate) last: Moment,
    pub(crate) detail: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) conversation: Option<Conversation>,
    pub(crate) over: bool,
    timeout_ms: Option<i64>,
    beat: Option<i64>,
}

impl Attempt {
    /// When its step times out, ms since 1970.
    pub(crate) fn deadline(&self) -> Option<i64> {
        self.timeout_ms.map(|timeout| self.first.at.saturating_add(timeout))
    }
}

impl Trace {
    /// Takes bytes in; returns the good lines they complete.
    pub(super) fn grow(&mut self, offset: u64, bytes: &Bytes, problems: &mut Problems) -> Vec<Bytes> {
        let mut cuts = Vec::new();
        self.lines.feed(offset, bytes, |cut| cuts.push(cut));
        cuts.into_iter().filter_map(|cut| self.take(cut, problems)).collect()
    }

    fn take(&mut self, cut: Cut, problems: &mut Problems) -> Option<Bytes> {
        let file = RunFile::Log(Log::Trace);
        self.read_line(cut, &file, problems).unwrap_or_else(|problem| {
            problems.add(problem);
            None
        })
    }

    fn read_line(
        &mut self,
        cut: Cut,
        file: &RunFile,
        problems: &mut Problems,
    ) -> Result<Option<Bytes>, Problem> {
        let Some((offset, line)) = whole_line(cut, file)? else { return Ok(None) };
        let mended = mended(&line);
        let text = text_of(&mended, file, offset)?;
        let entry: TraceLine<'_> =
            serde_json::from_str(text).map_err(|error| bad_line(file, offset, &error))?;
        let moment = next_moment(self.summary.last, entry.seq, &entry.at);
        self.index.push(offset, line.len(), moment);
        if let Some(what) = self.summary.last.and_then(|last| out_of_order(last.seq, entry.seq)) {
            problems.add(Problem::at(file, offset, what));
        }
        self.summary = TraceSummary { count: self.summary.count + 1, last: Some(moment) };
        self.read(moment, &entry);
        Ok(Some(line))
    }

    fn read(&mut self, moment: Moment, entry: &TraceLine<'_>) {
        let Some(id) = entry.attempt_id.as_deref() else { return };
        let attempt = self
            .attempts
            .entry(id.to_owned())
            .or_insert_with(|| Attempt { first: moment, ..Attempt::default() });
        attempt.last = moment;
        if let Some(node) = entry.node_id.as_deref() {
            node.clone_into(&mut attempt.node_id);
        }
        let payload =
            || entry.payload.and_then(|p| serde_json::from_str(p.get()).ok()).unwrap_or(Value::Null);
        match entry.r#type.as_ref() {
            "node_started" => {
                attempt.start(&payload());
                self.newest = Some(id.to_owned());
            }
            "node_heartbeat" => {
                let beat = attempt.beat(moment.at);
                self.heartbeat_ms = self.heartbeat_ms.max(beat);
                attempt.says(&payload());
            }
            "node_outcome" => attempt.over = true,
            "action_prepared" => {
                attempt.detail = payload().get("action").and_then(command_line).or(attempt.detail.take());
            }
            "acp_prompt_prepared" | "acp_response_parsed" => attempt.speak(entry, &payload()),
            _ => {}
        }
        self.changed.insert(id.to_owned());
    }

    /// What is known of an attempt.
    pub(crate) fn attempt(&self, id: &str) -> Option<&Attempt> {
        self.attempts.get(id)
    }

    /// The attempt that started last and is not over.
    pub(crate) fn open(&self) -> Option<(&str, &Attempt)> {
        let id = self.newest.as_deref()?;
        self.attempts.get(id).filter(|attempt| !attempt.over).map(|attempt| (id, attempt))
    }

    /// The longest time between two heartbeats of one attempt, in ms.
    pub(super) fn heartbeat_ms(&self) -> Option<i64> {
        self.heartbeat_ms
    }

    /// Attempts that were touched since this was asked last.
    pub(super) fn take_changed(&mut self) -> BTreeSet<String> {
        std::mem::take(&mut self.changed)
    }
}

impl Attempt {
    fn start(&mut self, payload: &Value) {
        let text = |key: &str| payload.get(key).and_then(Value::as_str).map(str::to_owned);
        self.node_type = text("nodeType").unwrap_or_default();
        self.timeout_ms = payload.get("timeoutMs").and_then(Value::as_i64);
        self.detail = text("statusDetail");
    }

    fn says(&mut self, payload: &Value) {
        if let Some(detail) = payload.get("statusDetail").and_then(Value::as_str) {
            self.detail = Some(detail.to_owned());
        }
    }

    /// A heartbeat: how long after the one before, in ms.
    fn beat(&mut self, at: i64) -> Option<i64> {
        self.beat.replace(at).map(|before| at - before)
    }

    fn speak(&mut self, entry: &TraceLine<'_>, payload: &Value) {
        let session = payload.get("sessionId").and_then(Value::as_str).or(entry.session_id.as_deref());
        self.session = session.map(str::to_owned).or(self.session.take());
        self.conversation = payload.get("conversation").and_then(conversation).or(self.conversation.take());
    }
}

/// A line worth reading, or its problem. Blank lines are nothing.
pub(crate) fn whole_line(cut: Cut, file: &RunFile) -> Result<Option<(u64, Bytes)>, Problem> {
    match cut {
        Cut::Line { line, .. } if line.iter().all(u8::is_ascii_whitespace) => Ok(None),
        Cut::Line { offset, line } => match unsound(&line) {
            None => Ok(Some((offset, line))),
            Some(what) => Err(bad_line(file, offset, what)),
        },
        Cut::TooLong { offset, length } => {
            let what = format!("a line of {length} bytes is too long; it is left out");
            Err(Problem::at(file, offset, what))
        }
        Cut::Missing { offset, length } => {
            let what = format!("{length} bytes are missing; what was cut is left out");
            Err(Problem::at(file, offset, what))
        }
    }
}

/// Why a line cannot go into any document, whatever a reader of a few of its members would say.
fn unsound(line: &[u8]) -> Option<String> {
    if line.trim_ascii_start().first() != Some(&b'{') {
        return Some("not an object".into());
    }
    if is_too_deep(line) {
        return Some(format!("nested deeper than {DEEPEST} levels"));
    }
    None
}

/// A whole line as text, or its problem.
pub(crate) fn text_of<'a>(line: &'a [u8], file: &RunFile, offset: u64) -> Result<&'a str, Problem> {
    std::str::from_utf8(line)
        .map_err(|error| bad_line(file, offset, format!("no UTF-8 at its byte {}", error.valid_up_to())))
}

/// The problem of a line that is no entry.
pub(crate) fn bad_line(file: &RunFile, offset: u64, error: impl fmt::Display) -> Problem {
    Problem::at(file, offset, format!("this line is no entry of the log ({error}); it is left out"))
}

/// An entry's moment: its time is never earlier than that of the entry before it.
pub(crate) fn next_moment(last: Option<Moment>, seq: u64, at: &str) -> Moment {
    let floor = last.map_or(i64::MIN, |last| last.at);
    let at = parse_ms(at).unwrap_or(if floor == i64::MIN { 0 } else { floor });
    Moment { seq, at: at.max(floor) }
}

/// What is wrong with an entry's number after another's.
pub(crate) fn out_of_order(last: u64, seq: u64) -> Option<String> {
    match seq.checked_sub(last) {
        Some(1) => None,
        Some(0) | None => Some(format!("entry {seq} comes after entry {last}")),
        Some(gap) => Some(format!("{} entries are missing between {last} and {seq}", gap - 1)),
    }
}
