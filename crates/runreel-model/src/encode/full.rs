//! The document of `acpx.replay.v1`: everything, as acpx wrote it, raw events too.

use super::full_messages::{self, patch_messages};
use super::ops::{Ops, Path, is_forbidden, text};
use super::{Part, Snapshot, Values};
use crate::name::{Log, SessionId};
use crate::patch::Op;
use crate::run::{RunModel, SessionModel, Touched};
use crate::state::Json;
use crate::touched::{Growth, SessionTouched};
use serde::Serialize;
use serde_json::value::RawValue;

/// The whole document. Trace and events are holes; all that may be long is held as it is now, to be written later.
pub(super) fn snapshot(model: &RunModel) -> Snapshot {
    let mut parts = Parts::default();
    let label = format!("Recent run: {}", model.id());
    parts.text(r#"{"schema":"acpx.viewer-run-live.v1","sourceType":"recent","sourceLabel":"#);
    parts.text(&text(&label));
    parts.text(r#","manifest":"#);
    parts.document(model.manifest.as_ref());
    parts.text(r#","flow":"#);
    parts.document(model.flow_raw.as_ref());
    // run.json with live.json laid over it: neither has a member of that name.
    parts.text(r#","run":{"#);
    parts.values(Values::members(model.merged.clone()));
    parts.text(r#""steps":["#);
    parts.values(receipts_held(model));
    parts.text(r#"]},"live":"#);
    parts.document(model.live_raw.as_ref());
    parts.text(r#","steps":["#);
    parts.values(receipts_held(model));
    parts.text(r#"],"trace":["#);
    parts.lines(Log::Trace, model.trace.index.all());
    parts.text(r#"],"sessions":{"#);
    for (at, (id, session)) in model.sessions.iter().enumerate() {
        parts.text(if at == 0 { "" } else { "," });
        parts.text(&text(&id));
        parts.text(":");
        until_events(&mut parts, id, session);
        parts.lines(Log::Events(id.clone()), session.index.all());
        parts.text("]}");
    }
    parts.text("}}");
    parts.finish()
}

/// A session up to where its events begin.
fn until_events(parts: &mut Parts, id: &SessionId, session: &SessionModel) {
    parts.text(&format!(r#"{{"id":{},"binding":"#, text(&id)));
    parts.document(session.binding.as_ref());
    parts.text(r#","record":{"#);
    parts.values(Values::members(session.record.clone().unwrap_or_default()));
    parts.text(r#""messages":["#);
    parts.values(full_messages::held(session));
    parts.text(r#"]},"events":["#);
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
        let mut parts = Parts::default();
        until_events(&mut parts, id, session);
        let lines = part.lines.iter().filter_map(|line| std::str::from_utf8(line).ok());
        ops.set_raw(path, format!("{}{}]}}", parts.written(), lines.collect::<Vec<_>>().join(",")));
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

    /// A document that may not be there.
    fn document(&mut self, document: Option<&Json>) {
        match document {
            Some(raw) => self.values(Values::one(raw.clone())),
            None => self.text("null"),
        }
    }

    fn lines(&mut self, log: Log, ranges: Vec<std::ops::Range<u64>>) {
        if !ranges.is_empty() {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
            self.parts.push(Part::Lines { log, ranges });
        }
    }

    fn values(&mut self, values: Values) {
        if values.is_short() {
            self.text.push_str(&values.text());
        } else {
            self.parts.push(Part::Text(std::mem::take(&mut self.text)));
            self.parts.push(Part::Values(values));
        }
    }

    /// All of it as text; there are no lines in it.
    fn written(self) -> String {
        let parts = self.finish().parts.into_iter();
        parts
            .map(|part| match part {
                Part::Text(text) => text,
                Part::Values(values) => values.text(),
                Part::Lines { .. } => String::new(),
            })
            .collect()
    }

    fn finish(mut self) -> Snapshot {
        self.parts.push(Part::Text(self.text));
        Snapshot { parts: self.parts }
    }
}
