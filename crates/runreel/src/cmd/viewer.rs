//! A viewer in this process, from a bound listener until somebody wants it to stop.
//!
//! In: a listener and what to serve. Out: an answering server, an entry in the register, and a clean end
//! on SIGINT, SIGTERM, SIGHUP or a shutdown request.

use super::listen::Door;
use crate::folders::Environment;
use crate::instance::{self, Registration};
use anyhow::Context;
use runreel::server::{self, Entrance, HostName, Keys, Listener, Shutdown};
use runreel::source::Source;
use runreel::source::disk::{Disk, DiskOptions};
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// Makes the source for a runs folder.
pub(super) fn disk(environment: &Environment, runs_dir: &Path, poll: bool) -> Arc<dyn Source> {
    let options = DiskOptions { poll, acpx_home: environment.acpx_home() };
    Arc::new(Disk::new(runs_dir.to_owned(), options))
}

/// Enters the viewer into the register. Without a state folder it serves all the same.
pub(super) fn register(environment: &Environment, viewer: &instance::Viewer) -> Option<Registration> {
    let state_dir = environment.state_dir()?;
    Registration::enter(&state_dir, viewer)
        .inspect_err(|error| {
            tracing::warn!(
                "cannot write to {}: {error}; `runreel status` and `runreel stop` will find this viewer only by its \
                 port, and not at all where it asks for a token",
                state_dir.display()
            );
        })
        .ok()
}

/// What a viewer listens on, its further names and its keys, before it serves.
pub(super) struct Front {
    pub(super) door: Door,
    pub(super) names: Vec<HostName>,
    pub(super) keys: Option<Arc<Keys>>,
}

impl Front {
    /// Must be called inside the runtime.
    fn entrance(self) -> anyhow::Result<Entrance> {
        let listener = match self.door {
            Door::Tcp(listener) => {
                listener.set_nonblocking(true)?;
                Listener::Tcp(tokio::net::TcpListener::from_std(listener)?)
            }
            #[cfg(unix)]
            Door::Socket(listener) => {
                listener.set_nonblocking(true)?;
                Listener::Socket(tokio::net::UnixListener::from_std(listener)?)
            }
        };
        Ok(Entrance { listener, names: self.names, keys: self.keys })
    }
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
    pub(super) fn serve(self, front: Front, source: Arc<dyn Source>) -> anyhow::Result<()> {
        let served =
            self.runtime.block_on(async { server::serve(front.entrance()?, source, self.shutdown).await });
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
