//! Runs that cannot be read, and runs that go.

use super::*;
use runreel_model::name::RunFile;

fn trouble(reason: &str) -> Change {
    Change::Trouble { file: RunFile::Document(Document::Run), reason: reason.into() }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_not_there_says_so_and_ends() {
    let (hub, _source) = hub().await;
    let mut reader = hub.subscribe_run("nothing".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "run_not_found: Run bundle not found");
    assert!(matches!(reader.next().await, Next::Gone));
    assert_eq!(hub.state("nothing".into(), FULL).await.unwrap_err(), Refusal::NotFound);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_goes_ends_its_subscriptions_and_no_others() {
    let (hub, source) = hub().await;
    for change in ready_run("other") {
        source.say("other", change).await;
    }
    let mut going = hub.subscribe_run("r".into(), FULL).await;
    let mut staying = hub.subscribe_run("other".into(), FULL).await;
    assert_eq!(short(&mut going).await, "snapshot 1");
    assert_eq!(short(&mut staying).await, "snapshot 1");
    source.say("r", Change::Gone).await;
    assert_eq!(short(&mut going).await, "run_not_found: Run bundle not found");
    assert!(matches!(going.next().await, Next::Gone));
    source.say("other", line(&source, "other")).await;
    assert_eq!(short(&mut staying).await, "patch 1-2");
}

#[tokio::test(start_paused = true)]
async fn each_trouble_is_told_once_and_its_end_brings_a_snapshot_as_the_next_version() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    source.say("r", trouble("permission denied")).await;
    source.say("r", trouble("permission denied")).await;
    source.say("r", trouble("too many files are open")).await;
    assert_eq!(short(&mut reader).await, "internal_error: projections/run.json: permission denied");
    assert_eq!(short(&mut reader).await, "internal_error: projections/run.json: too many files are open");
    silent(&mut reader).await;
    source.say("r", Change::Recovered).await;
    assert_eq!(short(&mut reader).await, "snapshot 2");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut reader).await, "patch 2-3");
    source.say("r", trouble("permission denied")).await;
    assert_eq!(short(&mut reader).await, "internal_error: projections/run.json: permission denied");
}

#[tokio::test(start_paused = true)]
async fn who_comes_during_a_trouble_gets_the_document_and_the_trouble() {
    let (hub, source) = hub().await;
    source.say("r", trouble("permission denied")).await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    assert_eq!(short(&mut reader).await, "internal_error: projections/run.json: permission denied");
}

#[tokio::test(start_paused = true)]
async fn troubles_without_end_are_not_all_kept() {
    let (hub, source) = hub().await;
    for number in 0..100 {
        source.say("r", trouble(&format!("trouble {number}"))).await;
    }
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    for _ in 0..64 {
        assert!(short(&mut reader).await.starts_with("internal_error: "));
    }
    silent(&mut reader).await;
}

#[tokio::test(start_paused = true)]
async fn the_trouble_of_a_document_larger_than_a_queue_does_not_end_the_queue() {
    let (hub, source) = hub().await;
    let flow = json!({ "schema": "acpx.flow-definition-snapshot.v1", "name": "x".repeat(9 << 20) });
    source.say("r", Change::Replaced { document: Document::Flow, bytes: flow.to_string().into() }).await;
    source.say("r", trouble("permission denied")).await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    assert_eq!(short(&mut reader).await, "internal_error: projections/run.json: permission denied");
}

#[tokio::test(start_paused = true)]
async fn a_run_without_a_readable_manifest_has_no_document_until_it_has_one() {
    let (hub, source) = hub().await;
    let file = RunFile::Document(Document::Manifest);
    source.say("b", Change::Trouble { file, reason: "not JSON".into() }).await;
    source.say("b", Change::CaughtUp).await;
    let mut reader = hub.subscribe_run("b".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "internal_error: manifest.json: not JSON");
    silent(&mut reader).await;
    let refused = hub.state("b".into(), FULL).await.unwrap_err();
    assert_eq!(refused, Refusal::Unreadable("manifest.json: not JSON".into()));
    for change in ready_run("b").into_iter().filter(|change| !matches!(change, Change::CaughtUp)) {
        source.say("b", change).await;
    }
    source.say("b", Change::Recovered).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    silent(&mut reader).await;
}

#[tokio::test(start_paused = true)]
async fn the_cause_of_a_trouble_is_told_before_what_it_brought_about() {
    let (hub, source) = hub().await;
    // As they are found where a torn manifest names no file.
    for document in [Document::Flow, Document::Run, Document::Manifest] {
        let reason = if document == Document::Manifest { "not JSON" } else { "it is missing" };
        source.say("b", Change::Trouble { file: RunFile::Document(document), reason: reason.into() }).await;
    }
    source.say("b", Change::CaughtUp).await;
    let refused = hub.state("b".into(), FULL).await.unwrap_err();
    assert_eq!(refused, Refusal::Unreadable("manifest.json: not JSON".into()));
    let mut reader = hub.subscribe_run("b".into(), FULL).await;
    for told in ["manifest.json: not JSON", "flow.json: it is missing", "projections/run.json: it is missing"]
    {
        assert_eq!(short(&mut reader).await, format!("internal_error: {told}"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_readable_manifest_brings_a_document_though_other_troubles_go_on() {
    let (hub, source) = hub().await;
    source.say("b", trouble("permission denied")).await;
    source.say("b", Change::CaughtUp).await;
    let mut reader = hub.subscribe_run("b".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "internal_error: projections/run.json: permission denied");
    source.say("b", ready_run("b").remove(0)).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
}

/// The last that a source's thread does, all of it before the hub has a turn.
fn at_once(act: impl FnOnce() + Send + 'static) {
    std::thread::spawn(act).join().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_run_that_goes_is_gone_and_no_fault_however_soon_its_thread_ends() {
    let (hub, source) = hub().await;
    for number in 0..20 {
        let run = format!("run {number}");
        for change in ready_run(&run) {
            source.say(&run, change).await;
        }
        let mut reader = hub.subscribe_run(run.as_str().into(), FULL).await;
        assert_eq!(short(&mut reader).await, "snapshot 1");
        let mut sink = source.take_sink(&run);
        at_once(move || {
            sink(Change::Gone);
        });
        assert_eq!(short(&mut reader).await, "run_not_found: Run bundle not found");
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_run_was_told_by_before_is_not_heard_any_more() {
    let (hub, source) = hub().await;
    let mut failing = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut failing).await, "snapshot 1");
    let mut before = source.take_sink("r");
    let asked: Result<(), Refusal> = hub.ask("r".into(), |_| panic!("a fault, made by a test")).await;
    assert_eq!(asked.unwrap_err(), Refusal::Busy);
    let mut again = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut again).await, "snapshot 1");
    at_once(move || {
        before(trouble("permission denied"));
    });
    silent(&mut again).await;
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut again).await, "patch 1-2");
}

#[tokio::test(start_paused = true)]
async fn a_longer_list_whose_source_fails_is_read_anew_and_the_shown_one_goes_on() {
    let (hub, source) = hub().await;
    source.say_of_list(RunsChange::CaughtUp).await;
    let mut shown = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut shown).await, "list 1");
    let mut longer = hub.subscribe_runs(RunsView::All { limit: 100 }).await;
    silent(&mut longer).await;
    assert_eq!(source.limits(), [24, 100]);
    source.fall_silent_on_list();
    silent(&mut shown).await;
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    assert_eq!(source.limits(), [24, 100, 100]);
    source.say_of_list(RunsChange::CaughtUp).await;
    assert_eq!(short(&mut longer).await, "list 1");
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_one_run_ends_that_run_and_nothing_else() {
    let (hub, source) = hub().await;
    for change in ready_run("other") {
        source.say("other", change).await;
    }
    let mut failing = hub.subscribe_run("r".into(), FULL).await;
    let mut staying = hub.subscribe_run("other".into(), FULL).await;
    assert_eq!(short(&mut failing).await, "snapshot 1");
    assert_eq!(short(&mut staying).await, "snapshot 1");
    let asked: Result<(), Refusal> = hub.ask("r".into(), |_| panic!("a fault, made by a test")).await;
    assert_eq!(asked.unwrap_err(), Refusal::Busy);
    assert!(short(&mut failing).await.starts_with("internal_error: The viewer failed on this run"));
    assert!(matches!(failing.next().await, Next::Gone));
    source.say("other", line(&source, "other")).await;
    assert_eq!(short(&mut staying).await, "patch 1-2");
    // Who wants it again gets it again.
    let mut again = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut again).await, "snapshot 1");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_fails_on_a_run_ends_that_run_and_nothing_else() {
    let (hub, source) = hub().await;
    for change in ready_run("other") {
        source.say("other", change).await;
    }
    let mut failing = hub.subscribe_run("r".into(), FULL).await;
    let mut staying = hub.subscribe_run("other".into(), FULL).await;
    assert_eq!(short(&mut failing).await, "snapshot 1");
    assert_eq!(short(&mut staying).await, "snapshot 1");
    source.fall("r");
    assert!(short(&mut failing).await.starts_with("internal_error: The viewer failed on this run"));
    assert!(matches!(failing.next().await, Next::Gone));
    source.say("other", line(&source, "other")).await;
    assert_eq!(short(&mut staying).await, "patch 1-2");
    // Who wants it again has it followed again.
    let mut again = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut again).await, "snapshot 1");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut again).await, "patch 1-2");
}

#[tokio::test(start_paused = true)]
async fn a_list_whose_source_fails_says_so_and_is_read_anew() {
    use runreel_model::change::RunsChange;
    let (hub, source) = hub().await;
    source.say_of_list(RunsChange::CaughtUp).await;
    let mut reader = hub.subscribe_runs(RunsView::All { limit: 24 }).await;
    assert_eq!(short(&mut reader).await, "list 1");
    source.fall_silent_on_list();
    let told = json_of(&frame(&mut reader).await).to_string();
    assert!(told.contains("The viewer failed on the list of runs"), "{told}");
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    assert_eq!(source.limits(), [24, 24]);
    source.say_of_list(RunsChange::CaughtUp).await;
    let anew = json_of(&frame(&mut reader).await);
    assert_eq!((&anew["type"], &anew["version"]), (&json!("runs_snapshot"), &json!(3)));
    assert!(!anew.to_string().contains("failed"), "{anew}");
}
