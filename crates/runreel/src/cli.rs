//! What may be typed: clap types only. What it means is decided in `cmd`.

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// The port of a viewer that was not told another.
pub(crate) const DEFAULT_PORT: u16 = 4173;

const EXAMPLES: &str = "\
Examples:
  runreel                      Serve the default runs folder and open the browser
  runreel demo                 Play a recorded run; needs no acpx
  runreel open                 Start a viewer in the background, or reuse the one that runs
  runreel serve --port 0       Serve on any free port, open nothing
  runreel stop                 Stop the viewer that runs

Runs folder: --runs-dir, else $ACPX_FLOW_RUNS_DIR, else ~/.acpx/flows/runs";

const SERVE_EXAMPLES: &str = "\
Examples:
  runreel serve
  runreel serve --port 0 --runs-dir ./runs
  runreel serve --poll         For network drives, which tell nobody about changes
  runreel serve --host 0.0.0.0                     For the network; prints a link that works once
  runreel serve --socket ~/.runreel.sock           For yourself alone, also on a shared machine

A second start on the same port and folder reuses the viewer that runs, and exits with 0.";

const OPEN_EXAMPLES: &str = "\
Examples:
  runreel open
  runreel open 2026-11-22T105841796Z-review-loop-4d6b14bd";

const STATUS_EXAMPLES: &str = "\
Examples:
  runreel status
  runreel status --json | jq -r '.viewers[].url'
  runreel status --link        A link for another browser, where a token is needed

Exits with 1 when no viewer runs.";

const STOP_EXAMPLES: &str = "\
Examples:
  runreel stop
  runreel stop --port 4174
  runreel stop --all";

const DEMO_EXAMPLES: &str = "\
Examples:
  runreel demo
  runreel demo --speed 4 --no-open";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  runreel completions bash > ~/.local/share/bash-completion/completions/runreel
  runreel completions zsh > ~/.zfunc/_runreel
  runreel completions fish > ~/.config/fish/completions/runreel.fish";

/// A live replay viewer for agent workflow runs.
///
/// Follows the run folders that acpx flows write, streams every change to the browser, and lets you step
/// back while the run still grows. Without a command: `serve --open`.
#[derive(Debug, Parser)]
#[command(name = "runreel", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    /// What to log to stderr: a level, or a filter such as `runreel=debug`; else `RUST_LOG`, else `warn`
    #[arg(long, global = true, value_name = "FILTER")]
    pub(crate) log: Option<String>,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve a runs folder, in the foreground
    #[command(after_help = SERVE_EXAMPLES)]
    Serve {
        #[command(flatten)]
        args: ServeArgs,
        /// Open the browser
        #[arg(long)]
        open: bool,
    },
    /// Open the page; starts a viewer in the background if none runs
    #[command(after_help = OPEN_EXAMPLES)]
    Open {
        /// The run to show, by its id
        run: Option<String>,
        #[command(flatten)]
        args: ServeArgs,
    },
    /// Say which viewers run
    #[command(after_help = STATUS_EXAMPLES)]
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
        /// Print a link into each page instead; where a token is needed, one that works once
        #[arg(long, conflicts_with = "json")]
        link: bool,
        #[command(flatten)]
        which: Which,
    },
    /// Stop a viewer that runs
    #[command(after_help = STOP_EXAMPLES)]
    Stop {
        #[command(flatten)]
        which: Which,
        /// All viewers
        #[arg(long, conflicts_with_all = ["port", "socket"])]
        all: bool,
    },
    /// Play a recorded run live, into a temporary folder
    #[command(after_help = DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// Print a completion script for a shell
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Where to serve, and what.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeArgs {
    /// Address to listen on; beyond loopback a token is asked for
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: String,
    /// Another name by which the viewer may be called, with or without a port; may be given again
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_host: Vec<String>,
    /// Ask for the token in this file, on loopback too; made if it is not there
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Listen on a Unix-domain socket that only you can reach, instead of a port
    #[arg(long, value_name = "PATH", conflicts_with_all = ["host", "port", "allow_host", "token_file"])]
    pub(crate) socket: Option<PathBuf>,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// Folder with the runs
    #[arg(long, value_name = "DIR")]
    pub(crate) runs_dir: Option<PathBuf>,
    /// Ask the disk at intervals only, do not rely on its notifications
    #[arg(long)]
    pub(crate) poll: bool,
}

/// Which of the viewers that run.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Which {
    /// The viewer on this port
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// The viewer on this Unix-domain socket
    #[arg(long, value_name = "PATH", conflicts_with = "port")]
    pub(crate) socket: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct DemoArgs {
    /// How fast to play, 0.1 to 100; 1 is the recorded pace
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,
    /// Port to listen on; if it is taken, a free one
    #[arg(long, default_value_t = DEFAULT_PORT)]
    pub(crate) port: u16,
    /// Do not open the browser
    #[arg(long)]
    pub(crate) no_open: bool,
}

fn speed(text: &str) -> Result<f64, String> {
    let speed: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.1..=100.0).contains(&speed) { Ok(speed) } else { Err("must be from 0.1 to 100".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_work_without_a_command() {
        let cli = Cli::try_parse_from(["runreel", "--port", "5000"]).unwrap();
        assert_eq!((cli.serve.port, cli.command.is_none()), (5000, true));
    }

    #[test]
    fn speeds_outside_the_range_are_refused() {
        for bad in ["0", "-1", "101", "NaN", "fast"] {
            assert!(speed(bad).is_err(), "{bad}");
        }
    }
}
