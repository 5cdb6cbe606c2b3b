//! Serves the page, the live socket and the queries over HTTP.
//!
//! Requests come in from anybody who can reach the port; only those that name this viewer in `Host` (and
//! `Origin`) get past the guard. What goes out is the hub's frames and answers, and files through the
//! source. Nothing here holds a model or a path of the disk.

mod accept;
mod answer;
mod assets;
mod body;
mod control;
mod files;
mod fill;
mod guard;
mod held;
mod images;
mod live;
mod log;
mod queries;
mod router;
mod search;
mod seek;
mod shutdown;
mod stall;

pub use shutdown::Shutdown;

use crate::hub::{self, HubHandle};
use crate::source::Source;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tokio::net::TcpListener;

/// What all answers are made from.
struct App {
    hub: HubHandle,
    source: Arc<dyn Source>,
    shutdown: Shutdown,
    /// When serving began, as RFC 3339.
    started_at: String,
    /// Live sockets.
    clients: AtomicUsize,
}

/// Serves until `shutdown` is triggered; returns when all sockets got a proper close, within about a second.
/// Fails only when the listener has no address.
pub async fn serve(listener: TcpListener, source: Arc<dyn Source>, shutdown: Shutdown) -> anyhow::Result<()> {
    let bound = listener.local_addr()?;
    let app = Arc::new(App {
        hub: hub::start(source.clone()),
        source,
        shutdown: shutdown.clone(),
        started_at: jiff::Timestamp::now().to_string(),
        clients: AtomicUsize::new(0),
    });
    accept::accept(listener, router::router(app, bound), shutdown).await;
    Ok(())
}
