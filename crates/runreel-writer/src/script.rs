//! Plays whole runs: what a flow does, in acpx's order of writes.
//!
//! In: calls such as [`Script::start_node`] and [`Script::text`]. Out: a run folder that grows as one of
//! acpx would. Attempts are numbered, times come from a [`Clock`], seqs are counted. Every call writes at
//! once and returns when it is on disk. Ends (settle, complete, fail, …) are in [`ending`].

mod ending;
mod turn;

use crate::document::{Artifact, Bodies, Current, RunState, Whole, manifest, pretty};
use crate::line::{TraceLine, trace_line};
use crate::{Clock, Flow, RunWriter, timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use turn::Bound;

/// A run that is being played.
#[derive(Debug)]
pub struct Script {
    writer: RunWriter,
    clock: Clock,
    flow: Flow,
    state: RunState,
    bodies: Bodies,
    sessions: Vec<Bound>,
    attempts: BTreeMap<String, u32>,
    trace_seq: u64,
    /// Documents wait for [`Script::release`].
    held: bool,
    /// How long an attempt may take, ms; told in `node_started`.
    pub timeout_ms: u64,
}

impl Script {
    /// Starts a run: input artifact, flow.json, manifest.json, run.json, live.json, steps.json, trace.
    pub fn start(runs_dir: &Path, run_id: &str, flow: Flow) -> io::Result<Self> {
        Self::start_with(runs_dir, run_id, flow, None, &json!({}), Clock::Wall)
    }

    /// The same with a title, an input and a clock.
    pub fn start_with(
        runs_dir: &Path,
        run_id: &str,
        flow: Flow,
        title: Option<&str>,
        input: &Value,
        mut clock: Clock,
    ) -> io::Result<Self> {
        let now = timestamp(clock.now_ms());
        let state = RunState {
            run_id: run_id.to_owned(),
            flow_name: flow.name().to_owned(),
            run_title: title.map(str::to_owned),
            started_at: now.clone(),
            updated_at: now,
            status: "running".to_owned(),
            ..RunState::default()
        };
        let mut script = Self {
            writer: RunWriter::create(runs_dir, run_id)?,
            clock,
            flow,
            state,
            bodies: Bodies { input: input.clone(), ..Bodies::default() },
            sessions: Vec::new(),
            attempts: BTreeMap::new(),
            trace_seq: 0,
            held: false,
            timeout_ms: 900_000,
        };
        let input = script.write_artifact(&pretty(input), "json")?;
        script.writer.replace("flow.json", script.flow.json().as_bytes())?;
        script.write_manifest()?;
        script.write_run()?;
        script.write_live()?;
        script.write_steps()?;
        let payload = json!({"flowName": script.flow.name(), "inputArtifact": input});
        script.trace("run", "run_started", None, payload)?;
        Ok(script)
    }

    /// The low level, for writes that no script has: torn lines, broken documents.
    pub fn writer(&self) -> &RunWriter {
        &self.writer
    }

    /// Writes no documents from here on, and logs in large pieces: a past that is made up in one go would
    /// write each document thousands of times. End with [`Script::release`].
    pub fn hold(&mut self) {
        self.held = true;
        self.writer.hold();
    }

    /// Writes all that was held back, as it would stand now.
    pub fn release(&mut self) -> io::Result<()> {
        self.held = false;
        self.writer.release()?;
        for at in 0..self.sessions.len() {
            let now = self.now();
            self.write_record(at, &now)?;
        }
        self.write_documents()
    }

    /// The run's id.
    pub fn run_id(&self) -> &str {
        &self.state.run_id
    }

    /// Takes its times from another clock from here on.
    pub fn keep_time_by(&mut self, clock: Clock) {
        self.clock = clock;
    }

    /// Starts an attempt at a node; returns its attempt id, `<node>#<n>`.
    pub fn start_node(&mut self, node: &str) -> io::Result<String> {
        let n = self.attempts.entry(node.to_owned()).and_modify(|n| *n += 1).or_insert(1);
        let attempt = format!("{node}#{n}");
        let kind = self.flow.node_type(node).to_owned();
        let now = self.now();
        let detail = format!("Running {kind} node {node}");
        self.state.current = Some(Current {
            node: node.to_owned(),
            attempt_id: attempt.clone(),
            node_type: kind.clone(),
            started_at: now.clone(),
            heartbeat_at: now.clone(),
        });
        self.state.updated_at = now;
        self.state.status_detail = Some(detail.clone());
        self.write_documents()?;
        let payload = json!({"nodeType": kind, "timeoutMs": self.timeout_ms, "statusDetail": detail});
        self.trace("node", "node_started", None, payload)?;
        Ok(attempt)
    }

    /// A sign of life of the running attempt: live.json, manifest.json, trace.
    pub fn heartbeat(&mut self, detail: &str) -> io::Result<()> {
        let now = self.now();
        if let Some(current) = &mut self.state.current {
            current.heartbeat_at.clone_from(&now);
        }
        self.state.updated_at = now;
        self.state.status_detail = Some(detail.to_owned());
        self.write_live()?;
        self.write_manifest()?;
        self.trace("node", "node_heartbeat", None, json!({"statusDetail": detail}))
    }

    /// Writes an artifact, with no word about it in the trace.
    pub fn write_artifact(&mut self, bytes: &[u8], extension: &str) -> io::Result<Artifact> {
        let artifact = Artifact::of(bytes, extension);
        self.writer.replace(&artifact.path, bytes)?;
        Ok(artifact)
    }

    /// Writes an artifact of the running attempt and its `artifact_written` entry.
    pub fn artifact(&mut self, bytes: &[u8], extension: &str) -> io::Result<Artifact> {
        let artifact = self.write_artifact(bytes, extension)?;
        self.trace("artifact", "artifact_written", None, json!({"artifact": artifact}))?;
        Ok(artifact)
    }

    /// Appends any trace entry; it belongs to the running attempt, unless it is of the run or a session.
    pub fn trace(
        &mut self,
        scope: &str,
        kind: &str,
        session: Option<&str>,
        payload: Value,
    ) -> io::Result<()> {
        let at = self.now();
        self.trace_seq += 1;
        let current = self.state.current.as_ref().filter(|_| scope != "run" && scope != "session");
        let line = trace_line(&TraceLine {
            seq: self.trace_seq,
            at,
            run_id: &self.state.run_id,
            scope,
            kind,
            node_id: current.map(|current| current.node.as_str()),
            attempt_id: current.map(|current| current.attempt_id.as_str()),
            session_id: session,
            artifact: payload.get("artifact").cloned().filter(|_| scope == "artifact"),
            payload,
        });
        self.writer.append("trace.ndjson", &line)
    }

    fn now(&mut self) -> String {
        timestamp(self.clock.now_ms())
    }

    fn write_documents(&self) -> io::Result<()> {
        self.write_run()?;
        self.write_live()?;
        self.write_steps()?;
        self.write_manifest()
    }

    fn write_run(&self) -> io::Result<()> {
        if self.held {
            return Ok(());
        }
        let whole = Whole { state: &self.state, bodies: &self.bodies };
        self.writer.replace("projections/run.json", &pretty(&whole))
    }

    fn write_live(&self) -> io::Result<()> {
        if self.held {
            return Ok(());
        }
        self.writer.replace("projections/live.json", &pretty(&self.state))
    }

    fn write_steps(&self) -> io::Result<()> {
        if self.held {
            return Ok(());
        }
        self.writer.replace("projections/steps.json", &pretty(&self.bodies.steps))
    }

    fn write_manifest(&self) -> io::Result<()> {
        if self.held {
            return Ok(());
        }
        let sessions: Vec<Value> = self.sessions.iter().map(Bound::entry).collect();
        self.writer.replace("manifest.json", &pretty(&manifest(&self.state, &sessions)))
    }
}
