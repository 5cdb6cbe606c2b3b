//! A conversation's messages and what they are made of.

use super::clip;
use super::marks::Marks;
use super::tool::{Permission, ToolCall};
use super::{Json, Moment};
use crate::conversation::Slots;
use crate::text::utf16_length;
use serde::Serialize;

/// One message: a prompt, or what the agent said until the next one. A long answer goes on in messages of its own.
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
    /// About how many bytes it takes on the wire, as far as that is known; 0: it has changed since it was weighed.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub weight: u32,
    /// It is a further part of what acpx keeps as one message: where the parts before it end in acpx's content.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub(crate) continues: Option<Slots>,
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
            weight: 0,
            continues: None,
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

    /// Nothing is added to it any more: it keeps no more memory than it takes.
    pub fn settle(&mut self) {
        self.items.shrink_to_fit();
        self.weight = u32::try_from(self.weigh()).unwrap_or(u32::MAX);
        for item in &mut self.items {
            match item {
                Item::Text(text) | Item::Thinking(text) => text.shrink(),
                Item::Tool(tool) => tool.shrink(),
                _ => {}
            }
        }
    }

    /// About how many bytes it takes on the wire.
    pub fn weigh(&self) -> usize {
        match self.weight {
            0 => self.items.iter().map(Item::weigh).sum::<usize>() + 200,
            weight => weight as usize,
        }
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

impl Item {
    /// About how many bytes it takes on the wire.
    fn weigh(&self) -> usize {
        match self {
            Self::Text(text) | Self::Thinking(text) => clip::weight(&text.text) + text.marks.weigh() + 40,
            Self::Mention(mention) => clip::weight(&mention.uri) + clip::weight(&mention.content) + 80,
            Self::Image(_) | Self::Audio(_) => 120,
            Self::Tool(tool) => tool.weigh(),
            Self::Permission(permission) => {
                permission.options.get().len() + clip::weight(&permission.title) + 120
            }
            Self::Marker(marker) => marker.payload.get().len() + 100,
        }
    }
}

/// Text, with the moments at which it grew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Text {
    /// All of it, or its beginning.
    #[serde(serialize_with = "clip::text")]
    pub text: String,
    /// Length of the whole, in UTF-16 units, when this is only its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub length: Option<u32>,
    /// How the whole grew. Empty when it came from the record.
    pub marks: Marks,
}

/// A link or an attached resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Mention {
    /// Where it points. Not to be trusted.
    #[serde(serialize_with = "clip::text")]
    pub uri: String,
    /// Its title, name or content, or the beginning of it.
    #[serde(serialize_with = "clip::text")]
    pub content: String,
    /// Length of the whole content, in UTF-16 units, when only its beginning is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub length: Option<u32>,
    /// When it came.
    pub at: Moment,
}

impl Mention {
    /// A mention that came at `at`.
    pub fn new(uri: String, content: String, at: Moment) -> Self {
        let length = clip::told_length(utf16_length(&content));
        Self { uri, content, length, at }
    }
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
