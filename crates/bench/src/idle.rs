//! What a server uses and reads while a run is running, watched, and silent.

use crate::author::{Author, Recipe};
use crate::cli::{IdleArgs, Scene, View};
use crate::client::Client;
use crate::process::{Memory, Reads, memory, processor_time, reads};
use crate::viewer::Viewer;
use crate::{crowd, say};
use anyhow::bail;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep;

/// From the last client's document to the begin of the measurement: a new folder is looked at more often.
const SETTLE: Duration = Duration::from_secs(4);

/// What was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silence {
    /// Processor time, in percent of one core.
    pub(crate) percent: f64,
    /// What was read meanwhile.
    pub(crate) reads: Reads,
    /// Memory at the end.
    pub(crate) memory: Memory,
}

/// Watches a fresh open run as the page does, while nothing happens.
pub(crate) fn watched(
    url: &str,
    runs_dir: &Path,
    scene: Scene,
    pid: u32,
    length: Duration,
) -> anyhow::Result<Silence> {
    let seed = u64::from(std::process::id());
    let author = Author::open(runs_dir, Recipe { events: scene.past, seed, ends_now: true })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut clients: JoinSet<anyhow::Error> = JoinSet::new();
        for _ in 0..scene.clients {
            let mut client = Client::connect(url).await?;
            client.subscribe(author.run_id(), View::Window).await?;
            client.send(&serde_json::json!({"type": "subscribe_runs", "view": {"limit": 200}})).await?;
            // A socket that nobody reads would fill up.
            clients.spawn(async move {
                loop {
                    if let Err(error) = client.next().await {
                        return error;
                    }
                }
            });
        }
        sleep(SETTLE).await;
        let before = Look::at(pid)?;
        tokio::select! {
            Some(Ok(error)) = clients.join_next() => return Err(error.context("a client has ended")),
            () = sleep(length) => {}
        }
        before.until_now(pid)
    })
}

/// A process at one moment.
struct Look {
    at: Instant,
    used: Duration,
    reads: Reads,
}

impl Look {
    fn at(pid: u32) -> anyhow::Result<Self> {
        Ok(Self { at: Instant::now(), used: processor_time(pid)?, reads: reads(pid)? })
    }

    /// What it did since.
    fn until_now(self, pid: u32) -> anyhow::Result<Silence> {
        let now = Self::at(pid)?;
        let used = now.used.saturating_sub(self.used);
        Ok(Silence {
            percent: used.as_secs_f64() / now.at.duration_since(self.at).as_secs_f64() * 100.0,
            reads: Reads {
                calls: now.reads.calls - self.reads.calls,
                bytes: now.reads.bytes - self.reads.bytes,
            },
            memory: memory(pid)?,
        })
    }
}

/// The same with a viewer of its own, beside many other runs.
pub(crate) fn alone(bin: &Path, scene: Scene, length: Duration) -> anyhow::Result<Silence> {
    let runs = tempfile::tempdir()?;
    crowd::make(runs.path(), scene.runs)?;
    let viewer = Viewer::start(bin, runs.path())?;
    viewer.wait_healthy()?;
    watched(&viewer.url(), runs.path(), scene, viewer.pid(), length)
}

/// `idle`: looks at a process, with a watched run when it is told where the server is; or at a viewer that it starts.
pub(crate) fn command(args: &IdleArgs) -> anyhow::Result<()> {
    let length = Duration::from_secs(args.seconds.into());
    let seen = match (&args.bin, args.pid, &args.url, &args.runs_dir) {
        (Some(bin), ..) => alone(bin, args.scene, length)?,
        (None, Some(pid), Some(url), Some(runs_dir)) => {
            crowd::make(runs_dir, args.scene.runs)?;
            watched(url, runs_dir, args.scene, pid, length)?
        }
        (None, Some(pid), ..) => {
            let before = Look::at(pid)?;
            std::thread::sleep(length);
            before.until_now(pid)?
        }
        (None, None, ..) => bail!("name a process with --pid, or a viewer with --bin"),
    };
    say(&format!("{:.2} % of a core over {} s", seen.percent, args.seconds));
    say(&format!("{} reads of {} bytes", seen.reads.calls, seen.reads.bytes));
    say(&format!("VmRSS {} KiB, VmHWM {} KiB", seen.memory.now, seen.memory.peak));
    Ok(())
}
