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

/// A search among runs, as far as it has come: first those of the list, then others that it has not.
///
/// Runs may come, go and change meanwhile; what it tells is of the time at which it looked at each.
#[derive(Debug)]
pub struct RunsSearch {
    query: Query,
    limit: usize,
    /// It is through with the list.
    beyond: bool,
    /// The last run that was looked at.
    after: Option<Place>,
    /// What was found.
    pub found: RunsFound,
}

/// Where a search looks.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The list as it is shown.
    pub listed: &'a RunsModel,
    /// More runs, read some time ago.
    pub others: Option<&'a RunsModel>,
    /// What time it is, ms since 1970.
    pub now: i64,
    /// What is known of the writers of followed runs.
    pub followed: &'a HashMap<RunId, Liveness>,
}

impl RunsSearch {
    /// Looks for runs that have every word in title, flow, node, error, status or id. The newest `limit` of them are
    /// told, the others counted.
    pub fn new(query: Query, limit: usize) -> Self {
        Self { query, limit, beyond: false, after: None, found: RunsFound::default() }
    }

    /// Looks at the next `slice` runs, newest first. `true`: there may be others.
    pub fn go_on(&mut self, known: Known<'_>, slice: usize) -> bool {
        self.found.total = known.listed.total();
        let Some(runs) = (if self.beyond { known.others } else { Some(known.listed) }) else { return false };
        let mut seen = 0;
        for (place, summary) in runs.after(self.after.take().as_ref()).take(slice) {
            self.after = Some(place.clone());
            seen += 1;
            if !self.beyond || known.listed.summary(&place.1).is_none() {
                self.look(runs, &place.1, summary, known);
            }
        }
        if seen < slice && !self.beyond {
            (self.beyond, self.after) = (true, None);
            return known.others.is_some();
        }
        seen == slice
    }

    fn look(&mut self, runs: &RunsModel, run: &RunId, summary: &RunSummary, known: Known<'_>) {
        self.found.searched += 1;
        let fields = fields(summary);
        // One that changed its place in the order may come twice.
        let is_told = || self.found.hits.iter().any(|hit| hit.run.run_id == run.as_str());
        if !self.query.is_in(&fields.map(|(_, text)| text)) || is_told() {
            return;
        }
        self.found.count += 1;
        if self.found.hits.len() < self.limit
            && let Some(run) = runs.judged(run, known.now, known.followed)
        {
            self.found.hits.extend(hit(&self.query, run, &fields));
        }
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
