//! ACP frames of one session in; messages with their moments out.
//!
//! Only prompts that go out and updates that come in make messages; answers close turns, permissions and
//! terminals. The rules are those of acpx, and what acpx drops (images, tool content, plans, markers) is
//! kept beside it. Nothing here fails: what has no meaning changes nothing.

mod blocks;
mod chunks;
mod exchange;
mod frame;
mod growth;
mod history;
mod slots;
mod tools;
mod update;

pub use frame::{Answer, Frame, Request};
pub use growth::{Growing, ItemGrowth, MessageGrowth};
pub use history::read_history;
pub(crate) use slots::Slots;
pub use tools::ToolUpdate;

use crate::state::Moment;
use crate::state::message::{Item, Message, Role};
use crate::state::session::History;
use chunks::Voice;
use exchange::Pending;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// So many items of an agent make a message; what follows is in another one. Who shows the newest messages of a turn
/// of a hundred thousand tool calls should not need all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MostItems(pub(crate) usize);

impl Default for MostItems {
    fn default() -> Self {
        Self(256)
    }
}

/// The conversation of one session, from its events alone.
#[derive(Debug, Default)]
pub struct Conversation {
    /// Prefix of message ids.
    session: String,
    /// Messages, in order; the index of the first one is `offset`. A document on its way out shares them: who
    /// changes one that is shared changes a copy.
    messages: Vec<Arc<Message>>,
    /// How many of them acpx would keep.
    full_count: u32,
    pub(crate) most_items: MostItems,
    /// Messages known from the record only, before the first of these.
    offset: u32,
    /// Plans, usage, settings, turns, terminals.
    history: History,
    /// Where each tool call is that may still be updated, by its id: the message and the item.
    calls: HashMap<String, (usize, usize)>,
    /// When each tool call began, in order.
    tools: Vec<Moment>,
    /// Those of them whose last status is `failed`.
    failed_tools: BTreeSet<usize>,
    /// Requests that wait for their answer, by direction and id.
    pending: HashMap<String, Pending>,
    /// What was touched since it was taken last.
    growing: Growing,
}

impl Conversation {
    /// An empty conversation.
    pub(crate) fn new(session: &str, most_items: MostItems) -> Self {
        Self { session: session.to_owned(), most_items, ..Self::default() }
    }

    /// Enters one ACP frame, written at `moment`.
    pub fn enter(&mut self, moment: Moment, frame: Frame) {
        match frame {
            Frame::Tool(update) => self.tool(moment, *update),
            Frame::Update(update) => self.update(moment, &update),
            Frame::Prompt { id, items } => self.turn(moment, &id, items),
            Frame::Request(request) => self.request(moment, &request),
            Frame::Answer(answer) => self.answer(moment, &answer),
            Frame::Nothing => {}
        }
    }

    /// Enters a piece of text from the agent, as [`Conversation::enter`] does with its frame.
    pub fn chunk(&mut self, moment: Moment, is_thought: bool, text: &str) {
        if !text.is_empty() {
            self.grow(moment, if is_thought { Voice::Thought } else { Voice::Answer }, text);
        }
    }

    /// The messages made of events.
    pub fn messages(&self) -> &[Arc<Message>] {
        &self.messages
    }

    /// How many of the messages acpx would keep.
    pub fn full_count(&self) -> u32 {
        self.full_count
    }

    /// What changed over time.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// When each tool call began, in order.
    pub fn tools(&self) -> &[Moment] {
        &self.tools
    }

    /// Which of the tool calls failed, by their place among all.
    pub fn failed_tools(&self) -> &BTreeSet<usize> {
        &self.failed_tools
    }

    /// Says how many messages come before the first one here.
    pub fn set_offset(&mut self, offset: u32) {
        for turn in &mut self.history.turns {
            turn.message = turn.message + offset - self.offset;
        }
        self.offset = offset;
    }

    /// Takes what was touched since the last time.
    pub fn take(&mut self) -> Growing {
        let next = Growing::at(self);
        std::mem::replace(&mut self.growing, next)
    }

    /// How many of the first messages can change no more, as long as the log does not begin anew. The last one may
    /// grow, a call in a part before it may still be updated, and a permission is answered whenever it is.
    pub fn settled(&self) -> usize {
        let parts = self.messages.iter().rev().take_while(|message| message.role == Role::Agent).count();
        let asked = self.pending.values().filter_map(|pending| match pending {
            Pending::Permission(message, _) => Some(*message),
            _ => None,
        });
        asked.min().unwrap_or(usize::MAX).min(self.messages.len().saturating_sub(parts.max(1)))
    }

    /// Index of the first message that began at or after `seq`.
    pub fn first_message_from(&self, seq: u64) -> usize {
        self.messages.partition_point(|message| message.first.seq < seq)
    }

    /// Begins a message.
    fn begin(&mut self, moment: Moment, role: Role, full: bool) -> usize {
        let id = format!("replay:{}:{}", self.session, moment.seq);
        let mut message = Message { id, role, first: moment, last: moment, ..Message::empty(role) };
        if full {
            message.full_index = Some(self.full_count);
            self.full_count += 1;
        }
        if let Some(last) = self.messages.last_mut() {
            Arc::make_mut(last).settle();
        }
        self.calls = HashMap::new();
        self.messages.push(Arc::new(message));
        self.messages.len() - 1
    }

    /// The agent's message that takes an item: the trailing one, another part of it when it is full, or a new one.
    fn agent_for(&mut self, moment: Moment, item: &Item) -> usize {
        let at = match self.messages.last() {
            Some(last) if last.role == Role::Agent && last.items.len() >= self.most_items.0 => {
                self.begin_part(moment)
            }
            Some(last) if last.role == Role::Agent => self.messages.len() - 1,
            _ => self.begin(moment, Role::Agent, false),
        };
        if self.messages[at].full_index.is_none() && slots::is_kept(item, Role::Agent) {
            Arc::make_mut(&mut self.messages[at]).full_index = Some(self.full_count);
            self.full_count += 1;
        }
        at
    }

    /// Begins another part of the trailing message. Calls in the parts before it may still be updated.
    fn begin_part(&mut self, moment: Moment) -> usize {
        let before = self.messages.last().map(|last| (last.full_index, Slots::after(last)));
        let calls = std::mem::take(&mut self.calls);
        let next = self.begin(moment, Role::Agent, false);
        self.calls = calls;
        if let Some((Some(index), slots)) = before {
            let part = Arc::make_mut(&mut self.messages[next]);
            (part.full_index, part.continues) = (Some(index), Some(slots));
        }
        next
    }

    /// Adds an item of the agent. Returns its message and its place in it.
    fn push(&mut self, moment: Moment, item: Item) -> (usize, usize) {
        let at = self.agent_for(moment, &item);
        self.touch(at, moment);
        let items = &mut Arc::make_mut(&mut self.messages[at]).items;
        items.push(item);
        (at, items.len() - 1)
    }

    /// Notes that a message is about to change.
    fn touch(&mut self, at: usize, moment: Moment) {
        let message = Arc::make_mut(&mut self.messages[at]);
        self.growing.message(at, message);
        message.last = moment;
        // It is weighed when somebody asks.
        message.weight = 0;
    }
}
