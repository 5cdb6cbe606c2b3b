//! Entries of interest: prompts, tool calls, errors. In: a cut and a direction. Out: the nearest one there.

use super::Kind;
use super::order::Cut;
use crate::conversation::Conversation;
use crate::index::Index;
use crate::run::{RunModel, SessionModel};

impl RunModel {
    /// The nearest entry of a kind after (`forward`) or before a cut.
    pub(super) fn interest(&self, kind: Kind, forward: bool, cut: Cut<'_>) -> Option<Cut<'_>> {
        let near = self.sessions.iter().filter_map(|(id, session)| {
            let log = Some(id.as_str());
            let reached = session.index.highest(cut.come(log, &session.index, forward));
            let seq = nearest(session, kind, forward, reached)?;
            Self::cut_behind(log, &session.index, session.index.place(seq)? + 1)
        });
        let steps = (kind == Kind::Error).then(|| self.failed_step(forward, cut)).flatten();
        let all = near.chain(steps);
        if forward { all.min_by(Cut::order) } else { all.max_by(Cut::order) }
    }

    /// The end, in the trace, of a step that failed.
    fn failed_step(&self, forward: bool, cut: Cut<'_>) -> Option<Cut<'_>> {
        let index: &Index = &self.trace.index;
        let reached = index.highest(cut.come(None, index, forward));
        let failed = self.all_steps().filter(|step| matches!(step.outcome.as_str(), "failed" | "timed_out"));
        let ends = failed.filter_map(|step| step.trace.map(|[_, last]| last.seq));
        let seq = pick(ends, forward, reached)?;
        Self::cut_behind(None, index, index.place(seq)? + 1)
    }
}

/// The first of `seqs` after `reached`, or the last one up to it.
fn pick(seqs: impl Iterator<Item = u64>, forward: bool, reached: u64) -> Option<u64> {
    if forward { seqs.filter(|seq| *seq > reached).min() } else { seqs.filter(|seq| *seq <= reached).max() }
}

/// The event of interest in one session that is nearest to what had come.
fn nearest(session: &SessionModel, kind: Kind, forward: bool, reached: u64) -> Option<u64> {
    let conversation = &session.conversation;
    let tools = conversation.tools();
    let turns = &conversation.history().turns;
    match kind {
        Kind::Event => None,
        Kind::Tool => {
            let after = tools.partition_point(|began| began.seq <= reached);
            tools.get(beside(after, forward)?).map(|began| began.seq)
        }
        Kind::Prompt => {
            let after = turns.partition_point(|turn| turn.start.seq <= reached);
            turns.get(beside(after, forward)?).map(|turn| turn.start.seq)
        }
        Kind::Error => {
            let failed = turns.iter().filter(|turn| turn.failed).filter_map(|turn| turn.end);
            let turn = pick(failed.map(|end| end.seq), forward, reached);
            pick(turn.into_iter().chain(failed_tool(conversation, forward, reached)), forward, reached)
        }
    }
}

/// The place at, or the one before, a border.
fn beside(border: usize, forward: bool) -> Option<usize> {
    if forward { Some(border) } else { border.checked_sub(1) }
}

fn failed_tool(conversation: &Conversation, forward: bool, reached: u64) -> Option<u64> {
    let tools = conversation.tools();
    let after = tools.partition_point(|began| began.seq <= reached);
    let failed = conversation.failed_tools();
    let at = if forward { failed.range(after..).next() } else { failed.range(..after).next_back() };
    tools.get(*at?).map(|began| began.seq)
}
