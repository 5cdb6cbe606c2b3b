//! Writes generated runs to disk: a past of so many events, then live ones.
//!
//! In: a folder and a recipe. Out: a run folder as acpx writes it; for the same recipe the same bytes, as
//! long as its times are made up. Heartbeats come where acpx would write them.

use crate::cli::GenArgs;
use crate::frame::stamp;
use crate::huge;
use crate::plot::{Act, Plot, flow, session_name};
use crate::say;
use jiff::Timestamp;
use runreel_writer::{Clock, Script, timestamp};
use serde_json::json;
use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// Between two looks at the made-up clock, ms: about 50 events a second.
pub(crate) const STEP_MS: i64 = 20;
/// acpx's heartbeat of 5 s, in events.
const EVENTS_A_HEARTBEAT: u64 = 250;
/// When runs with made-up times began.
pub(crate) const EPOCH_MS: i64 = 1_767_600_000_000;

/// What run to write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recipe {
    /// Events of its past.
    pub(crate) events: u64,
    /// Another seed, another run.
    pub(crate) seed: u64,
    /// Whether its past ends about now, so that it counts as live; else its times are the same each time.
    pub(crate) ends_now: bool,
}

/// A run that is being written.
#[derive(Debug)]
pub(crate) struct Author {
    script: Script,
    plot: Plot,
    next: VecDeque<Act>,
    session: String,
    written: u64,
    wanted: u64,
}

impl Author {
    /// Starts a run; no events yet.
    fn begin(runs_dir: &Path, recipe: Recipe) -> io::Result<Self> {
        let length_ms = i64::try_from(recipe.events).unwrap_or(i64::MAX).saturating_mul(STEP_MS * 11 / 10);
        let now_ms = Timestamp::now().as_millisecond();
        let next_ms =
            if recipe.ends_now { now_ms.saturating_sub(length_ms).saturating_sub(2_000) } else { EPOCH_MS };
        let at = timestamp(next_ms).replace([':', '.'], "");
        let run_id = format!("{at}-review-loop-{:08x}", recipe.seed);
        let clock = Clock::Steady { next_ms, step_ms: STEP_MS };
        let title = format!("Generated run with seed {}", recipe.seed);
        let input = json!({"events": recipe.events, "seed": recipe.seed});
        let mut script = Script::start_with(runs_dir, &run_id, flow(), Some(&title), &input, clock)?;
        // Nobody reads it before its past is whole.
        script.hold();
        let plot = Plot::new(recipe.seed);
        Ok(Self {
            script,
            plot,
            next: VecDeque::new(),
            session: session_name(0),
            written: 0,
            wanted: recipe.events,
        })
    }

    /// Writes a run that is still open: its last turn goes on. From here on its times are real, if it ends
    /// now.
    pub(crate) fn open(runs_dir: &Path, recipe: Recipe) -> io::Result<Self> {
        let mut author = Self::begin(runs_dir, recipe)?;
        author.write_until(recipe.events.max(1))?;
        author.script.release()?;
        if recipe.ends_now {
            author.script.keep_time_by(Clock::Wall);
        }
        Ok(author)
    }

    /// Writes a whole run that has completed; returns its id.
    pub(crate) fn write(runs_dir: &Path, recipe: Recipe) -> io::Result<String> {
        let mut author = Self::begin(runs_dir, recipe)?;
        author.write_until(recipe.events.max(2) - 1)?;
        author.script.release()?;
        author.finish()?;
        Ok(author.run_id().to_owned())
    }

    /// Ends the turn, and the run.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.script.end_turn(&self.session)?;
        self.script.settle(&json!({"next": "done"}))?;
        self.script.start_node("report")?;
        self.script.settle(&json!({"events": self.wanted}))?;
        self.script.complete()
    }

    /// The run's id.
    pub(crate) fn run_id(&self) -> &str {
        self.script.run_id()
    }

    /// The log that the live events go to, below the run's folder.
    pub(crate) fn log(&self) -> std::path::PathBuf {
        self.script.writer().root().join(format!("sessions/{}/events.ndjson", self.session))
    }

    /// Appends one more piece of text that carries a stamp.
    pub(crate) fn stamped(&mut self, number: usize) -> io::Result<()> {
        let text = format!("{}{}", stamp(number), self.plot.piece());
        self.script.text(&self.session, &text)
    }

    /// A sign of life: live.json, manifest.json and a trace line.
    pub(crate) fn heartbeat(&mut self) -> io::Result<()> {
        self.script.heartbeat("Running the turn")
    }

    fn write_until(&mut self, events: u64) -> io::Result<()> {
        while self.written < events {
            self.write_event()?;
        }
        Ok(())
    }

    /// Writes up to and with the next event.
    pub(crate) fn write_event(&mut self) -> io::Result<()> {
        loop {
            let Some(act) = self.next.pop_front() else {
                let events = self.turn_length();
                self.next.extend(self.plot.turn(events));
                continue;
            };
            let is_event = act.is_event();
            self.perform(act)?;
            if is_event {
                self.written += 1;
                return if self.written.is_multiple_of(EVENTS_A_HEARTBEAT) && !self.next.is_empty() {
                    self.heartbeat()
                } else {
                    Ok(())
                };
            }
        }
    }

    /// The last turn of the past outlasts it, so that the run stands inside a turn when it is reached.
    fn turn_length(&mut self) -> u64 {
        let longest = (self.wanted / 8).clamp(40, 1_500);
        let left = self.wanted.saturating_sub(self.written);
        if left > 0 && left < 2 * longest { left + 100 } else { self.plot.pick(20..=longest) }
    }

    fn perform(&mut self, act: Act) -> io::Result<()> {
        if let Act::Prompt(session, _) = &act {
            self.session = session_name(*session);
        }
        perform(&mut self.script, act)
    }
}

/// Does what an act says.
pub(crate) fn perform(script: &mut Script, act: Act) -> io::Result<()> {
    match act {
        Act::Start(node) => script.start_node(node).map(drop),
        Act::Bind(session) => {
            let name = session_name(session);
            script.bind_session(&name, &name)
        }
        Act::Prompt(session, text) => script.prompt(&session_name(session), &text),
        Act::Text(session, text) => script.text(&session_name(session), &text),
        Act::Update(session, update) => script.update(&session_name(session), &update),
        Act::EndTurn(session) => script.end_turn(&session_name(session)),
        Act::Settle(output) => script.settle(&output),
    }
}

/// `gen`: writes a run, and goes on with it when asked to.
pub(crate) fn command(args: &GenArgs) -> anyhow::Result<()> {
    let recipe = Recipe { events: args.events, seed: args.seed, ends_now: args.follow };
    if args.is_sized() {
        return huge::command(args);
    }
    if !args.follow {
        say(&Author::write(&args.runs_dir, recipe)?);
        return Ok(());
    }
    let mut author = Author::open(&args.runs_dir, recipe)?;
    say(author.run_id());
    loop {
        sleep(Duration::from_secs(1) / args.rate.max(1));
        author.write_event()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::fs;

    fn recipe(events: u64, seed: u64) -> Recipe {
        Recipe { events, seed, ends_now: false }
    }

    /// Every file of a folder by its path, with its bytes.
    fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                    found.insert(name, fs::read(&path).unwrap());
                }
            }
        }
        found
    }

    fn events(files: &BTreeMap<String, Vec<u8>>) -> usize {
        let logs = files.iter().filter(|(name, _)| name.ends_with("events.ndjson"));
        logs.map(|(_, bytes)| bytes.split_inclusive(|byte| *byte == b'\n').count()).sum()
    }

    #[test]
    fn a_run_has_as_many_events_as_asked_for_and_is_complete() {
        for wanted in [2, 3, 79, 80, 200, 2_345] {
            let runs = tempfile::tempdir().unwrap();
            let run_id = Author::write(runs.path(), recipe(wanted, 1)).unwrap();
            let files = files(&runs.path().join(run_id));
            assert_eq!(events(&files) as u64, wanted);
            let run: serde_json::Value = serde_json::from_slice(&files["projections/run.json"]).unwrap();
            assert_eq!(run["status"], "completed");
        }
    }

    #[test]
    fn the_same_seed_writes_the_same_bytes() {
        let (one, two, other) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Author::write(one.path(), recipe(500, 9)).unwrap();
        Author::write(two.path(), recipe(500, 9)).unwrap();
        Author::write(other.path(), recipe(500, 10)).unwrap();
        assert_eq!(files(one.path()), files(two.path()));
        assert_ne!(files(one.path()), files(other.path()));
    }

    #[test]
    fn an_open_run_takes_more_events_in_its_turn() {
        for wanted in [1, 40, 500] {
            let runs = tempfile::tempdir().unwrap();
            let mut author = Author::open(runs.path(), recipe(wanted, 2)).unwrap();
            author.stamped(0).unwrap();
            let files = files(&runs.path().join(author.run_id()));
            assert_eq!(events(&files) as u64, wanted + 1);
            let log = fs::read_to_string(author.log()).unwrap();
            assert!(log.lines().last().unwrap().contains(&stamp(0)), "{log}");
        }
    }
}
