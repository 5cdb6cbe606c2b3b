//! Rules for following one run.

use super::{Ear, Scene, manifest};
use runreel_model::name::{Document, Log, RunFile, RunId, SessionId};
use std::time::Duration;

fn events(session: &str) -> Log {
    Log::Events(SessionId::from(session))
}

pub(crate) fn what_is_there_comes_in_order_before_caught_up(scene: &impl Scene) {
    let run = scene.whole("r");
    let ear = Ear::caught_up(scene.source(), &run);
    let main = || SessionId::from("main");
    let order = [
        RunFile::Document(Document::Manifest),
        RunFile::Document(Document::Flow),
        RunFile::Document(Document::Run),
        RunFile::Document(Document::Live),
        RunFile::Document(Document::Steps),
        RunFile::Log(Log::Trace),
        RunFile::Document(Document::Binding(main())),
        RunFile::Document(Document::Record(main())),
        RunFile::Log(events("main")),
    ];
    assert_eq!(ear.heard.order, order);
    assert_eq!(ear.heard.documents[&Document::Manifest], manifest(&["main"]).as_bytes());
    assert_eq!(ear.heard.logs[&Log::Trace], b"{\"seq\":1}\n");
    assert!(ear.heard.troubles.is_empty() && ear.heard.written.is_some());
}

pub(crate) fn a_log_comes_once_at_any_cut(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    let mut whole = ear.heard.logs[&Log::Trace].clone();
    let line = "{\"seq\":2,\"text\":\"Grüße 🦀\"}\n".as_bytes();
    // Every cut, also inside a character; each piece must come without the next one.
    for cut in 0..=line.len() {
        for piece in [&line[..cut], &line[cut..]] {
            scene.append(&run, "trace.ndjson", piece);
            whole.extend(piece);
            ear.until_log(&Log::Trace, &whole);
        }
    }
    let long = vec![b'x'; 3_000_000];
    scene.append(&run, "trace.ndjson", &long);
    whole.extend(long);
    ear.until_log(&Log::Trace, &whole);
    assert_eq!(ear.heard.restarts, 0);
}

pub(crate) fn a_replaced_document_comes_whole(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    for turn in 10..30 {
        // Of one length, so that only the file's being another one tells.
        let text = format!("{{\"status\":\"running\",\"turn\":{turn}}}");
        scene.replace(&run, "projections/run.json", text.as_bytes());
        ear.until_document(&Document::Run, text.as_bytes());
    }
    assert!(ear.heard.troubles.is_empty());
}

pub(crate) fn a_document_taken_away_is_removed(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    scene.remove(&run, "projections/live.json");
    ear.until("live.json is removed", |heard| heard.removed == [Document::Live]);
    scene.replace(&run, "projections/live.json", b"{}");
    ear.until_document(&Document::Live, b"{}");
    assert!(ear.heard.troubles.is_empty());
}

pub(crate) fn another_log_in_its_place_begins_again(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    for (restarts, text) in [(1, "{\"seq\":7}\n"), (2, "{\"seq\":7,\"longer\":true}\n"), (3, "{}\n")] {
        scene.restart(&run, "trace.ndjson", text.as_bytes());
        ear.until_log(&Log::Trace, text.as_bytes());
        assert_eq!(ear.heard.restarts, restarts);
    }
}

pub(crate) fn a_new_session_is_followed_whichever_comes_first(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    scene.session(&run, "folder-first");
    scene.manifest(&run, &["main", "folder-first"]);
    ear.until_log(&events("folder-first"), b"{\"seq\":1}\n");
    scene.manifest(&run, &["main", "folder-first", "manifest-first"]);
    ear.until_document(&Document::Manifest, manifest(&["main", "folder-first", "manifest-first"]).as_bytes());
    scene.session(&run, "manifest-first");
    ear.until_log(&events("manifest-first"), b"{\"seq\":1}\n");
    scene.append(&run, "sessions/manifest-first/events.ndjson", b"{\"seq\":2}\n");
    ear.until_log(&events("manifest-first"), b"{\"seq\":1}\n{\"seq\":2}\n");
    assert!(ear.heard.troubles.is_empty());
}

pub(crate) fn two_followers_hear_the_same(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut first = Ear::caught_up(scene.source(), &run);
    scene.append(&run, "trace.ndjson", b"{\"seq\":2}\n");
    let mut second = Ear::caught_up(scene.source(), &run);
    scene.append(&run, "trace.ndjson", b"{\"seq\":3}\n");
    let whole = b"{\"seq\":1}\n{\"seq\":2}\n{\"seq\":3}\n";
    first.until_log(&Log::Trace, whole);
    second.until_log(&Log::Trace, whole);
    // One that leaves costs the other nothing.
    first.ongoing = None;
    first.until_silent();
    scene.append(&run, "trace.ndjson", b"{}\n");
    second.until_log(&Log::Trace, &[&whole[..], b"{}\n"].concat());
}

pub(crate) fn trouble_is_said_once_and_recovers(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    scene.spoil(&run, "projections/run.json");
    ear.until("trouble", |heard| !heard.troubles.is_empty());
    // Other files go on meanwhile.
    scene.append(&run, "trace.ndjson", b"{\"seq\":2}\n");
    ear.until_log(&Log::Trace, b"{\"seq\":1}\n{\"seq\":2}\n");
    ear.rest(Duration::from_millis(1200));
    let (file, reason) = &ear.heard.troubles[0];
    assert_eq!((file, ear.heard.troubles.len()), (&RunFile::Document(Document::Run), 1), "{reason}");
    assert!(reason.starts_with("projections/run.json cannot be read: "), "{reason}");
    assert_eq!(ear.heard.documents[&Document::Run], br#"{"status":"running"}"#, "what was known stays");
    scene.heal(&run, "projections/run.json", b"{\"status\":\"completed\"}");
    ear.until("recovery", |heard| heard.recovered == 1);
    assert_eq!(ear.heard.documents[&Document::Run], b"{\"status\":\"completed\"}");
}

pub(crate) fn a_deleted_run_is_gone(scene: &impl Scene) {
    let run = scene.whole("r");
    let other = scene.whole("other");
    let mut ear = Ear::caught_up(scene.source(), &run);
    let mut unharmed = Ear::caught_up(scene.source(), &other);
    scene.delete(&run);
    ear.until("gone", |heard| heard.gone);
    ear.until_silent();
    assert!(ear.heard.troubles.is_empty(), "{:?}", ear.heard.troubles);
    scene.append(&other, "trace.ndjson", b"{}\n");
    unharmed.until_log(&Log::Trace, b"{\"seq\":1}\n{}\n");
}

pub(crate) fn a_run_that_is_not_there_is_gone(scene: &impl Scene) {
    scene.whole("r");
    for name in ["nowhere", "", ".", "..", "../r", "r/projections", "__proto__", "acpx-write-1", "/"] {
        let mut ear = Ear::follow(scene.source(), &RunId::from(name));
        ear.until("gone", |heard| heard.gone);
        assert!(ear.heard.order.is_empty(), "{name}");
    }
}

pub(crate) fn a_manifest_that_leaves_the_run_is_gone(scene: &impl Scene) {
    scene.whole("other");
    let run = scene.whole("r");
    let leaving = r#"{"schema":"acpx.flow-run-bundle.v1","paths":{"flow":"../other/flow.json"}}"#;
    let mut ear = Ear::caught_up(scene.source(), &run);
    scene.replace(&run, "manifest.json", leaving.as_bytes());
    ear.until("gone", |heard| heard.gone);
    let mut late = Ear::follow(scene.source(), &run);
    late.until("gone", |heard| heard.gone);
    assert!(late.heard.order.is_empty());
}

pub(crate) fn nobody_listening_ends_it(scene: &impl Scene) {
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    ear.ongoing = None;
    // The sink is dropped with the thread.
    ear.until_silent();
    let (told, refused) = std::sync::mpsc::channel();
    let ongoing = scene.source().follow(&run, Box::new(move |_| told.send(()).is_err()));
    assert!(refused.recv().is_ok(), "one change was said");
    assert!(refused.recv().is_err(), "and none after the sink refused it");
    drop(ongoing);
}
