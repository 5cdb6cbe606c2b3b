//! The list of runs.

use super::*;
use runreel_model::change::{RunsChange, SummaryFiles};

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
}

#[tokio::test(start_paused = true)]
async fn a_fault_in_the_list_lets_its_holders_go_and_the_list_goes_on() {
    let (hub, source) = hub().await;
    source.say_of_list(seen("r")).await;
    source.say_of_list(RunsChange::CaughtUp).await;
    let mut reader = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut reader).await, "list 1");
    let ask = Box::new(|_: &RunsModel| panic!("a fault, made by a test"));
    assert!(hub.commands.send(Command::List(ask)).await.is_ok());
    assert!(matches!(reader.next().await, Next::Stopped));
    let mut again = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut again).await, "list 1");
}
