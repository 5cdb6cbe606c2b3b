//! Versions: one counter for all who hold the same view.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_newcomer_gets_a_snapshot_and_then_patches_from_its_version() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut reader).await, "patch 1-2");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut reader).await, "patch 2-3");
    silent(&mut reader).await;
}

#[tokio::test(start_paused = true)]
async fn subscribers_at_different_times_share_versions_and_texts() {
    let (hub, source) = hub().await;
    let mut first = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut first).await, "snapshot 1");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut first).await, "patch 1-2");
    let mut second = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut second).await, "snapshot 2");
    silent(&mut first).await;
    source.say("r", line(&source, "r")).await;
    let (one, other) = (frame(&mut first).await, frame(&mut second).await);
    let (Frame::Text(one), Frame::Text(other)) = (one, other) else { panic!("patches are texts") };
    assert_eq!(one.as_ptr(), other.as_ptr(), "a patch is serialized once");
    assert!(one.contains(r#""fromVersion":2,"toVersion":3"#), "{one}");
}

#[tokio::test(start_paused = true)]
async fn what_waits_goes_out_before_a_newcomers_snapshot() {
    let (hub, source) = hub().await;
    let mut first = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut first).await, "snapshot 1");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut first).await, "patch 1-2");
    // The pace holds this one back, until somebody comes.
    source.say("r", line(&source, "r")).await;
    let mut second = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut first).await, "patch 2-3");
    assert_eq!(short(&mut second).await, "snapshot 3");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut first).await, "patch 3-4");
    assert_eq!(short(&mut second).await, "patch 3-4");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_shows_nowhere_uses_no_version() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    let Change::Appended { log, offset, bytes } = line(&source, "r") else { panic!("a line is appended") };
    let (head, tail) = (bytes.slice(..9), bytes.slice(9..));
    source.say("r", Change::Appended { log: log.clone(), offset, bytes: head }).await;
    silent(&mut reader).await;
    source.say("r", Change::Appended { log, offset: offset + 9, bytes: tail }).await;
    assert_eq!(short(&mut reader).await, "patch 1-2");
}

#[tokio::test(start_paused = true)]
async fn views_of_one_run_are_numbered_apart() {
    let (hub, source) = hub().await;
    let mut full = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut full).await, "snapshot 1");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut full).await, "patch 1-2");
    let mut window = hub.subscribe_run("r".into(), RunView::Window { messages: 5 }).await;
    assert_eq!(short(&mut window).await, "snapshot 1");
    assert_eq!(source.followers("r"), 1);
}

#[tokio::test(start_paused = true)]
async fn who_subscribes_again_before_leaving_keeps_the_versions_going() {
    let (hub, source) = hub().await;
    let mut old = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut old).await, "snapshot 1");
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut old).await, "patch 1-2");
    let mut new = hub.subscribe_run("r".into(), FULL).await;
    drop(old);
    assert_eq!(short(&mut new).await, "snapshot 2");
}
