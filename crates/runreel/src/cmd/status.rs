//! `runreel status`: which viewers run.

use crate::cli::DEFAULT_PORT;
use crate::folders::Environment;
use crate::instance::{self, Health, Occupant};
use crate::terminal::say;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

/// Prints them; exit code 1 when there is none.
pub(super) fn run(json: bool, port: Option<u16>) -> anyhow::Result<ExitCode> {
    let viewers = viewers(&Environment::read(), port);
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

/// All viewers that answer: registered ones, and whoever is on the default port (or on `port` alone).
pub(super) fn viewers(environment: &Environment, port: Option<u16>) -> Vec<(SocketAddr, Health)> {
    let mut addresses: Vec<SocketAddr> =
        environment.state_dir().map(|folder| instance::registered(&folder)).unwrap_or_default();
    addresses.retain(|address| port.is_none_or(|port| address.port() == port));
    addresses.push(SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(DEFAULT_PORT))));
    addresses.sort();
    addresses.dedup();
    let ask = |address| match instance::occupant(address) {
        Occupant::Viewer(health) => Some((address, *health)),
        Occupant::Nobody | Occupant::Stranger => None,
    };
    addresses.into_iter().filter_map(ask).collect()
}

fn described((address, health): &(SocketAddr, Health)) -> serde_json::Value {
    let mut described = serde_json::json!(health);
    described["url"] = instance::url(*address).into();
    described
}

fn print((address, health): &(SocketAddr, Health)) {
    say(&format!("Viewer at {}", instance::url(*address)));
    say(&format!("  Runs dir: {}", health.runs_dir.display()));
    say(&format!("  Process:  {}, version {}", health.pid, health.version));
    say(&format!("  Clients:  {}", health.clients));
    for note in &health.notes {
        say(&format!("  Note:     {note}"));
    }
}
