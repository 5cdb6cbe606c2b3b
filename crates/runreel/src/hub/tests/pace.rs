//! Pace and overload: bursts become one patch, and slow readers begin again.

use super::*;
use std::time::Duration;
use tokio::time::{Instant, sleep};

#[tokio::test(start_paused = true)]
async fn the_first_of_a_burst_goes_out_at_once_and_the_rest_as_one() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut reader).await, "patch 1-2");
    assert_eq!(began.elapsed(), Duration::ZERO);
    for _ in 0..10 {
        source.say("r", line(&source, "r")).await;
    }
    let rest = json_of(&frame(&mut reader).await);
    assert_eq!(rest["toVersion"], 3);
    assert_eq!(rest["ops"].as_array().unwrap().len(), 10);
    let waited = began.elapsed();
    assert!(waited >= Duration::from_millis(16) && waited <= Duration::from_millis(51), "{waited:?}");
    silent(&mut reader).await;
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_let_go_and_costs_the_others_nothing() {
    let (hub, source) = hub().await;
    let mut slow = hub.subscribe_run("r".into(), FULL).await;
    let mut quick = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut quick).await, "snapshot 1");
    for version in 1..1_100 {
        source.say("r", line(&source, "r")).await;
        assert_eq!(short(&mut quick).await, format!("patch {version}-{}", version + 1));
    }
    assert!(matches!(slow.next().await, Next::Slow));
    assert!(matches!(slow.next().await, Next::Slow), "what waited is discarded");
    let mut again = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut again).await, "snapshot 1100");
    assert_eq!(hub.status().await.subscriptions, 2);
}

#[tokio::test(start_paused = true)]
async fn heavy_frames_fill_a_queue_before_many_do() {
    let (hub, source) = hub().await;
    let mut slow = hub.subscribe_run("r".into(), FULL).await;
    let mut quick = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut quick).await, "snapshot 1");
    for _ in 0..12 {
        source.say("r", long_line(&source, 1 << 20)).await;
        frame(&mut quick).await;
    }
    assert!(matches!(slow.next().await, Next::Slow));
}

#[tokio::test(start_paused = true)]
async fn one_frame_that_is_larger_than_a_queue_is_taken_with_what_follows() {
    let (hub, source) = hub().await;
    let mut slow = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut slow).await, "snapshot 1");
    for text in [9 << 20, 0, 0] {
        source.say("r", long_line(&source, text)).await;
        sleep(Duration::from_secs(1)).await;
    }
    for expected in ["patch 1-2", "patch 2-3", "patch 3-4"] {
        assert_eq!(short(&mut slow).await, expected);
    }
}

/// The trace's next line, with a text of so many bytes.
fn long_line(source: &Memory, text: usize) -> Change {
    let Change::Appended { log, offset, bytes } = line(source, "r") else { panic!("a line is appended") };
    let long = format!("\"payload\":{{\"text\":\"{}\"}}", "x".repeat(text));
    let bytes = std::str::from_utf8(&bytes).unwrap().replace("\"payload\":{}", &long).into();
    Change::Appended { log, offset, bytes }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_nobody_uses_is_followed_a_little_longer_and_then_no_more() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    sleep(Duration::from_mins(1)).await;
    assert_eq!((hub.status().await.followed, source.followers("r")), (1, 1));
    drop(reader);
    sleep(Duration::from_secs(14)).await;
    assert_eq!((hub.status().await.followed, source.followers("r")), (1, 1));
    sleep(Duration::from_secs(2)).await;
    assert_eq!(hub.status().await, Status::default());
    assert_eq!(source.followers("r"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_shows_nowhere_makes_the_next_one_not_wait() {
    let (hub, source) = hub().await;
    let mut reader = hub.subscribe_run("r".into(), FULL).await;
    assert_eq!(short(&mut reader).await, "snapshot 1");
    sleep(Duration::from_secs(1)).await;
    let Change::Appended { log, offset, bytes } = line(&source, "r") else { panic!("a line is appended") };
    let (head, tail) = (bytes.slice(..9), bytes.slice(9..));
    source.say("r", Change::Appended { log: log.clone(), offset, bytes: head }).await;
    // The clock moves on only when the hub has done all it has to do.
    sleep(Duration::from_millis(1)).await;
    let began = Instant::now();
    source.say("r", Change::Appended { log, offset: offset + 9, bytes: tail }).await;
    assert_eq!(short(&mut reader).await, "patch 1-2");
    assert_eq!(began.elapsed(), Duration::ZERO);
}
