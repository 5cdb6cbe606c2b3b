//! Makes a recorded document one of a run that happens now: times, run id, title.
//!
//! Changes only whole strings that are times, the run's id wherever it stands, and durations. What agents
//! said is left as it was recorded.

use super::timeline::times;
use super::{Bundle, Pace};
use anyhow::Context;
use jiff::Timestamp;
use runreel_writer::{fresh_run_id, timestamp};
use serde_json::{Value, json};

/// How to recast.
#[derive(Debug)]
pub(crate) struct Recast {
    /// The recorded run's id.
    pub(crate) old_run_id: String,
    /// The new run's id.
    pub(crate) run_id: String,
    /// What the run's title becomes.
    pub(crate) title: String,
    /// When the play starts, ms since 1970.
    pub(crate) start_ms: i64,
    /// How recorded time goes by.
    pub(crate) pace: Pace,
}

impl Recast {
    /// The run of a bundle as a new demo run that starts at `start_ms`.
    pub(crate) fn new(bundle: &Bundle, start_ms: i64, speed: f64) -> anyhow::Result<Self> {
        let manifest: Value = bundle.json("manifest.json")?;
        let text = |field: &str| manifest[field].as_str();
        let flow_name = text("flowName").unwrap_or("demo");
        Ok(Self {
            old_run_id: text("runId").context("the recorded run has no id")?.to_owned(),
            run_id: fresh_run_id(flow_name, start_ms),
            title: format!("Demo: {}", text("runTitle").unwrap_or(flow_name)),
            start_ms,
            pace: Pace::new(times(bundle)?, speed),
        })
    }

    /// A whole document.
    pub(super) fn document(&self, mut document: Value) -> Value {
        self.walk(&mut document);
        document
    }

    /// A time, as acpx writes it.
    pub(super) fn time(&self, recorded: &str) -> String {
        parsed(recorded)
            .map_or_else(|| recorded.to_owned(), |ms| timestamp(self.start_ms + self.pace.played(ms)))
    }

    fn walk(&self, value: &mut Value) {
        match value {
            Value::String(text) if text.len() == 24 && parsed(text).is_some() => *text = self.time(text),
            Value::String(text) if text.contains(&self.old_run_id) => {
                *text = text.replace(&self.old_run_id, &self.run_id);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Object(fields) => {
                for (name, field) in fields {
                    match (name.as_str(), field.as_f64()) {
                        ("durationMs", Some(ms)) => *field = json!(self.pace.duration(ms)),
                        ("runTitle", _) => *field = json!(self.title),
                        _ => self.walk(field),
                    }
                }
            }
            _ => {}
        }
    }
}

/// Milliseconds since 1970, from the only spelling that acpx uses.
pub(super) fn parsed(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_ids_titles_and_durations_change_and_words_stay() {
        let recast = Recast {
            old_run_id: "old".to_owned(),
            run_id: "new".to_owned(),
            title: "Demo".to_owned(),
            start_ms: 60_000,
            pace: Pace::new(vec![1_000, 3_000], 2.0),
        };
        let recorded = json!({"runId": "old", "at": "1970-01-01T00:00:03.000Z", "runTitle": "Was",
            "said": "at 1970-01-01T00:00:03.000Z", "steps": [{"durationMs": 30}], "path": "runs/old/x"});
        let expected = json!({"runId": "new", "at": "1970-01-01T00:01:01.000Z", "runTitle": "Demo",
            "said": "at 1970-01-01T00:00:03.000Z", "steps": [{"durationMs": 15}], "path": "runs/new/x"});
        assert_eq!(recast.document(recorded), expected);
    }
}
