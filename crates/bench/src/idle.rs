//! What a server uses while a run is running, watched, and silent.

use crate::author::{Author, Recipe};
use crate::cli::{IdleArgs, View};
use crate::client::Client;
use crate::process::{Memory, memory, processor_time};
use crate::say;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::{Instant as Moment, timeout_at};

/// From the first document to the begin of the measurement.
const SETTLE: Duration = Duration::from_secs(2);

/// What was seen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silence {
    /// Processor time, in percent of one core.
    pub(crate) percent: f64,
    /// Memory at the end.
    pub(crate) memory: Memory,
}

/// Watches a fresh open run of `past` events as the page does, while nothing happens.
pub(crate) fn watched(
    url: &str,
    runs_dir: &Path,
    past: u64,
    pid: u32,
    length: Duration,
) -> anyhow::Result<Silence> {
    let seed = u64::from(std::process::id());
    let author = Author::open(runs_dir, Recipe { events: past, seed, ends_now: true })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut client = Client::connect(url).await?;
        client.subscribe(author.run_id(), View::Window).await?;
        client.send(&serde_json::json!({"type": "subscribe_runs"})).await?;
        drain(&mut client, SETTLE).await?;
        let (start, before) = (Instant::now(), processor_time(pid)?);
        drain(&mut client, length).await?;
        silence(pid, before, start)
    })
}

/// Reads what comes, for so long: a socket that nobody reads would fill up.
async fn drain(client: &mut Client, length: Duration) -> anyhow::Result<()> {
    let end = Moment::now() + length;
    while let Ok(next) = timeout_at(end, client.next()).await {
        next?;
    }
    Ok(())
}

fn silence(pid: u32, before: Duration, start: Instant) -> anyhow::Result<Silence> {
    let used = processor_time(pid)?.saturating_sub(before);
    Ok(Silence { percent: used.as_secs_f64() / start.elapsed().as_secs_f64() * 100.0, memory: memory(pid)? })
}

/// `idle`: looks at a process, with a watched run when it is told where the server is.
pub(crate) fn command(args: &IdleArgs) -> anyhow::Result<()> {
    let length = Duration::from_secs(args.seconds.into());
    let seen = if let (Some(url), Some(runs_dir)) = (&args.url, &args.runs_dir) {
        watched(url, runs_dir, 200, args.pid, length)?
    } else {
        let (start, before) = (Instant::now(), processor_time(args.pid)?);
        std::thread::sleep(length);
        silence(args.pid, before, start)?
    };
    say(&format!("{:.2} % of a core over {} s", seen.percent, args.seconds));
    say(&format!("VmRSS {} KiB, VmHWM {} KiB", seen.memory.now_kib, seen.memory.peak_kib));
    Ok(())
}
