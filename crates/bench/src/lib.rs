//! A load driver: measures any server of the protocol `acpx.replay.v1`, by its address.
//!
//! In: options, a server's address or a viewer's binary. Out: figures on stdout. It writes runs into a
//! folder exactly as acpx does, and reads frames as any client does; it never looks inside the server.

mod all;
mod author;
mod bare;
mod cli;
mod client;
mod crowd;
mod difference;
mod fanout;
mod frame;
mod huge;
mod idle;
mod index;
mod latency;
mod ledger;
mod maze;
pub mod moments;
mod open;
mod plot;
mod process;
mod soak;
pub mod split;
mod start;
mod table;
mod viewer;
mod wide;
mod words;

use clap::Parser;
use cli::{Cli, Command};
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Does what was typed.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Latency(args) => latency::command(&args),
        Command::Idle(args) => idle::command(&args),
        Command::Start(args) => start::command(&args),
        Command::Open(args) => open::command(&args),
        Command::SeekCheck(args) => moments::command(&args),
        Command::Index(args) => index::command(&args),
        Command::Fanout(args) => fanout::command(&args),
        Command::Herald => fanout::herald(),
        Command::All(args) => all::command(&args),
        Command::Soak(args) => soak::command(&args),
        Command::Gen(args) => match args.nodes {
            Some(nodes) => wide::command(&args, nodes as usize),
            None => author::command(&args),
        },
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes a run of so many events that has completed, as acpx does, into a folder of runs; returns its id.
pub fn write_run(runs_dir: &Path, events: u64, seed: u64) -> io::Result<String> {
    author::Author::write(runs_dir, author::Recipe { events, seed, ends_now: false })
}

/// Says a line on stdout.
#[expect(clippy::print_stdout, reason = "figures are for the person who asked for them")]
fn say(line: &str) {
    println!("{line}");
}

/// Says on stderr how far the work is, or what went wrong.
#[expect(clippy::print_stderr, reason = "stdout carries the figures alone")]
fn complain(line: &str) {
    eprintln!("{line}");
}
