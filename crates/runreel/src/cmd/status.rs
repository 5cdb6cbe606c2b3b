//! `runreel status`: which viewers of this user run.

use crate::cli::{DEFAULT_PORT, Which};
use crate::folders::{Environment, resolved};
use crate::instance::{self, Address, Health, Occupant, Viewer};
use crate::terminal::{complain, foreign, say};
use anyhow::Context;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

/// A viewer that answers, and what it says of itself.
pub(super) type Answering = (Viewer, Health);

/// Prints them; exit code 1 when there is none.
pub(super) fn run(json: bool, link: bool, which: &Which) -> anyhow::Result<ExitCode> {
    let viewers = viewers(&Environment::read(), which)?;
    if link {
        return links(&viewers);
    }
    if json {
        let viewers: Vec<_> = viewers.iter().map(described).collect();
        say(&serde_json::to_string_pretty(&serde_json::json!({"viewers": viewers}))?);
    } else if viewers.is_empty() {
        say("No viewer is running. Start one with `runreel`.");
    }
    if !json {
        viewers.iter().for_each(print);
    }
    Ok(if viewers.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Prints how to get into each page.
fn links(viewers: &[Answering]) -> anyhow::Result<ExitCode> {
    for (viewer, _) in viewers {
        let url = viewer.address.url();
        let link =
            instance::link(viewer).with_context(|| format!("cannot get a link from the viewer at {url}"))?;
        say(&link.unwrap_or(url));
    }
    Ok(if viewers.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// All viewers of ours that answer: registered ones, and whoever is on the default port (or on the named place
/// alone). Says of those that do not let us in that they are there.
pub(super) fn viewers(environment: &Environment, which: &Which) -> anyhow::Result<Vec<Answering>> {
    let mut known: Vec<Viewer> =
        environment.state_dir().map(|folder| instance::registered(&folder)).unwrap_or_default();
    let port = which.port.unwrap_or(DEFAULT_PORT);
    let mut wanted = Address::from(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    if let Some(socket) = &which.socket {
        wanted = Address::Socket(resolved(socket)?);
        known.retain(|viewer| viewer.address == wanted);
    }
    if which.port.is_some() {
        known.retain(|viewer| viewer.address.port() == which.port);
    }
    // A viewer on all addresses of this machine holds the port on loopback too.
    if !known.iter().any(|viewer| viewer.address == wanted || covers(&viewer.address, &wanted)) {
        known.push(Viewer { address: wanted, token: None });
    }
    Ok(known.into_iter().filter_map(ask).collect())
}

fn covers(all: &Address, one: &Address) -> bool {
    matches!(all, Address::Tcp(all) if all.ip().is_unspecified() && Some(all.port()) == one.port())
}

fn ask(viewer: Viewer) -> Option<Answering> {
    let url = viewer.address.url();
    match instance::occupant(&viewer) {
        Occupant::Viewer(health) => return Some((viewer, *health)),
        Occupant::OtherUser(user) => {
            complain(&format!(
                "{url} belongs to another user of this machine (number {user}); it is left alone."
            ));
        }
        Occupant::Locked => complain(&format!("A viewer at {url} asks for a token that is not known here.")),
        Occupant::Nobody | Occupant::Stranger => {}
    }
    None
}

fn described((viewer, health): &Answering) -> serde_json::Value {
    let mut described = serde_json::json!(health);
    described["url"] = viewer.address.url().into();
    described
}

fn print((viewer, health): &Answering) {
    say(&format!("Viewer at {}", viewer.address.url()));
    say(&format!("  Runs dir: {}", foreign(health.runs_dir.display())));
    say(&format!("  Process:  {}, version {}", health.pid, foreign(&health.version)));
    say(&format!("  Clients:  {}", health.clients));
    for note in &health.notes {
        say(&format!("  Note:     {}", foreign(note)));
    }
}
