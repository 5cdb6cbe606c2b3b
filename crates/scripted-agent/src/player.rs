//! Plays one turn: acts in, updates out, at a pace.
//!
//! In: the acts of a turn and a [`Stage`]. Out: the session updates and calls that a real agent would make, in
//! order. It holds no socket and no clock: the stage sends and waits, so tests can play a turn in no time.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::pieces::{self, Dice, Pace};
use crate::script::Act;

/// Why a turn ends before its last act.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// The client asked for it.
    Cancelled,
    /// The script says that the turn fails, with this message.
    Failed(String),
    /// The client is gone.
    Gone,
}

/// The client as the player sees it.
pub trait Stage {
    /// Sends one `session/update`.
    fn update(&mut self, update: Value) -> Result<(), Stop>;
    /// Calls a method of the client; the inner error is the client's refusal. The stage adds the session's id.
    fn call(&mut self, method: &str, params: Value) -> Result<Result<Value, Value>, Stop>;
    /// Waits.
    fn wait(&mut self, time: Duration) -> Result<(), Stop>;
    /// Whether the client said that it can do this: `terminal` or `fs`.
    fn can(&self, what: &str) -> bool;
}

/// Plays the acts of one turn on a stage.
pub struct Player<'a, S: Stage> {
    pub(crate) stage: &'a mut S,
    pub(crate) cwd: PathBuf,
    pub(crate) pace: Pace,
    dice: Dice,
    words: usize,
}

impl<'a, S: Stage> Player<'a, S> {
    /// A player for a session that works in `cwd`; `words` is the length of answers that the script leaves open.
    pub fn new(stage: &'a mut S, cwd: PathBuf, pace: Pace, words: usize, dice: Dice) -> Self {
        Self { stage, cwd, pace, dice, words }
    }

    /// Plays the acts to the end, or until something stops the turn.
    pub fn play(&mut self, acts: &[Act]) -> Result<(), Stop> {
        acts.iter().try_for_each(|act| self.act(act))
    }

    fn act(&mut self, act: &Act) -> Result<(), Stop> {
        match act {
            Act::Think { text } => self.stream("agent_thought_chunk", &text.0),
            Act::Say { text } => self.stream("agent_message_chunk", &text.0),
            Act::Words { count } => {
                let text = pieces::words(count.unwrap_or(self.words), &mut self.dice);
                self.stream("agent_message_chunk", &text)
            }
            Act::Plan { entries, done } => {
                self.update("plan", json!({"entries": plan_entries(entries, *done)}))
            }
            Act::Tool(tool) => self.tool(tool),
            Act::Edit(edit) => self.edit(edit),
            Act::Terminal(terminal) => self.terminal(terminal),
            Act::Image { mime, data } => {
                let image = json!({"type": "image", "mimeType": mime, "data": data});
                self.update("agent_message_chunk", json!({"content": image}))
            }
            Act::Mode { id } => self.update("current_mode_update", json!({"currentModeId": id})),
            Act::Title { text } => self.update("session_info_update", json!({"title": text})),
            Act::Usage { used, size, cost } => {
                let cost = json!({"amount": cost, "currency": "USD"});
                self.update("usage_update", json!({"used": used, "size": size, "cost": cost}))
            }
            Act::Commands { commands } => {
                let commands: Vec<Value> =
                    commands.iter().map(|(name, text)| json!({"name": name, "description": text})).collect();
                self.update("available_commands_update", json!({"availableCommands": commands}))
            }
            Act::Raw { update } => self.stage.update(update.clone()),
            Act::Pause { ms } => self.pause(*ms),
            Act::Fail { message } => Err(Stop::Failed(message.clone())),
        }
    }

    /// Sends an update of this kind with these fields.
    pub(crate) fn update(&mut self, kind: &str, mut fields: Value) -> Result<(), Stop> {
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("sessionUpdate".into(), kind.into());
        }
        self.stage.update(fields)
    }

    /// Waits as long as `ms` milliseconds are at this pace.
    pub(crate) fn pause(&mut self, ms: u64) -> Result<(), Stop> {
        self.stage.wait(self.pace.pause(ms))
    }

    fn stream(&mut self, kind: &str, text: &str) -> Result<(), Stop> {
        for piece in pieces::cut(text, &mut self.dice) {
            self.update(kind, json!({"content": {"type": "text", "text": piece.text}}))?;
            self.stage.wait(self.pace.after_piece(piece.wait_ms))?;
        }
        Ok(())
    }
}

fn plan_entries(entries: &[String], done: usize) -> Vec<Value> {
    let entry = |(at, content): (usize, &String)| {
        let status = match at.cmp(&done) {
            std::cmp::Ordering::Less => "completed",
            std::cmp::Ordering::Equal => "in_progress",
            std::cmp::Ordering::Greater => "pending",
        };
        let priority = if at == 0 { "high" } else { "medium" };
        json!({"content": content, "status": status, "priority": priority})
    };
    entries.iter().enumerate().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Script;

    /// Keeps what a turn sends, answers calls from a list, and never waits.
    #[derive(Default)]
    struct Kept {
        updates: Vec<Value>,
        calls: Vec<String>,
        answers: Vec<Value>,
        able: bool,
    }

    impl Stage for Kept {
        fn update(&mut self, update: Value) -> Result<(), Stop> {
            self.updates.push(update);
            Ok(())
        }
        fn call(&mut self, method: &str, _params: Value) -> Result<Result<Value, Value>, Stop> {
            self.calls.push(method.to_owned());
            Ok(if self.answers.is_empty() {
                Err(json!({"code": -32601}))
            } else {
                Ok(self.answers.remove(0))
            })
        }
        fn wait(&mut self, _time: Duration) -> Result<(), Stop> {
            Ok(())
        }
        fn can(&self, _what: &str) -> bool {
            self.able
        }
    }

    fn play(stage: &mut Kept, acts: &str) -> Result<(), Stop> {
        let script = Script::parse(&format!("{{\"turns\":[{{\"acts\":[{acts}]}}]}}")).unwrap();
        let pace = Pace { speed: 1.0, fixed_ms: None };
        let turn = script.answer("", 1).unwrap();
        Player::new(stage, "/p".into(), pace, 30, Dice::new(1)).play(&turn.acts)
    }

    fn last(stage: &Kept) -> &Value {
        stage.updates.last().unwrap()
    }

    #[test]
    fn a_plan_moves_from_pending_to_done() {
        let mut stage = Kept::default();
        play(&mut stage, r#"{"do":"plan","entries":["a","b","c"],"done":1}"#).unwrap();
        let statuses: Vec<_> = (0..3).map(|at| last(&stage)["entries"][at]["status"].clone()).collect();
        assert_eq!(statuses, ["completed", "in_progress", "pending"]);
    }

    #[test]
    fn a_growing_tool_repeats_all_output_so_far_and_then_settles() {
        let mut stage = Kept::default();
        let tool = r#"{"do":"tool","id":"t","title":"npm test","kind":"execute","chunks":["one\n","two\n"],"failed":true}"#;
        play(&mut stage, tool).unwrap();
        let texts: Vec<_> =
            stage.updates.iter().filter_map(|u| u["content"][0]["content"]["text"].as_str()).collect();
        assert_eq!(texts, ["one\n", "one\ntwo\n"]);
        assert_eq!(stage.updates[0]["sessionUpdate"], "tool_call");
        assert_eq!(last(&stage)["status"], "failed");
    }

    #[test]
    fn a_refused_edit_writes_nothing_and_fails() {
        let refused = json!({"outcome": {"outcome": "cancelled"}});
        let mut stage = Kept { able: true, answers: vec![refused], ..Kept::default() };
        play(&mut stage, r#"{"do":"edit","id":"e","path":"a.txt","old":"x","new":"y","ask":true}"#).unwrap();
        assert_eq!(stage.calls, ["session/request_permission"]);
        assert_eq!(last(&stage)["status"], "failed");
    }

    #[test]
    fn an_edit_shows_the_whole_file_before_and_after() {
        let mut stage =
            Kept { able: true, answers: vec![json!({"content": "a x b"}), json!(null)], ..Kept::default() };
        play(&mut stage, r#"{"do":"edit","id":"e","path":"a.txt","old":"x","new":"y"}"#).unwrap();
        assert_eq!(stage.calls, ["fs/read_text_file", "fs/write_text_file"]);
        let diff = &last(&stage)["content"][0];
        let seen = (&diff["path"], &diff["oldText"], &diff["newText"]);
        assert_eq!(seen, (&json!("/p/a.txt"), &json!("a x b"), &json!("a y b")));
    }

    #[test]
    fn a_terminal_is_created_shown_polled_and_released() {
        let answers = vec![
            json!({"terminalId": "t1"}),
            json!({"output": "ok", "truncated": false}),
            json!({"output": "ok\n", "truncated": false, "exitStatus": {"exitCode": 0}}),
            json!({"exitCode": 0}),
            json!({}),
        ];
        let mut stage = Kept { able: true, answers, ..Kept::default() };
        play(&mut stage, r#"{"do":"terminal","id":"t","title":"test","command":"true"}"#).unwrap();
        let expected = [
            "terminal/create",
            "terminal/output",
            "terminal/output",
            "terminal/wait_for_exit",
            "terminal/release",
        ];
        assert_eq!(stage.calls, expected);
        assert!(stage.updates.iter().any(|u| u["content"][0]["terminalId"] == "t1"));
        assert_eq!(
            (&last(&stage)["status"], &last(&stage)["rawOutput"]["output"]),
            (&json!("completed"), &json!("ok\n"))
        );
    }

    #[test]
    fn a_client_without_terminals_is_never_asked_for_one() {
        let mut stage = Kept::default();
        play(&mut stage, r#"{"do":"terminal","id":"t","title":"test","command":"true"}"#).unwrap();
        assert!(stage.calls.is_empty());
        assert_eq!(last(&stage)["status"], "failed");
    }

    #[test]
    fn a_failing_act_stops_the_turn_there() {
        let mut stage = Kept::default();
        let outcome =
            play(&mut stage, r#"{"do":"fail","message":"overloaded"},{"do":"title","text":"never"}"#);
        assert_eq!(outcome, Err(Stop::Failed("overloaded".into())));
        assert!(stage.updates.is_empty());
    }
}
