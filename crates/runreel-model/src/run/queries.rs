//! Questions about a run that need no subscription.

use super::RunModel;
use crate::index::{Index, Line};
use crate::name::{Log, SessionId};
use crate::state::Json;
use crate::state::message::Message;
use crate::state::run::Liveness;
use serde_json::value::{RawValue, to_raw_value};
use std::ops::Range;
use std::sync::Arc;

impl RunModel {
    /// The last verdict on the run's writer.
    pub fn liveness(&self) -> &Liveness {
        &self.liveness
    }

    /// Messages `range` of a session as they are now: which ones these are, and each of them. `None`: no such session.
    /// The range is cut to what there is and to about `budget` bytes as JSON, but for the first of them.
    pub fn messages(
        &self,
        session: &SessionId,
        range: Range<u32>,
        budget: usize,
    ) -> Option<(Range<u32>, Vec<Arc<Message>>)> {
        let session = self.sessions.get(session)?;
        let count = session.message_count();
        let start = (range.start as usize).min(count);
        let end = (range.end as usize).clamp(start, count);
        let (mut found, mut bytes) = (Vec::new(), 0_usize);
        for message in (start..end).map_while(|at| session.message(at)) {
            bytes = bytes.saturating_add(message.weigh());
            if bytes > budget && !found.is_empty() {
                break;
            }
            found.push(message.clone());
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Some((place(start)..place(start + found.len()), found))
    }

    /// Plans `range` of a session, whole: which ones these are, and each as JSON. `None`: no such session. The
    /// range is cut to what there is, and none begins after `budget` bytes.
    pub fn plans(
        &self,
        session: &SessionId,
        range: Range<u32>,
        budget: usize,
    ) -> Option<(Range<u32>, Vec<Box<RawValue>>)> {
        let plans = &self.sessions.get(session)?.conversation.history().plans;
        let start = (range.start as usize).min(plans.len());
        let end = (range.end as usize).clamp(start, plans.len());
        let (mut found, mut bytes) = (Vec::new(), 0);
        for plan in &plans[start..end] {
            if bytes > budget {
                break;
            }
            let json = to_raw_value(plan).ok()?;
            bytes += json.get().len();
            found.push(json);
        }
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Some((place(start)..place(start + found.len()), found))
    }

    /// How many plans a session has had. `None`: no such session.
    pub fn plan_count(&self, session: &SessionId) -> Option<u32> {
        let plans = &self.sessions.get(session)?.conversation.history().plans;
        Some(u32::try_from(plans.len()).unwrap_or(u32::MAX))
    }

    /// How many messages a session has, and how many of its first ones can change no more, unless the log begins anew or
    /// older messages become known.
    pub fn message_counts(&self, session: &SessionId) -> Option<(u32, u32)> {
        let session = self.sessions.get(session)?;
        let count = session.message_count();
        let settled = (session.past.len() + session.conversation.settled()).min(count.saturating_sub(1));
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Some((place(count), place(settled)))
    }

    /// Where the entries with sequence numbers in `seqs` are in a log, as byte ranges of whole lines (see
    /// [`crate::encode::Part::Lines`]).
    pub fn lines(&self, log: &Log, seqs: Range<u64>) -> Vec<Range<u64>> {
        self.index(log).map(|index| index.with_seqs(&seqs)).unwrap_or_default()
    }

    /// Where each of the entries with sequence numbers in `seqs` is in a log. `None`: no such session.
    pub fn each_line(&self, log: &Log, seqs: Range<u64>) -> Option<Vec<Line>> {
        Some(self.index(log)?.each_with_seqs(&seqs))
    }

    fn index(&self, log: &Log) -> Option<&Index> {
        match log {
            Log::Trace => Some(&self.trace.index),
            Log::Events(id) => self.sessions.get(id).map(|session| &session.index),
        }
    }

    /// The whole step as acpx wrote it, by its index in `steps` of our document: null for the attempt that has no
    /// receipt. `None`: no such step.
    pub fn step(&self, index: usize) -> Option<Json> {
        let written = self.steps.receipts().get(index).map(|receipt| receipt.raw.clone());
        written.or_else(|| (index < self.steps.len()).then(|| RawValue::NULL.to_owned().into()))
    }
}
