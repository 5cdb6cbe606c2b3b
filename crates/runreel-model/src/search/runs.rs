//! Search across runs: over the summaries that a list knows, slice by slice.

use super::needle::Query;
use super::snippet;
use crate::name::RunId;
use crate::runs::{Place, RunsModel};
use crate::state::run::Liveness;
use crate::state::runs::RunSummary;
use serde::Serialize;
use std::collections::HashMap;

/// What was found among runs.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunsFound {
    /// How many runs were looked at: those that have been read.
    pub searched: u32,
    /// How many runs there are on disk.
    pub total: u32,
    /// How many have every word.
    pub count: u32,
    /// The newest of them.
    pub hits: Vec<RunHit>,
}

/// One run that has every word, in any of its fields.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunHit {
    /// The run.
    pub run: RunSummary,
    /// The first field that has a word.
    pub field: String,
    /// A few words of that field.
    pub snippet: String,
    /// Matches in the snippet: pairs of from and to, in UTF-16 units.
    pub ranges: Vec<[u32; 2]>,
}

/// A search among runs, as far as it has come.
#[derive(Debug)]
pub struct RunsSearch {
    query: Query,
    limit: usize,
    /// The last run that was looked at.
    after: Option<Place>,
    /// What was found.
    pub found: RunsFound,
}

impl RunsSearch {
    /// Looks for runs that have every word in title, flow, node, error, status or id. The newest `limit` of them are
    /// told, the others counted.
    pub fn new(query: Query, limit: usize) -> Self {
        Self { query, limit, after: None, found: RunsFound::default() }
    }

    /// Looks at the next `slice` runs, newest first. The writers of those that are told are judged at `now`, by what
    /// is known of followed ones where that is more. `true`: there are others.
    pub fn go_on(
        &mut self,
        runs: &RunsModel,
        slice: usize,
        now: i64,
        followed: &HashMap<RunId, Liveness>,
    ) -> bool {
        self.found.total = runs.total();
        let mut seen = 0;
        for (place, summary) in runs.after(self.after.clone().as_ref()).take(slice) {
            self.after = Some(place.clone());
            seen += 1;
            let fields = fields(summary);
            if !self.query.is_in(&fields.map(|(_, text)| text)) {
                continue;
            }
            self.found.count += 1;
            if self.found.hits.len() < self.limit
                && let Some(run) = runs.judged(&place.1, now, followed)
            {
                self.found.hits.extend(hit(&self.query, run, &fields));
            }
        }
        self.found.searched += u32::try_from(seen).unwrap_or(u32::MAX);
        seen == slice
    }
}

fn fields(summary: &RunSummary) -> [(&'static str, &str); 7] {
    [
        ("title", summary.run_title.as_deref().unwrap_or_default()),
        ("flow", &summary.flow_name),
        ("node", summary.current_node.as_deref().unwrap_or_default()),
        ("detail", summary.status_detail.as_deref().unwrap_or_default()),
        ("error", summary.broken.as_deref().unwrap_or_default()),
        ("status", &summary.status),
        ("id", &summary.run_id),
    ]
}

fn hit(query: &Query, run: RunSummary, fields: &[(&'static str, &str)]) -> Option<RunHit> {
    let place = |(name, text): &(&'static str, &str)| {
        query.ranges(text, 1).first().map(|range| (*name, (*text).to_owned(), range.start))
    };
    let (field, text, first) = fields.iter().find_map(place)?;
    let (snippet, ranges) = snippet::around(query, &text, first);
    Some(RunHit { run, field: field.to_owned(), snippet, ranges })
}
