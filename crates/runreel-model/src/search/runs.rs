//! Search across runs: over the summaries that the list knows.

use super::needle::Query;
use super::snippet;
use crate::runs::RunsModel;
use crate::state::runs::RunSummary;
use serde::Serialize;

/// What was found among runs.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RunsFound {
    /// How many runs were looked at: those the list knows.
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

impl RunsModel {
    /// Runs that have every word in title, flow, node, error, status or id; the newest `limit` of them.
    pub fn search(&self, query: &Query, limit: usize) -> RunsFound {
        let mut found = RunsFound { searched: 0, total: self.total(), count: 0, hits: Vec::new() };
        for (_, summary) in self.newest() {
            found.searched += 1;
            let fields = fields(summary);
            if !query.is_in(&fields.map(|(_, text)| text)) {
                continue;
            }
            found.count += 1;
            if found.hits.len() < limit {
                found.hits.extend(hit(query, summary, &fields));
            }
        }
        found
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

fn hit(query: &Query, summary: &RunSummary, fields: &[(&'static str, &str)]) -> Option<RunHit> {
    let place = |(name, text): &(&'static str, &str)| {
        query.ranges(text, 1).first().map(|range| (*name, (*text).to_owned(), range.start))
    };
    let (field, text, first) = fields.iter().find_map(place)?;
    let (snippet, ranges) = snippet::around(query, &text, first);
    Some(RunHit { run: summary.clone(), field: field.to_owned(), snippet, ranges })
}
