//! How steps and runs end: receipts, outcomes, and the last words of a run.

use super::Script;
use crate::document::Outcome;
use serde_json::{Map, Value, json};
use std::io;

impl Script {
    /// Ends the running attempt with an output: run.json, live.json, steps.json, manifest, `node_outcome`.
    pub fn settle(&mut self, output: &Value) -> io::Result<()> {
        self.receipt(Outcome::Ok, Some(output), None)
    }

    /// Ends the running attempt without one; the run goes on, unless it is ended too.
    pub fn settle_failed(&mut self, outcome: Outcome, error: &str) -> io::Result<()> {
        self.receipt(outcome, None, Some(error))
    }

    /// Ends the run well.
    pub fn complete(&mut self) -> io::Result<()> {
        self.end("completed", None)?;
        self.trace("run", "run_completed", None, json!({"status": "completed"}))
    }

    /// Ends the run badly: status `failed` or `timed_out`.
    pub fn fail(&mut self, status: &str, error: &str) -> io::Result<()> {
        self.state.current = None;
        self.end(status, Some(error))?;
        self.trace("run", "run_failed", None, json!({"status": status, "error": error}))
    }

    /// Ends the run as SIGINT does: the attempt stays current, has no receipt, and counts as cancelled.
    pub fn interrupt(&mut self) -> io::Result<()> {
        if let Some(current) = &self.state.current {
            let result = json!({"attemptId": current.attempt_id, "nodeId": current.node,
                "nodeType": current.node_type, "outcome": Outcome::Cancelled,
                "startedAt": current.started_at, "error": "Interrupted"});
            self.bodies.results.insert(current.node.clone(), result);
        }
        self.end("failed", Some("Interrupted"))?;
        self.trace("run", "run_failed", None, json!({"status": "failed", "error": "Interrupted"}))
    }

    /// Settles the running checkpoint and leaves the run waiting for a person.
    pub fn wait(&mut self, summary: &str) -> io::Result<()> {
        self.state.waiting_on = self.state.current.as_ref().map(|current| current.node.clone());
        "waiting".clone_into(&mut self.state.status);
        self.receipt(Outcome::Ok, Some(&json!({"summary": summary})), None)
    }

    fn end(&mut self, status: &str, error: Option<&str>) -> io::Result<()> {
        let now = self.now();
        self.state.finished_at = Some(now.clone());
        self.state.updated_at = now;
        status.clone_into(&mut self.state.status);
        self.state.status_detail = error.map(str::to_owned);
        self.state.error = error.map(str::to_owned);
        self.write_documents()
    }

    fn receipt(&mut self, outcome: Outcome, output: Option<&Value>, error: Option<&str>) -> io::Result<()> {
        let Some(current) = self.state.current.clone() else {
            return Err(io::Error::other("no attempt is running"));
        };
        let now = self.now();
        let mut step = json!({"attemptId": current.attempt_id, "nodeId": current.node,
            "nodeType": current.node_type, "outcome": outcome,
            "startedAt": current.started_at, "finishedAt": now});
        set(&mut step, "output", output);
        set(&mut step, "error", error.map(|error| json!(error)).as_ref());
        self.bodies.results.insert(current.node.clone(), step.clone());
        if let Some(output) = output {
            self.bodies.outputs.insert(current.node.clone(), output.clone());
        }
        let trace = self.receipt_of_turn(&mut step, output)?;
        if error.is_none() {
            step["trace"] = Value::Object(trace.clone());
        }
        self.bodies.steps.push(step);
        self.state.updated_at = now;
        self.state.status_detail = None;
        // The trace line below still belongs to the attempt, so it is put back for that one line.
        self.state.current = None;
        self.write_documents()?;
        self.state.current = Some(current.clone());
        let mut payload = json!({"nodeType": current.node_type, "outcome": outcome, "error": error});
        if let Some(fields) = payload.as_object_mut() {
            fields.extend(trace);
        }
        self.trace("node", "node_outcome", None, payload)?;
        self.state.current = None;
        Ok(())
    }

    /// Fills in what the step says of the turn it had, and returns the step's `trace`.
    fn receipt_of_turn(
        &mut self,
        step: &mut Value,
        output: Option<&Value>,
    ) -> io::Result<Map<String, Value>> {
        let mut trace = Map::new();
        for field in ["promptText", "rawText", "session", "agent"] {
            step[field] = Value::Null;
        }
        let with_turn = self.sessions.iter_mut().find(|bound| bound.turn.is_some());
        if let Some(bound) = with_turn
            && let Some(turn) = bound.turn.take()
        {
            step["promptText"] = json!(turn.prompt);
            step["rawText"] = json!(turn.answer);
            step["session"] = bound.binding.clone();
            let conversation = bound.conversation(&turn);
            let session = conversation["sessionId"].clone();
            let answer = self.write_artifact(turn.answer.as_bytes(), "txt")?;
            trace.insert("sessionId".to_owned(), session);
            trace.insert("promptArtifact".to_owned(), json!(turn.prompt_artifact));
            trace.insert("conversation".to_owned(), conversation);
            trace.insert("rawResponseArtifact".to_owned(), json!(answer));
        }
        if let Some(output) = output {
            trace.insert("outputInline".to_owned(), output.clone());
        }
        Ok(trace)
    }
}

fn set(step: &mut Value, field: &str, value: Option<&Value>) {
    if let Some(value) = value {
        step[field] = value.clone();
    }
}
