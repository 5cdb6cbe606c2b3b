//! The list of runs.

use super::*;
use runreel_model::change::{RunsChange, SummaryFiles};
use std::time::Duration;

fn seen(run: &str) -> RunsChange {
    let manifest = json!({ "schema": "acpx.flow-run-bundle.v1", "runId": run, "flowName": "f", "status": "running",
        "startedAt": "2023-11-14T22:13:20.000Z", "sessions": [] });
    let files = SummaryFiles { manifest: manifest.to_string().into(), ..SummaryFiles::default() };
    RunsChange::Seen { run: run.into(), files }
}

#[tokio::test(start_paused = true)]
async fn the_list_is_answered_when_it_is_complete() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_runs(RunsView::Recent).await;
    silent(&mut reader).await;
    source.say_of_list(seen("r")).await;
    silent(&mut reader).await;
    source.say_of_list(RunsChange::CaughtUp).await;
    let list = json_of(&frame(&mut reader).await);
    assert_eq!((&list["version"], &list["state"]["order"]), (&json!(1), &json!(["r"])));
    source.say_of_list(seen("s")).await;
    assert_eq!(short(&mut reader).await, "patch 1-2");
    assert_eq!(hub.summaries().await.unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_longer_list_takes_the_place_of_the_shown_one_when_it_is_complete() {
    let (hub, source) = hub().await;
    source.say_of_list(seen("r")).await;
    source.say_of_list(RunsChange::CaughtUp).await;
    let mut reader = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut reader).await, "list 1");
    let mut longer = hub.subscribe_runs(RunsView::All { limit: 100 }).await;
    silent(&mut longer).await;
    assert_eq!(source.limits(), [24, 100]);
    source.say_of_list(seen("r")).await;
    source.say_of_list(seen("s")).await;
    silent(&mut reader).await;
    source.say_of_list(RunsChange::CaughtUp).await;
    assert_eq!(short(&mut reader).await, "list 2");
    let list = json_of(&frame(&mut longer).await);
    assert_eq!(list["state"]["order"].as_array().unwrap().len(), 2);
    let mut shorter = hub.subscribe_runs(RunsView::All { limit: 50 }).await;
    assert_eq!(short(&mut shorter).await, "list 1");
    assert_eq!(source.limits(), [24, 100], "the longest serves all");
    drop(hub.subscribe_runs(RunsView::All { limit: u32::MAX }).await);
    assert_eq!(limits(&source).await, [24, 100, 10_000], "no list is longer, whoever asks");
}

/// How many runs were looked at, of how many, and what was found.
async fn found(hub: &HubHandle, words: &str) -> (u32, u32, Vec<String>) {
    let found = hub.search_runs(Query::parse(words).unwrap(), 50).await.unwrap();
    let ids = found.hits.iter().map(|hit| hit.run.run_id.clone()).collect();
    (found.searched, found.total, ids)
}

/// The limits of all listings, once those are there that begin on threads of their own.
async fn limits(source: &Memory) -> Vec<usize> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    source.limits()
}

/// Two in the list, of `total`.
async fn listed(source: &Arc<Memory>, total: usize) {
    for change in [RunsChange::Total(total), seen("one"), seen("three"), RunsChange::CaughtUp] {
        source.say_of_list(change).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_search_has_runs_read_that_the_list_has_no_room_for() {
    let (hub, source) = hub().await;
    listed(&source, 30).await;
    let own = || vec!["three".to_owned(), "one".to_owned()];
    assert_eq!(found(&hub, "e").await, (2, 30, own()));
    assert_eq!(limits(&source).await, [24, 50_000]);
    for change in [RunsChange::Total(30), seen("one"), seen("twelve")] {
        source.say_of_list(change).await;
    }
    let more = || [own(), vec!["twelve".to_owned()]].concat();
    assert_eq!(found(&hub, "e").await, (3, 30, more()), "while they are read");
    source.say_of_list(seen("four")).await;
    source.say_of_list(RunsChange::CaughtUp).await;
    assert_eq!(found(&hub, "e").await, (4, 30, more()));
    assert_eq!(hub.summaries().await.unwrap().len(), 2, "the list is as long as before");
    assert_eq!(source.limits(), [24, 50_000], "they are read once");
    tokio::time::advance(Duration::from_secs(121)).await;
    assert_eq!(found(&hub, "twelve").await, (2, 30, vec![]), "they were let go");
    assert_eq!(limits(&source).await, [24, 50_000, 50_000]);
}

#[tokio::test(start_paused = true)]
async fn a_search_whose_reading_fails_reads_anew_after_a_rest() {
    let (hub, source) = hub().await;
    listed(&source, 30).await;
    found(&hub, "e").await;
    assert_eq!(limits(&source).await, [24, 50_000]);
    source.fall_silent_on_list();
    assert_eq!(found(&hub, "e").await.0, 2);
    assert_eq!(limits(&source).await, [24, 50_000]);
    tokio::time::advance(Duration::from_secs(6)).await;
    found(&hub, "e").await;
    assert_eq!(limits(&source).await, [24, 50_000, 50_000]);
}

#[tokio::test(start_paused = true)]
async fn a_search_in_a_list_that_has_room_for_all_runs_reads_no_other() {
    let (hub, source) = hub().await;
    // One of them was made just now.
    listed(&source, 3).await;
    assert_eq!(found(&hub, "one").await, (2, 3, vec!["one".into()]));
    assert_eq!(limits(&source).await, [24]);
}

#[tokio::test(start_paused = true)]
async fn a_search_looks_at_many_runs_in_turns_and_at_each_once() {
    let (hub, source) = hub().await;
    source.say_of_list(RunsChange::Total(2_500)).await;
    for at in 0..2_500 {
        source.say_of_list(seen(&format!("run-{at:04}"))).await;
    }
    source.say_of_list(RunsChange::CaughtUp).await;
    let (searched, total, ids) = found(&hub, "run-").await;
    assert_eq!((searched, total, ids.len()), (2_500, 2_500, 50));
    assert_eq!((ids[0].as_str(), ids[49].as_str()), ("run-2499", "run-2450"));
    assert_eq!(found(&hub, "run-0007").await.2, ["run-0007"]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_the_list_lets_its_holders_go_and_the_list_goes_on() {
    let (hub, source) = hub().await;
    source.say_of_list(seen("r")).await;
    source.say_of_list(RunsChange::CaughtUp).await;
    let mut reader = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut reader).await, "list 1");
    let ask = Box::new(|_: &RunsModel| panic!("a fault, made by a test"));
    let (asker, _patience) = question::asker(&hub.left);
    assert!(hub.commands.send(Command::List(Question { ask, asker })).await.is_ok());
    assert!(matches!(reader.next().await, Next::Stopped));
    let mut again = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut again).await, "list 1");
}
