//! A viewer in this process, from a bound listener until somebody wants it to stop.
//!
//! In: a listener and what to serve. Out: an answering server, an entry in the register, and a clean end
//! on SIGINT, SIGTERM, SIGHUP or a shutdown request.

use crate::folders::Environment;
use crate::instance::Registration;
use anyhow::Context;
use runreel::server::{self, Shutdown};
use runreel::source::Source;
use runreel::source::disk::{Disk, DiskOptions};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

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

/// A viewer that does not serve yet. Signals end it from its making on, so that whoever makes it first can
/// clean up what comes later.
pub(super) struct Viewer {
    runtime: Runtime,
    shutdown: Shutdown,
}

impl Viewer {
    /// Starts the runtime, and hears signals from now on.
    pub(super) fn new() -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let shutdown = Shutdown::new();
        runtime.block_on(async { stop_on_signals(&shutdown) }).context("cannot listen to signals")?;
        Ok(Self { runtime, shutdown })
    }

    /// Serves until a signal or a request ends it.
    pub(super) fn serve(self, listener: TcpListener, source: Arc<dyn Source>) -> anyhow::Result<()> {
        listener.set_nonblocking(true)?;
        let served = self.runtime.block_on(async {
            server::serve(tokio::net::TcpListener::from_std(listener)?, source, self.shutdown).await
        });
        // Reads that hang on a slow disk must not hold up the end.
        self.runtime.shutdown_background();
        served
    }
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
