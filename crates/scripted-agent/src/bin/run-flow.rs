//! Runs one flow with real acpx and the scripted agent, for tests that are not written in Rust:
//! `run-flow FLOW.flow.ts INPUT_JSON HOME [AGENT OPTIONS…]`. Ends as acpx does.

use anyhow::{Context, ensure};
use scripted_agent::acpx::Acpx;
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_mins(3);

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [flow, input, home, agent @ ..] = words.as_slice() else {
        anyhow::bail!("run-flow FLOW.flow.ts INPUT_JSON HOME [AGENT OPTIONS…]");
    };
    let run = Acpx::cached()?.run_flow(Path::new(flow), input, Path::new(home), agent)?;
    let ended = run.wait(PATIENCE).context("acpx did not end")?;
    ensure!(ended.status.success(), "acpx failed: {}{}", ended.stdout, ended.stderr);
    Ok(())
}
