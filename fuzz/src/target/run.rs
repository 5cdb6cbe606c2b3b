//! Everything that a run is made of: nothing panics, every document is JSON, and a snapshot with the patches
//! after it is the later snapshot.
//!
//! An input is sections, each begun by the byte 30 and a letter: `M F R L S` for the documents of a run,
//! `B C` for binding and record of the session `s`, `T E` for more of the trace and of its events, `X` takes
//! the document named by the section's first letter away, `Z` begins a log anew, `!` is trouble.

use crate::lenient::{json, same};
use crate::seeds::bundles;
use bytes::Bytes;
use runreel_model::change::Change;
use runreel_model::encode::{Part, RunEncoder};
use runreel_model::name::{Document, Log, RunFile};
use runreel_model::patch::apply;
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::Value;
use std::collections::BTreeMap;

/// Begins a section.
const MARK: u8 = 30;
/// The most sections that are read.
const SECTIONS: usize = 48;

/// A run, and two clients that hold it.
struct Held {
    model: RunModel,
    logs: BTreeMap<Log, Vec<u8>>,
    clients: Vec<(RunEncoder, Value)>,
}

impl Held {
    fn new() -> Self {
        let mut model = RunModel::new("r".into()).with_most_items(3);
        model.want_lines(true);
        let mut held = Self { model, logs: BTreeMap::new(), clients: Vec::new() };
        for view in [RunView::Full, RunView::Window { messages: 2 }] {
            let encoder = RunEncoder::new(view, &held.model);
            let document = held.fill(&encoder);
            held.clients.push((encoder, document));
        }
        held
    }

    fn take(&mut self, role: u8, bytes: &[u8]) {
        for change in changes(role, bytes, &mut self.logs) {
            self.model.apply(&change);
        }
        self.model.judge(1_800_000_000_000);
        let touched = self.model.take();
        let mut clients = std::mem::take(&mut self.clients);
        for (encoder, held) in &mut clients {
            let text =
                serde_json::to_string(&encoder.patch(&self.model, &touched)).expect("a patch has a text");
            let ops = json(&text);
            apply(held, &ops).expect("a patch of ours applies");
            let fresh = self.fill(encoder);
            same(held, &fresh, &format!("after {ops}"));
        }
        self.clients = clients;
    }

    /// What newcomers get who want everything; problems in any order.
    fn documents(&self) -> [Value; 2] {
        [RunView::Full, RunView::Window { messages: u32::MAX }].map(|view| {
            let mut document = self.fill(&RunEncoder::new(view, &self.model));
            if let Some(problems) = document.get_mut("problems").and_then(Value::as_array_mut) {
                problems.sort_by_key(Value::to_string);
            }
            document
        })
    }

    /// The document of an encoder, with its holes filled.
    fn fill(&self, encoder: &RunEncoder) -> Value {
        let mut text = String::new();
        for part in encoder.snapshot(&self.model).parts {
            match part {
                Part::Text(part) => text.push_str(&part),
                Part::Values(mut values) => text.extend(values.write_next(usize::MAX)),
                Part::Lines { log, ranges } => {
                    let bytes = &self.logs[&log];
                    let lines: Vec<String> = ranges.iter().flat_map(|range| lines(bytes, range)).collect();
                    text.push_str(&lines.join(","));
                }
            }
        }
        json(&text)
    }
}

fn lines(bytes: &[u8], range: &std::ops::Range<u64>) -> Vec<String> {
    let bytes = &bytes
        [usize::try_from(range.start).expect("in memory")..usize::try_from(range.end).expect("in memory")];
    let text = std::str::from_utf8(bytes).expect("only lines of text are told");
    text.lines().map(str::to_owned).collect()
}

/// What a section says, with the log that grows by it.
fn changes(role: u8, bytes: &[u8], logs: &mut BTreeMap<Log, Vec<u8>>) -> Vec<Change> {
    let whole = Bytes::copy_from_slice(bytes);
    match (role, document(role), log(role)) {
        (_, Some(document), _) => vec![Change::Replaced { document, bytes: whole }],
        (_, _, Some(log)) => {
            let known = logs.entry(log.clone()).or_default();
            let offset = known.len() as u64;
            known.extend_from_slice(bytes);
            if bytes.is_empty() { Vec::new() } else { vec![Change::Appended { log, offset, bytes: whole }] }
        }
        (b'X', ..) => {
            let document = bytes.first().and_then(|role| document(*role));
            document.map(|document| Change::Removed { document }).into_iter().collect()
        }
        (b'Z', ..) => {
            let Some(log) = bytes.first().and_then(|role| log(*role)) else { return Vec::new() };
            logs.insert(log.clone(), Vec::new());
            vec![Change::Restarted { log }]
        }
        (b'!', ..) => {
            let Some(file) = bytes.first().and_then(|role| document(*role)).map(RunFile::Document) else {
                return vec![Change::Recovered];
            };
            vec![
                Change::Trouble { file: file.clone(), reason: "cannot be read".into() },
                Change::Healed { file },
            ]
        }
        _ => Vec::new(),
    }
}

fn document(role: u8) -> Option<Document> {
    Some(match role {
        b'M' => Document::Manifest,
        b'F' => Document::Flow,
        b'R' => Document::Run,
        b'L' => Document::Live,
        b'S' => Document::Steps,
        b'B' => Document::Binding("s".into()),
        b'C' => Document::Record("s".into()),
        _ => return None,
    })
}

fn log(role: u8) -> Option<Log> {
    match role {
        b'T' => Some(Log::Trace),
        b'E' => Some(Log::Events("s".into())),
        _ => None,
    }
}

/// The sections of an input, each with its letter.
pub fn sections(data: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    data.split(|byte| *byte == MARK)
        .filter_map(|section| section.split_first())
        .map(|(role, rest)| (*role, rest))
}

/// A model that has read an input.
pub fn read(data: &[u8]) -> RunModel {
    let mut model = RunModel::new("r".into()).with_most_items(3);
    let mut logs = BTreeMap::new();
    for (role, bytes) in sections(data).take(SECTIONS) {
        for change in changes(role, bytes, &mut logs) {
            model.apply(&change);
        }
    }
    model
}

/// A whole run.
pub fn whole(data: &[u8]) {
    let mut held = Held::new();
    for (role, bytes) in sections(data).take(SECTIONS) {
        held.take(role, bytes);
    }
}

/// Documents, one after the other, without any log.
pub fn documents(data: &[u8]) {
    let mut held = Held::new();
    for (role, bytes) in sections(data).take(SECTIONS).filter(|(role, _)| document(*role).is_some()) {
        held.take(role, bytes);
    }
}

/// A log of its own: the first byte says how it is cut; cut or not, the documents are the same.
fn cut(role: u8, data: &[u8]) {
    let Some((step, text)) = data.split_first() else { return };
    if text.is_empty() {
        return;
    }
    let step = text.len() / (usize::from(*step) % 7 + 1) + 1;
    let mut held = Held::new();
    for piece in text.chunks(step) {
        held.take(role, piece);
    }
    let mut at_once = Held::new();
    at_once.take(role, text);
    let documents = [&held, &at_once].map(Held::documents);
    for (one, other) in documents[0].iter().zip(&documents[1]) {
        same(one, other, "cut or not");
    }
}

/// A trace.
pub fn trace(data: &[u8]) {
    cut(b'T', data);
}

/// Events of a session: the envelope, and the conversation in it.
pub fn events(data: &[u8]) {
    cut(b'E', data);
}

/// A record, a byte 30, and the events after it: older messages that join or do not.
pub fn record(data: &[u8]) {
    let split = data.iter().position(|byte| *byte == MARK).unwrap_or(data.len());
    let (record, events) = (&data[..split], data.get(split + 1..).unwrap_or_default());
    let [one, two] = [[(b'C', record), (b'E', events)], [(b'E', events), (b'C', record)]].map(|order| {
        let mut held = Held::new();
        for (role, bytes) in order {
            held.take(role, bytes);
        }
        held.documents()
    });
    for (one, other) in one.iter().zip(&two) {
        same(one, other, "whichever comes first");
    }
}

/// Whole bundles.
pub fn whole_seeds() -> Vec<Vec<u8>> {
    let all = bundles().into_iter().map(|bundle| {
        bundle
            .files
            .iter()
            .flat_map(|(role, bytes)| [&[MARK, *role][..], bytes].concat())
            .collect::<Vec<u8>>()
    });
    let mut seeds: Vec<Vec<u8>> = all.filter(|seed| seed.len() < 64 * 1024).collect();
    seeds.push(b"\x1eM{\"schema\":\"acpx.flow-run-bundle.v1\",\"sessions\":[{\"id\":\"s\"}]}\x1eR{\"status\":\"running\"}\x1eXR\x1eZT\x1e!R\x1e!".to_vec());
    seeds
}

/// Each document of each bundle.
pub fn document_seeds() -> Vec<Vec<u8>> {
    let roles = *b"MFRLSBC";
    roles
        .iter()
        .flat_map(|role| {
            crate::seeds::of(*role).into_iter().map(|bytes| [&[MARK, *role][..], &bytes].concat())
        })
        .collect()
}

/// Traces.
pub fn trace_seeds() -> Vec<Vec<u8>> {
    crate::seeds::of(b'T').into_iter().map(|log| [&b"\x02"[..], &log].concat()).collect()
}

/// Logs of sessions.
pub fn event_seeds() -> Vec<Vec<u8>> {
    crate::seeds::of(b'E').into_iter().map(|log| [&b"\x02"[..], &log].concat()).collect()
}

/// Records with the events after them.
pub fn record_seeds() -> Vec<Vec<u8>> {
    let pair = |bundle: &crate::seeds::Bundle| {
        let of = |role| bundle.files.iter().find(|(found, _)| *found == role).map(|(_, bytes)| bytes.clone());
        Some([of(b'C')?, vec![MARK], of(b'E')?].concat())
    };
    bundles().iter().filter_map(pair).filter(|seed| seed.len() < 64 * 1024).collect()
}
