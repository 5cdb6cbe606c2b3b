//! Limits on what is answered of a run that is there, in the whole server. The time is the machine's, as threads read.

use super::body::Pieces;
use super::clock_tests::{Kept, answer, app_over};
use super::limits::{FILLS, LIGHT_EACH, UNDER_WAY};
use super::*;
use crate::source::{Ongoing, Sink};
use bytes::Bytes;
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::{Document, Log, RunFile, RunId};
use runreel_writer::{Flow, Script, acp};
use serde_json::json;
use std::ops::Range;
use std::time::Duration;
use std::{fs, io};
use tempfile::TempDir;
use tokio::time::timeout;

const SESSION: &str = "main-1";

/// A folder with one run `r`, of which nothing more is said once it was read.
struct Folder(TempDir);

impl Folder {
    fn bytes(&self, file: &RunFile) -> io::Result<Bytes> {
        Ok(fs::read(self.0.path().join("r").join(file.to_string()))?.into())
    }
}

impl Source for Folder {
    fn list(&self, _: usize, mut sink: Sink<RunsChange>) -> Box<dyn Ongoing> {
        sink(RunsChange::CaughtUp);
        Box::new(Kept(sink.into()))
    }

    fn follow(&self, _: &RunId, mut sink: Sink<Change>) -> Box<dyn Ongoing> {
        for document in [Document::Manifest, Document::Flow, Document::Run, Document::Steps] {
            let bytes = self.bytes(&RunFile::Document(document.clone())).unwrap();
            sink(Change::Replaced { document, bytes });
        }
        let log = Log::Events(SESSION.into());
        let bytes = self.bytes(&RunFile::Log(log.clone())).unwrap();
        sink(Change::Appended { log, offset: 0, bytes });
        sink(Change::CaughtUp);
        Box::new(Kept(sink.into()))
    }

    fn read(&self, _: &RunId, file: &RunFile, range: Range<u64>) -> io::Result<Bytes> {
        let [from, to] = [range.start, range.end].map(|at| usize::try_from(at).unwrap());
        Ok(self.bytes(file)?.slice(from..to))
    }

    fn open(&self, _: &RunId, _: &str) -> io::Result<fs::File> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn describe(&self) -> String {
        "a folder".into()
    }
}

/// Over a run whose agent was told something long, and calls a tool with a long input.
fn app() -> Arc<App> {
    let folder = tempfile::tempdir().unwrap();
    let mut script = Script::start(folder.path(), "r", Flow::sample()).unwrap();
    script.start_node("plan").unwrap();
    script.bind_session(SESSION, "main").unwrap();
    script.prompt(SESSION, &"x".repeat(100_000)).unwrap();
    let input = json!({ "text": "x".repeat(LIGHT_EACH + 1) });
    script.update(SESSION, &acp::tool_call("t", "Write it", "edit", &input)).unwrap();
    app_over(Arc::new(Folder(folder)))
}

/// Something that waits for its reader.
struct Unread;

impl Pieces for Unread {
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        Ok(None)
    }
}

#[tokio::test]
async fn large_answers_of_every_kind_are_counted() {
    let app = app();
    let unread = app.underway.admit(UNDER_WAY, Unread);
    let paths = ["state", "sessions/main-1/messages"].map(|path| format!("/api/runs/r/{path}"));
    for path in &paths {
        let refused = answer(app.clone(), path).await;
        let head = &refused[..refused.len().min(300)];
        assert!(head.starts_with("HTTP/1.1 503 ") && head.contains("retry-after: 1\r\n"), "{path} {head}");
    }
    drop(unread);
    for path in &paths {
        let answer = answer(app.clone(), path).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.len() > 100_000, "{path}");
    }
}

/// Waits while something is held, and is answered once it is not.
async fn waits<T>(app: &Arc<App>, held: T, path: &str) {
    let mut answered = Box::pin(answer(app.clone(), path));
    assert!(timeout(Duration::from_millis(300), &mut answered).await.is_err(), "{path} does not wait");
    drop(held);
    assert!(answered.await.starts_with("HTTP/1.1 200 "), "{path}");
}

#[tokio::test]
async fn messages_are_put_together_when_there_is_a_place() {
    let app = app();
    let path = "/api/runs/r/sessions/main-1/messages";
    assert!(answer(app.clone(), path).await.starts_with("HTTP/1.1 200 "));
    let places = app.fills.acquire_many(u32::try_from(FILLS).unwrap()).await.unwrap();
    waits(&app, places, path).await;
}

#[tokio::test]
async fn a_long_body_is_worked_on_when_there_is_room() {
    let app = app();
    let path = "/api/runs/r/sessions/main-1/bodies/1/0/input/0?from=0&to=100";
    assert!(answer(app.clone(), path).await.starts_with("HTTP/1.1 200 "));
    let room = app.work.place(usize::MAX).await;
    waits(&app, room, path).await;
}
