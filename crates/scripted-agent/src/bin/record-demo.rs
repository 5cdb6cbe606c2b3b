//! Records the runs that live in the repository: real acpx, the scripted agent, and no trace of this machine.
//!
//! `cargo run -p scripted-agent --bin record-demo` records the demo (about 80 seconds) into `fixtures/demo`,
//! `... -- hostile` the hostile content into `fixtures/bundles`. An earlier recording of the same flow is replaced.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, ensure};
use clap::{Parser, ValueEnum};
use scripted_agent::acpx::{self, Acpx};
use scripted_agent::recording::{self, Replacement};
use scripted_agent::workspace_root;

/// Record a bundle for the repository with real acpx.
#[derive(Parser)]
struct Args {
    /// What to record.
    #[arg(value_enum, default_value = "demo")]
    story: Story,
    /// How many times faster than a real model.
    #[arg(long, default_value = "1")]
    speed: String,
    /// Where to put it instead of the usual place under fixtures.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Story {
    /// The flaky test, from triage to a reviewed fix.
    Demo,
    /// Markup, escapes and odd characters everywhere.
    Hostile,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let fixtures = workspace_root().join("fixtures");
    let (script, input, place) = match args.story {
        Story::Demo => ("demo", r#"{"area": "the limiter"}"#, "demo"),
        Story::Hostile => ("hostile", r#"{"html": "<script>alert('input')</script>"}"#, "bundles"),
    };
    let out = args.out.unwrap_or_else(|| fixtures.join(place));
    let scratch = tempfile::tempdir()?;
    let home = scratch.path().canonicalize()?;
    copy_folder(&fixtures.join("flows/demo-project"), &home.join("project"))?;
    let acpx = Acpx::cached()?;
    let flow = fixtures.join(format!("flows/{script}.flow.ts"));
    let run = acpx.run_flow(&flow, input, &home, &["--script", script, "--speed", &args.speed])?;
    let ended = run.wait(Duration::from_mins(10))?;
    ensure!(ended.status.success(), "acpx failed: {}{}", ended.stdout, ended.stderr);
    let kept = recording::keep(&ended.run_dir, &out, &replacements(&home, &acpx)?)?;
    remove_earlier(&out, &kept)?;
    announce(&kept);
    Ok(())
}

fn replacements(home: &Path, acpx: &Acpx) -> anyhow::Result<Vec<Replacement>> {
    let agent = acpx::agent_binary()?;
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    Ok(vec![
        (shown(&agent), "/home/dev/.local/bin/scripted-agent".into()),
        (format!(" --memory {}", shown(&home.join(".scripted-agent"))), String::new()),
        (shown(acpx.root()), "/home/dev/.local/lib".into()),
        (shown(&workspace_root()), "/home/dev/runreel".into()),
        (shown(home), "/home/dev".into()),
    ])
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn remove_earlier(out: &Path, kept: &Path) -> anyhow::Result<()> {
    let new = flow_name(kept);
    for entry in fs::read_dir(out)? {
        let path = entry?.path();
        if path.is_dir() && path != kept && new.is_some() && flow_name(&path) == new {
            fs::remove_dir_all(&path)?;
        }
    }
    Ok(())
}

fn flow_name(run: &Path) -> Option<String> {
    let manifest = fs::read(run.join("manifest.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).ok()?;
    Some(manifest["flowName"].as_str()?.to_owned())
}

#[expect(clippy::print_stdout, reason = "the one line that this program is run for")]
fn announce(kept: &Path) {
    println!("recorded {}", kept.display());
}
