//! One session of a run: its log, its conversation, its documents.

use super::trace::{bad_line, next_moment, out_of_order, whole_line};
use crate::bundle::envelope::{ChunkLine, EventLine};
use crate::bundle::fields::Fields;
use crate::conversation::{Conversation, read_history};
use crate::index::Index;
use crate::lines::{Cut, Lines};
use crate::mend::mended;
use crate::name::{Log, RunFile, SessionId};
use crate::problem::{Problem, Problems};
use crate::state::message::{Message, Role};
use crate::state::session::About;
use crate::state::{Json, Moment};
use bytes::Bytes;
use serde_json::value::RawValue;

/// All that is known of one session.
#[derive(Debug)]
pub(crate) struct SessionModel {
    file: RunFile,
    pub(crate) binding: Option<Json>,
    pub(crate) about: About,
    /// record.json without its messages.
    pub(crate) record: Option<Fields>,
    /// Its messages, until it is known which of them the events do not have.
    record_messages: Option<Json>,
    record_seq: u64,
    /// Messages that only the record has, as read and as written.
    pub(crate) past: Vec<(Message, Json)>,
    /// `past` was told apart from the events' messages, and only grows from now on: acpx trims its record.
    past_known: bool,
    lines: Lines,
    pub(crate) index: Index,
    pub(crate) last: Option<Moment>,
    /// The numbers broke: later events are raw only.
    broken: bool,
    pub(crate) conversation: Conversation,
}

impl SessionModel {
    pub(super) fn new(id: &SessionId) -> Self {
        Self {
            file: RunFile::Log(Log::Events(id.clone())),
            binding: None,
            about: About::default(),
            record: None,
            record_messages: None,
            record_seq: 0,
            past: Vec::new(),
            past_known: false,
            lines: Lines::default(),
            index: Index::default(),
            last: None,
            broken: false,
            conversation: Conversation::new(id.as_str()),
        }
    }

    /// Takes bytes of the log in; returns the good lines they complete.
    pub(super) fn grow(&mut self, offset: u64, bytes: &Bytes, problems: &mut Problems) -> Vec<Bytes> {
        let mut cuts = Vec::new();
        self.lines.feed(offset, bytes, |cut| cuts.push(cut));
        cuts.into_iter().filter_map(|cut| self.take(cut, problems)).collect()
    }

    fn take(&mut self, cut: Cut, problems: &mut Problems) -> Option<Bytes> {
        let (offset, line) = whole_line(cut, &self.file, problems)?;
        let mended = mended(&line);
        // It was found to be UTF-8 as a whole line.
        let text = std::str::from_utf8(&mended).unwrap_or_default();
        if let Some((chunk, is_thought)) = ChunkLine::read(text) {
            let moment = self.enter(offset, line.len(), chunk.seq, chunk.at, problems);
            if !self.broken {
                self.conversation.chunk(moment, is_thought, chunk.text());
            }
            return Some(line);
        }
        let event: EventLine<'_> = match serde_json::from_str(text) {
            Ok(event) => event,
            Err(error) => {
                problems.add(bad_line(&self.file, offset, &error));
                return None;
            }
        };
        let moment = self.enter(offset, line.len(), event.seq, &event.at, problems);
        if !self.broken {
            self.conversation.apply(moment, event.direction == "inbound", event.message);
        }
        Some(line)
    }

    /// Enters a good line into the index. Returns its moment.
    fn enter(&mut self, offset: u64, length: usize, seq: u64, at: &str, problems: &mut Problems) -> Moment {
        let moment = next_moment(self.last, seq, at);
        self.index.push(offset, length, moment);
        if let Some(what) = self.last.and_then(|last| out_of_order(last.seq, seq)) {
            let what = format!("{what}; from here on events are shown raw, not as conversation");
            if !self.broken {
                problems.add(Problem::at(&self.file, offset, what));
            }
            self.broken = true;
        }
        self.last = Some(moment);
        moment
    }

    /// The log began anew.
    pub(super) fn restart(&mut self) {
        let Log::Events(id) = self.log() else { return };
        let fresh = Self::new(&id);
        let old = std::mem::replace(self, fresh);
        self.binding = old.binding;
        self.about = old.about;
        self.record = old.record;
        self.conversation.set_offset(u32::try_from(old.past.len()).unwrap_or(u32::MAX));
        self.past = old.past;
        self.past_known = old.past_known;
    }

    fn log(&self) -> Log {
        match &self.file {
            RunFile::Log(log) => log.clone(),
            RunFile::Document(_) => Log::Trace,
        }
    }

    /// Takes a binding in; says whether who speaks changed.
    pub(super) fn bind(&mut self, fields: &Fields, raw: Json) -> bool {
        let text = |key: &str| fields.text(key).unwrap_or_default();
        let about = About {
            handle: text("handle"),
            agent_name: text("agentName"),
            agent_command: text("agentCommand"),
            cwd: text("cwd"),
            acp_session_id: text("acpSessionId"),
        };
        self.binding = Some(raw);
        let changed = self.about != about;
        self.about = about;
        changed
    }

    /// Takes a record in. Returns the members that changed, and whether the past changed.
    pub(super) fn record(&mut self, mut fields: Fields) -> (Vec<(String, bool)>, bool) {
        self.record_messages = fields.take("messages");
        let seq = fields.get("lastSeq").and_then(|seq| serde_json::from_str(seq.get()).ok());
        self.record_seq = seq.unwrap_or_default();
        let keys = self.record.get_or_insert_default().replace(fields);
        (keys, self.resolve_history())
    }

    /// Finds out which messages of the record are from before the first event. The record was written at
    /// event `lastSeq`; what it has more than the events had by then is older. Says whether that changed.
    pub(super) fn resolve_history(&mut self) -> bool {
        let Some(raw) = &self.record_messages else { return false };
        let last = self.last.map_or(0, |last| last.seq);
        if last != 0 && last < self.record_seq && !self.broken {
            return self.forget_unknown_past();
        }
        let raw = raw.clone();
        let messages: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        let ours = self.full_count_until(self.record_seq);
        let older = if self.broken { 0 } else { messages.len().saturating_sub(ours) };
        let older = if self.joins(messages.get(older).copied()) { older } else { 0 };
        if last != 0 {
            self.record_messages = None;
        }
        if self.past_known && older <= self.past.len() {
            return false;
        }
        self.past_known = last != 0;
        let past: Vec<(Message, Json)> = messages[..older]
            .iter()
            .enumerate()
            .map(|(index, raw)| (read_history(raw, index), (*raw).to_owned().into()))
            .collect();
        // As many messages as before may be other ones.
        let changed = !past.is_empty() || !self.past.is_empty();
        self.past = past;
        self.conversation.set_offset(u32::try_from(older).unwrap_or(u32::MAX));
        changed
    }

    /// What was taken as older while there were no events may be theirs: nothing is, until they have come as
    /// far as the record. Says whether that changed anything.
    fn forget_unknown_past(&mut self) -> bool {
        if self.past_known || self.past.is_empty() {
            return false;
        }
        self.past.clear();
        self.conversation.set_offset(0);
        true
    }

    /// Whether the record's first message that is not older is the first one of the events, so that
    /// counting messages was right.
    fn joins(&self, recorded: Option<&RawValue>) -> bool {
        let ours = self.conversation.messages().iter().find(|message| message.full_index.is_some());
        match (recorded, ours) {
            (Some(recorded), Some(ours)) => {
                let recorded = read_history(recorded, 0);
                let head = |message: &Message| message.plain_text().chars().take(200).collect::<String>();
                recorded.role == ours.role && (ours.role != Role::User || head(&recorded) == head(ours))
            }
            (None, Some(_)) => self.full_count_until(self.record_seq) == 0,
            (_, None) => true,
        }
    }

    /// How many messages acpx would have kept once it had seen event `seq`.
    fn full_count_until(&self, seq: u64) -> usize {
        let messages = self.conversation.messages();
        let known = &messages[..self.conversation.first_message_from(seq.saturating_add(1))];
        known.iter().rev().find_map(|message| message.full_index).map_or(0, |index| index as usize + 1)
    }

    /// How many messages there are, older ones too.
    pub(crate) fn message_count(&self) -> usize {
        self.past.len() + self.conversation.messages().len()
    }

    /// How many messages, older ones too, had begun once event `seq` had been applied.
    pub(crate) fn message_end(&self, seq: u64) -> usize {
        self.past.len() + self.conversation.first_message_from(seq.saturating_add(1))
    }

    /// A message by its index among all.
    pub(crate) fn message(&self, at: usize) -> Option<&Message> {
        match at.checked_sub(self.past.len()) {
            None => self.past.get(at).map(|(message, _)| message),
            Some(at) => self.conversation.messages().get(at).map(AsRef::as_ref),
        }
    }
}
