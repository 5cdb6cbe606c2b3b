//! Clients that come and go, each with a document that it keeps up as the protocol says.
//!
//! In: frames. Out: documents, for the judge to look at; and a count of frames that did not fit.

use super::{Place, lock};
use crate::client::Client;
use crate::complain;
use fastrand::Rng;
use runreel_model::patch::apply;
use serde_json::{Value, json};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Patches that did not begin where the document was.
pub(super) const GAP: &str = "gaps between versions";
/// Patches that could not be applied.
pub(super) const MISFIT: &str = "patches that did not fit";
/// Frames that are not of the protocol.
pub(super) const STRANGE: &str = "strange frames";

/// What a client holds.
#[derive(Debug)]
pub(crate) struct Held {
    /// Which run.
    pub(super) run: String,
    /// At most so many messages of each session; `None` is the whole document.
    pub(super) messages: Option<u32>,
    version: u64,
    /// The state, as of that version.
    pub(super) state: Value,
}

/// Starts all clients on a thread of their own; they end when all is over.
pub(super) fn start(place: &Arc<Place>, seed: u64) -> JoinHandle<()> {
    let place = Arc::clone(place);
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            let visitors: Vec<_> = (0..place.held.len())
                .map(|number| tokio::spawn(come_and_go(Arc::clone(&place), number, seed)))
                .collect();
            for visitor in visitors {
                let _ = visitor.await;
            }
        });
    })
}

async fn come_and_go(place: Arc<Place>, number: usize, seed: u64) {
    let mut rng = Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(number as u64));
    while !place.is_over() {
        sleep(Duration::from_millis(rng.u64(0..3_000))).await;
        if place.is_closed() {
            continue;
        }
        let told = visit(&place, number, &mut rng).await;
        *lock(&place.held[number]) = None;
        // A viewer that was stopped, or a socket that was let go: the next visit tells more.
        place.count(if told.is_ok() { "visits" } else { "visits cut off" });
    }
}

/// One visit: a run in a view, for a while. It ends without a word, as clients do.
async fn visit(place: &Place, number: usize, rng: &mut Rng) -> anyhow::Result<()> {
    let mut client = Client::connect(&place.url).await?;
    let run = rng.choice(lock(&place.runs).iter()).cloned().unwrap_or_default();
    let messages = rng.bool().then(|| rng.u32(1..40));
    let message = |kind: &str| match messages {
        Some(messages) => json!({"type": kind, "runId": run, "view": {"messages": messages}}),
        None => json!({"type": kind, "runId": run}),
    };
    client.send(&message("subscribe_run")).await?;
    let end = Instant::now() + Duration::from_millis(rng.u64(100..25_000));
    while Instant::now() < end && !place.is_closed() {
        let Ok(heard) = timeout(Duration::from_millis(300), client.next()).await else { continue };
        let frame: Value = serde_json::from_str(&heard?.0)?;
        let is_kept = {
            let mut held = lock(&place.held[number]);
            take(place, &mut held, &run, messages, &frame)
        };
        match is_kept {
            Kept::Yes if rng.u32(0..400) > 0 => {}
            Kept::Yes | Kept::No => client.send(&message("resync_run")).await?,
            Kept::Gone => break,
        }
    }
    Ok(())
}

enum Kept {
    Yes,
    /// A snapshot is needed.
    No,
    Gone,
}

/// Takes a frame in.
fn take(place: &Place, held: &mut Option<Held>, run: &str, messages: Option<u32>, frame: &Value) -> Kept {
    let number = |name: &str| frame[name].as_u64().unwrap_or_default();
    match (frame["type"].as_str(), held.as_mut()) {
        (Some("run_snapshot"), _) => {
            let (version, state) = (number("version"), frame["state"].clone());
            *held = Some(Held { run: run.to_owned(), messages, version, state });
            place.count("snapshots");
        }
        (Some("run_patch"), Some(held)) => {
            place.count("patches");
            let is_next = held.version == number("fromVersion");
            if !is_next {
                place.count(GAP);
                return Kept::No;
            }
            held.version = number("toVersion");
            if apply(&mut held.state, &frame["ops"]).is_err() {
                place.count(MISFIT);
                return Kept::No;
            }
        }
        (Some("error"), _) if frame["code"] == "run_not_found" => return Kept::Gone,
        (Some("error"), _) => place.count("troubles told"),
        (Some("ready"), _) => {}
        _ => {
            let shown: String = frame.to_string().chars().take(300).collect();
            complain(&format!("{STRANGE}: {shown}"));
            place.count(STRANGE);
        }
    }
    Kept::Yes
}
