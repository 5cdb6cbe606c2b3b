//! The baseline: as little as a server can do between a file and a socket.
//!
//! A folder watch, a read from the last offset, one frame for each line, with the libraries that the
//! viewer uses. No model, no checks, no second client. What a viewer takes more than this is its own work.

use anyhow::Context;
use futures_util::{SinkExt, StreamExt};
use notify::{RecursiveMode, Watcher};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_tungstenite::tungstenite::Message;

/// Serves one client, on a thread of its own; returns the address. It ends when the client leaves.
pub(crate) fn serve(log: &Path) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("ws://{}/", listener.local_addr()?);
    let log = log.to_owned();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(one_client(listener, log))
    });
    Ok(url)
}

async fn one_client(listener: TcpListener, log: PathBuf) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let (stream, _) = tokio::net::TcpListener::from_std(listener)?.accept().await?;
    stream.set_nodelay(true)?;
    let mut socket = tokio_tungstenite::accept_async(stream).await?;
    socket.next().await.context("left before it subscribed")??;
    let mut tail = Tail::at_end(&log)?;
    let (_watcher, mut hints) = watch(log.parent().context("a log is in a folder")?)?;
    socket.send(Message::text(r#"{"type":"run_snapshot","version":0,"state":{}}"#)).await?;
    let mut version = 0_u64;
    loop {
        tokio::select! {
            hint = hints.recv() => if hint.is_none() { return Ok(()) },
            message = socket.next() => match message {
                Some(Ok(_)) => continue,
                _ => return Ok(()),
            },
        }
        for line in tail.lines()? {
            let (from, to) = (version, version + 1);
            socket.send(Message::text(patch(from, to, &line))).await?;
            version = to;
        }
    }
}

fn patch(from: u64, to: u64, line: &str) -> String {
    format!(
        r#"{{"type":"run_patch","runId":"bare","fromVersion":{from},"toVersion":{to},"ops":[{{"op":"append","path":"/events","value":{line}}}]}}"#
    )
}

fn watch(folder: &Path) -> anyhow::Result<(impl Watcher, UnboundedReceiver<()>)> {
    let (hint, hints) = unbounded_channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| event.kind.is_modify()) {
            // The receiver is gone when the client has left.
            let _ = hint.send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok((watcher, hints))
}

/// The end of a log.
struct Tail {
    log: File,
    torn: Vec<u8>,
}

impl Tail {
    fn at_end(path: &Path) -> anyhow::Result<Self> {
        let mut log = File::open(path)?;
        log.seek(SeekFrom::End(0))?;
        Ok(Self { log, torn: Vec::new() })
    }

    /// Whole lines that came since the last look.
    fn lines(&mut self) -> anyhow::Result<Vec<String>> {
        self.log.read_to_end(&mut self.torn)?;
        let whole = self.torn.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let bytes: Vec<u8> = self.torn.drain(..whole).collect();
        Ok(String::from_utf8(bytes)?.lines().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::author::{Author, Recipe};
    use crate::cli::{Load, Spacing, View};
    use crate::latency::{self, Target};

    #[test]
    fn every_event_comes_through_the_bare_server_in_order() {
        let runs = tempfile::tempdir().unwrap();
        let author = Author::open(runs.path(), Recipe { events: 50, seed: 1, ends_now: true }).unwrap();
        let load = Load { rate: 200, seconds: 1, spacing: Spacing::Random };
        let targets =
            [View::Full, View::Window].map(|view| Target { url: serve(&author.log()).unwrap(), view });
        let (_, reports) = latency::measure(author, load, &targets).unwrap();
        assert_eq!(reports.len(), 2);
        for report in reports {
            assert_eq!(report.latencies.len(), 200);
            assert!(report.is_sound(), "{}", report.faults());
            assert_eq!(report.placed, 0);
        }
    }

    #[test]
    fn a_server_that_is_not_there_is_an_error_and_no_hang() {
        let runs = tempfile::tempdir().unwrap();
        let author = Author::open(runs.path(), Recipe { events: 5, seed: 1, ends_now: true }).unwrap();
        let load = Load { rate: 50, seconds: 1, spacing: Spacing::Even };
        let nobody = Target { url: "ws://127.0.0.1:1/".to_owned(), view: View::Full };
        let bare = Target { url: serve(&author.log()).unwrap(), view: View::Full };
        let error = latency::measure(author, load, &[nobody, bare]).unwrap_err();
        assert!(error.to_string().contains("ws://127.0.0.1:1/"), "{error}");
    }
}
