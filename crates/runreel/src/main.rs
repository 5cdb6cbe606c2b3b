//! The program: parses what was typed, runs it, and prints what went wrong.
//!
//! Out: exit code 0, or 1 and one `error: …` on stderr. No other place prints errors.

mod browser;
mod cli;
mod cmd;
mod demo;
mod folders;
mod instance;
mod notice;
mod terminal;

use clap::Parser;
use cli::Cli;
use std::process::ExitCode;

/// Gives memory back, which the system's own does not: docs/decisions, 0011.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            // It has the words that were typed, which a terminal is not to obey: as text, and without colours.
            terminal::complain(error.render().to_string().trim_end());
            return ExitCode::from(2);
        }
        Err(help) => help.exit(),
    };
    notice::start(cli.log.as_deref());
    match cmd::run(cli) {
        Ok(code) => code,
        Err(error) => {
            terminal::complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
