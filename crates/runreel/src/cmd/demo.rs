//! `runreel demo`: a recorded run, played live into a temporary folder and served from there.
//!
//! The folder goes when the command ends, by whatever way but a kill.

use super::listen::Door;
use super::viewer::{self, Front, Viewer};
use crate::browser;
use crate::cli::DemoArgs;
use crate::demo::{Bundle, Player, Recast, timeline};
use crate::folders::Environment;
use crate::instance::{self, Address};
use crate::terminal::say;
use anyhow::Context;
use jiff::Timestamp;
use runreel_writer::RunWriter;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

/// Plays and serves until it is stopped.
pub(super) fn run(args: &DemoArgs) -> anyhow::Result<()> {
    let environment = Environment::read();
    let listener = listen(args.port)?;
    let address = Address::from(listener.local_addr()?);
    // Before the folder: from here on a signal ends the demo in order.
    let viewer = Viewer::new()?;
    let folder = tempfile::Builder::new()
        .prefix("runreel-demo-")
        .tempdir()
        .context("cannot make a temporary folder for the demo; $TMPDIR can name another place")?;
    let runs_dir = folder.path().canonicalize()?;
    let _registration =
        viewer::register(&environment, &instance::Viewer { address: address.clone(), token: None });
    let source = viewer::disk(&environment, &runs_dir, false);
    // Declared after the folder, so that it has stopped writing before the folder goes.
    let player = play(&runs_dir, args.speed)?;
    say(&format!("Started viewer at {}", address.url()));
    say(&format!("Runs dir: {}", runs_dir.display()));
    say("Playing a recorded demo run, not one of yours. Press Ctrl-C to end it and to remove its folder.");
    if !args.no_open {
        browser::open(&address.url());
    }
    let served = viewer.serve(Front { door: Door::Tcp(listener), names: Vec::new(), keys: None }, source);
    drop(player);
    folder.close().context("cannot remove the demo's folder")?;
    served
}

/// The wanted port, or a free one when it is taken.
fn listen(port: u16) -> anyhow::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            tracing::info!("port {port} is taken; taking a free one");
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen on any port")
        }
        bound => bound.with_context(|| format!("cannot listen on port {port}; name another with --port N")),
    }
}

fn play(runs_dir: &Path, speed: f64) -> anyhow::Result<Player> {
    let bundle = Bundle::demo();
    let start_ms = Timestamp::now().as_millisecond();
    let recast = Recast::new(&bundle, start_ms, speed)?;
    let timeline = timeline(&bundle, &recast)?;
    let writer = RunWriter::create(runs_dir, &recast.run_id)?;
    Ok(Player::start(writer, timeline)?)
}
