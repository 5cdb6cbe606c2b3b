//! One session of a run: who, its conversation's window, and what changed over time.

use super::clip;
use super::message::Message;
use super::tool::Terminal;
use super::{Json, Moment};
use serde::Serialize;
use std::sync::Arc;

/// One session as our page holds it. `messages` is a window: the last ones of `message_count`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Bundle id.
    pub id: String,
    /// Who speaks, from its binding and record.
    pub about: About,
    /// How many events its log has.
    #[cfg_attr(test, ts(type = "number"))]
    pub event_count: u64,
    /// Its newest event.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub last_event: Option<Moment>,
    /// How many messages it has.
    pub message_count: u32,
    /// Index of the first one in `messages`.
    pub first_message: u32,
    /// The window.
    pub messages: Vec<Arc<Message>>,
    /// What changed over time.
    pub history: History,
}

/// Who speaks in a session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Its handle in the flow, such as `main`.
    pub handle: String,
    /// The agent, such as `codex`.
    pub agent_name: String,
    /// The command that started the agent.
    pub agent_command: String,
    /// Where it works.
    pub cwd: String,
    /// The agent's own id of the session.
    pub acp_session_id: String,
}

/// What changed over time in a session; each list is in order of arrival.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct History {
    /// Turns: from a prompt to its answer.
    pub turns: Vec<Turn>,
    /// The plan, each time it changed; the earlier ones may be without their entries.
    pub plans: Vec<Plan>,
    /// Tokens and cost.
    pub usage: Vec<Usage>,
    /// Title, mode, model and other options.
    pub settings: Vec<Setting>,
    /// The commands the agent offers, as last announced: `[{name, description}]`.
    #[cfg_attr(test, ts(type = "unknown"))]
    pub commands: Option<Json>,
    /// Terminals the agent opened; a list because ids may be any string.
    pub terminals: Vec<Terminal>,
}

impl History {
    /// The same, with the entries of plans only from `first` on. The list keeps its length: others count places in it.
    #[must_use]
    pub fn with_plans_from(&self, first: usize) -> Self {
        let plan = |(at, plan): (usize, &Plan)| {
            if at < first { Plan { at: plan.at, entries: None } } else { plan.clone() }
        };
        Self {
            turns: self.turns.clone(),
            plans: self.plans.iter().enumerate().map(plan).collect(),
            usage: self.usage.clone(),
            settings: self.settings.clone(),
            commands: self.commands.clone(),
            terminals: self.terminals.clone(),
        }
    }
}

/// From a prompt to its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Turn {
    /// The prompt's event.
    pub start: Moment,
    /// Index of the prompt's message among all messages of the session.
    pub message: u32,
    /// The answer's event, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub end: Option<Moment>,
    /// Why the turn ended: `end_turn`, `cancelled`, …, or the error's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub stop: Option<String>,
    /// The prompt was answered by an error.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub failed: bool,
    /// JSON-RPC id of the prompt, as it was written; pairs it with its answer.
    #[serde(skip)]
    #[cfg_attr(test, ts(skip))]
    pub request: String,
}

/// The plan from one moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Plan {
    /// Since when.
    pub at: Moment,
    /// Its entries; empty once it was removed. Left out of all but the newest plans that a window holds: those
    /// are fetched (`/api/runs/<run>/sessions/<session>/plans`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub entries: Option<Vec<PlanEntry>>,
}

impl Plan {
    /// Its entries, as far as they are here.
    pub fn lines(&self) -> &[PlanEntry] {
        self.entries.as_deref().unwrap_or_default()
    }
}

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlanEntry {
    /// What is to be done.
    #[serde(serialize_with = "clip::text")]
    pub content: String,
    /// `pending`, `in_progress`, `completed`, or another word.
    pub status: String,
    /// `high`, `medium`, `low`, or another word; empty when unsaid.
    pub priority: String,
}

/// Tokens and cost from one moment on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Usage {
    /// Since when.
    pub at: Moment,
    /// Context window in use, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub used: Option<u64>,
    /// Size of the context window, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub size: Option<u64>,
    /// Cumulative cost, when the agent says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub cost: Option<Cost>,
    /// Tokens of one answered turn, from its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub turn: Option<TurnTokens>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Cost {
    /// How much.
    pub amount: f64,
    /// ISO 4217, as the agent says it.
    pub currency: String,
}

/// Tokens of one turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TurnTokens {
    /// Read.
    #[cfg_attr(test, ts(type = "number"))]
    pub input: u64,
    /// Written.
    #[cfg_attr(test, ts(type = "number"))]
    pub output: u64,
    /// In all, as the agent counts.
    #[cfg_attr(test, ts(type = "number"))]
    pub total: u64,
}

/// A title, mode, model or option from one moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Setting {
    /// Since when.
    pub at: Moment,
    /// `title`, `mode`, `model`, or the id of another option.
    pub name: String,
    /// What it is now.
    #[serde(serialize_with = "clip::text")]
    pub value: String,
}
