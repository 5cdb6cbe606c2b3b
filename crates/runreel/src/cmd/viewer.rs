//! A viewer in this process, from a bound listener until somebody wants it to stop.
//!
//! In: a listener and what to serve. Out: an answering server, an entry in the register, and a clean end
//! on SIGINT, SIGTERM, SIGHUP or a shutdown request.

use crate::folders::Environment;
use crate::instance::Registration;
use runreel::server::{self, Shutdown};
use runreel::source::Source;
use runreel::source::disk::{Disk, DiskOptions};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

/// Makes the source for a runs folder.
pub(super) fn disk(environment: &Environment, runs_dir: &Path, poll: bool) -> Arc<dyn Source> {
    let options = DiskOptions { poll, acpx_home: environment.acpx_home() };
    Arc::new(Disk::new(runs_dir.to_owned(), options))
}

/// Enters the viewer into the register. Without a state folder it serves all the same.
pub(super) fn register(environment: &Environment, address: SocketAddr) -> Option<Registration> {
    let state_dir = environment.state_dir()?;
    Registration::enter(&state_dir, address)
        .inspect_err(|error| tracing::warn!("cannot write to {}: {error}", state_dir.display()))
        .ok()
}

/// Serves until a signal or a request ends it.
pub(super) fn serve(
    listener: TcpListener,
    source: Arc<dyn Source>,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(async {
        stop_on_signals(shutdown)?;
        server::serve(tokio::net::TcpListener::from_std(listener)?, source, shutdown.clone()).await
    });
    // Reads that hang on a slow disk must not hold up the end.
    runtime.shutdown_background();
    served
}

#[cfg(unix)]
fn stop_on_signals(shutdown: &Shutdown) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        let mut signals = signal(kind)?;
        let shutdown = shutdown.clone();
        tokio::spawn(async move {
            signals.recv().await;
            shutdown.trigger();
        });
    }
    Ok(())
}

#[cfg(not(unix))]
fn stop_on_signals(shutdown: &Shutdown) -> std::io::Result<()> {
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            shutdown.trigger();
        }
    });
    Ok(())
}
