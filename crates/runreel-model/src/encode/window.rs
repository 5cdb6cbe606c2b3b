//! The document of our page (`runreel.run.v1`): the skeleton whole, and the last messages of each session.

use super::full::patch_list;
use super::ops::{Ops, Path, text};
use super::window_messages::{patch_history, patch_messages};
use super::{Part, Snapshot};
use crate::name::SessionId;
use crate::patch::Op;
use crate::run::{RunModel, SessionModel, Touched};
use crate::state::run::{Run, SCHEMA, Step};
use crate::state::session::Session;
use crate::touched::SessionTouched;
use std::collections::BTreeMap;

/// Messages of a window end near this many bytes, all sessions together: a page reads more when it shows more.
const BYTES: usize = 1 << 20;

/// The newest plans of a session that a window holds whole: of a long run all of them would be most of it.
const PLANS: usize = 16;

/// Which messages of each session the clients of one window hold.
#[derive(Debug)]
pub(super) struct Window {
    /// How many messages of a session at the start, and after cutting back, at most.
    size: usize,
    /// Index of the first message held, by session.
    first: BTreeMap<SessionId, usize>,
    /// Index of the first plan held with its entries, by session. It stays while the session does: clients keep
    /// what they have.
    plans: BTreeMap<SessionId, usize>,
}

impl Window {
    /// A window at the present end of each session.
    pub(super) fn new(size: u32, model: &RunModel) -> Self {
        let size = size as usize;
        let mut sessions: Vec<_> = model.sessions.iter().collect();
        sessions.sort_by_key(|(_, session)| std::cmp::Reverse(session.last.map(|last| last.at)));
        let mut left = BYTES;
        let mut first = BTreeMap::new();
        let mut plans = BTreeMap::new();
        for (at, (id, session)) in sessions.into_iter().enumerate() {
            let (begin, weight) = newest(session, size, left, at == 0);
            left = left.saturating_sub(weight);
            first.insert(id.clone(), begin);
            plans.insert(id.clone(), newest_plans(session));
        }
        Self { size, first, plans }
    }

    /// The document as it is now.
    pub(super) fn snapshot(&self, model: &RunModel) -> Snapshot {
        let sessions = model.sessions.iter();
        let run = Run {
            schema: SCHEMA.to_owned(),
            run_id: model.id().as_str().to_owned(),
            header: model.header.clone(),
            liveness: model.liveness.clone(),
            flow: model.flow.clone(),
            steps: model.all_steps().cloned().collect(),
            sessions: sessions.map(|(id, s)| (id.as_str().to_owned(), self.session(id, s))).collect(),
            trace: model.trace.summary.clone(),
            problems: model.problems.kept(),
            problem_count: u32::try_from(model.problems.count()).unwrap_or(u32::MAX),
        };
        Snapshot { parts: vec![Part::Text(text(&run))] }
    }

    fn session(&self, id: &SessionId, session: &SessionModel) -> Session {
        let first = self.first.get(id).copied().unwrap_or_default();
        let plans = self.plans.get(id).copied().unwrap_or_default();
        let count = session.message_count();
        Session {
            id: id.as_str().to_owned(),
            about: session.about.clone(),
            event_count: session.index.len() as u64,
            last_event: session.last,
            message_count: u32::try_from(count).unwrap_or(u32::MAX),
            first_message: u32::try_from(first).unwrap_or(u32::MAX),
            messages: (first..count).filter_map(|at| session.message(at)).cloned().collect(),
            history: session.conversation.history().with_plans_from(plans),
        }
    }

    /// What was touched, as operations.
    pub(super) fn patch(&mut self, model: &RunModel, touched: &Touched) -> Vec<Op> {
        let mut ops = Ops::default();
        let root = Path::root();
        if touched.header {
            ops.set(&root.at("header"), &model.header);
        }
        if touched.liveness {
            ops.set(&root.at("liveness"), &model.liveness);
        }
        if touched.flow {
            ops.set(&root.at("flow"), &model.flow);
        }
        if touched.trace {
            ops.set(&root.at("trace"), &model.trace.summary);
        }
        if touched.problems {
            ops.set(&root.at("problems"), &model.problems.kept());
            ops.set(&root.at("problemCount"), &model.problems.count());
        }
        patch_steps(&mut ops, &root.at("steps"), model, touched);
        for (id, part) in &touched.sessions {
            if let Some(session) = model.sessions.get(id) {
                self.patch_session(&mut ops, &root.at("sessions").at(id), id, session, part);
            }
        }
        ops.into_vec()
    }

    fn patch_session(
        &mut self,
        ops: &mut Ops,
        path: &Path,
        id: &SessionId,
        session: &SessionModel,
        part: &SessionTouched,
    ) {
        if part.whole || part.past || !self.first.contains_key(id) {
            let (first, _) = newest(session, self.size, BYTES, true);
            self.first.insert(id.clone(), first);
            self.plans.insert(id.clone(), newest_plans(session));
            ops.set(path, &self.session(id, session));
            return;
        }
        if part.about {
            ops.set(&path.at("about"), &session.about);
        }
        if part.events {
            ops.set(&path.at("eventCount"), &session.index.len());
            if let Some(last) = &session.last {
                ops.set(&path.at("lastEvent"), last);
            }
        }
        let first = self.first.get(id).copied().unwrap_or_default();
        patch_messages(ops, path, session, &part.growing, first);
        patch_history(ops, &path.at("history"), session.conversation.history(), &part.growing);
        if session.conversation.messages().len() > part.growing.messages {
            self.cut_back(ops, path, id, session);
        }
    }

    /// A window that has grown to twice its size, in messages or bytes, lets the older half go.
    fn cut_back(&mut self, ops: &mut Ops, path: &Path, id: &SessionId, session: &SessionModel) {
        let Some(first) = self.first.get_mut(id) else { return };
        let count = session.message_count();
        let many = self.size > 0 && count - *first >= self.size.saturating_mul(2);
        let weight = |at: usize| session.message(at).map_or(0, |message| message.weigh());
        let heavy = || (*first..count).map(weight).sum::<usize>() >= 2 * BYTES;
        if !many && !heavy() {
            return;
        }
        let (begin, _) = newest(session, self.size, BYTES, true);
        let excess = begin.saturating_sub(*first);
        if excess == 0 {
            return;
        }
        for _ in 0..excess {
            ops.remove(&path.at("messages").at(0));
        }
        *first += excess;
        ops.set(&path.at("firstMessage"), first);
    }
}

/// Where the last `size` messages of a session begin, or fewer that weigh no more than `budget`; at least one
/// if it `must`. And what they weigh.
fn newest(session: &SessionModel, size: usize, budget: usize, must: bool) -> (usize, usize) {
    let count = session.message_count();
    let (mut first, mut weight) = (count, 0);
    while first > count.saturating_sub(size) {
        let Some(message) = session.message(first - 1) else { break };
        weight += message.weigh();
        if weight > budget && !(must && first == count) {
            break;
        }
        first -= 1;
    }
    (first, weight)
}

/// Where the newest plans of a session begin.
fn newest_plans(session: &SessionModel) -> usize {
    session.conversation.history().plans.len().saturating_sub(PLANS)
}

fn patch_steps(ops: &mut Ops, path: &Path, model: &RunModel, touched: &Touched) {
    if !touched.steps.is_in(model.steps.len()) {
        return;
    }
    let steps: Vec<&Step> = model.all_steps().collect();
    patch_list(ops, path, &touched.steps, &steps);
    for at in (steps.len()..touched.steps.from).rev() {
        ops.remove(&path.at(at));
    }
}
