//! A viewer's binary, started for a measurement and stopped after it.
//!
//! It runs as `BIN serve --port 0 --runs-dir DIR`, with a state folder of its own, and must say
//! `Started viewer at <url>` on stdout.

use anyhow::{Context, bail, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const STARTED: &str = "Started viewer at ";
/// How long a viewer may take to answer its first question.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running viewer; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Viewer {
    child: Child,
    address: String,
    /// When its process was asked for.
    pub(crate) exec: Instant,
    /// From there to the line that says where it listens.
    pub(crate) until_line: Duration,
    // Kept open: a viewer that says more must not die of it.
    _stdout: BufReader<ChildStdout>,
    _state: TempDir,
}

impl Viewer {
    /// Starts it and waits for its line.
    pub(crate) fn start(bin: &Path, runs_dir: &Path) -> anyhow::Result<Self> {
        let state = tempfile::tempdir()?;
        let mut command = Command::new(bin);
        command.args(["serve", "--port", "0", "--runs-dir"]).arg(runs_dir);
        command.env("XDG_STATE_HOME", state.path()).stdin(Stdio::null()).stdout(Stdio::piped());
        let exec = Instant::now();
        let mut child = command.spawn().with_context(|| format!("cannot start {}", bin.display()))?;
        let mut stdout = BufReader::new(child.stdout.take().context("no stdout")?);
        let address = started(&mut stdout);
        let until_line = exec.elapsed();
        match address {
            Ok(address) => Ok(Self { child, address, exec, until_line, _stdout: stdout, _state: state }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens, as `host:port`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Its socket.
    pub(crate) fn url(&self) -> String {
        format!("ws://{}/api/live", self.address)
    }

    /// Asks `/api/health` until it answers with 200.
    pub(crate) fn wait_healthy(&self) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if self.is_healthy().unwrap_or(false) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        bail!("the viewer at {} does not answer", self.address)
    }

    /// What it answers at a path, head and body.
    pub(crate) fn get(&self, path: &str) -> std::io::Result<String> {
        let mut answer = String::new();
        self.ask(path)?.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// The body of what it answers at a path; an error when that is not 200.
    pub(crate) fn body(&self, path: &str) -> anyhow::Result<String> {
        body(&self.address, path)
    }

    fn is_healthy(&self) -> std::io::Result<bool> {
        let mut answer = [0; 12];
        self.ask("/api/health")?.read_exact(&mut answer)?;
        Ok(answer.ends_with(b" 200"))
    }

    fn ask(&self, path: &str) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let ask = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(ask.as_bytes())?;
        Ok(stream)
    }
}

/// The body of what a server at `host:port` answers at a path; an error when that is not 200.
pub(crate) fn body(address: &str, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    // By 1.0 the body ends with the connection, and comes in one piece.
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("an answer without a head")?;
    let line = head.lines().next().unwrap_or_default();
    ensure!(line.contains(" 200"), "{path} answers {line}");
    Ok(body.to_owned())
}

impl Drop for Viewer {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads lines up to the one that says where the viewer listens; returns `host:port`.
fn started(stdout: &mut impl BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    loop {
        line.clear();
        ensure!(stdout.read_line(&mut line)? > 0, "the viewer ended before it listened");
        if let Some(url) = line.strip_prefix(STARTED) {
            let address = url.trim().strip_prefix("http://").context("the viewer's address is not http")?;
            return Ok(address.trim_end_matches('/').to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_taken_from_the_line_that_has_it() {
        let said = "Hello\nStarted viewer at http://127.0.0.1:4173/\nRuns dir: /r\n";
        assert_eq!(started(&mut said.as_bytes()).unwrap(), "127.0.0.1:4173");
        assert!(started(&mut "error: no\n".as_bytes()).is_err());
    }
}
