//! Writes huge runs in one go: `gen --messages N --attempts N --sessions N`, or something huge in one place.
//!
//! In: a folder and numbers. Out: a run that has completed, as acpx would have left it; the same bytes for the
//! same numbers. Documents are written once, at the end, so that a million events take seconds.

use crate::author::{EPOCH_MS, STEP_MS, perform};
use crate::cli::{Case, GenArgs};
use crate::plot::{Act, Plot, Session, flow, session_name};
use crate::say;
use crate::words::{lines, talk};
use anyhow::ensure;
use fastrand::Rng;
use runreel_writer::{Clock, Script, acp, timestamp};
use serde_json::json;
use std::io;
use std::path::Path;

/// Sizes of the cases.
const LONG_LINE: usize = 50_000_000;
const BIG_TOOL: usize = 20_000_000;
const MANY_TOOLS: u64 = 100_000;
/// acpx's heartbeat of 5 s, in events.
const EVENTS_A_HEARTBEAT: u64 = 250;

/// How large a run is.
#[derive(Debug, Clone, Copy)]
struct Size {
    events: u64,
    messages: u64,
    attempts: u64,
    sessions: u64,
}

impl Size {
    fn of(args: &GenArgs) -> anyhow::Result<Self> {
        let sessions = args.sessions.unwrap_or(2).max(1).into();
        let attempts = args.attempts.map_or((args.events / 500).max(sessions), u64::from).max(1);
        let messages = args.messages.unwrap_or(attempts * 2);
        let size = Self { events: args.events, messages, attempts, sessions };
        ensure!(messages >= 2 * attempts, "an attempt has 2 messages at least: a prompt and an answer");
        ensure!(size.events >= messages * 2, "a message has 2 events at least");
        ensure!(sessions <= attempts, "a session has an attempt at least");
        Ok(size)
    }
}

/// The part of `total` that the `at`th of `parts` gets.
fn share(total: u64, parts: u64, at: u64) -> u64 {
    total * (at + 1) / parts - total * at / parts
}

/// Writes the run and says its id.
pub(crate) fn command(args: &GenArgs) -> anyhow::Result<()> {
    ensure!(!args.follow, "a run of chosen size is written whole; leave --follow out");
    say(&write_sized(&args.runs_dir, Size::of(args)?, args.seed, args.case)?);
    Ok(())
}

/// Writes a run with a message for 25 events and an attempt for 20 messages; returns its id.
pub(crate) fn write(runs_dir: &Path, events: u64, seed: u64) -> io::Result<String> {
    let size = Size { events, messages: events / 25, attempts: (events / 500).max(2), sessions: 2 };
    write_sized(runs_dir, size, seed, None)
}

fn write_sized(runs_dir: &Path, size: Size, seed: u64, case: Option<Case>) -> io::Result<String> {
    let run_id = format!("{}-huge-{seed:08x}", timestamp(EPOCH_MS).replace([':', '.'], ""));
    let clock = Clock::Steady { next_ms: EPOCH_MS, step_ms: STEP_MS };
    let title = format!("Generated run of {} events", size.events);
    let input = json!({"events": size.events, "seed": seed});
    let mut script = Script::start_with(runs_dir, &run_id, flow(), Some(&title), &input, clock)?;
    script.hold();
    let mut plot = Plot::new(seed);
    for attempt in 0..size.attempts {
        write_attempt(&mut script, &mut plot, size, attempt)?;
    }
    if let Some(case) = case {
        script.start_node("review")?;
        write_case(&mut script, case, seed)?;
        script.settle(&json!({"next": "done"}))?;
    }
    script.start_node("report")?;
    script.settle(&json!({"events": size.events}))?;
    script.release()?;
    script.complete()?;
    Ok(run_id)
}

fn write_attempt(script: &mut Script, plot: &mut Plot, size: Size, attempt: u64) -> io::Result<()> {
    let node = ["build", "review"][usize::from(attempt % 2 == 1)];
    let node = if attempt == 0 { "plan" } else { node };
    let session = Session::try_from(attempt % size.sessions).unwrap_or_default();
    script.start_node(node)?;
    if attempt < size.sessions {
        perform(script, Act::Bind(session))?;
    }
    // A person says something within the turn for every two messages more.
    let messages = share(size.messages, size.attempts, attempt);
    let rounds = (messages / 2).max(1);
    let events = share(size.events, size.attempts, attempt);
    perform(script, Act::Prompt(session, plot.question()))?;
    let mut written = 1;
    for round in 0..rounds {
        if round > 0 {
            perform(script, Act::Update(session, user_chunk(&plot.question())))?;
            written += 1;
        }
        let speech = share(events.saturating_sub(rounds + 1), rounds, round);
        for act in plot.speech(session, speech) {
            perform(script, act)?;
            written += 1;
            if written % EVENTS_A_HEARTBEAT == 0 {
                script.heartbeat("Running the turn")?;
            }
        }
    }
    perform(script, Act::EndTurn(session))?;
    let next = if attempt + 1 < size.attempts { "again" } else { "done" };
    script.settle(&json!({"next": next, "summary": plot.piece()}))
}

fn user_chunk(text: &str) -> serde_json::Value {
    json!({"sessionUpdate": "user_message_chunk", "content": {"type": "text", "text": text}})
}

fn write_case(script: &mut Script, case: Case, seed: u64) -> io::Result<()> {
    let (session, mut rng) = (session_name(0), Rng::with_seed(seed));
    script.prompt(&session, "Now something huge.")?;
    match case {
        Case::LongLine => {
            let mut text = String::with_capacity(LONG_LINE + 4096);
            while text.len() < LONG_LINE {
                text.push_str(&talk(&mut rng, 60..=100));
            }
            script.text(&session, &text)?;
        }
        Case::BigTool => {
            let call = acp::tool_call("huge", "Run everything", "execute", &json!({"command": "make"}));
            script.update(&session, &call)?;
            let mut shown = String::with_capacity(BIG_TOOL + 4096);
            while shown.len() < BIG_TOOL {
                shown.push_str(&lines(&mut rng, 40..=80));
            }
            script.update(&session, &acp::tool_call_update("huge", "completed", &shown))?;
        }
        Case::ManyTools => {
            for number in 0..MANY_TOOLS {
                let (id, path) = (format!("many-{number:06}"), crate::words::path(&mut rng));
                let call = acp::tool_call(&id, &format!("Read {path}"), "read", &json!({"path": path}));
                script.update(&session, &call)?;
                let shown = talk(&mut rng, 2..=8);
                script.update(&session, &acp::tool_call_update(&id, "completed", &shown))?;
            }
        }
    }
    script.end_turn(&session)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn args(runs_dir: &std::path::Path) -> GenArgs {
        use clap::Parser as _;
        let dir = runs_dir.to_str().unwrap();
        let words =
            ["b", "gen", "--runs-dir", dir, "--events", "3000", "--messages", "60", "--attempts", "10"];
        let cli = crate::cli::Cli::parse_from(words.iter().chain(&["--sessions", "3"]));
        let crate::cli::Command::Gen(args) = cli.command else { panic!("gen was typed") };
        args
    }

    #[test]
    fn a_run_is_as_large_as_asked_for() {
        let runs = tempfile::tempdir().unwrap();
        command(&args(runs.path())).unwrap();
        let run = fs::read_dir(runs.path()).unwrap().next().unwrap().unwrap().path();
        let text = |path: &str| fs::read_to_string(run.join(path)).unwrap();
        let logs: Vec<String> =
            (0..3).map(|at| text(&format!("sessions/{}/events.ndjson", session_name(at)))).collect();
        assert_eq!(logs.iter().map(|log| log.lines().count()).sum::<usize>(), 3_000);
        let asked =
            |log: &String| log.matches("user_message_chunk").count() + log.matches("session/prompt").count();
        assert_eq!(logs.iter().map(asked).sum::<usize>(), 30);
        let steps: Vec<serde_json::Value> = serde_json::from_str(&text("projections/steps.json")).unwrap();
        assert_eq!(steps.len(), 11);
        assert!(
            text("sessions/main/record.json").contains("\"lastSeq\": 1200"),
            "documents are written at last"
        );
    }

    #[test]
    fn shares_add_up() {
        for (total, parts) in [(10, 3), (3, 10), (7, 7)] {
            assert_eq!((0..parts).map(|at| share(total, parts, at)).sum::<u64>(), total);
        }
    }
}
