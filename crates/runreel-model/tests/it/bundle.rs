//! Reads bundles from `fixtures/`, feeds them to a model, and fills the holes of snapshots.

use runreel_model::bundle::manifest::manifest_paths;
use runreel_model::change::Change;
use runreel_model::encode::{Part, RunEncoder, Snapshot};
use runreel_model::name::{Document, Log, RunFile, SessionId};
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A run as its files.
pub struct Bundle {
    pub name: String,
    pub files: Vec<(RunFile, Vec<u8>)>,
}

/// All bundles that acpx wrote.
pub fn all() -> Vec<Bundle> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut folders: Vec<PathBuf> = ["bundles", "demo"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(fixtures.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("manifest.json").exists())
        .collect();
    folders.sort();
    folders.iter().map(|folder| read(folder)).collect()
}

fn read(folder: &Path) -> Bundle {
    let manifest = std::fs::read(folder.join("manifest.json")).unwrap();
    let paths = manifest_paths(&manifest).unwrap();
    let mut files = vec![
        (RunFile::Document(Document::Flow), paths.flow),
        (RunFile::Document(Document::Run), paths.run),
        (RunFile::Document(Document::Live), paths.live),
        (RunFile::Document(Document::Steps), paths.steps),
        (RunFile::Log(Log::Trace), paths.trace),
    ];
    for session in paths.sessions {
        files.push((RunFile::Document(Document::Binding(session.id.clone())), session.binding));
        files.push((RunFile::Document(Document::Record(session.id.clone())), session.record));
        files.push((RunFile::Log(Log::Events(session.id)), session.events));
    }
    let mut files: Vec<_> =
        files.into_iter().map(|(file, path)| (file, std::fs::read(folder.join(path)).unwrap())).collect();
    files.insert(0, (RunFile::Document(Document::Manifest), manifest));
    Bundle { name: folder.file_name().unwrap().to_string_lossy().into_owned(), files }
}

impl Bundle {
    /// A model that has read everything, in the order of a source.
    pub fn load(&self) -> RunModel {
        self.load_into(RunModel::new(self.name.as_str().into()))
    }

    /// The same into a model that is new.
    pub fn load_into(&self, mut model: RunModel) -> RunModel {
        for (file, bytes) in &self.files {
            for change in whole(file, bytes) {
                model.apply(&change);
            }
        }
        model.take();
        model
    }

    /// The document of a view, with its holes filled from these files.
    pub fn document(&self, model: &RunModel, view: RunView) -> Value {
        self.fill(&RunEncoder::new(view, model), model)
    }

    /// The document of an encoder, with its holes filled from these files.
    pub fn fill(&self, encoder: &RunEncoder, model: &RunModel) -> Value {
        self.written(encoder.snapshot(model))
    }

    /// A document that was made some time ago, with its holes filled from these files.
    pub fn written(&self, snapshot: Snapshot) -> Value {
        let mut text = String::new();
        for part in snapshot.parts {
            match part {
                Part::Text(part) => text.push_str(&part),
                // In small pieces, as a slow reader takes them.
                Part::Values(mut values) => {
                    while let Some(some) = values.write_next(100) {
                        text.push_str(&some);
                    }
                }
                Part::Lines { log, ranges } => {
                    let bytes = self.log(&log);
                    let lines: Vec<&str> = ranges
                        .iter()
                        .flat_map(|range| {
                            let range = range.start as usize..range.end as usize;
                            std::str::from_utf8(&bytes[range]).unwrap().lines()
                        })
                        .collect();
                    text.push_str(&lines.join(","));
                }
            }
        }
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text}"))
    }

    fn log(&self, log: &Log) -> &[u8] {
        let file = RunFile::Log(log.clone());
        &self.files.iter().find(|(name, _)| *name == file).unwrap().1
    }

    /// A session's files alone.
    pub fn session(&self, id: &SessionId, document: impl Fn(SessionId) -> Document) -> &[u8] {
        let file = RunFile::Document(document(id.clone()));
        &self.files.iter().find(|(name, _)| *name == file).unwrap().1
    }
}

/// A whole file as changes.
pub fn whole(file: &RunFile, bytes: &[u8]) -> Vec<Change> {
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    match file {
        RunFile::Document(document) => vec![Change::Replaced { document: document.clone(), bytes }],
        RunFile::Log(_) if bytes.is_empty() => Vec::new(),
        RunFile::Log(log) => vec![Change::Appended { log: log.clone(), offset: 0, bytes }],
    }
}

/// All messages of a session in a range, as JSON.
pub fn messages(model: &RunModel, session: &SessionId, range: std::ops::Range<u32>) -> Option<String> {
    let (_, messages) = model.messages(session, range, usize::MAX)?;
    Some(serde_json::to_string(&messages).unwrap())
}
