//! What clients say.

use runreel_model::wire::{ClientMessage, parse_client};

/// The whole input is a message. What is refused is refused with words that can be sent.
pub fn check(data: &[u8]) {
    match parse_client(data) {
        Ok(ClientMessage::SubscribeRun { run, .. } | ClientMessage::ResyncRun { run, .. }) => {
            assert!(!run.as_str().is_empty());
        }
        Ok(_) => {}
        Err(error) => assert!(error.0.chars().count() < 4096, "{} characters", error.0.chars().count()),
    }
}

/// Messages of the protocol.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        r#"{"type":"hello","protocol":"acpx.replay.v1"}"#,
        r#"{"type":"subscribe_runs","view":{"limit":7}}"#,
        r#"{"type":"resync_run","runId":"r","view":{"messages":200}}"#,
        r#"{"type":"unsubscribe_run","runId":"\ud800"}"#,
        r#"{"type":"ping"}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}
