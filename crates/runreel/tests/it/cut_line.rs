//! Networks that stall, break and come back between a client and the viewer. What a client holds after that is
//! what the viewer says, and the viewer keeps nothing for who is gone.

use crate::client::Client;
use crate::faults::{events, holds_the_truth};
use crate::line::{Line, State};
use crate::played::{self, SESSION};
use crate::program::{Place, Running, wait_until};
use crate::raw;
use std::time::Duration;
use tokio::time::sleep;

const ZERO: &[&str] = &["--port", "0"];

/// Live sockets, as the viewer counts them.
fn clients(viewer: &Running) -> u64 {
    let text = raw::get(viewer, "/api/metrics").text();
    let line = text.lines().find_map(|line| line.strip_prefix("runreel_clients ")).expect("it is counted");
    line.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_stalls_loses_nothing() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let line = Line::to(&viewer).await;
    let mut client = Client::connect_through(&viewer, line.open().await).await;
    let before = events(client.hold("r").await);
    for round in 1..=3 {
        line.be(State::Stalled);
        for _ in 0..50 {
            script.text(SESSION, "said into a stalled line ").unwrap();
        }
        sleep(Duration::from_millis(300)).await;
        line.be(State::Up);
        holds_the_truth(&mut client, &viewer, before + round * 50).await;
    }
    assert!(client.errors.is_empty(), "{:?}", client.errors);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_stalled_for_longer_than_a_queue_holds_brings_the_whole_document_again() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let line = Line::to(&viewer).await;
    let mut client = Client::connect_through(&viewer, line.open().await).await;
    let before = events(client.hold("r").await);
    line.be(State::Stalled);
    // More than what the network and a queue of 8 MiB hold together.
    let long = "ü".repeat(100_000);
    for _ in 0..10 {
        for _ in 0..5 {
            script.text(SESSION, &long).unwrap();
        }
        sleep(Duration::from_millis(60)).await;
    }
    line.be(State::Up);
    let snapshot = loop {
        let heard = client.hear().await;
        if heard["type"] == "run_snapshot" {
            break heard;
        }
    };
    assert!(snapshot["version"].as_u64() > Some(1), "versions go on: {}", snapshot["version"]);
    holds_the_truth(&mut client, &viewer, before + 50).await;
    assert!(raw::get(&viewer, "/api/metrics").text().contains("runreel_drops_total 1\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_cut_anywhere_in_a_frame_is_mended_by_a_whole_document() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let line = Line::to(&viewer).await;
    let mut count = events(Client::connect(&viewer).await.hold("r").await);
    // In a frame's head, in its text, in the next one, in the first document itself.
    for cut in [1, 2, 3, 40, 200, 301, 700, 1_500] {
        line.be(State::Up);
        let mut client = Client::connect_through(&viewer, line.open().await).await;
        client.hold("r").await;
        holds_the_truth(&mut client, &viewer, count).await;
        line.be(State::CutAfter(cut));
        let mut said = 0;
        let end = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            script.text(SESSION, "said while it is cut ").unwrap();
            said += 1;
            let ended = tokio::time::timeout(Duration::from_millis(50), async {
                while client.hear_or_end().await.is_some() {}
            });
            if ended.await.is_ok() {
                break;
            }
            assert!(tokio::time::Instant::now() < end, "the cut at {cut} was never heard");
        }
        count += said;
        line.be(State::Up);
        let mut again = Client::connect_through(&viewer, line.open().await).await;
        again.hold("r").await;
        holds_the_truth(&mut again, &viewer, count).await;
    }
    drop(line);
    wait_until("nobody is left", || (clients(&viewer) == 0).then_some(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_can_only_hear_is_let_go_and_its_subscriptions_too() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let line = Line::to(&viewer).await;
    let mut client = Client::connect_through(&viewer, line.open().await).await;
    let before = events(client.hold("r").await);
    assert_eq!(clients(&viewer), 1);
    line.be(State::HalfClosed);
    while client.hear_or_end().await.is_some() {}
    wait_until("nobody is left", || (clients(&viewer) == 0).then_some(()));
    script.text(SESSION, "for who comes again").unwrap();
    line.be(State::Up);
    let mut again = Client::connect_through(&viewer, line.open().await).await;
    again.hold("r").await;
    holds_the_truth(&mut again, &viewer, before + 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_is_down_for_a_while_is_told_from_a_viewer_that_has_nothing() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let line = Line::to(&viewer).await;
    let mut client = Client::connect_through(&viewer, line.open().await).await;
    let before = events(client.hold("r").await);
    line.be(State::Down);
    assert!(client.hear_or_end().await.is_none());
    let mut refused = line.open().await;
    let nothing = tokio::io::AsyncReadExt::read(&mut refused, &mut [0]).await;
    assert!(!matches!(nothing, Ok(1..)), "{nothing:?}");
    script.text(SESSION, "said meanwhile").unwrap();
    line.be(State::Up);
    let mut again = Client::connect_through(&viewer, line.open().await).await;
    again.hold("r").await;
    holds_the_truth(&mut again, &viewer, before + 1).await;
}
