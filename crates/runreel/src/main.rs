//! The program: parses what was typed, runs it, and prints what went wrong.
//!
//! Out: exit code 0, or 1 and one `error: …` on stderr. No other place prints errors.

mod browser;
mod cli;
mod cmd;
mod demo;
mod folders;
mod instance;
mod terminal;

use clap::Parser;
use cli::Cli;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    start_log(cli.log.as_deref());
    match cmd::run(cli) {
        Ok(code) => code,
        Err(error) => {
            terminal::complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The log goes to stderr; a filter that cannot be read counts as none.
fn start_log(filter: Option<&str>) {
    let filter = filter
        .map(str::to_owned)
        .or_else(|| std::env::var("RUST_LOG").ok())
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
}
