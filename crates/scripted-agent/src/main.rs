//! The scripted agent as a program: an ACP client starts it and talks to it over stdin and stdout.

use std::io;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use scripted_agent::agent::{self, Options};
use scripted_agent::pieces::Pace;
use scripted_agent::script::Script;

/// An ACP agent that plays a script, for tests and recordings.
#[derive(Parser)]
#[command(version)]
struct Args {
    /// What to play: rich, plain, hostile, demo, or the path of a script file.
    #[arg(long, default_value = "rich")]
    script: String,
    /// How many times faster than a real model.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// The same pause after every piece of text, in milliseconds, instead of a model's varying ones.
    #[arg(long)]
    delay_ms: Option<u64>,
    /// Length of the answers that a script leaves open, in words.
    #[arg(long, default_value_t = 120)]
    words: usize,
    /// Answer the first prompt of every session with an error.
    #[arg(long)]
    fail_first: bool,
    /// A folder that remembers how many turns a session has had, so that a new process can go on.
    #[arg(long)]
    memory: Option<PathBuf>,
    /// Changes where the text is cut and how long the pauses are.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let script = Script::open(&args.script).with_context(|| format!("script {:?}", args.script))?;
    let options = Options {
        script,
        pace: Pace { speed: args.speed, fixed_ms: args.delay_ms },
        words: args.words,
        fail_first: args.fail_first,
        memory: args.memory,
        seed: args.seed,
    };
    agent::serve(io::stdin().lock(), io::stdout(), options).context("stdin or stdout broke")
}
