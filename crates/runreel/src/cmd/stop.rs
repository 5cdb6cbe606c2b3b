//! `runreel stop`: ends viewers that run, and waits until they are gone.

use super::status::{Answering, Found, viewers};
use crate::cli::Which;
use crate::folders::Environment;
use crate::instance;
use crate::terminal::{foreign, say};
use anyhow::{Context, bail};
use std::time::Duration;

/// How long a viewer may take to say goodbye to its clients.
const PATIENCE: Duration = Duration::from_secs(10);

/// Stops the one that runs, the one that is named, or `all`.
pub(super) fn run(which: &Which, all: bool) -> anyhow::Result<()> {
    let found = viewers(&Environment::read(), which)?;
    let is_named = which.port.is_some() || which.socket.is_some();
    let Found { answering, refusing } = &found;
    if answering.is_empty() && refusing.is_empty() {
        say(&match (which.port, &which.socket) {
            (Some(port), _) => format!("No viewer is running on port {port}."),
            (None, Some(socket)) => format!("No viewer is running on {}.", socket.display()),
            (None, None) => "No viewer is running.".to_owned(),
        });
        return Ok(());
    }
    if answering.len() + refusing.len() > 1 && !all && !is_named {
        bail!(
            "several viewers run; name one with --port or --socket, or stop them with --all\n{}",
            listed(&found)
        );
    }
    // One that cannot be stopped is no reason to leave the others.
    let outcomes: Vec<_> = answering.iter().map(stop).collect();
    if !refusing.is_empty() {
        let sentences: Vec<&str> = refusing.iter().map(|refusing| refusing.sentence.as_str()).collect();
        bail!("not everything was stopped\n{}", sentences.join("\n"));
    }
    outcomes.into_iter().collect()
}

fn stop((viewer, health): &Answering) -> anyhow::Result<()> {
    let url = viewer.address.url();
    if !instance::stop(viewer, PATIENCE).with_context(|| format!("cannot stop the viewer at {url}"))? {
        bail!("the viewer at {url} was asked to stop and still runs\nEnd its process: kill {}", health.pid);
    }
    say(&format!("Stopped viewer at {url}"));
    Ok(())
}

fn listed(found: &Found) -> String {
    let line = |(viewer, health): &Answering| {
        format!("  {}  {}", viewer.address.url(), foreign(health.runs_dir.display()))
    };
    let refusing = found.refusing.iter().map(|refusing| format!("  {}", refusing.sentence));
    found.answering.iter().map(line).chain(refusing).collect::<Vec<_>>().join("\n")
}
