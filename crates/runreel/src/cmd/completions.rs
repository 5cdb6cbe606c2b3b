//! `runreel completions SHELL`.

use crate::cli::Cli;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

/// Prints the script.
pub(super) fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "runreel", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(())
}
