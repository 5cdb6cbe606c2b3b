//! Serves the page, the live socket and the queries over HTTP.
//!
//! Requests come in from anybody who can reach the port; only those that name this viewer in `Host` (and
//! `Origin`) get past the guard. What goes out is the hub's frames and answers, and files through the
//! source. Nothing here holds a model or a path of the disk.

mod accept;
mod alarm;
mod answer;
mod assets;
mod bodies;
mod body;
mod bucket;
#[cfg(test)]
mod clock_tests;
mod control;
mod crowd;
mod door;
mod doze;
mod files;
mod fill;
mod gate;
mod guard;
mod guess;
mod held;
mod images;
mod keys;
mod limits;
mod live;
mod log;
mod outgoing;
mod queries;
mod router;
#[cfg(test)]
mod run_tests;
mod search;
mod searches;
mod seek;
mod shutdown;
mod socket;
mod stall;
mod turned;
mod underway;
mod work;

pub use door::{Entrance, Listener};
pub use guard::HostName;
pub use keys::{Keys, SHORTEST_TOKEN};
pub use shutdown::Shutdown;

use crate::hub::{self, HubHandle};
use crate::source::Source;
use gate::Gate;
use guard::Names;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tokio::sync::Semaphore;
use underway::Underway;

/// What all answers are made from.
struct App {
    hub: HubHandle,
    source: Arc<dyn Source>,
    shutdown: Shutdown,
    /// When serving began, as RFC 3339.
    started_at: String,
    /// Live sockets.
    clients: AtomicUsize,
    /// What is asked for at the gate, if anything.
    keys: Option<Arc<Keys>>,
    /// Pieces of snapshots that may be read and written now.
    fills: Semaphore,
    /// Room for work on long lines.
    work: work::Work,
    searches: searches::Searches<search::Search>,
    /// Answers that wait for their readers.
    underway: Underway,
}

/// Serves until `shutdown` is triggered; returns when all sockets got a proper close, within about a second.
/// Fails only when the listener has no address.
pub async fn serve(entrance: Entrance, source: Arc<dyn Source>, shutdown: Shutdown) -> anyhow::Result<()> {
    let Entrance { listener, names, keys } = entrance;
    let names = Names { bound: listener.address()?, also: names };
    let app = Arc::new(App {
        hub: hub::start(source.clone()),
        source,
        shutdown: shutdown.clone(),
        started_at: jiff::Timestamp::now().to_string(),
        clients: AtomicUsize::new(0),
        keys: keys.clone(),
        fills: Semaphore::new(limits::FILLS),
        work: work::Work::new(),
        searches: searches::Searches::new(),
        underway: Underway::default(),
    });
    accept::accept(listener, router::router(app, Arc::new(Gate { names, keys })), shutdown).await;
    Ok(())
}
