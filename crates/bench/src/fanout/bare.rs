//! The baseline: a server that does nothing but send each line on its stdin to all of its clients, as text
//! frames, with the library that the viewer uses. It is a process of its own, so that its processor time can be
//! told apart.

use crate::say;
use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::{Receiver, Sender, channel};
use tokio_tungstenite::accept_async_with_config;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

/// As the viewer's sockets: bytes that are read at once, and the largest message.
const READ: usize = 8 << 10;
const FRAME: usize = 128 << 10;
/// Frames that may wait for a client.
const WAITING: usize = 1_024;

/// A running bare server; dropping it ends it.
#[derive(Debug)]
pub(super) struct Herald {
    child: Child,
    lines: ChildStdin,
    /// Its socket.
    pub(super) url: String,
}

impl Herald {
    pub(super) fn start() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("herald").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("cannot start the bare server")?;
        let lines = child.stdin.take().context("no stdin")?;
        let mut url = String::new();
        BufReader::new(child.stdout.take().context("no stdout")?).read_line(&mut url)?;
        Ok(Self { child, lines, url: url.trim().to_owned() })
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Has it send a frame.
    pub(super) fn say(&mut self, text: &str) -> anyhow::Result<()> {
        self.lines.write_all(format!("{text}\n").as_bytes()).context("the bare server has ended")
    }
}

impl Drop for Herald {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `herald`: says its address, and serves until its stdin ends.
pub(crate) fn herald() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (frames, _) = channel(WAITING);
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    say(&format!("ws://{}/", listener.local_addr()?));
    runtime.spawn(accept(listener, frames.clone()));
    for line in std::io::stdin().lock().lines() {
        // Nobody may be there yet.
        let _ = frames.send(Utf8Bytes::from(line?));
    }
    runtime.shutdown_background();
    Ok(())
}

async fn accept(listener: TcpListener, frames: Sender<Utf8Bytes>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream, frames.subscribe()));
    }
}

/// One client: after its first message a frame that counts as a document, then all frames.
async fn serve(stream: TcpStream, mut frames: Receiver<Utf8Bytes>) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let config = WebSocketConfig::default()
        .max_message_size(Some(FRAME))
        .max_frame_size(Some(FRAME))
        .read_buffer_size(READ);
    let mut socket = accept_async_with_config(stream, Some(config)).await?;
    socket.next().await.context("left before it subscribed")??;
    socket.send(Message::text(r#"{"type":"run_snapshot","version":0,"state":{}}"#)).await?;
    loop {
        tokio::select! {
            frame = frames.recv() => socket.send(Message::Text(frame?)).await?,
            said = socket.next() => drop(said.context("the client has left")??),
        }
    }
}
