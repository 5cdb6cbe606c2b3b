//! A run's documents as they stood at a moment, derived from the finished ones.
//!
//! In: the recorded run.json and what happened so far (a node started, a session was bound, an attempt
//! settled). Out: run.json, live.json, steps.json and manifest.json of that moment, in recorded time.

use super::bundle::Bundle;
use super::timeline::TraceEntry;
use serde_json::{Map, Value, json};

/// Fields of run.json that live.json does not have.
const BODIES: [&str; 4] = ["input", "outputs", "results", "steps"];
/// Fields that are about how the run ended.
const ENDINGS: [&str; 4] = ["finishedAt", "error", "waitingOn", "statusDetail"];

/// The moment, moved on by [`Cut::apply`].
#[derive(Debug)]
pub(super) struct Cut {
    finished: Value,
    finished_manifest: Value,
    finished_steps: Vec<Value>,
    finished_live: Value,
    has_ended: bool,
    run: Map<String, Value>,
    manifest: Value,
}

impl Cut {
    /// The moment at which the run starts.
    pub(super) fn start(bundle: &Bundle) -> anyhow::Result<Self> {
        let finished: Value = bundle.json("projections/run.json")?;
        let finished_manifest: Value = bundle.json("manifest.json")?;
        let finished_steps: Vec<Value> = bundle.json("projections/steps.json")?;
        let finished_live: Value = bundle.json("projections/live.json")?;
        let mut run = finished.as_object().cloned().unwrap_or_default();
        run.retain(|field, _| !field.starts_with("current") && !ENDINGS.contains(&field.as_str()));
        run.remove("lastHeartbeatAt");
        for field in ["outputs", "results", "sessionBindings"] {
            run.insert(field.to_owned(), json!({}));
        }
        run.insert("steps".to_owned(), json!([]));
        run.insert("status".to_owned(), json!("running"));
        run.insert("updatedAt".to_owned(), finished["startedAt"].clone());
        let mut manifest = finished_manifest.clone();
        manifest["sessions"] = json!([]);
        manifest["status"] = json!("running");
        manifest.as_object_mut().map(|fields| fields.remove("finishedAt"));
        Ok(Self {
            finished,
            finished_manifest,
            finished_steps,
            finished_live,
            has_ended: false,
            run,
            manifest,
        })
    }

    /// Takes in one trace entry.
    pub(super) fn apply(&mut self, entry: &TraceEntry) {
        match entry.kind.as_str() {
            "node_started" => self.node_started(entry),
            "node_heartbeat" => {
                self.set("lastHeartbeatAt", json!(entry.at));
                self.set("statusDetail", entry.payload["statusDetail"].clone());
            }
            "session_bound" => self.session_bound(entry.session_id.as_deref().unwrap_or_default()),
            "node_outcome" => self.node_outcome(entry),
            "run_completed" | "run_failed" => return self.end(),
            _ => return,
        }
        self.set("updatedAt", json!(entry.at));
    }

    /// The run has ended, or its recording has: everything is as it was found.
    pub(super) fn end(&mut self) {
        self.has_ended = true;
        self.run = self.finished.as_object().cloned().unwrap_or_default();
        self.manifest = self.finished_manifest.clone();
    }

    /// run.json.
    pub(super) fn run(&self) -> Value {
        Value::Object(self.run.clone())
    }

    /// live.json.
    pub(super) fn live(&self) -> Value {
        if self.has_ended {
            return self.finished_live.clone();
        }
        let mut live = self.run.clone();
        live.retain(|field, _| !BODIES.contains(&field.as_str()));
        Value::Object(live)
    }

    /// steps.json.
    pub(super) fn steps(&self) -> Value {
        self.run["steps"].clone()
    }

    /// manifest.json.
    pub(super) fn manifest(&self) -> Value {
        self.manifest.clone()
    }

    fn node_started(&mut self, entry: &TraceEntry) {
        self.set("currentNode", json!(entry.node_id));
        self.set("currentAttemptId", json!(entry.attempt_id));
        self.set("currentNodeType", entry.payload["nodeType"].clone());
        self.set("currentNodeStartedAt", json!(entry.at));
        self.set("lastHeartbeatAt", json!(entry.at));
        self.set("statusDetail", entry.payload["statusDetail"].clone());
    }

    fn session_bound(&mut self, session: &str) {
        let is_it = |binding: &Value| binding["bundleId"] == session;
        let bound = self.finished["sessionBindings"].as_object().into_iter().flatten();
        for (key, binding) in bound.filter(|(_, binding)| is_it(binding)) {
            self.run["sessionBindings"][key] = binding.clone();
        }
        let entries = self.finished_manifest["sessions"].as_array().into_iter().flatten();
        if let Some(entry) = entries.clone().find(|entry| entry["id"] == session)
            && let Some(sessions) = self.manifest["sessions"].as_array_mut()
        {
            sessions.push(entry.clone());
        }
    }

    fn node_outcome(&mut self, entry: &TraceEntry) {
        self.run.retain(|field, _| !field.starts_with("current") && field != "lastHeartbeatAt");
        self.run.remove("statusDetail");
        let is_it = |step: &&Value| {
            Some(&step["attemptId"]) == entry.attempt_id.as_ref().map(|id| json!(id)).as_ref()
        };
        let Some(step) = self.finished_steps.iter().find(is_it) else { return };
        let node = entry.node_id.clone().unwrap_or_default();
        let mut result = step.clone();
        if let Some(fields) = result.as_object_mut() {
            fields.retain(|field, _| {
                !["promptText", "rawText", "session", "agent", "trace"].contains(&field.as_str())
            });
        }
        result["durationMs"] = entry.payload["durationMs"].clone();
        if let Some(steps) = self.run["steps"].as_array_mut() {
            steps.push(step.clone());
        }
        if let Some(output) = step.get("output") {
            self.run["outputs"][&node] = output.clone();
        }
        self.run["results"][&node] = result;
    }

    fn set(&mut self, field: &str, value: Value) {
        self.run.insert(field.to_owned(), value);
    }
}
