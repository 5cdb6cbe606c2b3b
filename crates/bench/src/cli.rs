//! What may be typed: clap types only.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  runreel-bench all --bin target/release/runreel
  runreel-bench latency --url ws://127.0.0.1:4173/api/live --runs-dir ./runs --past 10000
  runreel-bench gen --runs-dir ./runs --events 5000 --seed 7 --follow";

/// Measures a server of the protocol acpx.replay.v1.
#[derive(Debug, Parser)]
#[command(name = "runreel-bench", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// From the append to a file to the frame on the socket
    Latency(LatencyArgs),
    /// Processor time while a running run is silent and watched, and memory
    Idle(IdleArgs),
    /// From exec to the first list of runs
    Start(StartArgs),
    /// To the first document of a run on disk; memory, the whole document, any moment
    Open(OpenArgs),
    /// How fast logs are read, parsed and modelled, beside splitting them and parsing envelopes
    Index(IndexArgs),
    /// Random moments of a run, each compared with what the lines up to there show alone
    SeekCheck(SeekCheckArgs),
    /// Many clients on one run, and a bare broadcast of the same bytes to as many
    Fanout(FanoutArgs),
    /// A bare broadcast of lines on stdin; `fanout` starts it
    #[command(hide = true)]
    Herald,
    /// All figures, each beside a baseline of the same minute, as one Markdown table
    All(AllArgs),
    /// Many clients and many faults for long, each document compared with the server's
    Soak(SoakArgs),
    /// Write a run as acpx writes it; the same bytes for the same seed
    Gen(GenArgs),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct LatencyArgs {
    /// The server's socket
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// The folder of runs that it serves
    #[arg(long, value_name = "DIR")]
    pub(crate) runs_dir: PathBuf,
    /// Events that the run has before the first measured one
    #[arg(long, default_value_t = 200)]
    pub(crate) past: u64,
    #[command(flatten)]
    pub(crate) load: Load,
    /// Which document to subscribe to
    #[arg(long, value_enum, default_value_t = View::Full)]
    pub(crate) view: View,
}

/// What is appended while measuring.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Load {
    /// Events a second
    #[arg(long, default_value_t = 50)]
    pub(crate) rate: u32,
    /// How long
    #[arg(long, default_value_t = 20)]
    pub(crate) seconds: u32,
    /// Even steps, or a random moment in each step
    #[arg(long, value_enum, default_value_t = Spacing::Even)]
    pub(crate) spacing: Spacing,
}

/// When in its step an event is appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Spacing {
    /// At its beginning.
    Even,
    /// At a random moment, so that two may come close together.
    Random,
}

/// Which document of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum View {
    /// The whole document of acpx.replay.v1.
    Full,
    /// runreel's window: the last 200 messages.
    Window,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct IdleArgs {
    /// The viewer's binary: it is started on a folder of its own
    #[arg(long, value_name = "PATH", required_unless_present = "pid", conflicts_with_all = ["pid", "url"])]
    pub(crate) bin: Option<PathBuf>,
    /// The server's process
    #[arg(long)]
    pub(crate) pid: Option<u32>,
    /// How long
    #[arg(long, default_value_t = 30)]
    pub(crate) seconds: u32,
    /// The server's socket; with it a run is made and watched, without it the process is only looked at
    #[arg(long, value_name = "URL", requires = "runs_dir")]
    pub(crate) url: Option<String>,
    /// The folder of runs that it serves
    #[arg(long, value_name = "DIR", requires = "url")]
    pub(crate) runs_dir: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scene: Scene,
}

/// What is there while all is silent.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Scene {
    /// Clients that watch the run and the list, as the page does
    #[arg(long, default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1_000))]
    pub(crate) clients: usize,
    /// Other runs that are made on disk beside it
    #[arg(long, default_value_t = 0)]
    pub(crate) runs: u32,
    /// Events that the run has
    #[arg(long, default_value_t = 200)]
    pub(crate) past: u64,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct StartArgs {
    /// The viewer's binary
    #[arg(long, value_name = "PATH")]
    pub(crate) bin: PathBuf,
    /// Runs on disk
    #[arg(long, default_value_t = 10_000)]
    pub(crate) runs: u32,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct OpenArgs {
    /// The viewer's binary
    #[arg(long, value_name = "PATH")]
    pub(crate) bin: PathBuf,
    /// A folder of runs; its newest one is opened
    #[arg(long, value_name = "DIR")]
    pub(crate) runs_dir: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct IndexArgs {
    /// A folder of runs; the logs of its newest one are read
    #[arg(long, value_name = "DIR")]
    pub(crate) runs_dir: PathBuf,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SeekCheckArgs {
    /// The viewer's binary
    #[arg(long, value_name = "PATH")]
    pub(crate) bin: PathBuf,
    /// A folder of runs; its newest one is looked at, which must have ended
    #[arg(long, value_name = "DIR")]
    pub(crate) runs_dir: PathBuf,
    /// How many moments
    #[arg(long, default_value_t = 10)]
    pub(crate) moments: usize,
    /// Messages of each session up to the moment, at most
    #[arg(long, default_value_t = 30)]
    pub(crate) messages: u32,
    /// Another seed, other moments
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct FanoutArgs {
    /// The viewer's binary
    #[arg(long, value_name = "PATH")]
    pub(crate) bin: PathBuf,
    #[command(flatten)]
    pub(crate) throng: Throng,
    /// Which document they subscribe to
    #[arg(long, value_enum, default_value_t = View::Window)]
    pub(crate) view: View,
}

/// Many clients and what they hear.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Throng {
    /// Clients; a viewer takes 2,048 connections
    #[arg(long, default_value_t = 1_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(2..=2_000))]
    pub(crate) clients: usize,
    /// Events a second
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) rate: u32,
    /// How long; clients answer no ping, and a viewer lets such go after a minute and a half
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) seconds: u32,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct AllArgs {
    /// The viewer's binary
    #[arg(long, value_name = "PATH")]
    pub(crate) bin: PathBuf,
    #[command(flatten)]
    pub(crate) load: Load,
    /// How long to look at a silent run, seconds
    #[arg(long, default_value_t = 30)]
    pub(crate) silence: u32,
    /// Runs on disk at the start, and beside a silent run
    #[arg(long, default_value_t = 10_000)]
    pub(crate) runs: u32,
    /// Runs on disk at a start with very many
    #[arg(long, value_name = "N", default_value_t = 50_000)]
    pub(crate) many_runs: u32,
    /// Events of a huge run
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(20_000..))]
    pub(crate) huge: u64,
    /// Clients that hold one run
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(2..=2_000))]
    pub(crate) clients: usize,
    /// Moments of the huge run that are compared
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) moments: usize,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct SoakArgs {
    /// The viewer's binary
    #[arg(long, value_name = "PATH")]
    pub(crate) bin: PathBuf,
    /// How long, the rests among it
    #[arg(long, default_value_t = 600)]
    pub(crate) seconds: u32,
    /// Clients that come and go
    #[arg(long, default_value_t = 200)]
    pub(crate) clients: usize,
    /// Runs that are written at once
    #[arg(long, default_value_t = 4, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=64))]
    pub(crate) runs: usize,
    /// Events a second in each run
    #[arg(long, default_value_t = 10)]
    pub(crate) rate: u32,
    /// How long the viewer is left alone before it is looked at: it gives up idle runs after 15 s
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub(crate) rest: u32,
    /// Another seed, other acts
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

#[derive(Debug, Clone, Args)]
pub(crate) struct GenArgs {
    /// The folder of runs
    #[arg(long, value_name = "DIR")]
    pub(crate) runs_dir: PathBuf,
    /// Session events in the run
    #[arg(long, default_value_t = 1_000)]
    pub(crate) events: u64,
    /// Another seed, another run
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Nodes of the flow: a large graph, whose agents say little (`--events` has no meaning then)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=100_000))]
    pub(crate) nodes: Option<u32>,
    /// Messages of the run, spread over its attempts; with it the run may be huge and is written in one go
    #[arg(long, value_name = "N", conflicts_with = "nodes")]
    pub(crate) messages: Option<u64>,
    /// Attempts, in all; with `--nodes` steps through the flow, then straight on to its end
    #[arg(long, value_name = "N")]
    pub(crate) attempts: Option<u32>,
    /// Sessions that the attempts take turns in
    #[arg(long, value_name = "N", conflicts_with = "nodes")]
    pub(crate) sessions: Option<u32>,
    /// Something huge in one place of a run
    #[arg(long, value_enum, conflicts_with = "nodes")]
    pub(crate) case: Option<Case>,
    /// Leave the run open and go on writing until interrupted
    #[arg(long)]
    pub(crate) follow: bool,
    /// Events a second while following
    #[arg(long, default_value_t = 20)]
    pub(crate) rate: u32,
}

impl GenArgs {
    /// Whether the size of the run is told by more than its events.
    pub(crate) fn is_sized(&self) -> bool {
        self.messages.is_some() || self.attempts.is_some() || self.sessions.is_some() || self.case.is_some()
    }
}

/// Something huge in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// One event of 50 MB.
    LongLine,
    /// A tool call whose output is 20 MB.
    BigTool,
    /// 100,000 tool calls in one turn.
    ManyTools,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
