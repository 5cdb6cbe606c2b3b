//! Whole documents that are too large for one frame.

use crate::client::Client;
use crate::played::{self, SESSION};
use crate::program::Place;
use crate::raw;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::fs;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, connect_async_with_config};

const ZERO: &[&str] = &["--port", "0"];
/// No frame is longer, however large the document and what is in it.
const LONGEST: usize = 1 << 20;

/// Adds texts of 100,000 bytes.
fn speak(script: &mut runreel_writer::Script, times: usize) {
    for number in 0..times {
        script.text(SESSION, &format!("{number} {}", "ü".repeat(50_000))).unwrap();
    }
}

#[tokio::test]
async fn a_large_document_comes_in_pieces_and_patches_follow_it() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    speak(&mut script, 30);
    let viewer = place.serve(ZERO);
    let config = WebSocketConfig::default().max_frame_size(Some(LONGEST)).max_message_size(None);
    let mut client = Client::connect_with(&viewer, config).await;
    let held = client.hold("r").await.clone();
    assert_eq!(held["sessions"][SESSION]["events"].as_array().unwrap().len(), 32);
    assert_eq!(raw::get(&viewer, "/api/runs/r/state").json(), held);
    script.text(SESSION, "and more").unwrap();
    let events = |run: &Value| run["sessions"][SESSION]["events"].as_array().unwrap().len();
    let held = client.until("r", |run| events(run) == 33).await.clone();
    assert_eq!(raw::get(&viewer, "/api/runs/r/state").json()["sessions"], held["sessions"]);
}

#[tokio::test]
async fn a_document_that_breaks_off_ends_the_socket_and_the_next_one_is_whole() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    speak(&mut script, 300);
    let viewer = place.serve(ZERO);
    let url = format!("ws://127.0.0.1:{}/api/live", viewer.port());
    let config = WebSocketConfig::default().max_message_size(None);
    let (mut socket, _) = connect_async_with_config(url, Some(config), false).await.unwrap();
    let wish = json!({ "type": "subscribe_run", "runId": "r" });
    socket.send(Message::text(wish.to_string())).await.unwrap();
    assert!(socket.next().await.unwrap().unwrap().to_string().contains("ready"));
    // The document has begun, and is read as far as the network holds; then the log is another file.
    let MaybeTlsStream::Plain(stream) = socket.get_ref() else { panic!("there is no TLS here") };
    stream.peek(&mut [0]).await.unwrap();
    sleep(Duration::from_secs(2)).await;
    let log = place.path(&format!("runs/r/sessions/{SESSION}/events.ndjson"));
    let lines = fs::read_to_string(&log).unwrap();
    let first: String = lines.split_inclusive('\n').take(2).collect();
    fs::write(&log, first).unwrap();
    let ended = loop {
        match timeout(Duration::from_secs(20), socket.next()).await.unwrap() {
            Some(Ok(Message::Close(Some(close)))) => break u16::from(close.code),
            Some(Ok(Message::Text(text))) => panic!("a whole message: {text:.80}"),
            Some(Ok(_)) => {}
            other => panic!("no close: {other:?}"),
        }
    };
    assert_eq!(ended, 1013, "the viewer says: try again");
    let mut client = Client::connect(&viewer).await;
    let held = client.hold("r").await;
    assert_eq!(held["sessions"][SESSION]["events"].as_array().unwrap().len(), 2);
}
