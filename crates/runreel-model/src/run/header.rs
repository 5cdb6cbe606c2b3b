//! The page's header: what acpx says of a run now.

use crate::bundle::fields::Fields;
use crate::bundle::step::shorten;
use crate::state::run::Header;
use crate::time::parse_ms;

/// Reads the header from the merged run, with the manifest for what it lacks.
pub(super) fn read(run: &Fields, manifest: &Fields) -> Header {
    let text = |key: &str| run.text(key).or_else(|| manifest.text(key));
    let time = |key: &str| text(key).as_deref().and_then(parse_ms);
    let started_at = time("startedAt").unwrap_or_default();
    Header {
        flow_name: text("flowName").unwrap_or_default(),
        run_title: text("runTitle"),
        status: text("status").unwrap_or_default(),
        status_detail: run.text("statusDetail"),
        started_at,
        updated_at: time("updatedAt").or_else(|| time("finishedAt")).unwrap_or(started_at),
        finished_at: time("finishedAt"),
        current_node: run.text("currentNode"),
        current_attempt_id: run.text("currentAttemptId"),
        waiting_on: run.text("waitingOn"),
        error: error(run),
    }
}

/// An error may be a text or an object with a message.
fn error(run: &Fields) -> Option<String> {
    let raw = run.get("error").filter(|raw| raw.get() != "null")?;
    let message = run.text("error").or_else(|| Fields::parse(raw.get().as_bytes()).ok()?.text("message"));
    Some(shorten(&message.unwrap_or_else(|| raw.get().to_owned()), 2_000))
}

/// When a document says it was updated, ms since 1970; absent counts as never.
pub(super) fn updated_at(document: &Fields) -> i64 {
    document.text("updatedAt").as_deref().and_then(parse_ms).unwrap_or(i64::MIN)
}

/// live.json counts unless run.json is newer, or has ended while live.json still runs.
pub(super) fn is_fresher(live: &Fields, run: &Fields) -> bool {
    updated_at(live) >= updated_at(run) && (is_over(live) || !is_over(run))
}

/// The run has ended by this document, and never runs again.
pub(super) fn is_over(document: &Fields) -> bool {
    document.text("status").as_deref().is_some_and(is_final)
}

/// A status that no other follows.
pub(crate) fn is_final(status: &str) -> bool {
    matches!(status, "completed" | "failed" | "timed_out")
}

#[cfg(test)]
mod tests {
    use super::is_fresher;
    use crate::bundle::fields::Fields;

    #[test]
    fn live_counts_unless_run_is_newer_or_over() {
        for (live, run, expected) in [
            (r#"{"updatedAt":"2026-01-01T00:00:02Z"}"#, r#"{"updatedAt":"2026-01-01T00:00:01Z"}"#, true),
            (r#"{"updatedAt":"2026-01-01T00:00:01Z"}"#, r#"{"updatedAt":"2026-01-01T00:00:01Z"}"#, true),
            (r#"{"updatedAt":"2026-01-01T00:00:01Z"}"#, r#"{"updatedAt":"2026-01-01T00:00:02Z"}"#, false),
            (r#"{"status":"running"}"#, r#"{"status":"failed"}"#, false),
            (r#"{"status":"failed"}"#, r#"{"status":"failed"}"#, true),
            (r#"{"status":"running"}"#, "{}", true),
            ("{}", r#"{"updatedAt":"2026-01-01T00:00:02Z"}"#, false),
        ] {
            let parse = |text: &str| Fields::parse(text.as_bytes()).unwrap();
            assert_eq!(is_fresher(&parse(live), &parse(run)), expected, "{live} {run}");
        }
    }
}
