//! A client of the protocol that keeps no documents: it only notes when frames come.

use crate::cli::View;
use crate::frame::Frame;
use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Message, protocol::WebSocketConfig};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// How long a server may take for the first document of a large run.
const PATIENCE: Duration = Duration::from_mins(1);

/// A connected client.
pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Client {
    /// Connects to such as `ws://127.0.0.1:4173/api/live`.
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        // A full document of a long run is larger than the usual limits.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let connected = connect_async_with_config(url, Some(config), true).await;
        let (socket, _) = connected.with_context(|| format!("cannot connect to {url}"))?;
        Ok(Self { socket })
    }

    /// Sends a message.
    pub(crate) async fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        self.socket.send(Message::text(message.to_string())).await.context("cannot send")
    }

    /// The next frame's text, and when it was there.
    pub(crate) async fn next(&mut self) -> anyhow::Result<(String, Instant)> {
        loop {
            let message = self.socket.next().await.context("the server closed the socket")??;
            let at = Instant::now();
            if let Message::Text(text) = message {
                return Ok((text.as_str().to_owned(), at));
            }
        }
    }

    /// Subscribes to a run, and waits for its document. Returns its version, size and how long it took.
    pub(crate) async fn subscribe(&mut self, run: &str, view: View) -> anyhow::Result<First> {
        let mut message = json!({"type": "subscribe_run", "runId": run});
        if view == View::Window {
            message["view"] = json!({"messages": 200});
        }
        let start = Instant::now();
        self.send(&message).await?;
        loop {
            let waited = timeout(PATIENCE, self.next()).await;
            let (text, at) = waited.context("no run_snapshot within a minute")??;
            match Frame::read(&text)? {
                Frame::Snapshot { version } => {
                    return Ok(First { version, bytes: text.len(), took: at.duration_since(start) });
                }
                Frame::Error(why) => bail!("the server refuses run {run}: {why}"),
                _ => {}
            }
        }
    }
}

/// The first document of a subscription.
#[derive(Debug, Clone, Copy)]
pub(crate) struct First {
    /// Its version.
    pub(crate) version: u64,
    /// The frame's size.
    pub(crate) bytes: usize,
    /// From asking to having.
    pub(crate) took: Duration,
}
