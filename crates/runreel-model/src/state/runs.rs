//! The list of runs.

use super::run::Liveness;
use serde::Serialize;
use std::collections::BTreeMap;

/// The schema name that acpx gives this list.
pub const SCHEMA: &str = "acpx.viewer-runs.v2";

/// The list as clients hold it. v1 clients get `schema`, `order` and `runsById`; the rest is ours.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Runs {
    /// [`SCHEMA`].
    pub schema: String,
    /// Run ids, newest first.
    pub order: Vec<String>,
    /// The runs of `order`.
    #[cfg_attr(test, ts(type = "Keyed<RunSummary>"))]
    pub runs_by_id: BTreeMap<String, RunSummary>,
    /// How many runs there are on disk, listed or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub total: Option<u32>,
    /// Why the runs folder cannot be read, or that it is not there yet; empty when all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub trouble: Option<String>,
}

/// One run in the list. Times are as acpx wrote them (ISO 8601).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// Its id: the name of its folder.
    pub run_id: String,
    /// The flow's name.
    pub flow_name: String,
    /// The run's own title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub run_title: Option<String>,
    /// `running`, `waiting`, `completed`, `failed`, `timed_out`, or another word; `broken` is ours.
    pub status: String,
    /// What it is doing, in a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub status_detail: Option<String>,
    /// The node that is running.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub current_node: Option<String>,
    /// When it began.
    pub started_at: String,
    /// When acpx last wrote its state.
    pub updated_at: String,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub finished_at: Option<String>,
    /// For v1 clients: the run's id again, as a path inside the runs folder.
    pub path: String,
    /// Why it cannot be read (status `broken`). Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub broken: Option<String>,
    /// Whether its writer lives. Ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub liveness: Option<Liveness>,
}
