//! One run's summary, from its manifest and its freshest projection.

use crate::bundle::fields::Fields;
use crate::bundle::manifest::{self, ManifestError};
use crate::change::SummaryFiles;
use crate::liveness::LivenessFacts;
use crate::name::RunId;
use crate::state::runs::RunSummary;
use crate::time::parse_ms;

/// Reads a summary. The error says what is wrong with the manifest.
pub(super) fn read(run: &RunId, files: &SummaryFiles) -> Result<(RunSummary, LivenessFacts), String> {
    let manifest = manifest::parse(&files.manifest)
        .map_err(|e| format!("manifest.json: {}", ManifestError::into_reason(e)))?;
    let projection = [&files.live, &files.run]
        .into_iter()
        .flatten()
        .find_map(|bytes| Fields::parse(bytes).ok())
        .unwrap_or_default();
    let text = |key: &str| projection.text(key).or_else(|| manifest.text(key));
    let started_at = text("startedAt").unwrap_or_default();
    let finished_at = text("finishedAt");
    let summary = RunSummary {
        run_id: run.as_str().to_owned(),
        flow_name: text("flowName").unwrap_or_default(),
        run_title: text("runTitle"),
        status: text("status").unwrap_or_default(),
        status_detail: projection.text("statusDetail"),
        current_node: projection.text("currentNode"),
        updated_at: projection
            .text("updatedAt")
            .or_else(|| finished_at.clone())
            .unwrap_or_else(|| started_at.clone()),
        started_at,
        finished_at,
        path: run.as_str().to_owned(),
        broken: None,
        liveness: None,
    };
    let facts = LivenessFacts {
        running: summary.status == "running",
        written_at: Some(files.written_at),
        writer: files.writer,
        ..LivenessFacts::default()
    };
    Ok((summary, facts))
}

/// The summary of a run that cannot be read.
pub(super) fn broken(run: &RunId, reason: String) -> RunSummary {
    RunSummary {
        run_id: run.as_str().to_owned(),
        flow_name: run.as_str().to_owned(),
        status: "broken".to_owned(),
        path: run.as_str().to_owned(),
        broken: Some(reason),
        ..RunSummary::default()
    }
}

/// When a run began, ms since 1970: as it says, else as its id says, else 0.
pub(super) fn started_at(summary: &RunSummary) -> i64 {
    parse_ms(&summary.started_at).or_else(|| time_of_id(&summary.run_id)).unwrap_or_default()
}

/// acpx begins run ids with the time, without colons: `2026-11-22T105841796Z-…`.
fn time_of_id(id: &str) -> Option<i64> {
    let digits = |from: usize, to: usize| id.get(from..to).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
    let date = id.get(..11).filter(|date| date.ends_with('T'))?;
    let (hours, minutes, seconds, ms) = (digits(11, 13)?, digits(13, 15)?, digits(15, 17)?, digits(17, 20)?);
    parse_ms(&format!("{date}{hours}:{minutes}:{seconds}.{ms}Z"))
}

#[cfg(test)]
mod tests {
    use super::time_of_id;

    #[test]
    fn acpx_ids_begin_with_their_time() {
        assert_eq!(time_of_id("2026-11-22T105841796Z-review-loop-4d6b14bd"), Some(1_795_345_121_796));
        for odd in ["", "x", "2026-11-22", "2026-11-22Té05841796Z-x", "__proto__"] {
            assert_eq!(time_of_id(odd), None, "{odd}");
        }
    }
}
