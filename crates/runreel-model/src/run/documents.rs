//! Replaced documents: each read tolerantly, a bad version keeps the last good one.

use super::{RunModel, SessionModel, header};
use crate::bundle::fields::Fields;
use crate::bundle::flow;
use crate::bundle::manifest::{self, ManifestError};
use crate::name::{Document, SessionId};
use crate::problem::Problem;
use crate::reading::{Content, sound};
use crate::state::Json;
use bytes::Bytes;
use serde_json::value::RawValue;

impl RunModel {
    /// A document that is small, or seldom replaced.
    pub(super) fn replace(&mut self, document: &Document, bytes: &Bytes) {
        let outcome = sound(bytes).and_then(|bytes| match document {
            Document::Manifest => self.replace_manifest(&bytes),
            Document::Flow => self.replace_flow(&bytes),
            Document::Live => self.replace_live(&bytes),
            Document::Binding(id) => self.replace_binding(id, &bytes),
            // A reader has made something else of them.
            Document::Run | Document::Steps | Document::Record(_) => Ok(()),
        });
        self.judge_document(document, outcome);
    }

    /// A document that was read elsewhere.
    pub(super) fn take_in(&mut self, document: &Document, content: Result<Content, String>) {
        let outcome = content.map(|content| match (content, document) {
            (Content::Run(run, receipts), _) => self.take_run(run, receipts),
            (Content::Steps(receipts), _) => self.take_steps(receipts),
            (Content::Record(record), Document::Record(id)) => self.take_record(id, record),
            (Content::Record(_), _) => {}
        });
        self.judge_document(document, outcome);
    }

    fn judge_document(&mut self, document: &Document, outcome: Result<(), String>) {
        let file = document.file();
        let problem = outcome.err().map(|what| {
            Problem::of(&file, format!("{what}; the last good version stays until the file is written again"))
        });
        self.problems.judge(&file, problem);
        self.touched.problems |= self.problems.take_touched();
        self.settle();
    }

    pub(super) fn remove(&mut self, document: &Document) {
        if *document == Document::Live && self.live.take().is_some() {
            self.live_raw = None;
            self.touched.live = true;
            self.merge();
        }
        self.problems.judge(&document.file(), None);
        self.touched.problems |= self.problems.take_touched();
        self.settle();
    }

    fn replace_manifest(&mut self, bytes: &[u8]) -> Result<(), String> {
        let fields = manifest::parse(bytes).map_err(ManifestError::into_reason)?;
        let paths = manifest::manifest_paths(bytes).map_err(ManifestError::into_reason)?;
        for session in paths.sessions {
            self.session(&session.id);
        }
        self.manifest = Some(raw(bytes)?);
        self.manifest_fields = fields;
        self.touched.manifest = true;
        self.merge();
        Ok(())
    }

    fn replace_flow(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.flow = flow::parse(bytes)?;
        self.flow_raw = Some(raw(bytes)?);
        self.touched.flow = true;
        self.steps.reread(&self.flow, &self.trace, &self.sessions, &mut self.touched.steps);
        Ok(())
    }

    fn take_run(&mut self, run: Fields, receipts: Option<Vec<Box<RawValue>>>) {
        let older = header::updated_at(&run) < header::updated_at(&self.run);
        if older || (header::is_over(&self.run) && !header::is_over(&run)) {
            return;
        }
        if let Some(receipts) = receipts {
            let context = (&self.flow, &self.trace, &self.sessions);
            self.steps.take_run(receipts, context, &mut self.touched);
        }
        self.run.replace(run);
        self.merge();
    }

    fn replace_live(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut live = Fields::parse(bytes).map_err(|e| e.to_string())?;
        // In the run stand the receipts, whatever a member of that name says.
        live.take("steps");
        self.live_raw = Some(raw(bytes)?);
        self.live = Some(live);
        self.touched.live = true;
        self.merge();
        Ok(())
    }

    fn take_steps(&mut self, receipts: Vec<Box<RawValue>>) {
        let context = (&self.flow, &self.trace, &self.sessions);
        self.steps.take_receipts(receipts, context, &mut self.touched);
    }

    fn replace_binding(&mut self, id: &SessionId, bytes: &[u8]) -> Result<(), String> {
        let fields = Fields::parse(bytes).map_err(|e| e.to_string())?;
        let raw = raw(bytes)?;
        let about = self.session(id).bind(&fields, raw);
        let part = self.touched.session(id);
        part.binding = true;
        part.about |= about;
        Ok(())
    }

    fn take_record(&mut self, id: &SessionId, record: Fields) {
        let session = self.session(id);
        let (keys, past) = session.record(record);
        let entry = self.touched.session(id);
        entry.record_keys.change(keys);
        entry.past |= past;
        if past {
            self.steps.unresolve(id, &mut self.touched.steps);
        }
        self.steps.resolve(id, &self.sessions, &mut self.touched.steps);
    }

    fn session(&mut self, id: &SessionId) -> &mut SessionModel {
        self.sessions.entry(id.clone()).or_insert_with(|| {
            self.touched.session(id).whole = true;
            SessionModel::new(id, self.most_items)
        })
    }

    /// Lays live.json over run.json, and reads the header anew.
    fn merge(&mut self) {
        let mut merged = self.run.clone();
        if let Some(live) = self.live.as_ref().filter(|live| header::is_fresher(live, &self.run)) {
            merged.lay_over(live);
        }
        self.touched.run_keys.change(Fields::replace_shared(&mut self.merged, merged));
        let header = header::read(&self.merged, &self.manifest_fields);
        if header != self.header {
            self.header = header;
            self.touched.header = true;
        }
    }
}

/// A document as it was written. It has been parsed, so it is JSON.
fn raw(bytes: &[u8]) -> Result<Json, String> {
    let raw: Box<RawValue> = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    Ok(raw.into())
}
