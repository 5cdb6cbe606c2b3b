//! A run's pieces, slice by slice: what is looked into, in the order it is told.
//!
//! Texts are copied, JSON is shared and read by whoever searches. A run may grow between two slices: what
//! comes behind the cursor is found, what grew before it is not.

use super::flatten::flatten;
use super::hit::{PieceKind, SearchPlace};
use crate::bundle::envelope::TraceLine;
use crate::bundle::members::each_member;
use crate::name::SessionId;
use crate::run::{RunModel, SessionModel};
use crate::state::message::{Item, Message, Text};
use crate::state::run::Step;
use crate::state::session::Plan;
use crate::state::tool::{Terminal, ToolCall, ToolContent};
use crate::state::{Json, Moment};
use crate::time::parse_ms;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// What a piece costs beside its text, in bytes.
const OVERHEAD: usize = 64;

/// One text that is looked into.
#[derive(Debug, Clone)]
pub struct Piece {
    /// What kind of piece.
    pub kind: PieceKind,
    /// Where it is.
    pub place: SearchPlace,
    /// When it last grew.
    pub at: Option<Moment>,
    /// Something else has taken its place since.
    pub superseded: bool,
    /// Its text, or where that comes from.
    pub body: Body,
}

/// Where a piece's text comes from.
#[derive(Debug, Clone)]
pub enum Body {
    /// The text itself.
    Text(String),
    /// All words of a JSON value.
    Json(Json),
    /// All words of one member of a JSON object.
    Member(Json, &'static str),
}

impl Body {
    /// The text that is searched.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Json(json) => flatten(json.get()).into(),
            Self::Member(json, name) => {
                let members: BTreeMap<Cow<'_, str>, &RawValue> =
                    serde_json::from_str(json.get()).unwrap_or_default();
                let member = members.get(*name).filter(|value| value.get() != "null");
                member.map(|value| flatten(value.get())).unwrap_or_default().into()
            }
        }
    }

    /// Bytes that it takes to look into it, about.
    pub fn weight(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Json(json) | Self::Member(json, _) => json.get().len(),
        }
    }
}

/// Where a search stands. The default is the beginning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cursor(Stand);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stand {
    /// At an item of a message.
    Message { session: SessionId, message: usize, item: usize },
    /// At a plan, or at a terminal after all plans.
    Beside { session: SessionId, index: usize },
    /// At a step.
    Step(usize),
}

impl Default for Stand {
    fn default() -> Self {
        Self::at(&SessionId::default(), 0, 0)
    }
}

impl Stand {
    fn at(session: &SessionId, message: usize, item: usize) -> Self {
        Self::Message { session: session.clone(), message, item }
    }
}

/// Some pieces, and where to go on.
#[derive(Debug, Default)]
pub struct Slice {
    /// The pieces.
    pub pieces: Vec<Piece>,
    /// Where the next slice begins; none at the end.
    pub next: Option<Cursor>,
    weight: usize,
}

impl Slice {
    fn push(&mut self, kind: PieceKind, place: SearchPlace, at: Option<Moment>, body: Body) {
        self.weight += body.weight() + OVERHEAD;
        if body.weight() > 0 {
            self.pieces.push(Piece { kind, place, at, superseded: false, body });
        }
    }

    /// What was there until something else took its place.
    fn push_superseded(&mut self, kind: PieceKind, place: SearchPlace, at: Moment, body: Body) {
        self.weight += body.weight() + OVERHEAD;
        if body.weight() > 0 {
            self.pieces.push(Piece { kind, place, at: Some(at), superseded: true, body });
        }
    }
}

impl RunModel {
    /// The pieces from `cursor` on, about `budget` bytes of them but at least one item or step. The trace
    /// is not among them: its entries stay on disk (see [`trace_piece`]).
    pub fn pieces(&self, cursor: &Cursor, budget: usize) -> Slice {
        let mut slice = Slice::default();
        let first = match &cursor.0 {
            Stand::Step(index) => *index,
            Stand::Message { session, .. } | Stand::Beside { session, .. } => {
                for (id, model) in self.sessions.range(session.clone()..) {
                    // The cursor's own session may be gone; then the next one begins at its beginning.
                    let own = if id == session { cursor.0.clone() } else { Stand::at(id, 0, 0) };
                    if let Some(stand) = session_pieces(id, model, &own, budget, &mut slice) {
                        slice.next = Some(Cursor(stand));
                        return slice;
                    }
                }
                0
            }
        };
        for (index, step) in self.all_steps().enumerate().skip(first) {
            if slice.weight >= budget {
                slice.next = Some(Cursor(Stand::Step(index)));
                return slice;
            }
            self.step_pieces(index, step, &mut slice);
        }
        slice
    }

    fn step_pieces(&self, index: usize, step: &Step, slice: &mut Slice) {
        slice.weight += OVERHEAD;
        let place = SearchPlace::Step { index: u32::try_from(index).unwrap_or(u32::MAX) };
        let at = step.trace.map(|[_, last]| last);
        let mut add = |kind, body| slice.push(kind, place.clone(), at, body);
        if let Some(detail) = &step.detail {
            add(PieceKind::Detail, Body::Text(detail.clone()));
        }
        let Some(receipt) = self.steps.receipts().get(index) else {
            if let Some(error) = &step.error {
                add(PieceKind::Error, Body::Text(error.clone()));
            }
            return;
        };
        let member = |name| Body::Member(receipt.raw.clone(), name);
        // Prompt and answer of a step that spoke are in its conversation already.
        if step.conversation.as_ref().is_none_or(|conversation| conversation.first_message.is_none()) {
            add(PieceKind::Prompt, member("promptText"));
            add(PieceKind::Answer, member("rawText"));
        }
        add(PieceKind::Error, member("error"));
        add(PieceKind::Output, member("output"));
    }
}

/// Pieces of a session from a place on. Where to go on when the budget is used up.
fn session_pieces(
    id: &SessionId,
    session: &SessionModel,
    from: &Stand,
    budget: usize,
    slice: &mut Slice,
) -> Option<Stand> {
    let (mut message, mut item, first) = match from {
        Stand::Message { message, item, .. } => (*message, *item, 0),
        Stand::Beside { index, .. } => (usize::MAX, 0, *index),
        Stand::Step(_) => return None,
    };
    while let Some(whole) = session.message(message) {
        while item < whole.items.len() {
            if slice.weight >= budget {
                return Some(Stand::at(id, message, item));
            }
            slice.weight += OVERHEAD;
            item_pieces(id, message, item, whole, slice);
            item += 1;
        }
        (message, item) = (message + 1, 0);
    }
    let history = session.conversation.history();
    for index in first..history.plans.len() + history.terminals.len() {
        if slice.weight >= budget {
            return Some(Stand::Beside { session: id.clone(), index });
        }
        slice.weight += OVERHEAD;
        match index.checked_sub(history.plans.len()) {
            None => plan_piece(id, index, &history.plans, slice),
            Some(at) => terminal_piece(id, at, &history.terminals[at], slice),
        }
    }
    None
}

fn item_pieces(session: &SessionId, message: usize, index: usize, whole: &Message, slice: &mut Slice) {
    let place = |part: usize| SearchPlace::Message {
        session: session.as_str().to_owned(),
        message: u32::try_from(message).unwrap_or(u32::MAX),
        item: u32::try_from(index).unwrap_or(u32::MAX),
        part: u32::try_from(part).unwrap_or(u32::MAX),
    };
    match &whole.items[index] {
        Item::Text(text) => slice.push(PieceKind::Text, place(0), grown(text), text_of(text)),
        Item::Thinking(text) => slice.push(PieceKind::Thinking, place(0), grown(text), text_of(text)),
        Item::Mention(mention) => {
            let text = format!("{}\n{}", mention.uri, mention.content);
            slice.push(PieceKind::Mention, place(0), Some(mention.at), Body::Text(text));
        }
        Item::Image(_) | Item::Audio(_) => {}
        Item::Tool(tool) => tool_pieces(tool, place, slice),
        Item::Permission(permission) => {
            let answer = permission.answer.as_ref();
            let at = answer.map_or(permission.at, |answer| answer.at);
            let options = flatten(permission.options.get());
            let outcome = answer.map(|answer| answer.outcome.as_str()).unwrap_or_default();
            let text = format!("{}\n{options}\n{outcome}", permission.title);
            slice.push(PieceKind::Permission, place(0), Some(at), Body::Text(text));
        }
        Item::Marker(marker) => {
            slice.push(PieceKind::Marker, place(0), Some(marker.at), Body::Json(marker.payload.clone()));
        }
    }
}

/// A tool call as it stands after its last event, and what it had shown before.
fn tool_pieces(tool: &ToolCall, place: impl Fn(usize) -> SearchPlace, slice: &mut Slice) {
    let at = tool.states.last().map(|state| state.at);
    if let Some(name) = &tool.kept.name {
        slice.push(PieceKind::Title, place(0), at, Body::Text(name.clone()));
    }
    let locations = tool.states.iter().rev().find_map(|state| state.locations.clone());
    for (kind, json) in [
        (PieceKind::Locations, locations),
        (PieceKind::Input, tool.kept.input.clone()),
        (PieceKind::Output, tool.kept.output.clone()),
    ] {
        if let Some(json) = json.filter(|json| json.get() != "null") {
            slice.push(kind, place(0), at, Body::Json(json));
        }
    }
    for (part, content) in tool.contents.last().into_iter().flatten().enumerate() {
        if let Some(text) = content_text(content) {
            slice.push(PieceKind::Content, place(part), at, Body::Text(text));
        }
    }
    earlier_pieces(tool, place, slice);
}

fn content_text(content: &ToolContent) -> Option<String> {
    match content {
        ToolContent::Text { text, .. } | ToolContent::Other { text, .. } => Some(text.clone()),
        ToolContent::Diff { path, old_text, new_text, .. } => {
            Some(format!("{path}\n{}\n{new_text}", old_text.as_deref().unwrap_or_default()))
        }
        ToolContent::Terminal { .. } | ToolContent::Image(_) => None,
    }
}

/// Outputs and contents that a later state replaced, each at the last moment at which it was there. What the
/// replacement says as well is not told twice.
fn earlier_pieces(tool: &ToolCall, place: impl Fn(usize) -> SearchPlace, slice: &mut Slice) {
    let outputs: Vec<_> =
        tool.states.iter().filter_map(|state| Some((state.at, state.whole_output()?))).collect();
    let now = outputs.last().map(|(_, output)| output.get());
    for (at, output) in outputs.iter().rev().skip(1).rev() {
        let grown_on = now.is_some_and(|now| says_as_well(now, output.get()));
        if !grown_on && output.get() != "null" {
            slice.push_superseded(PieceKind::Output, place(0), *at, Body::Json((*output).clone()));
        }
    }
    let Some((last, earlier)) = tool.contents.split_last() else { return };
    for (generation, parts) in earlier.iter().enumerate() {
        let held = tool
            .states
            .iter()
            .rev()
            .find(|state| state.content.is_some_and(|content| content.generation as usize == generation));
        let Some(at) = held.map(|state| state.at) else { continue };
        for (part, content) in parts.iter().enumerate() {
            if last.contains(content) {
                continue;
            }
            if let Some(text) = content_text(content) {
                slice.push_superseded(PieceKind::Content, place(part), at, Body::Text(text));
            }
        }
    }
}

/// Most outputs that are replaced are the beginning of what replaced them: JSON of a text that grew is the same
/// up to where the text ended.
fn says_as_well(now: &str, before: &str) -> bool {
    now == before
        || before.strip_suffix('"').is_some_and(|before| before.starts_with('"') && now.starts_with(before))
}

/// The lines that a plan has and the one before it had not.
fn plan_piece(session: &SessionId, at: usize, plans: &[Plan], slice: &mut Slice) {
    let before = at.checked_sub(1).map(|at| plans[at].lines()).unwrap_or_default();
    let known: BTreeSet<&str> = before.iter().map(|entry| entry.content.as_str()).collect();
    let new =
        plans[at].lines().iter().map(|entry| entry.content.as_str()).filter(|line| !known.contains(line));
    let text = new.collect::<Vec<_>>().join("\n");
    slice.push(PieceKind::Plan, beside(session, at), Some(plans[at].at), Body::Text(text));
}

fn terminal_piece(session: &SessionId, at: usize, terminal: &Terminal, slice: &mut Slice) {
    let text = format!("{}\n{}", terminal.command, terminal.output.text);
    let moment = grown(&terminal.output).unwrap_or(terminal.at);
    slice.push(PieceKind::Terminal, beside(session, at), Some(moment), Body::Text(text));
}

fn beside(session: &SessionId, index: usize) -> SearchPlace {
    let index = u32::try_from(index).unwrap_or(u32::MAX);
    SearchPlace::Session { session: session.as_str().to_owned(), index }
}

fn text_of(text: &Text) -> Body {
    Body::Text(text.text.clone())
}

fn grown(text: &Text) -> Option<Moment> {
    text.marks.last().map(|mark| mark.moment)
}

/// The piece of one line of the trace: what happened and all it says of it, without the names every line has.
pub fn trace_piece(line: &[u8]) -> Option<Piece> {
    let entry: TraceLine<'_> = serde_json::from_slice(line).ok()?;
    let payload = entry.payload.map(|payload| flatten(payload.get())).unwrap_or_default();
    Some(Piece {
        kind: PieceKind::Trace,
        place: SearchPlace::Trace { seq: entry.seq },
        at: parse_ms(&entry.at).map(|at| Moment { seq: entry.seq, at }),
        superseded: false,
        body: Body::Text(format!("{}\n{payload}", entry.r#type)),
    })
}

/// An artifact that a line of the trace tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenArtifact {
    /// Its path in the run. Not to be trusted.
    pub path: String,
    /// Its size in bytes, as the trace says.
    pub bytes: u64,
    /// Which attempt wrote it.
    pub attempt: Option<String>,
    /// When.
    pub at: Option<Moment>,
}

impl WrittenArtifact {
    /// Reads a line of the trace; `None` when it tells of no artifact that has text.
    pub fn read(line: &[u8]) -> Option<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Told {
            artifact: Reference,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Reference {
            path: String,
            #[serde(default)]
            media_type: String,
            #[serde(default)]
            bytes: u64,
        }
        let entry: TraceLine<'_> = serde_json::from_slice(line).ok()?;
        if entry.r#type != "artifact_written" {
            return None;
        }
        let Told { artifact } = serde_json::from_str(entry.payload?.get()).ok()?;
        let is_text = artifact.media_type.starts_with("text/") || artifact.media_type.contains("json");
        is_text.then(|| Self {
            path: artifact.path,
            bytes: artifact.bytes,
            attempt: entry.attempt_id.map(Cow::into_owned),
            at: parse_ms(&entry.at).map(|at| Moment { seq: entry.seq, at }),
        })
    }

    /// Paths of artifacts that a line of the trace names as prompt or answer: the conversation has their text.
    pub fn spoken(line: &[u8]) -> Vec<String> {
        #[derive(Deserialize)]
        struct Named {
            path: String,
        }
        let entry: Option<TraceLine<'_>> = serde_json::from_slice(line).ok();
        let payload = entry.and_then(|entry| entry.payload).map_or("", RawValue::get);
        let mut named = Vec::new();
        let is_whole = each_member(payload, |name, value| {
            if name == "promptArtifact" || name == "rawResponseArtifact" {
                named.extend(serde_json::from_str::<Named>(value.get()).map(|named| named.path).ok());
            }
        });
        if is_whole { named } else { Vec::new() }
    }

    /// The piece of its text.
    pub fn piece(self, text: String) -> Piece {
        let place = SearchPlace::Artifact { path: self.path, attempt: self.attempt };
        Piece { kind: PieceKind::Artifact, place, at: self.at, superseded: false, body: Body::Text(text) }
    }
}
