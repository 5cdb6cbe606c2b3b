//! Questions about a run, whether somebody follows it or not.

use super::*;
use std::time::Duration;
use tokio::time::sleep;

#[tokio::test(start_paused = true)]
async fn a_question_follows_the_run_for_a_while() {
    let (hub, source) = hub().await;
    source.say("r", line(&source, "r")).await;
    // The last newline is outside.
    let lines = hub.lines("r".into(), Log::Trace, 0..10).await.unwrap();
    assert_eq!(format!("{lines:?}"), format!("[0..{}]", source.trace_end("r").1 - 1));
    assert_eq!(hub.status().await, Status { followed: 1, subscriptions: 0 });
    sleep(Duration::from_secs(16)).await;
    assert_eq!(hub.status().await, Status::default());
}

#[tokio::test(start_paused = true)]
async fn what_a_run_does_not_have_is_not_found() {
    let (hub, _source) = hub().await;
    let run = RunId::from("r");
    assert_eq!(hub.step(run.clone(), 7).await.unwrap_err(), Refusal::NotFound);
    assert_eq!(hub.messages(run.clone(), "s".into(), 0..9, 1).await.unwrap_err(), Refusal::NotFound);
    let events = Log::Events("s".into());
    assert_eq!(hub.lines(run, events, 0..9).await.unwrap_err(), Refusal::NotFound);
}

#[tokio::test(start_paused = true)]
async fn many_idle_runs_are_not_all_kept() {
    let (hub, source) = hub().await;
    for name in 0..20 {
        let name = format!("run-{name}");
        for change in ready_run(&name) {
            source.say(&name, change).await;
        }
        hub.state(name.as_str().into(), FULL).await.unwrap();
    }
    assert_eq!(hub.status().await.followed, 8);
}
