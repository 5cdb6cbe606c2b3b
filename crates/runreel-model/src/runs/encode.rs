//! Turns the list into documents and patches, one encoder for each view that somebody holds.

use super::{RunsModel, RunsTouched};
use crate::bundle::manifest::FORBIDDEN_KEYS;
use crate::encode::ops::{Ops, Path, text};
use crate::name::RunId;
use crate::patch::Op;
use crate::state::runs::{RunSummary, Runs, SCHEMA};
use crate::wire::RunsView;

/// How many runs a client gets that asks for no number.
pub(crate) const RECENT: usize = 24;

/// Encodes the list for all clients that share a view.
#[derive(Debug)]
pub struct RunsEncoder {
    view: RunsView,
    /// The order the clients hold.
    order: Vec<RunId>,
}

impl RunsEncoder {
    /// An encoder for one view of the list. Whatever was touched must have been taken before.
    pub fn new(view: RunsView, model: &RunsModel) -> Self {
        Self { view, order: order(view, model) }
    }

    /// The list as it is now, as JSON.
    pub fn snapshot(&self, model: &RunsModel) -> String {
        let all = matches!(self.view, RunsView::All { .. });
        let told = |run: &RunId| Some((run.as_str().to_owned(), self.told(model.summary(run)?)));
        text(&Runs {
            schema: SCHEMA.to_owned(),
            order: self.order.iter().map(|run| run.as_str().to_owned()).collect(),
            runs_by_id: self.order.iter().filter_map(told).collect(),
            total: all.then(|| model.total()),
            trouble: all.then(|| model.trouble.clone().unwrap_or_default()),
        })
    }

    /// What was touched since the last patch or snapshot, as operations. May be empty.
    pub fn patch(&mut self, model: &RunsModel, touched: &RunsTouched) -> Vec<Op> {
        let mut ops = Ops::default();
        let root = Path::root();
        let runs = root.at("runsById");
        let order = order(self.view, model);
        if !touched.runs.is_empty() {
            self.patch_runs(&mut ops, &runs, model, touched, &order);
            if self.order != order {
                ops.set(&root.at("order"), &order);
                self.order = order;
            }
        }
        if touched.about && matches!(self.view, RunsView::All { .. }) {
            ops.set(&root.at("total"), &model.total);
            ops.set(&root.at("trouble"), &model.trouble.as_deref().unwrap_or_default());
        }
        ops.into_vec()
    }

    fn patch_runs(
        &self,
        ops: &mut Ops,
        path: &Path,
        model: &RunsModel,
        touched: &RunsTouched,
        order: &[RunId],
    ) {
        use std::collections::BTreeSet;
        let before: BTreeSet<&RunId> = self.order.iter().collect();
        let now: BTreeSet<&RunId> = order.iter().collect();
        for gone in before.difference(&now) {
            ops.remove(&path.at(gone));
        }
        for run in &now {
            if (!before.contains(run) || touched.runs.contains(*run))
                && let Some(summary) = model.summary(run)
            {
                ops.set(&path.at(run), &self.told(summary));
            }
        }
    }

    /// A summary as this view has it.
    fn told(&self, summary: &RunSummary) -> RunSummary {
        let mut summary = summary.clone();
        if self.view == RunsView::Recent {
            summary.liveness = None;
        }
        summary
    }
}

/// The runs of a view, newest first.
fn order(view: RunsView, model: &RunsModel) -> Vec<RunId> {
    let is_sayable = |run: &&RunId| !FORBIDDEN_KEYS.contains(&run.as_str());
    match view {
        RunsView::Recent => model.readable(RECENT).map(|(run, _)| run).filter(is_sayable).cloned().collect(),
        RunsView::All { limit } => {
            let newest = model.newest().map(|(run, _)| run).filter(is_sayable);
            newest.take(limit as usize).cloned().collect()
        }
    }
}
