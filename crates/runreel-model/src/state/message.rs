//! A conversation's messages and what they are made of.

use super::tool::{Permission, ToolCall};
use super::{Json, Moment};
use serde::{Serialize, Serializer};
use std::collections::HashMap;

/// One message: a prompt, or all that the agent said until the next one.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Message {
    /// Stable identity: `replay:<session>:<seq>`, or the record's own.
    pub id: String,
    /// Who speaks.
    pub role: Role,
    /// The event that began it. Seq 0 for messages known from the record only.
    pub first: Moment,
    /// The last event that changed it.
    pub last: Moment,
    /// Its pieces, in order.
    pub items: Vec<Item>,
    /// Its place among the messages that acpx would keep; none for those that hold markers only.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub full_index: Option<u32>,
    /// Where each tool call is among the items.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub tools: HashMap<String, usize>,
}

impl Message {
    /// A message without anything in it.
    pub fn empty(role: Role) -> Self {
        Self {
            id: String::new(),
            role,
            first: Moment::default(),
            last: Moment::default(),
            items: Vec::new(),
            full_index: None,
            tools: HashMap::new(),
        }
    }

    /// All of its text, without anything else.
    pub fn plain_text(&self) -> String {
        let texts = self.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text.text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Where the tool call with this id is among the items.
    pub fn tool(&self, id: &str) -> Option<usize> {
        self.tools.get(id).copied()
    }

    /// Adds a tool call without any state.
    pub fn add_tool(&mut self, id: String) {
        self.tools.insert(id.clone(), self.items.len());
        self.items.push(Item::Tool(Box::new(ToolCall::new(id))));
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The prompt's side: the flow, or a person.
    User,
    /// The agent.
    Agent,
    /// acpx's note that a session was resumed.
    Resume,
}

/// One piece of a message.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Item {
    /// Markdown text.
    Text(Text),
    /// The agent's thinking.
    Thinking(Text),
    /// A link or an attached resource.
    Mention(Mention),
    /// A picture, fetched by its place: `/api/runs/<run>/sessions/<session>/images/<seq>/<index>`.
    Image(Media),
    /// A sound; only its kind is shown.
    Audio(Media),
    /// A tool call.
    Tool(Box<ToolCall>),
    /// The agent asked for permission.
    Permission(Box<Permission>),
    /// Something acpx keeps no message for: a notice, a compaction, a subagent, an unknown kind.
    Marker(Marker),
}

/// Text, with the moments at which it grew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Text {
    /// All of it.
    pub text: String,
    /// How it grew. Empty when it came from the record.
    pub marks: Marks,
}

/// How a text grew: on the wire a flat array `[length, seq, at, length, seq, at, …]` where `length` is the
/// text's length, in UTF-16 units, once the event `seq` had been applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(pub Vec<Mark>);

/// One growth of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Length of the whole text after this growth, in UTF-16 units.
    pub length: u32,
    /// The event that brought it.
    pub moment: Moment,
}

#[cfg(test)]
impl ts_rs::TS for Marks {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "number[]".into()
    }
    fn inline(config: &ts_rs::Config) -> String {
        Self::name(config)
    }
}

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_marks(&self.0, serializer)
    }
}

/// Writes marks flat. Also used for the marks that are new in a patch.
pub fn serialize_marks<S: Serializer>(marks: &[Mark], serializer: S) -> Result<S::Ok, S::Error> {
    let flat = marks
        .iter()
        .flat_map(|m| [i64::from(m.length), i64::try_from(m.moment.seq).unwrap_or(i64::MAX), m.moment.at]);
    serializer.collect_seq(flat)
}

/// A link or an attached resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Mention {
    /// Where it points. Not to be trusted.
    pub uri: String,
    /// Its title, name or content.
    pub content: String,
    /// When it came.
    pub at: Moment,
}

/// A picture or a sound: its bytes stay in the event that brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// As the agent named it. Not to be trusted.
    pub mime_type: String,
    /// Length of its base64 text.
    #[cfg_attr(test, ts(type = "number"))]
    pub length: u64,
    /// Which picture of that event: the place in document order, from 0.
    pub index: u32,
    /// The event that brought it.
    pub at: Moment,
    /// For prompts acpx keeps the data in the message, so the full document needs it.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub data: Option<String>,
}

/// An event that acpx keeps no message for.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Marker {
    /// Its `sessionUpdate` kind.
    pub name: String,
    /// When it came.
    pub at: Moment,
    /// The whole update as it was written, or null when it is larger than 16 KiB (the event has it).
    #[cfg_attr(test, ts(type = "unknown"))]
    pub payload: Json,
}
