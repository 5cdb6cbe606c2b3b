//! Finds a moment in a run's one order, and what of each session had come by then.
//!
//! In: the name of a moment or a time, maybe with a step from there to an entry of interest. Out: the moment
//! and, of each session, its last event, its message, and some messages up to it. Logs are searched by their
//! indexes; nothing is replayed, and no history is walked. Messages are shared, for others to write.

mod interest;
mod order;

use super::RunModel;
use crate::name::SessionId;
use crate::state::Moment;
use crate::state::message::Message;
use order::Cut;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The log name of the trace in names of moments.
const TRACE: &str = "trace";
/// Messages of one answer end near this many bytes.
const BYTES: usize = 4 << 20;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Seek {
    /// From where.
    pub at: Target,
    /// And from there to the next entry of a kind (`true`) or the one before.
    pub step: Option<(Kind, bool)>,
    /// Messages up to the moment, of each session.
    pub messages: u32,
    /// Only this session is told of.
    pub session: Option<SessionId>,
}

/// A moment by its name or its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `<log>:<seq>`, the log being `trace` or a session's id.
    Named(String, u64),
    /// Ms since 1970: the last entry that had come by then.
    Time(i64),
}

/// Entries of interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any entry of any log.
    Event,
    /// The end of a step or turn that failed, the beginning of a tool call that did.
    Error,
    /// The beginning of a tool call.
    Tool,
    /// A prompt.
    Prompt,
}

/// Why there is nothing to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeekError {
    /// No log has that entry, or no session that name.
    Unknown,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct Seeked {
    /// The moment; none when no entry of that kind is on that side.
    pub moment: Option<Named>,
    /// Each session as it stood then.
    pub sessions: BTreeMap<String, SessionThen>,
}

/// A moment of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// `<log>:<seq>`.
    pub name: String,
    /// `trace`, or a session's id.
    pub log: String,
    /// The entry's own number. 0 of the trace: the run's beginning.
    pub seq: u64,
    /// Ms since 1970.
    pub at: i64,
}

/// A session at a moment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionThen {
    /// Its last event by then.
    pub last_event: Option<Moment>,
    /// Index of its last message by then.
    pub message: Option<u32>,
    /// How many messages it has now.
    pub count: u32,
    /// Index of the first of `messages`.
    pub from: u32,
    /// Index after the last of them.
    pub to: u32,
    /// The last messages that had begun by then, with all their marks.
    pub messages: Vec<Arc<Message>>,
}

impl Target {
    /// Reads `<log>:<seq>` or ms since 1970.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(at) = text.parse() {
            return Some(Self::Time(at));
        }
        let (log, seq) = text.rsplit_once(':')?;
        let digits = !seq.is_empty() && seq.len() <= 15 && seq.bytes().all(|byte| byte.is_ascii_digit());
        (digits && !log.is_empty()).then(|| Some(Self::Named(log.to_owned(), seq.parse().ok()?)))?
    }
}

impl Kind {
    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "event" => Some(Self::Event),
            "error" => Some(Self::Error),
            "tool" => Some(Self::Tool),
            "prompt" => Some(Self::Prompt),
            _ => None,
        }
    }
}

impl RunModel {
    /// Finds a moment, and how the sessions stood then.
    pub fn seek(&self, seek: &Seek) -> Result<Seeked, SeekError> {
        if seek.session.as_ref().is_some_and(|id| !self.sessions.contains_key(id)) {
            return Err(SeekError::Unknown);
        }
        let from = match &seek.at {
            Target::Named(log, seq) => self.cut_named(log, *seq).ok_or(SeekError::Unknown)?,
            Target::Time(at) => self.cut_at(*at),
        };
        let found = match seek.step {
            None => Some(from),
            Some((Kind::Event, true)) => self.entry_after(from),
            Some((Kind::Event, false)) => self.entry_before(from),
            Some((kind, forward)) => self.interest(kind, forward, from),
        };
        let Some(cut) = found else { return Ok(Seeked { moment: None, sessions: BTreeMap::new() }) };
        Ok(Seeked { moment: Some(self.named(cut)), sessions: self.sessions_then(cut, seek) })
    }

    fn named(&self, cut: Cut<'_>) -> Named {
        let log = cut.log.unwrap_or(TRACE);
        let seq = self.log_index(cut.log).and_then(|index| index.moment(cut.count.checked_sub(1)?));
        let seq = seq.map_or(0, |moment| moment.seq);
        Named { name: format!("{log}:{seq}"), log: log.to_owned(), seq, at: cut.at }
    }

    /// The sessions at a cut. Those that spoke last have their messages before others do, as far as the
    /// bytes of one answer go.
    fn sessions_then(&self, cut: Cut<'_>, seek: &Seek) -> BTreeMap<String, SessionThen> {
        let asked =
            self.sessions.iter().filter(|(id, _)| seek.session.as_ref().is_none_or(|only| only == *id));
        let mut by_recency: Vec<_> = asked
            .map(|(id, session)| {
                let come = cut.come(Some(id.as_str()), &session.index, true);
                (come.checked_sub(1).and_then(|last| session.index.moment(last)), come, id, session)
            })
            .collect();
        by_recency.sort_by_key(|(last, _, id, _)| {
            let own = cut.log == Some(id.as_str());
            (std::cmp::Reverse(own), std::cmp::Reverse(last.map(|last| last.at)))
        });
        let mut left = BYTES;
        let mut then =
            |(last, come, id, session): (Option<Moment>, usize, &SessionId, &super::SessionModel)| {
                let reached = session.index.highest(come);
                let end = session.message_end(reached);
                let mut messages = Vec::new();
                for at in (end.saturating_sub(seek.messages as usize)..end).rev() {
                    let Some(message) = session.message(at) else { break };
                    let weight = message.weigh();
                    // One is given whatever its size, so that whoever asks gets on.
                    if weight > left && left < BYTES {
                        break;
                    }
                    left = left.saturating_sub(weight);
                    messages.push(Arc::clone(message));
                }
                messages.reverse();
                let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                let then = SessionThen {
                    last_event: last,
                    message: end.checked_sub(1).map(index),
                    count: index(session.message_count()),
                    from: index(end - messages.len()),
                    to: index(end),
                    messages,
                };
                (id.as_str().to_owned(), then)
            };
        by_recency.into_iter().map(&mut then).collect()
    }
}
