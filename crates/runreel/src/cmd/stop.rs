//! `runreel stop`: ends viewers that run, and waits until they are gone.

use super::status::viewers;
use crate::folders::Environment;
use crate::instance::{self, Health};
use crate::terminal::say;
use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::time::Duration;

/// How long a viewer may take to say goodbye to its clients.
const PATIENCE: Duration = Duration::from_secs(10);

/// Stops the one that runs, the one on `port`, or `all`.
pub(super) fn run(port: Option<u16>, all: bool) -> anyhow::Result<()> {
    let found = viewers(&Environment::read(), port);
    if found.is_empty() {
        say(&port.map_or_else(
            || "No viewer is running.".to_owned(),
            |port| format!("No viewer is running on port {port}."),
        ));
        return Ok(());
    }
    if found.len() > 1 && !all && port.is_none() {
        bail!("several viewers run; name one with --port, or stop them with --all\n{}", listed(&found));
    }
    found.iter().try_for_each(|(address, health)| stop(*address, health))
}

fn stop(address: SocketAddr, health: &Health) -> anyhow::Result<()> {
    let url = instance::url(address);
    if !instance::stop(address, PATIENCE).with_context(|| format!("cannot stop the viewer at {url}"))? {
        bail!("the viewer at {url} was asked to stop and still runs\nEnd its process: kill {}", health.pid);
    }
    say(&format!("Stopped viewer at {url}"));
    Ok(())
}

fn listed(found: &[(SocketAddr, Health)]) -> String {
    let line = |(address, health): &(SocketAddr, Health)| {
        format!("  {}  {}", instance::url(*address), health.runs_dir.display())
    };
    found.iter().map(line).collect::<Vec<_>>().join("\n")
}
