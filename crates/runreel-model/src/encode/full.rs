//! The document of `acpx.replay.v1`: everything, as acpx wrote it, raw events too.

use super::full_messages::{self, patch_messages};
use super::ops::{Ops, Path, is_forbidden, raw, text};
use super::{Part, Snapshot, Values};
use crate::bundle::fields::Fields;
use crate::name::{Log, SessionId};
use crate::patch::Op;
use crate::run::{RunModel, SessionModel, Touched};
use crate::state::Json;
use crate::touched::{Growth, SessionTouched};
use serde::Serialize;
use serde_json::value::RawValue;

/// The whole document. Trace and events are holes; receipts and messages are held as they are now, to be written later.
pub(super) fn snapshot(model: &RunModel) -> Snapshot {
    let mut parts = Parts::default();
    let label = format!("Recent run: {}", model.id());
    parts.text(r#"{"schema":"acpx.viewer-run-live.v1","sourceType":"recent","sourceLabel":"#);
    parts.text(&text(&label));
    parts.text(&format!(
        r#","manifest":{},"flow":{}"#,
        raw(model.manifest.as_ref()),
        raw(model.flow_raw.as_ref())
    ));
    parts.text(r#","run":"#);
    parts.text(&run_head(model));
    parts.values(receipts_held(model));
    parts.text(&format!(r#"]}},"live":{},"steps":["#, raw(model.live_raw.as_ref())));
    parts.values(receipts_held(model));
    parts.text(r#"],"trace":["#);
    parts.lines(Log::Trace, model.trace.index.all());
    parts.text(r#"],"sessions":{"#);
    for (at, (id, session)) in model.sessions.iter().enumerate() {
        parts.text(if at == 0 { "" } else { "," });
        parts.text(&text(&id));
        parts.text(":");
        whole_session(&mut parts, id, session);
    }
    parts.text("}}");
    parts.finish()
}

fn whole_session(parts: &mut Parts, id: &SessionId, session: &SessionModel) {
    parts.text(&session_head(id, session));
    parts.values(full_messages::held(session));
    parts.text(SESSION_NECK);
    parts.lines(Log::Events(id.clone()), session.index.all());
    parts.text("]}");
}

/// Between a session's messages and its events.
const SESSION_NECK: &str = r#"]},"events":["#;

/// A session up to where its messages begin: the last member of its record.
fn session_head(id: &SessionId, session: &SessionModel) -> String {
    format!(
        r#"{{"id":{},"binding":{},"record":{}"messages":["#,
        text(&id),
        raw(session.binding.as_ref()),
        opened(&session.record.clone().unwrap_or_default())
    )
}

/// An object, up to where one more member goes.
fn opened(fields: &Fields) -> String {
    let mut text = text(fields);
    text.pop();
    if text.len() > 1 {
        text.push(',');
    }
    text
}

/// run.json with live.json laid over it, up to where its receipts begin: neither has a member of that name.
fn run_head(model: &RunModel) -> String {
    opened(&model.merged) + r#""steps":["#
}

fn receipts_held(model: &RunModel) -> Values {
    Values::new(model.steps.receipts().iter().map(|receipt| receipt.raw.clone()).collect(), Vec::new())
}

fn receipts(model: &RunModel) -> Vec<&Json> {
    model.steps.receipts().iter().map(|receipt| &receipt.raw).collect()
}

/// What was touched, as operations.
pub(super) fn patch(model: &RunModel, touched: &Touched) -> Vec<Op> {
    let mut ops = Ops::default();
    let root = Path::root();
    if touched.manifest {
        ops.set(&root.at("manifest"), &model.manifest);
    }
    if touched.flow {
        ops.set(&root.at("flow"), &model.flow_raw);
    }
    patch_run(&mut ops, &root.at("run"), model, touched);
    if touched.live {
        ops.set(&root.at("live"), &model.live_raw);
    }
    if touched.receipts.is_in(model.steps.receipts().len()) {
        patch_list(&mut ops, &root.at("run").at("steps"), &touched.receipts, &receipts(model));
        patch_list(&mut ops, &root.at("steps"), &touched.receipts, &receipts(model));
    }
    if touched.whole_trace {
        ops.set(&root.at("trace"), &[(); 0]);
    }
    append_lines(&mut ops, &root.at("trace"), &touched.trace_lines);
    for (id, part) in &touched.sessions {
        if let Some(session) = model.sessions.get(id) {
            patch_session(&mut ops, &root.at("sessions").at(id), id, session, part);
        }
    }
    ops.into_vec()
}

fn patch_run(ops: &mut Ops, path: &Path, model: &RunModel, touched: &Touched) {
    for (key, was_there) in touched.run_keys.iter().filter(|(key, _)| !is_forbidden(key)) {
        match model.merged.get(key) {
            Some(value) => ops.set(&path.at(key), value),
            None if was_there => ops.remove(&path.at(key)),
            // It came and went between two patches.
            None => {}
        }
    }
}

/// A list that grew at its end, maybe with earlier places replaced.
pub(super) fn patch_list<T: Serialize>(ops: &mut Ops, path: &Path, growth: &Growth, list: &[T]) {
    for &at in &growth.changed {
        if let Some(value) = list.get(at) {
            ops.replace(&path.at(at), value);
        }
    }
    for value in list.get(growth.from..).unwrap_or_default() {
        ops.append(path, value);
    }
}

fn patch_session(ops: &mut Ops, path: &Path, id: &SessionId, session: &SessionModel, part: &SessionTouched) {
    if part.whole {
        // The session is new, or its log began anew: all its lines are among the new ones.
        let head = session_head(id, session);
        let lines = part.lines.iter().filter_map(|line| std::str::from_utf8(line).ok());
        let messages = full_messages::held(session).text();
        let whole = format!("{head}{messages}{SESSION_NECK}{}]}}", lines.collect::<Vec<_>>().join(","));
        if let Ok(whole) = serde_json::from_str::<Box<RawValue>>(&whole) {
            ops.set(path, &whole);
        }
        return;
    }
    if part.binding {
        ops.set(&path.at("binding"), &session.binding);
    }
    for (key, was_there) in part.record_keys.iter().filter(|(key, _)| !is_forbidden(key)) {
        match session.record.as_ref().and_then(|record| record.get(key)) {
            Some(value) => ops.set(&path.at("record").at(key), value),
            None if was_there => ops.remove(&path.at("record").at(key)),
            None => {}
        }
    }
    let messages = path.at("record").at("messages");
    if part.past {
        ops.set_raw(&messages, format!("[{}]", full_messages::held(session).text()));
    } else {
        patch_messages(ops, &messages, session, &part.growing);
    }
    append_lines(ops, &path.at("events"), &part.lines);
}

fn append_lines(ops: &mut Ops, path: &Path, lines: &[bytes::Bytes]) {
    for line in lines {
        // Every line was parsed when it came, so it is JSON.
        if let Ok(line) = serde_json::from_slice::<Box<RawValue>>(line) {
            ops.append_raw(path, line);
        }
    }
}

/// Text and holes, neighbours of text joined.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    text: String,
}

impl Parts {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn lines(&mut self, log: Log, ranges: Vec<std::ops::Range<u64>>) {
        if !ranges.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
            self.parts.push(Part::Lines { log, ranges });
        }
    }

    fn values(&mut self, values: Values) {
        if !values.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
            self.parts.push(Part::Values(values));
        }
    }

    fn finish(mut self) -> Snapshot {
        self.parts.push(Part::Text(self.text));
        Snapshot { parts: self.parts }
    }
}
