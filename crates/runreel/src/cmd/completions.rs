//! `runreel completions SHELL`.

use crate::cli::Cli;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::{ErrorKind, Write};

/// Prints the script.
pub(super) fn run(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "runreel", &mut script);
    match std::io::stdout().write_all(&script) {
        // Who reads only its head, as `head` does, has what it wants.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
