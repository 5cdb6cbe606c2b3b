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

/// What listens where viewers of this user were looked for.
pub(super) struct Found {
    pub(super) answering: Vec<Answering>,
    /// Those that are there, and did not let us in.
    pub(super) refusing: Vec<Refusing>,
}

/// One that does not let us in.
pub(super) struct Refusing {
    is_registered: bool,
    /// What is known of it, as a sentence.
    pub(super) sentence: String,
}

/// Prints them; exit code 1 when there is none, or when one does not let us in.
pub(super) fn run(json: bool, link: bool, which: &Which) -> anyhow::Result<ExitCode> {
    let found = viewers(&Environment::read(), which)?;
    for refusing in &found.refusing {
        complain(&refusing.sentence);
    }
    let viewers = &found.answering;
    if link {
        links(viewers)?;
        return Ok(found.code());
    }
    if json {
        let viewers: Vec<_> = viewers.iter().map(described).collect();
        say(&serde_json::to_string_pretty(&serde_json::json!({"viewers": viewers}))?);
    } else if viewers.is_empty() && found.refusing.is_empty() {
        say("No viewer is running. Start one with `runreel`.");
    }
    if !json {
        viewers.iter().for_each(print);
    }
    Ok(found.code())
}

/// Prints how to get into each page.
fn links(viewers: &[Answering]) -> anyhow::Result<()> {
    for (viewer, _) in viewers {
        let url = viewer.address.url();
        let link =
            instance::link(viewer).with_context(|| format!("cannot get a link from the viewer at {url}"))?;
        say(&link.unwrap_or(url));
    }
    Ok(())
}

/// All viewers of ours: registered ones, and whoever is on the default port (or on the named place alone). Says of
/// those of other users that they are there.
pub(super) fn viewers(environment: &Environment, which: &Which) -> anyhow::Result<Found> {
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
    let (registered, is_named) = (known.len(), which.port.is_some() || which.socket.is_some());
    if !known.iter().any(|viewer| viewer.address == wanted || covers(&viewer.address, &wanted)) {
        known.push(Viewer { address: wanted, token: None });
    }
    let mut found = Found { answering: Vec::new(), refusing: Vec::new() };
    for (place, viewer) in known.into_iter().enumerate() {
        found.ask(viewer, place < registered);
    }
    // The default port is a guess: another program there is no matter when there are viewers.
    if !is_named && !found.answering.is_empty() {
        found.refusing.retain(|refusing| refusing.is_registered);
    }
    Ok(found)
}

fn covers(all: &Address, one: &Address) -> bool {
    matches!(all, Address::Tcp(all) if all.ip().is_unspecified() && Some(all.port()) == one.port())
}

impl Found {
    fn code(&self) -> ExitCode {
        let all_is_well = self.refusing.is_empty() && !self.answering.is_empty();
        if all_is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Asks one. A registered viewer lives, whatever is heard of it.
    fn ask(&mut self, viewer: Viewer, is_registered: bool) {
        let url = viewer.address.url();
        let whose = if is_registered { "A viewer of yours" } else { "What listens" };
        match instance::occupant(&viewer) {
            Occupant::Viewer(health) => self.answering.push((viewer, *health)),
            Occupant::OtherUser(user) => complain(&format!(
                "{url} belongs to another user of this machine (number {user}); it is left alone."
            )),
            Occupant::Refused(why) => {
                let sentence = format!("{whose} at {url} {why}.");
                self.refusing.push(Refusing { is_registered, sentence });
            }
            Occupant::Stranger if is_registered => {
                let sentence = format!("{whose} at {url} does not answer as viewers do; try again later.");
                self.refusing.push(Refusing { is_registered, sentence });
            }
            Occupant::Nobody | Occupant::Stranger => {}
        }
    }
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
