//! One session of a run: its log, its conversation, its documents.

use crate::bundle::fields::Fields;
use crate::conversation::{Conversation, MostItems, read_history};
use crate::index::Index;
use crate::name::SessionId;
use crate::reading::{Entry, Events, Said};
use crate::state::message::{Message, Role};
use crate::state::session::About;
use crate::state::{Json, Moment};
use serde_json::value::RawValue;
use std::sync::Arc;

/// All that is known of one session.
#[derive(Debug)]
pub(crate) struct SessionModel {
    id: SessionId,
    pub(crate) binding: Option<Json>,
    pub(crate) about: About,
    /// record.json without its messages.
    pub(crate) record: Option<Arc<Fields>>,
    /// Its messages, until it is known which of them the events do not have.
    record_messages: Option<Json>,
    record_seq: u64,
    /// Messages that only the record has, as read and as written.
    pub(crate) past: Vec<(Arc<Message>, Json)>,
    /// `past` was told apart from the events' messages, and only grows from now on: acpx trims its record.
    past_known: bool,
    pub(crate) index: Index,
    pub(crate) last: Option<Moment>,
    /// The numbers broke: later events are raw only.
    broken: bool,
    pub(crate) conversation: Conversation,
}

impl SessionModel {
    pub(super) fn new(id: &SessionId, most_items: MostItems) -> Self {
        Self {
            id: id.clone(),
            binding: None,
            about: About::default(),
            record: None,
            record_messages: None,
            record_seq: 0,
            past: Vec::new(),
            past_known: false,
            index: Index::default(),
            last: None,
            broken: false,
            conversation: Conversation::new(id.as_str(), most_items),
        }
    }

    /// Enters what was read of the log.
    pub(super) fn enter(&mut self, events: Events) {
        for Entry { offset, line, moment, said } in events.entries {
            self.index.push(offset, line.len(), moment);
            self.last = Some(moment);
            match said {
                Said::Chunk { is_thought, text } => {
                    self.conversation.chunk(moment, is_thought, &events.texts[text]);
                }
                Said::Frame(frame) => self.conversation.enter(moment, frame),
                Said::Broken => self.broken = true,
            }
        }
    }

    /// The log began anew.
    pub(super) fn restart(&mut self) {
        let fresh = Self::new(&self.id, self.conversation.most_items);
        let old = std::mem::replace(self, fresh);
        self.binding = old.binding;
        self.about = old.about;
        self.record = old.record;
        self.conversation.set_offset(u32::try_from(old.past.len()).unwrap_or(u32::MAX));
        self.past = old.past;
        self.past_known = old.past_known;
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
        let keys = Fields::replace_shared(self.record.get_or_insert_default(), fields);
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
        let past: Vec<(Arc<Message>, Json)> = messages[..older]
            .iter()
            .enumerate()
            .map(|(index, raw)| {
                let mut message = read_history(raw, index);
                message.settle();
                (Arc::new(message), (*raw).to_owned().into())
            })
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
    pub(crate) fn message(&self, at: usize) -> Option<&Arc<Message>> {
        match at.checked_sub(self.past.len()) {
            None => self.past.get(at).map(|(message, _)| message),
            Some(at) => self.conversation.messages().get(at),
        }
    }
}
