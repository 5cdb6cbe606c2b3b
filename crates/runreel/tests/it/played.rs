//! Runs as acpx writes them, for tests that need one.

use crate::program::Place;
use runreel_writer::{Flow, Script, acp};
use serde_json::json;
use std::path::Path;

/// The session of all played runs.
pub(crate) const SESSION: &str = "main-1";

/// A run that has just begun.
pub(crate) fn begun(place: &Place, run: &str) -> Script {
    begun_in(&place.path("runs"), run)
}

fn begun_in(runs: &Path, run: &str) -> Script {
    Script::start(runs, run, Flow::sample()).unwrap()
}

/// A run whose agent has been asked and speaks.
pub(crate) fn speaking(place: &Place, run: &str) -> Script {
    speaking_in(&place.path("runs"), run)
}

/// The same in any folder.
pub(crate) fn speaking_in(runs: &Path, run: &str) -> Script {
    let mut script = begun_in(runs, run);
    script.start_node("plan").unwrap();
    script.bind_session(SESSION, "main").unwrap();
    script.prompt(SESSION, "What is to be done?").unwrap();
    script.text(SESSION, "First ").unwrap();
    script
}

/// The rest of a run that was [`speaking`], with a pause after each piece.
pub(crate) fn finish(script: &mut Script, mut pause: impl FnMut()) {
    for word in ["we ", "look ", "at ü and 𝄞, ", "then ", "we write."] {
        script.text(SESSION, word).unwrap();
        pause();
    }
    script.update(SESSION, &acp::thought_chunk("Is it so?")).unwrap();
    script.update(SESSION, &acp::tool_call("t1", "Read it", "read", &json!({ "path": "a.rs" }))).unwrap();
    pause();
    script.update(SESSION, &acp::tool_call_update("t1", "completed", "fn main() {}")).unwrap();
    script.update(SESSION, &acp::plan(&[("look", "completed"), ("write", "pending")])).unwrap();
    script.text(SESSION, "Done.").unwrap();
    pause();
    script.end_turn(SESSION).unwrap();
    script.settle(&json!({ "next": "build" })).unwrap();
    pause();
    script.start_node("build").unwrap();
    script.heartbeat("building").unwrap();
    pause();
    script.settle(&json!({ "ok": true })).unwrap();
    script.start_node("report").unwrap();
    script.settle(&json!("all is well")).unwrap();
    pause();
    script.complete().unwrap();
}

/// A run that is over.
pub(crate) fn finished(place: &Place, run: &str) -> Script {
    finished_in(&place.path("runs"), run)
}

/// The same in any folder.
pub(crate) fn finished_in(runs: &Path, run: &str) -> Script {
    let mut script = speaking_in(runs, run);
    finish(&mut script, || {});
    script
}
