//! Steps: receipts as acpx wrote them, and behind them the attempt that has none yet.
//!
//! steps.json and run.json both list receipts and are written one after the other, so the longer list
//! counts; it never shrinks.

use super::trace::Trace;
use super::{SessionModel, is_final};
use crate::bundle::fields::Fields;
use crate::bundle::step::{self, Receipt};
use crate::name::SessionId;
use crate::state::Json;
use crate::state::run::{Conversation, Flow, Header, Step};
use crate::time::parse_ms;
use crate::touched::{Growth, Touched};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a step is completed from: the definition, the trace, the conversations.
type Context<'a> = (&'a Flow, &'a Trace, &'a BTreeMap<SessionId, SessionModel>);

/// All attempts of a run.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    receipts: Vec<Receipt>,
    /// How many of them are from steps.json; the rest is from run.json.
    settled: usize,
    tail: Option<Step>,
    by_attempt: HashMap<String, usize>,
    /// Receipts whose conversation has not been found whole: its session, the event from which on it may be
    /// found, the receipt.
    unresolved: BTreeSet<(String, u64, usize)>,
}

impl Steps {
    /// Receipts, as acpx wrote them.
    pub(crate) fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// How many steps the page shows.
    pub(crate) fn len(&self) -> usize {
        self.receipts.len() + usize::from(self.tail.is_some())
    }

    /// The steps the page shows.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Step> {
        self.receipts.iter().map(|receipt| &receipt.step).chain(&self.tail)
    }

    /// The attempt has a receipt.
    pub(super) fn has(&self, attempt: &str) -> bool {
        self.by_attempt.contains_key(attempt)
    }

    /// Takes the receipts of steps.json in.
    pub(super) fn take_receipts(
        &mut self,
        new: Vec<Box<RawValue>>,
        context: Context<'_>,
        touched: &mut Touched,
    ) {
        if new.len() < self.settled {
            return;
        }
        self.settled = new.len();
        for (at, raw) in new.into_iter().enumerate() {
            self.put(at, raw, context, touched);
        }
    }

    /// Takes the receipts of run.json in, those that steps.json has not.
    pub(super) fn take_run(&mut self, new: Vec<Box<RawValue>>, context: Context<'_>, touched: &mut Touched) {
        for (at, raw) in new.into_iter().enumerate().skip(self.settled) {
            self.put(at, raw, context, touched);
        }
    }

    fn put(&mut self, at: usize, raw: Box<RawValue>, context: Context<'_>, touched: &mut Touched) {
        if self.receipts.get(at).is_some_and(|known| known.raw.get() == raw.get()) {
            return;
        }
        let raw = Json::from(raw);
        let step = Self::complete(step::read(&raw, context.0), context.1, context.2);
        self.by_attempt.insert(step.attempt_id.clone(), at);
        let receipt = Receipt { raw, step };
        if let Some(known) = self.receipts.get_mut(at) {
            if let Some(conversation) = &known.step.conversation {
                self.unresolved.remove(&key(conversation, at));
            }
            *known = receipt;
        } else {
            // The running step, if one is shown, stood where the receipt goes now.
            self.receipts.push(receipt);
        }
        touched.receipts.change(at);
        touched.steps.change(at);
        self.note_unresolved(at);
    }

    fn complete(mut step: Step, trace: &Trace, sessions: &BTreeMap<SessionId, SessionModel>) -> Step {
        step.trace = trace.attempt(&step.attempt_id).map(|attempt| [attempt.first, attempt.last]);
        if let Some(conversation) = &mut step.conversation {
            find_messages(conversation, sessions);
        }
        step
    }

    fn note_unresolved(&mut self, at: usize) {
        let Some(conversation) = &self.receipts[at].step.conversation else { return };
        let key = key(conversation, at);
        if conversation.end_message.is_none() {
            self.unresolved.insert(key);
        } else {
            self.unresolved.remove(&key);
        }
    }

    /// Reads all receipts again, for a new definition.
    pub(super) fn reread(
        &mut self,
        flow: &Flow,
        trace: &Trace,
        sessions: &BTreeMap<SessionId, SessionModel>,
        touched: &mut Growth,
    ) {
        for at in 0..self.receipts.len() {
            let step = Self::complete(step::read(&self.receipts[at].raw, flow), trace, sessions);
            if step != self.receipts[at].step {
                self.receipts[at].step = step;
                touched.change(at);
            }
        }
    }

    /// The trace said more about an attempt.
    pub(super) fn trace_changed(&mut self, attempt: &str, trace: &Trace, touched: &mut Growth) {
        let Some(&at) = self.by_attempt.get(attempt) else { return };
        self.receipts[at].step.trace = trace.attempt(attempt).map(|a| [a.first, a.last]);
        touched.change(at);
    }

    /// Looks for messages of steps that came before their events, now that `session` has more of those.
    pub(super) fn resolve(
        &mut self,
        session: &SessionId,
        sessions: &BTreeMap<SessionId, SessionModel>,
        touched: &mut Growth,
    ) {
        let reached = sessions.get(session).map_or(0, |session| {
            let message = session.conversation.messages().last().map_or(0, |message| message.first.seq);
            session.last.map_or(0, |last| last.seq).max(message)
        });
        let from = (session.as_str().to_owned(), 0, 0);
        let to = (session.as_str().to_owned(), reached, usize::MAX);
        // What begins later has nothing to be found yet.
        let begun: Vec<usize> = self.unresolved.range(from..=to).map(|(.., at)| *at).collect();
        for at in begun {
            let Some(conversation) = &mut self.receipts[at].step.conversation else { continue };
            let before = conversation.clone();
            find_messages(conversation, sessions);
            if *conversation != before {
                touched.change(at);
            }
            self.note_unresolved(at);
        }
        let count = self.receipts.len();
        if let Some(conversation) = self.tail.as_mut().and_then(|tail| tail.conversation.as_mut()) {
            let before = conversation.clone();
            find_messages(conversation, sessions);
            if *conversation != before {
                touched.change(count);
            }
        }
    }

    /// The messages of a session were counted anew: all its steps are to be looked for again.
    pub(super) fn unresolve(&mut self, session: &SessionId, touched: &mut Growth) {
        let count = self.receipts.len();
        let steps = self.receipts.iter_mut().map(|receipt| &mut receipt.step).chain(&mut self.tail);
        for (at, step) in steps.enumerate() {
            let Some(conversation) = &mut step.conversation else { continue };
            if conversation.session_id == session.as_str() {
                conversation.first_message = None;
                conversation.end_message = None;
                touched.change(at);
                if at < count {
                    self.unresolved.insert(key(conversation, at));
                }
            }
        }
    }

    /// Sets the attempt that has no receipt.
    pub(super) fn set_tail(
        &mut self,
        tail: Option<Step>,
        trace: &Trace,
        sessions: &BTreeMap<SessionId, SessionModel>,
        touched: &mut Growth,
    ) {
        let tail = tail.map(|mut step| {
            step.conversation = self.open_conversation(&step.attempt_id, trace);
            Self::complete(step, trace, sessions)
        });
        if tail != self.tail {
            self.tail = tail;
            touched.change(self.receipts.len());
        }
    }

    /// Where the conversation of a running attempt is: behind that of the last receipt in its session.
    fn open_conversation(&self, attempt: &str, trace: &Trace) -> Option<Conversation> {
        let attempt = trace.attempt(attempt)?;
        if attempt.conversation.is_some() {
            return attempt.conversation.clone();
        }
        let session_id = attempt.session.clone()?;
        let before = self.receipts.iter().rev().filter_map(|receipt| receipt.step.conversation.as_ref());
        let last = before.filter(|c| c.session_id == session_id).find_map(|c| c.last_seq);
        let first_seq = last.map_or(1, |seq| seq.saturating_add(1));
        Some(Conversation { session_id, first_seq, last_seq: None, first_message: None, end_message: None })
    }
}

/// The key of a receipt that is not resolved.
fn key(conversation: &Conversation, at: usize) -> (String, u64, usize) {
    let end = conversation.last_seq.unwrap_or(u64::MAX);
    (conversation.session_id.clone(), conversation.first_seq.min(end), at)
}

/// Finds the messages of a conversation by its events.
fn find_messages(conversation: &mut Conversation, sessions: &BTreeMap<SessionId, SessionModel>) {
    let Some(session) = sessions.get(&SessionId::from(conversation.session_id.as_str())) else { return };
    let place = |at: usize| u32::try_from(session.past.len() + at).ok();
    let count = session.conversation.messages().len();
    let first = session.conversation.first_message_from(conversation.first_seq);
    if first < count {
        conversation.first_message = place(first);
    }
    let Some(last_seq) = conversation.last_seq else { return };
    if session.last.is_some_and(|last| last.seq >= last_seq) {
        let end = session.conversation.first_message_from(last_seq.saturating_add(1));
        conversation.first_message = place(first.min(end));
        conversation.end_message = place(end);
    }
}

/// The attempt that has no receipt: running, or cut short when the run was interrupted.
pub(super) fn tail(header: &Header, run: &Fields, steps: &Steps, trace: &Trace) -> Option<Step> {
    let named = header.current_attempt_id.as_deref().filter(|id| !steps.has(id));
    let open = || trace.open().map(|(id, _)| id).filter(|id| !steps.has(id));
    match header.status.as_str() {
        "waiting" => None,
        status if is_final(status) => named.or_else(open).map(|id| interrupted(id, header, run, trace)),
        // Also for a status of another word: nothing says that it has ended.
        _ => named.or_else(open).map(|id| running(id, header, run, trace)),
    }
}

fn running(id: &str, header: &Header, run: &Fields, trace: &Trace) -> Step {
    let attempt = trace.attempt(id);
    let current = header.current_attempt_id.as_deref() == Some(id);
    let said = |key: &str| if current { run.text(key) } else { None };
    let node = id.rsplit_once('#').map_or(id, |(node, _)| node);
    Step {
        attempt_id: id.to_owned(),
        node_id: said("currentNode")
            .or(attempt.map(|a| a.node_id.clone()))
            .unwrap_or_else(|| node.to_owned()),
        node_type: said("currentNodeType").or(attempt.map(|a| a.node_type.clone())).unwrap_or_default(),
        outcome: "running".to_owned(),
        started_at: said("currentNodeStartedAt")
            .and_then(|at| parse_ms(&at))
            .or(attempt.map(|a| a.first.at))
            .unwrap_or(header.updated_at),
        detail: said("statusDetail").or_else(|| attempt.and_then(|a| a.detail.clone())),
        ..Step::default()
    }
}

/// An interrupted attempt has no receipt; `results` of the run says how it ended.
fn interrupted(id: &str, header: &Header, run: &Fields, trace: &Trace) -> Step {
    let mut step = running(id, header, run, trace);
    let results: Value =
        run.get("results").and_then(|r| serde_json::from_str(r.get()).ok()).unwrap_or_default();
    let result = results
        .get(&step.node_id)
        .filter(|result| result.get("attemptId").and_then(Value::as_str).is_none_or(|attempt| attempt == id));
    let text = |key: &str| result.and_then(|r| r.get(key)).and_then(Value::as_str);
    text("outcome").unwrap_or("cancelled").clone_into(&mut step.outcome);
    step.finished_at = text("finishedAt").and_then(parse_ms).or(header.finished_at);
    step.error = text("error").map(str::to_owned).or_else(|| header.error.clone());
    step.detail = trace.attempt(id).and_then(|attempt| attempt.detail.clone());
    step
}
