//! Whether any moment of a run shows what its first lines alone show.
//!
//! In: the address of a viewer and the folder of a run that is over. Out: where the answer to `seek` is another
//! than the plain path's: put all lines of all logs in order, read the first k of them and no more, and show the
//! last messages. The viewer finds the same in indexes, and cuts what it has of the whole run.

mod cut;
mod plain;

use crate::cli::SeekCheckArgs;
use crate::difference::difference;
use crate::open::newest;
use crate::table::{Row, target};
use crate::viewer::{Viewer, body};
use crate::{complain, say};
use anyhow::{Context, ensure};
use fastrand::Rng;
use plain::{Plain, Then};
use serde_json::{Value, json};
use std::path::Path;

/// Messages of each session at a moment, at most.
const MESSAGES: u32 = 30;

/// What was compared, and what was not the same.
#[derive(Debug, Default)]
pub struct Checked {
    /// Lines of all logs.
    pub lines: usize,
    /// Moments that were asked for.
    pub moments: Vec<String>,
    /// Sessions as they stood at one of them.
    pub sessions: usize,
    /// Messages that were compared in them.
    pub messages: usize,
    /// Each difference, with its place.
    pub findings: Vec<String>,
}

/// Compares `moments` random moments, with `messages` messages of each session up to there. `address` is such as
/// `127.0.0.1:4173`; the run's folder has the run's name.
pub fn check(address: &str, run: &Path, moments: usize, messages: u32, seed: u64) -> anyhow::Result<Checked> {
    let name = run.file_name().and_then(|name| name.to_str()).context("a run has a name")?;
    let plain = Plain::read(run)?;
    let mut rng = Rng::with_seed(seed);
    let mut checked = Checked { lines: plain.len(), ..Checked::default() };
    for number in 0..moments {
        let picked = rng.usize(..plain.len());
        // By its name, or by the time at which the last one of several came.
        let (at, last) = if number % 2 == 0 {
            (plain.name(picked), picked)
        } else {
            (plain.time(picked).to_string(), plain.last_by(plain.time(picked)))
        };
        let answer = body(address, &format!("/api/runs/{name}/seek?at={at}&messages={messages}"))?;
        let answer = serde_json::from_str(&answer).with_context(|| format!("seek answers {answer}"))?;
        compare(&plain, last, &at, &answer, &mut checked)?;
        checked.moments.push(at);
    }
    Ok(checked)
}

/// Compares one answer with what the lines up to and with entry `last` show.
fn compare(plain: &Plain, last: usize, at: &str, answer: &Value, into: &mut Checked) -> anyhow::Result<()> {
    let mut found = |what: &str, server: &Value, plain: &Value| {
        if server != plain {
            into.findings.push(format!("{at} {what}: {}", difference(server, plain)));
        }
    };
    found("moment", &answer["moment"], &plain.moment(last));
    for then in plain.then(last + 1)? {
        let Then { session, last_event, messages } = then;
        let server = &answer["sessions"][&session];
        found(&format!("{session} lastEvent"), &server["lastEvent"], &last_event);
        let count = messages.len();
        found(&format!("{session} message"), &server["message"], &json!(count.checked_sub(1)));
        found(&format!("{session} to"), &server["to"], &json!(count));
        let told = server["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        let from = count.saturating_sub(told.len());
        found(&format!("{session} from"), &server["from"], &json!(from));
        let seq = last_event["seq"].as_u64().unwrap_or_default();
        for (place, (server, plain)) in (from..).zip(told.iter().zip(&messages[from..])) {
            let (server, plain) = cut::both(server, plain, seq);
            found(&format!("{session} message {place}"), &server, &plain);
        }
        into.sessions += 1;
        into.messages += told.len();
    }
    Ok(())
}

/// Starts a viewer on a folder and compares its newest run.
fn checked(bin: &Path, runs_dir: &Path, moments: usize, messages: u32, seed: u64) -> anyhow::Result<Checked> {
    let viewer = Viewer::start(bin, runs_dir)?;
    viewer.wait_healthy()?;
    let run = runs_dir.join(newest(runs_dir)?);
    check(viewer.address(), &run, moments, messages, seed)
}

/// The same as a row of the table.
pub(crate) fn row(bin: &Path, runs_dir: &Path, moments: usize) -> anyhow::Result<Row> {
    let checked = checked(bin, runs_dir, moments, MESSAGES, 1)?;
    checked.findings.iter().for_each(|finding| complain(finding));
    let differences = checked.findings.len();
    Ok(Row {
        figure: format!(
            "{moments} random moments of {} lines, as their first lines alone show",
            checked.lines
        ),
        measured: format!("{} messages compared, {differences} differences", checked.messages),
        bare: "the model, fed the lines up to there".to_owned(),
        ratio: "-".to_owned(),
        target: target("no difference", differences == 0),
    })
}

/// `seek-check`.
pub(crate) fn command(args: &SeekCheckArgs) -> anyhow::Result<()> {
    let checked = checked(&args.bin, &args.runs_dir, args.moments, args.messages, args.seed)?;
    checked.findings.iter().for_each(|finding| say(finding));
    say(&format!(
        "{} moments of {} lines: {} messages in {} sessions compared, {} differences; at {}",
        checked.moments.len(),
        checked.lines,
        checked.messages,
        checked.sessions,
        checked.findings.len(),
        checked.moments.join(", ")
    ));
    ensure!(checked.findings.is_empty(), "a moment shows something else than its first lines");
    Ok(())
}
