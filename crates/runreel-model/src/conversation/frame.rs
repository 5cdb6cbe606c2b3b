//! ACP frames, read: a frame as it was written in; what a conversation needs of it out.
//!
//! What may be large is read here, where it keeps nobody waiting. What depends on the conversation, such as which
//! request an answer belongs to, is left to it.

use super::blocks::Block;
use super::tools::ToolUpdate;
use super::update::Update;
use crate::bundle::envelope::{Rpc, UpdateParams};
use crate::state::Moment;
use crate::state::message::Item;
use serde::Deserialize;
use serde_json::value::RawValue;

/// One ACP frame, as far as a conversation cares.
#[derive(Debug)]
pub enum Frame {
    /// A tool call came, or more of it.
    Tool(Box<ToolUpdate>),
    /// Another `session/update`: its `update`.
    Update(Box<RawValue>),
    /// A prompt went out, with what can be kept of it.
    Prompt {
        /// Of the request.
        id: Box<RawValue>,
        /// Its blocks.
        items: Vec<Item>,
    },
    /// Another request.
    Request(Box<Request>),
    /// An answer.
    Answer(Box<Answer>),
    /// Nothing that a conversation would care for.
    Nothing,
}

/// A request.
#[derive(Debug)]
pub struct Request {
    /// It came from the agent.
    pub inbound: bool,
    /// Its id, as it was written.
    pub id: Box<RawValue>,
    /// Its method.
    pub method: String,
    /// Its parameters, of those that a conversation reads.
    pub params: Option<Box<RawValue>>,
}

/// An answer to a request that went the other way.
#[derive(Debug)]
pub struct Answer {
    /// It came from the agent.
    pub inbound: bool,
    /// The id of the request, as it was written.
    pub id: Box<RawValue>,
    /// The result.
    pub result: Option<Box<RawValue>>,
    /// The failure.
    pub error: Option<Box<RawValue>>,
}

#[derive(Deserialize, Default)]
struct Prompt<'a> {
    #[serde(borrow, default)]
    prompt: Vec<&'a RawValue>,
}

impl Frame {
    /// Reads the frame of the entry at `moment`. `inbound`: it came from the agent. Odd ones mean nothing.
    pub fn read(moment: Moment, inbound: bool, frame: &RawValue) -> Self {
        let Ok(rpc) = serde_json::from_str::<Rpc<'_>>(frame.get()) else { return Self::Nothing };
        match (rpc.method.as_deref(), rpc.params, rpc.id) {
            (Some("session/update"), Some(params), _) if inbound => {
                let params = serde_json::from_str::<UpdateParams<'_>>(params.get());
                params.map_or(Self::Nothing, |params| Self::update(moment, params.update))
            }
            (Some("session/prompt"), Some(params), Some(id)) if !inbound => Self::prompt(moment, id, params),
            (Some(method), params, Some(id)) => Self::request(inbound, method, id, params),
            (None, _, Some(id)) => Self::Answer(Box::new(Answer {
                inbound,
                id: id.to_owned(),
                result: rpc.result.map(ToOwned::to_owned),
                error: rpc.error.map(ToOwned::to_owned),
            })),
            (_, _, None) => Self::Nothing,
        }
    }

    /// Reads the `update` of a `session/update` from the agent.
    pub fn update(moment: Moment, raw: &RawValue) -> Self {
        let update: Update<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        match update.text(update.name).as_deref() {
            Some("tool_call" | "tool_call_update") => {
                ToolUpdate::read(moment, &update).map_or(Self::Nothing, |tool| Self::Tool(Box::new(tool)))
            }
            _ => Self::Update(raw.to_owned()),
        }
    }

    fn prompt(moment: Moment, id: &RawValue, params: &RawValue) -> Self {
        let prompt: Prompt<'_> = serde_json::from_str(params.get()).unwrap_or_default();
        let mut images = 0;
        let blocks = prompt.prompt.iter().map(|raw| Block::read(raw));
        let items = blocks.filter_map(|block| block.prompt_item(moment, &mut images)).collect();
        Self::Prompt { id: id.to_owned(), items }
    }

    fn request(inbound: bool, method: &str, id: &RawValue, params: Option<&RawValue>) -> Self {
        let read = match method {
            "session/new" | "session/load" | "session/resume" => !inbound,
            "session/request_permission"
            | "terminal/create"
            | "terminal/output"
            | "terminal/wait_for_exit" => inbound,
            _ => false,
        };
        let params = params.filter(|_| read).map(ToOwned::to_owned);
        Self::Request(Box::new(Request { inbound, id: id.to_owned(), method: method.to_owned(), params }))
    }
}
