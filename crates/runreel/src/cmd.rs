//! The commands, one file each, and which of them was meant.

mod completions;
mod demo;
mod listen;
mod open;
mod serve;
#[cfg(unix)]
mod socket;
mod status;
mod stop;
mod token;
mod viewer;

use crate::cli::{Cli, Command};
use std::process::ExitCode;

/// Runs what was typed. `Err` is for `main` to print.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        None => serve::run(&cli.serve, true).map(done),
        Some(Command::Serve { args, open }) => serve::run(&args, open).map(done),
        Some(Command::Open { run, args }) => open::run(&args, run.as_deref()).map(done),
        Some(Command::Status { json, link, which }) => status::run(json, link, &which),
        Some(Command::Stop { which, all }) => stop::run(&which, all).map(done),
        Some(Command::Demo(args)) => demo::run(&args).map(done),
        Some(Command::Completions { shell }) => completions::run(shell).map(done),
    }
}

fn done((): ()) -> ExitCode {
    ExitCode::SUCCESS
}
