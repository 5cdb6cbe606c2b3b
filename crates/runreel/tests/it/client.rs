//! A client of `/api/live`, written from the protocol's text: it holds documents and patches them.

use crate::patch;
use crate::program::{PATIENCE, Running};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, client_async_with_config, connect_async_with_config,
};

/// The key of the list among the documents.
pub(crate) const LIST: &str = "";

/// A document as this client holds it.
pub(crate) struct Held {
    pub(crate) version: u64,
    pub(crate) state: Value,
}

pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// By run id; the list is [`LIST`].
    pub(crate) held: HashMap<String, Held>,
    /// All `error` messages so far.
    pub(crate) errors: Vec<Value>,
    /// All operations so far.
    pub(crate) ops: Vec<Value>,
}

impl Client {
    /// Connects, and has heard `ready`.
    pub(crate) async fn connect(viewer: &Running) -> Self {
        Self::connect_with(viewer, WebSocketConfig::default()).await
    }

    /// The same, with limits of its own.
    pub(crate) async fn connect_with(viewer: &Running, config: WebSocketConfig) -> Self {
        let (socket, _) = connect_async_with_config(url(viewer), Some(config), false).await.unwrap();
        Self::greeted(socket).await
    }

    /// The same, through a line that somebody else has opened to the viewer.
    pub(crate) async fn connect_through(viewer: &Running, line: TcpStream) -> Self {
        let config = WebSocketConfig::default().max_message_size(None);
        let line = MaybeTlsStream::Plain(line);
        let (socket, _) = client_async_with_config(url(viewer), line, Some(config)).await.unwrap();
        Self::greeted(socket).await
    }

    async fn greeted(socket: WebSocketStream<MaybeTlsStream<TcpStream>>) -> Self {
        let mut client = Self { socket, held: HashMap::new(), errors: Vec::new(), ops: Vec::new() };
        assert_eq!(client.hear().await, json!({ "type": "ready", "protocol": "acpx.replay.v1" }));
        client
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next message; documents and lists of this client are kept up to date.
    pub(crate) async fn hear(&mut self) -> Value {
        self.hear_or_end().await.expect("the socket ended")
    }

    /// The same; nothing once the line is cut.
    pub(crate) async fn hear_or_end(&mut self) -> Option<Value> {
        let text = loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("nothing was said for too long");
            match message?.ok()? {
                Message::Text(text) => break text,
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("not a message: {other:?}"),
            }
        };
        let message: Value = serde_json::from_str(&text).unwrap();
        self.take(&message);
        Some(message)
    }

    /// Waits for the server's close.
    pub(crate) async fn closed(&mut self) -> bool {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.unwrap() {
                Some(Ok(Message::Close(Some(_)))) => return true,
                Some(Ok(_)) => {}
                _ => return false,
            }
        }
    }

    fn take(&mut self, message: &Value) {
        let key = message["runId"].as_str().unwrap_or(LIST).to_owned();
        match message["type"].as_str().unwrap() {
            "runs_snapshot" | "run_snapshot" => {
                let version = message["version"].as_u64().unwrap();
                self.held.insert(key, Held { version, state: message["state"].clone() });
            }
            "runs_patch" | "run_patch" => {
                let held = self.held.get_mut(&key).expect("a patch before its snapshot");
                assert_eq!(message["fromVersion"], held.version, "a version was skipped");
                assert_eq!(message["toVersion"], held.version + 1);
                let ops = message["ops"].as_array().unwrap();
                assert!(!ops.is_empty(), "a patch without operations");
                patch::apply(&mut held.state, ops);
                held.version += 1;
                self.ops.extend(ops.iter().cloned());
            }
            "error" => self.errors.push(message.clone()),
            _ => {}
        }
    }

    /// Subscribes to the list and has its snapshot.
    pub(crate) async fn hold_list(&mut self) -> &Value {
        self.say(json!({ "type": "subscribe_runs" })).await;
        while self.hear().await["type"] != "runs_snapshot" {}
        &self.held[LIST].state
    }

    /// Subscribes to a run in acpx's view and has its snapshot.
    pub(crate) async fn hold(&mut self, run: &str) -> &Value {
        self.subscribe(json!({ "type": "subscribe_run", "runId": run })).await
    }

    /// Subscribes to a run in our page's view.
    pub(crate) async fn hold_window(&mut self, run: &str, messages: u32) -> &Value {
        self.subscribe(json!({ "type": "subscribe_run", "runId": run, "view": { "messages": messages } }))
            .await
    }

    async fn subscribe(&mut self, message: Value) -> &Value {
        let run = message["runId"].as_str().unwrap().to_owned();
        self.say(message).await;
        loop {
            let heard = self.hear().await;
            assert_ne!(heard["type"], "error", "{heard}");
            if heard["type"] == "run_snapshot" && heard["runId"] == run.as_str() {
                return &self.held[&run].state;
            }
        }
    }

    /// Hears until a document (a run, or [`LIST`]) is so.
    pub(crate) async fn until(&mut self, key: &str, is_so: impl Fn(&Value) -> bool) -> &Value {
        while !self.held.get(key).is_some_and(|held| is_so(&held.state)) {
            self.hear().await;
        }
        &self.held[key].state
    }

    /// Hears until an error of this code has come; the newest one.
    pub(crate) async fn error(&mut self, code: &str) -> Value {
        loop {
            let heard = self.hear().await;
            if heard["code"] == code {
                return heard;
            }
        }
    }

    /// What is heard before the answer to a ping: nothing, when nothing was to be said.
    pub(crate) async fn heard_by_now(&mut self) -> Vec<Value> {
        self.say(json!({ "type": "ping" })).await;
        let mut heard = Vec::new();
        loop {
            let message = self.hear().await;
            if message["type"] == "pong" {
                return heard;
            }
            heard.push(message);
        }
    }

    /// Hears everything that comes in a while.
    pub(crate) async fn listen(&mut self, while_: Duration) {
        let deadline = tokio::time::Instant::now() + while_;
        while tokio::time::timeout_at(deadline, self.hear()).await.is_ok() {}
    }
}

fn url(viewer: &Running) -> String {
    format!("ws://127.0.0.1:{}/api/live", viewer.port())
}
