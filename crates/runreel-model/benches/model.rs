//! What the model takes for its main work, on a generated run: taking bytes in, documents, moments, search.
//!
//! `cargo bench -p runreel-model`, or with a part of a name behind it. `RUNREEL_BENCH_EVENTS` sets how many events
//! the run has. Taking in stands beside the least that can be done with the same bytes.

#![expect(clippy::disallowed_methods, reason = "it reads the run that it made")]
#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]
#![expect(missing_docs, reason = "criterion makes functions without any")]

use bytes::Bytes;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use runreel_bench::split::split;
use runreel_model::change::Change;
use runreel_model::encode::RunEncoder;
use runreel_model::name::{Document, Log};
use runreel_model::run::{Kind, RunModel, Seek, Target};
use runreel_model::search::{Cursor, Query};
use runreel_model::wire::RunView;
use std::path::Path;

/// As the source reads.
const PIECE: usize = 256 << 10;

/// A run's files in memory.
struct Run {
    documents: Vec<(Document, Bytes)>,
    trace: Bytes,
    sessions: Vec<(String, Bytes)>,
}

impl Run {
    fn made() -> Self {
        let events = std::env::var("RUNREEL_BENCH_EVENTS").ok().and_then(|events| events.parse().ok());
        let folder = tempfile::tempdir().unwrap();
        let id = runreel_bench::write_run(folder.path(), events.unwrap_or(20_000), 7).unwrap();
        Self::read(&folder.path().join(id))
    }

    fn read(root: &Path) -> Self {
        let file = |path: &str| Bytes::from(std::fs::read(root.join(path)).unwrap());
        let documents = [
            (Document::Manifest, "manifest.json"),
            (Document::Flow, "flow.json"),
            (Document::Run, "projections/run.json"),
            (Document::Steps, "projections/steps.json"),
        ];
        let names = std::fs::read_dir(root.join("sessions")).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let sessions = names.into_iter().map(|name| {
            let bytes = file(&format!("sessions/{name}/events.ndjson"));
            (name, bytes)
        });
        Self {
            documents: documents.map(|(document, path)| (document, file(path))).into(),
            trace: file("trace.ndjson"),
            sessions: sessions.collect(),
        }
    }

    /// Bytes of the sessions' logs.
    fn length(&self) -> u64 {
        self.sessions.iter().map(|(_, bytes)| bytes.len() as u64).sum()
    }

    fn load(&self) -> RunModel {
        let mut model = RunModel::new("run".into());
        for (document, bytes) in &self.documents {
            model.apply(&Change::Replaced { document: document.clone(), bytes: bytes.clone() });
        }
        grow(&mut model, &Log::Trace, &self.trace);
        self.sessions(&mut model);
        model.take();
        model
    }

    fn sessions(&self, model: &mut RunModel) {
        for (name, bytes) in &self.sessions {
            grow(model, &Log::Events(name.as_str().into()), bytes);
        }
    }
}

fn grow(model: &mut RunModel, log: &Log, bytes: &Bytes) {
    for begin in (0..bytes.len()).step_by(PIECE) {
        let piece = bytes.slice(begin..bytes.len().min(begin + PIECE));
        model.apply(&Change::Appended { log: log.clone(), offset: begin as u64, bytes: piece });
    }
}

fn apply(c: &mut Criterion) {
    let run = Run::made();
    let mut group = c.benchmark_group("apply");
    group.throughput(Throughput::Bytes(run.length())).sample_size(20);
    group.bench_function("split and envelope alone", |b| {
        b.iter(|| run.sessions.iter().map(|(_, log)| split(log).unwrap().sum).sum::<u64>());
    });
    group.bench_function("model", |b| {
        b.iter_with_large_drop(|| {
            let mut model = RunModel::new("run".into());
            run.sessions(&mut model);
            model
        });
    });
    group.finish();
}

fn snapshot(c: &mut Criterion) {
    let model = Run::made().load();
    let mut group = c.benchmark_group("snapshot");
    for messages in [30, 200] {
        group.bench_function(BenchmarkId::new("window", messages), |b| {
            b.iter(|| RunEncoder::new(RunView::Window { messages }, &model).snapshot(&model));
        });
    }
    group.bench_function("full, without its lines", |b| {
        b.iter(|| RunEncoder::new(RunView::Full, &model).snapshot(&model));
    });
    group.finish();
}

/// One more piece of text, to the patch of a window.
fn patch(c: &mut Criterion) {
    let run = Run::made();
    let (name, log) = run.sessions.first().unwrap();
    let last = log.split_inclusive(|byte| *byte == b'\n').next_back().unwrap();
    let seq = split(last).unwrap().last + 1;
    let text = r#"{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"a few words "}}"#;
    let message = format!(
        r#"{{"jsonrpc":"2.0","method":"session/update","params":{{"sessionId":"s","update":{text}}}}}"#
    );
    let line = format!(
        "{{\"seq\":{seq},\"at\":\"2030-01-01T00:00:00.000Z\",\"direction\":\"inbound\",\"message\":{message}}}\n"
    );
    let change = Change::Appended {
        log: Log::Events(name.as_str().into()),
        offset: log.len() as u64,
        bytes: line.into_bytes().into(),
    };
    let begin = || {
        let model = run.load();
        let encoder = RunEncoder::new(RunView::Window { messages: 200 }, &model);
        (model, encoder)
    };
    c.bench_function("patch/window, one event", |b| {
        b.iter_batched(
            begin,
            |(mut model, mut encoder)| {
                model.apply(&change);
                let touched = model.take();
                let ops = encoder.patch(&model, &touched);
                (model, encoder, ops)
            },
            BatchSize::PerIteration,
        );
    });
}

fn seek(c: &mut Criterion) {
    let run = Run::made();
    let model = run.load();
    let (name, log) = run.sessions.first().unwrap();
    let half = log.split(|byte| *byte == b'\n').count() as u64 / 2;
    let mut group = c.benchmark_group("seek");
    let mut one = |what: &str, step| {
        let at = Target::Named(name.clone(), half);
        let seek = Seek { at, step, messages: 30, session: None };
        group.bench_function(what, |b| b.iter(|| model.seek(&seek).unwrap()));
    };
    one("a moment, 30 messages", None);
    one("the next prompt", Some((Kind::Prompt, true)));
    one("the error before", Some((Kind::Error, false)));
    group.finish();
}

fn search(c: &mut Criterion) {
    let model = Run::made().load();
    let mut group = c.benchmark_group("search");
    for words in ["the", "nowhere to be found"] {
        let query = Query::parse(words).unwrap();
        group.bench_function(BenchmarkId::new("whole run", words), |b| {
            b.iter(|| {
                let (mut cursor, mut hits) = (Some(Cursor::default()), 0);
                while let Some(from) = cursor.take() {
                    let slice = model.pieces(&from, PIECE);
                    hits += slice.pieces.iter().filter_map(|piece| query.hit(piece)).count();
                    cursor = slice.next;
                }
                hits
            });
        });
    }
    group.finish();
}

criterion_group!(benches, apply, snapshot, patch, seek, search);
criterion_main!(benches);
