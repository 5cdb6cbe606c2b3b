//! Tool calls, with every state they were in.

use super::clip::{self, shortened, told_length};
use super::{Json, Moment};
use crate::text::utf16_length;
use serde::Serialize;
use std::borrow::Cow;

/// One tool call. What it was at a moment is the fold of its `states` up to there.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ToolCall {
    /// The agent's id for it.
    pub id: String,
    /// Every change, in order; never empty.
    pub states: Vec<ToolState>,
    /// Generations of content: an update that only grows the last text grows the last generation; any
    /// other begins a new one.
    pub contents: Vec<Vec<ToolContent>>,
    /// What acpx would keep of it: the fold of all states.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub kept: Kept,
}

/// A tool call as acpx keeps it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The title, else the kind.
    pub name: Option<String>,
    /// The last input.
    pub input: Option<Json>,
    /// The last status says it is over.
    pub finished: bool,
    /// The last status says it failed.
    pub failed: bool,
    /// There was anything to make a result of: a status, title, kind or output.
    pub result: bool,
    /// The last output.
    pub output: Option<Json>,
}

impl ToolCall {
    /// A tool call without any state.
    pub fn new(id: String) -> Self {
        Self { id, states: Vec::new(), contents: Vec::new(), kept: Kept::default() }
    }

    /// The last text of the last generation, when its last item is one.
    pub fn last_text(&self) -> Option<&str> {
        match self.contents.last()?.last()? {
            ToolContent::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Keeps no more memory than it takes.
    pub fn shrink(&mut self) {
        self.states.shrink_to_fit();
        self.contents.shrink_to_fit();
        self.contents.iter_mut().for_each(Vec::shrink_to_fit);
    }

    /// About how many bytes it takes on the wire.
    pub fn weigh(&self) -> usize {
        let json = |json: &Option<Json>| json.as_ref().map_or(0, |json| json.get().len());
        let state = |s: &ToolState| {
            140 + json(&s.locations)
                + json(&s.input)
                + json(&s.output)
                + s.title.as_deref().map_or(0, clip::weight)
        };
        let contents = self.contents.iter().flatten().map(ToolContent::weigh);
        self.id.len() + 80 + self.states.iter().map(state).sum::<usize>() + contents.sum::<usize>()
    }

    /// Takes a state into what acpx would keep.
    pub fn fold(&mut self, state: &ToolState) {
        let kept = &mut self.kept;
        if let Some(title) = state.title.as_ref().filter(|title| !title.trim().is_empty()) {
            kept.name = Some(title.trim().to_owned());
        } else if kept.name.is_none() {
            kept.name = state.kind.as_deref().map(str::to_owned);
        }
        if let Some(status) = &state.status {
            let says = |words: &[&str]| words.iter().any(|word| status.to_lowercase().contains(word));
            kept.finished = says(&["complete", "done", "success", "failed", "error", "cancel"]);
            kept.failed = says(&["fail", "error"]);
        }
        kept.input = state.whole_input().cloned().or(kept.input.take());
        kept.output = state.whole_output().cloned().or(kept.output.take());
        kept.result |=
            state.output.is_some() || state.status.is_some() || state.title.is_some() || state.kind.is_some();
    }
}

/// A word that is nearly always one of a few; those take no memory of their own.
pub type Word = Cow<'static, str>;

/// Words that agents say: statuses of tool calls, and their kinds.
const WORDS: [&str; 14] = [
    "pending",
    "in_progress",
    "completed",
    "failed",
    "read",
    "edit",
    "delete",
    "move",
    "search",
    "execute",
    "think",
    "fetch",
    "switch_mode",
    "other",
];

/// A word as it was said.
pub fn word(said: &str) -> Word {
    let known = WORDS.iter().find(|word| **word == said);
    known.map_or_else(|| Word::Owned(said.to_owned()), |word| Word::Borrowed(word))
}

/// One change of a tool call. Absent fields are as before.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ToolState {
    /// When.
    pub at: Moment,
    /// `pending`, `in_progress`, `completed`, `failed`, or what the agent says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub status: Option<Word>,
    /// What a person reads.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "clip::maybe")]
    #[cfg_attr(test, ts(optional))]
    pub title: Option<String>,
    /// `read`, `edit`, `delete`, `move`, `search`, `execute`, `think`, `fetch`, `other`, or another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub kind: Option<Word>,
    /// Files it touches: `[{path, line?}]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "unknown"))]
    pub locations: Option<Json>,
    /// `rawInput`. A large one has the beginnings of its long texts and lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "unknown"))]
    pub input: Option<Json>,
    /// `rawOutput`. A large one has the beginnings of its long texts and lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "unknown"))]
    pub output: Option<Json>,
    /// Which of input and output are larger than what is here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, as = "Option<Large>"))]
    pub large: Option<Box<Large>>,
    /// Its content from here on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub content: Option<ContentCut>,
}

/// How large input and output are, where only their beginnings are told.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Large {
    /// Length of the input as it was written, in UTF-16 units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub input: Option<u32>,
    /// Length of the output as it was written, in UTF-16 units.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub output: Option<u32>,
    /// The whole input, if it is large.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub whole_input: Option<Json>,
    /// The whole output, if it is large.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub whole_output: Option<Json>,
}

impl ToolState {
    /// The input as it was written.
    pub fn whole_input(&self) -> Option<&Json> {
        self.large.as_ref().and_then(|large| large.whole_input.as_ref()).or(self.input.as_ref())
    }

    /// The output as it was written.
    pub fn whole_output(&self) -> Option<&Json> {
        self.large.as_ref().and_then(|large| large.whole_output.as_ref()).or(self.output.as_ref())
    }

    /// Takes input and output in; of large ones it tells their beginnings.
    pub fn carry(&mut self, input: Option<Json>, output: Option<Json>) {
        let length = |json: &Json| Some(utf16_length(json.get()));
        let [short_input, short_output] = [&input, &output].map(|json| json.as_deref().and_then(shortened));
        if short_input.is_some() || short_output.is_some() {
            let mut large = Large::default();
            if short_input.is_some() {
                large.input = input.as_ref().and_then(length);
                large.whole_input.clone_from(&input);
            }
            if short_output.is_some() {
                large.output = output.as_ref().and_then(length);
                large.whole_output.clone_from(&output);
            }
            self.large = Some(Box::new(large));
        }
        self.input = short_input.or(input);
        self.output = short_output.or(output);
    }
}

/// How much of a generation was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ContentCut {
    /// Which generation of `contents`.
    pub generation: u32,
    /// How many of its items.
    pub items: u32,
    /// How much of the last of these, in UTF-16 units, when that is a text.
    pub length: u32,
}

/// One item of a tool call's content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum ToolContent {
    /// Text, maybe with ANSI colours.
    Text {
        /// All of it, or its beginning.
        #[serde(serialize_with = "clip::text")]
        text: String,
        /// Length of the whole, in UTF-16 units, when this is only its beginning.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        length: Option<u32>,
    },
    /// A changed file.
    #[serde(rename_all = "camelCase")]
    Diff {
        /// The file.
        #[serde(serialize_with = "clip::text")]
        path: String,
        /// Before, or its beginning; absent for a new file.
        #[serde(skip_serializing_if = "Option::is_none", serialize_with = "clip::maybe")]
        #[cfg_attr(test, ts(optional))]
        old_text: Option<String>,
        /// Length of the whole text before, in UTF-16 units, when only its beginning is here.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        old_length: Option<u32>,
        /// After, or its beginning.
        #[serde(serialize_with = "clip::text")]
        new_text: String,
        /// Length of the whole text after, in UTF-16 units, when only its beginning is here.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        new_length: Option<u32>,
    },
    /// The output of a terminal of the session, by id.
    #[serde(rename_all = "camelCase")]
    Terminal {
        /// Id of one of `session.history.terminals`.
        terminal_id: String,
    },
    /// A picture, fetched by its place as in messages.
    Image(super::message::Media),
    /// Any other block: its type and, when it has one, its text, uri or name.
    Other {
        /// The block's type.
        name: String,
        /// What a person can read of it, or the beginning of that.
        #[serde(serialize_with = "clip::text")]
        text: String,
        /// Length of the whole, in UTF-16 units, when this is only its beginning.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        length: Option<u32>,
    },
}

impl ToolContent {
    /// A text.
    pub fn text(text: String) -> Self {
        let length = told_length(utf16_length(&text));
        Self::Text { text, length }
    }

    /// A changed file.
    pub fn diff(path: String, old_text: Option<String>, new_text: String) -> Self {
        let old_length = old_text.as_deref().map(utf16_length).and_then(told_length);
        let new_length = told_length(utf16_length(&new_text));
        Self::Diff { path, old_text, old_length, new_text, new_length }
    }

    /// A block of any other type.
    pub fn other(name: String, text: String) -> Self {
        let length = told_length(utf16_length(&text));
        Self::Other { name, text, length }
    }

    fn weigh(&self) -> usize {
        let texts = match self {
            Self::Text { text, .. } | Self::Other { text, .. } => clip::weight(text),
            Self::Diff { path, old_text, new_text, .. } => {
                clip::weight(path) + old_text.as_deref().map_or(0, clip::weight) + clip::weight(new_text)
            }
            Self::Terminal { terminal_id } => terminal_id.len(),
            Self::Image(_) => 100,
        };
        texts + 40
    }
}

/// The agent asked for permission, and what it got.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Permission {
    /// When it asked.
    pub at: Moment,
    /// The tool call it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub tool_call_id: Option<String>,
    /// What a person reads.
    #[serde(serialize_with = "clip::text")]
    pub title: String,
    /// `[{optionId, name, kind}]` as it was written.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub options: Json,
    /// The answer, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub answer: Option<PermissionAnswer>,
    /// JSON-RPC id of the request, as it was written; pairs it with its answer.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub request: String,
}

/// What was answered to a request for permission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PermissionAnswer {
    /// When.
    pub at: Moment,
    /// `selected`, `cancelled`, or another word.
    pub outcome: String,
    /// The chosen option.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub option_id: Option<String>,
}

/// A terminal that the agent opened through its client.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Terminal {
    /// The client's id for it.
    pub id: String,
    /// When it was opened.
    pub at: Moment,
    /// What runs in it, as one line.
    #[serde(serialize_with = "clip::text")]
    pub command: String,
    /// All that it printed as far as the agent looked.
    pub output: super::message::Text,
    /// `{exitCode?, signal?}` once it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "unknown"))]
    pub exit: Option<Json>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", rename = "exitAt")]
    #[cfg_attr(test, ts(optional, rename = "exitAt"))]
    pub exit_at: Option<Moment>,
}
