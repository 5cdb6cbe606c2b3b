//! What happens in a generated run, turn by turn: a flow that plans, then builds, checks and reviews.
//!
//! In: a seed. Out: acts for an author to perform, in the mix that coding agents show: bursts of text and
//! thinking, tool calls with growing output and diffs, plans, usage. Pure; writes nothing.

use crate::words::{lines, path, talk};
use fastrand::Rng;
use runreel_writer::{Flow, acp};
use serde_json::{Value, json};

/// A session by its number.
pub(crate) type Session = usize;

/// The name of a session: `main`, `review`, and numbers behind them.
pub(crate) fn session_name(session: Session) -> String {
    match session {
        0 => "main".to_owned(),
        1 => "review".to_owned(),
        more => format!("more-{more:05}"),
    }
}

/// One thing that happens in a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Act {
    /// An attempt at a node starts.
    Start(&'static str),
    /// A session is bound.
    Bind(Session),
    /// A turn begins. An event, like the three below.
    Prompt(Session, String),
    /// A piece of the answer.
    Text(Session, String),
    /// Any other update.
    Update(Session, Value),
    /// The turn ends.
    EndTurn(Session),
    /// The attempt ends well, with this output.
    Settle(Value),
}

impl Act {
    /// Whether it becomes a line in a session's events.
    pub(crate) fn is_event(&self) -> bool {
        matches!(self, Self::Prompt(..) | Self::Text(..) | Self::Update(..) | Self::EndTurn(_))
    }
}

/// The flow of every generated run.
pub(crate) fn flow() -> Flow {
    Flow::new("review-loop")
        .node("plan", "acp")
        .node("build", "acp")
        .node("check", "action")
        .node("review", "acp")
        .node("report", "compute")
        .edge("plan", "build")
        .edge("build", "check")
        .edge("check", "review")
        .switch("review", "$.next", &[("again", "build"), ("done", "report")])
}

/// Tells what comes next.
#[derive(Debug)]
pub(crate) struct Plot {
    rng: Rng,
    turns: u64,
    tools: u64,
    tokens: u64,
}

impl Plot {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed), turns: 0, tools: 0, tokens: 2_000 }
    }

    /// A number out of the same source.
    pub(crate) fn pick(&mut self, range: std::ops::RangeInclusive<u64>) -> u64 {
        self.rng.u64(range)
    }

    /// A piece of an answer, as agents stream it: a few words.
    pub(crate) fn piece(&mut self) -> String {
        talk(&mut self.rng, 1..=6)
    }

    /// The next step whole: its node, a turn of `events` events (at least 2), its end.
    pub(crate) fn turn(&mut self, events: u64) -> Vec<Act> {
        let node = match self.turns {
            0 => "plan",
            turn if turn % 2 == 1 => "build",
            _ => "review",
        };
        let session = Session::from(node == "review");
        let mut acts = if node == "review" { self.check() } else { Vec::new() };
        acts.push(Act::Start(node));
        if self.turns == 0 || self.turns == 2 {
            acts.push(Act::Bind(session));
        }
        acts.push(Act::Prompt(session, self.question()));
        acts.append(&mut self.speech(session, events.saturating_sub(2)));
        acts.push(Act::EndTurn(session));
        acts.push(Act::Settle(json!({"next": "again", "summary": talk(&mut self.rng, 5..=20)})));
        self.turns += 1;
        acts
    }

    /// What an agent says and does in `events` events.
    pub(crate) fn speech(&mut self, session: Session, events: u64) -> Vec<Act> {
        let events = usize::try_from(events).unwrap_or(usize::MAX);
        let mut body = Vec::new();
        while body.len() < events {
            self.passage(session, &mut body);
        }
        body.truncate(events);
        body
    }

    /// Some words of a person.
    pub(crate) fn question(&mut self) -> String {
        talk(&mut self.rng, 20..=120)
    }

    fn check(&mut self) -> Vec<Act> {
        let output = json!({"command": "cargo test", "exitCode": 0, "stdout": lines(&mut self.rng, 3..=12)});
        vec![Act::Start("check"), Act::Settle(output)]
    }

    fn passage(&mut self, session: Session, into: &mut Vec<Act>) {
        match self.rng.u32(0..20) {
            0..=4 => (0..self.rng.u32(4..20)).for_each(|_| {
                into.push(Act::Update(session, acp::thought_chunk(&talk(&mut self.rng, 1..=6))));
            }),
            5..=12 => (0..self.rng.u32(8..60)).for_each(|_| into.push(Act::Text(session, self.piece()))),
            13..=17 => self.tool(session, into),
            18 => into.push(Act::Update(session, self.plan())),
            _ => {
                self.tokens = (self.tokens + self.rng.u64(100..3_000)) % 190_000;
                let usage = json!({"sessionUpdate": "usage_update", "used": self.tokens, "size": 200_000});
                into.push(Act::Update(session, usage));
            }
        }
    }

    fn tool(&mut self, session: Session, into: &mut Vec<Act>) {
        self.tools += 1;
        let (id, path) = (format!("call-{:06}", self.tools), path(&mut self.rng));
        let (title, kind) =
            [("Read", "read"), ("Edit", "edit"), ("Run tests", "execute")][self.rng.usize(..3)];
        let mut call = acp::tool_call(&id, &format!("{title} {path}"), kind, &json!({"path": path}));
        call["locations"] = json!([{"path": path, "line": self.rng.u32(1..400)}]);
        into.push(Act::Update(session, call));
        let mut shown = String::new();
        for _ in 0..self.rng.u32(1..5) {
            shown.push_str(&lines(&mut self.rng, 1..=8));
            into.push(Act::Update(session, acp::tool_call_update(&id, "in_progress", &shown)));
        }
        let mut done = acp::tool_call_update(&id, "completed", &shown);
        if kind == "edit" {
            done["content"] = json!([{"type": "diff", "path": path, "oldText": lines(&mut self.rng, 2..=30),
                "newText": lines(&mut self.rng, 2..=30)}]);
        }
        into.push(Act::Update(session, done));
    }

    fn plan(&mut self) -> Value {
        let done = self.rng.usize(..4);
        let status =
            |at: usize| ["completed", "in_progress", "pending"][(at + 1).saturating_sub(done).min(2)];
        let entries: Vec<String> = (0..4).map(|_| talk(&mut self.rng, 3..=8)).collect();
        let entries: Vec<(&str, &str)> =
            entries.iter().enumerate().map(|(at, entry)| (entry.trim_end(), status(at))).collect();
        acp::plan(&entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_has_as_many_events_as_asked_for() {
        let mut plot = Plot::new(1);
        for events in [2, 3, 40, 700] {
            let acts = plot.turn(events);
            assert_eq!(acts.iter().filter(|act| act.is_event()).count() as u64, events);
        }
    }

    #[test]
    fn the_same_seed_tells_the_same_and_another_something_else() {
        let tell = |seed| Plot::new(seed).turn(300);
        assert_eq!(tell(3), tell(3));
        assert_ne!(tell(3), tell(4));
    }

    #[test]
    fn a_long_turn_has_text_thinking_tools_plans_and_usage() {
        let told = format!("{:?}", Plot::new(5).turn(2_000));
        for kind in ["Text(", "agent_thought_chunk", "tool_call_update", "diff", "\"plan\"", "usage_update"] {
            assert!(told.contains(kind), "{kind}");
        }
    }
}
