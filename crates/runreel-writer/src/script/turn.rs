//! Sessions and turns: binding, prompts, ACP frames, and the record that comes only after the turn.

use super::Script;
use crate::acp;
use crate::document::{Artifact, pretty};
use crate::line::{Direction, event_line};
use serde_json::{Value, json};
use std::io;

/// A session that the run has bound, and the turn that is running in it.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    id: String,
    handle: String,
    acp_id: String,
    pub(super) binding: Value,
    last_seq: u64,
    requests: u64,
    pub(super) messages: Vec<Value>,
    pub(super) turn: Option<Turn>,
}

/// What the receipt of an ACP step will say of its turn.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) prompt: String,
    pub(super) prompt_artifact: Artifact,
    pub(super) answer: String,
    pub(super) first_seq: u64,
    pub(super) first_message: usize,
}

impl Bound {
    /// Its entry in the manifest.
    pub(super) fn entry(&self) -> Value {
        let id = &self.id;
        json!({"id": id, "handle": self.handle, "bindingPath": format!("sessions/{id}/binding.json"),
            "recordPath": format!("sessions/{id}/record.json"),
            "eventsPath": format!("sessions/{id}/events.ndjson")})
    }

    /// Where its running turn stands, as the receipt of a step tells it.
    pub(super) fn conversation(&self, turn: &Turn) -> Value {
        json!({"sessionId": self.id, "messageStart": turn.first_message,
            "messageEnd": self.messages.len().saturating_sub(1),
            "eventStartSeq": turn.first_seq, "eventEndSeq": self.last_seq})
    }

    fn record(&self, now: &str) -> Value {
        json!({"schema": "acpx.session.v1", "acpxRecordId": self.acp_id, "acpSessionId": self.acp_id,
            "agentCommand": "scripted", "cwd": "/home/dev/project", "createdAt": now, "lastUsedAt": now,
            "lastSeq": self.last_seq, "closed": false, "messages": self.messages})
    }
}

impl Script {
    /// Binds a session: binding.json, empty events, record.json, the manifest, `session_bound`.
    /// `bundle_id` is its name in the bundle, `handle` the flow's.
    pub fn bind_session(&mut self, bundle_id: &str, handle: &str) -> io::Result<()> {
        let acp_id = format!("acp-{bundle_id}");
        let key = json!(["scripted", null, "/home/dev/project", handle]).to_string();
        let binding = json!({"key": key, "handle": handle, "bundleId": bundle_id, "name": bundle_id,
            "agentName": "scripted", "agentCommand": "scripted", "cwd": "/home/dev/project",
            "acpxRecordId": acp_id, "acpSessionId": acp_id});
        let bound = Bound {
            id: bundle_id.to_owned(),
            handle: handle.to_owned(),
            acp_id,
            binding: binding.clone(),
            last_seq: 0,
            requests: 1,
            messages: Vec::new(),
            turn: None,
        };
        let now = self.now();
        self.writer.replace(&format!("sessions/{bundle_id}/binding.json"), &pretty(&binding))?;
        self.writer.append(&format!("sessions/{bundle_id}/events.ndjson"), b"")?;
        self.writer.replace(&format!("sessions/{bundle_id}/record.json"), &pretty(&bound.record(&now)))?;
        self.sessions.push(bound);
        self.write_manifest()?;
        self.state.session_bindings.insert(key, binding);
        let payload = json!({"sessionId": bundle_id, "handle": handle});
        self.trace("session", "session_bound", Some(bundle_id), payload)
    }

    /// Begins a turn: prompt artifact, `acp_prompt_prepared`, and the `session/prompt` frame.
    pub fn prompt(&mut self, session: &str, text: &str) -> io::Result<()> {
        let prompt_artifact = self.artifact(text.as_bytes(), "txt")?;
        let payload = json!({"sessionId": session, "promptArtifact": prompt_artifact});
        self.trace("acp", "acp_prompt_prepared", Some(session), payload)?;
        let bound = self.bound(session)?;
        bound.requests += 1;
        let frame = acp::prompt(&bound.acp_id, bound.requests, text);
        bound.turn = Some(Turn {
            prompt: text.to_owned(),
            prompt_artifact,
            answer: String::new(),
            first_seq: bound.last_seq + 1,
            first_message: bound.messages.len(),
        });
        bound.messages.push(json!({"User": {"id": "user", "content": [{"Text": text}]}}));
        self.frame(session, Direction::Outbound, &frame)
    }

    /// Appends a raw ACP frame to a session's events.
    pub fn frame(&mut self, session: &str, direction: Direction, message: &Value) -> io::Result<()> {
        let at = self.now();
        let bound = self.bound(session)?;
        bound.last_seq += 1;
        let line = event_line(bound.last_seq, &at, direction, message);
        self.writer.append(&format!("sessions/{session}/events.ndjson"), &line)
    }

    /// Appends a `session/update` with any update from [`crate::acp`].
    pub fn update(&mut self, session: &str, update: &Value) -> io::Result<()> {
        let frame = acp::update(&self.bound(session)?.acp_id, update);
        self.frame(session, Direction::Inbound, &frame)
    }

    /// Appends a piece of the agent's answer.
    pub fn text(&mut self, session: &str, text: &str) -> io::Result<()> {
        if let Some(turn) = &mut self.bound(session)?.turn {
            turn.answer.push_str(text);
        }
        self.update(session, &acp::message_chunk(text))
    }

    /// Ends the turn: the answer to the prompt, record.json, `acp_response_parsed`. What the receipt of
    /// the step will say of it is kept until [`Script::settle`].
    pub fn end_turn(&mut self, session: &str) -> io::Result<()> {
        let result = acp::prompt_result(self.bound(session)?.requests, "end_turn");
        self.frame(session, Direction::Inbound, &result)?;
        let now = self.now();
        let bound = self.bound(session)?;
        if let Some(turn) = &bound.turn {
            bound.messages.push(json!({"Agent": {"content": [{"Text": turn.answer}], "tool_results": {}}}));
        }
        let conversation = bound.turn.as_ref().map(|turn| bound.conversation(turn));
        if let Some(at) = self.sessions.iter().position(|bound| bound.id == session) {
            self.write_record(at, &now)?;
        }
        let payload = json!({"sessionId": session, "conversation": conversation});
        self.trace("acp", "acp_response_parsed", Some(session), payload)
    }

    pub(super) fn write_record(&self, at: usize, now: &str) -> io::Result<()> {
        let Some(bound) = self.sessions.get(at).filter(|_| !self.held) else { return Ok(()) };
        self.writer.replace(&format!("sessions/{}/record.json", bound.id), &pretty(&bound.record(now)))
    }

    pub(super) fn bound(&mut self, session: &str) -> io::Result<&mut Bound> {
        let missing = || io::Error::new(io::ErrorKind::NotFound, format!("session {session} is not bound"));
        self.sessions.iter_mut().find(|bound| bound.id == session).ok_or_else(missing)
    }
}
