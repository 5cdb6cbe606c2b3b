//! Requests and their answers: turns, permissions, terminals.
//!
//! JSON-RPC ids are unique per direction only, so a request is remembered by both. Each turn starts a new
//! agent process, so ids come again: then whoever waited under that id waits for nothing any more.

use super::Conversation;
use super::frame::{Answer, Request};
use super::update::field;
use crate::bundle::step::{command_line, shorten};
use crate::state::Moment;
use crate::state::clip::bounded;
use crate::state::message::{Item, Text};
use crate::state::session::{Turn, TurnTokens, Usage};
use crate::state::tool::{Permission, PermissionAnswer, Terminal};
use serde_json::Value;
use serde_json::value::RawValue;
use std::sync::Arc;

/// When so many requests wait, their peer never answers: all are forgotten.
const MOST_PENDING: usize = 4096;

/// This many characters of a cut output are looked for in what is known.
const OVERLAP: usize = 16;
/// … at no more than this many places.
const MOST_PLACES: usize = 64;

/// What a request waits for.
#[derive(Debug)]
pub(super) enum Pending {
    /// A prompt: the turn's index.
    Turn(usize),
    /// A session that is made or loaded; the answer tells its mode and options.
    Setup,
    /// A permission: message and item.
    Permission(usize, usize),
    /// A terminal about to be opened: its command line.
    TerminalCreate(String),
    /// The output of a terminal: its id.
    TerminalOutput(String),
    /// The end of a terminal: its id.
    TerminalExit(String),
}

impl Conversation {
    /// A request other than a prompt.
    pub(super) fn request(&mut self, moment: Moment, request: &Request) {
        let Request { inbound, id, method, params } = request;
        self.pending.remove(&key(*inbound, id));
        let Some(params) = params.as_deref() else { return };
        let pending = match (inbound, method.as_str()) {
            (false, "session/new" | "session/load" | "session/resume") => Some(Pending::Setup),
            (true, "session/request_permission") => Some(self.permission(moment, id, params)),
            (true, "terminal/create") => {
                let value: Value = serde_json::from_str(params.get()).unwrap_or_default();
                Some(Pending::TerminalCreate(command_line(&value).unwrap_or_default()))
            }
            (true, "terminal/output") => field(params, "terminalId").map(Pending::TerminalOutput),
            (true, "terminal/wait_for_exit") => field(params, "terminalId").map(Pending::TerminalExit),
            _ => None,
        };
        if let Some(pending) = pending {
            self.wait(key(*inbound, id), pending);
        }
    }

    fn wait(&mut self, key: String, pending: Pending) {
        if self.pending.len() >= MOST_PENDING {
            self.pending.clear();
        }
        self.pending.insert(key, pending);
    }

    /// The answer to a request that went the other way.
    pub(super) fn answer(&mut self, moment: Moment, answer: &Answer) {
        let result = answer.result.as_deref().unwrap_or(RawValue::NULL);
        match self.pending.remove(&key(!answer.inbound, &answer.id)) {
            Some(Pending::Turn(turn)) => self.end_turn(moment, turn, answer),
            Some(Pending::Setup) => self.set_up(moment, result),
            Some(Pending::Permission(message, item)) => self.grant(moment, message, item, result),
            Some(Pending::TerminalCreate(command)) => self.open_terminal(moment, command, result),
            Some(Pending::TerminalOutput(id)) => self.terminal_output(moment, &id, result),
            Some(Pending::TerminalExit(id)) => self.close_terminal(moment, &id, result),
            None => {}
        }
    }

    /// A prompt went out: a turn begins.
    pub(super) fn turn(&mut self, moment: Moment, id: &RawValue, items: Vec<Item>) {
        let message = self.offset + u32::try_from(self.messages.len()).unwrap_or(u32::MAX);
        self.prompt(moment, items);
        let request = id.get().to_owned();
        self.history.turns.push(Turn {
            start: moment,
            message,
            end: None,
            stop: None,
            failed: false,
            request,
        });
        self.wait(key(false, id), Pending::Turn(self.history.turns.len() - 1));
    }

    fn end_turn(&mut self, moment: Moment, at: usize, answer: &Answer) {
        self.growing.turn(at);
        let turn = &mut self.history.turns[at];
        turn.end = Some(moment);
        turn.failed = answer.error.is_some();
        turn.stop = match answer.error.as_deref() {
            Some(error) => {
                Some(shorten(&field(error, "message").unwrap_or_else(|| error.get().into()), 2_000))
            }
            None => answer.result.as_deref().and_then(|result| field(result, "stopReason")),
        };
        let result = answer.result.as_deref().and_then(|result| serde_json::from_str(result.get()).ok());
        let result: Value = result.unwrap_or_default();
        if let Some(tokens) = result.get("usage").and_then(turn_tokens) {
            self.history.usage.push(Usage { at: moment, turn: Some(tokens), ..Usage::default() });
        }
    }

    fn permission(&mut self, moment: Moment, id: &RawValue, params: &RawValue) -> Pending {
        let value: Value = serde_json::from_str(params.get()).unwrap_or_default();
        let word = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let options = value.get("options").and_then(|o| serde_json::value::to_raw_value(o).ok());
        let permission = Permission {
            at: moment,
            tool_call_id: word("/toolCall/toolCallId"),
            title: word("/toolCall/title").unwrap_or_default(),
            options: bounded(&options.unwrap_or_else(|| RawValue::NULL.to_owned())),
            answer: None,
            request: id.get().to_owned(),
        };
        let (message, item) = self.push(moment, Item::Permission(Box::new(permission)));
        Pending::Permission(message, item)
    }

    fn grant(&mut self, moment: Moment, message: usize, item: usize, result: &RawValue) {
        let value: Value = serde_json::from_str(result.get()).unwrap_or_default();
        let word = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        self.growing.item(message, &self.messages[message], item);
        self.touch(message, moment);
        if let Some(Item::Permission(permission)) =
            Arc::make_mut(&mut self.messages[message]).items.get_mut(item)
        {
            permission.answer = Some(PermissionAnswer {
                at: moment,
                outcome: word("/outcome/outcome").unwrap_or_default(),
                option_id: word("/outcome/optionId"),
            });
        }
    }

    fn open_terminal(&mut self, at: Moment, command: String, result: &RawValue) {
        let Some(id) = field(result, "terminalId") else { return };
        let output = Text::default();
        self.history.terminals.push(Terminal { id, at, command, output, exit: None, exit_at: None });
    }

    fn terminal(&mut self, id: &str) -> Option<&mut Terminal> {
        let at = self.history.terminals.iter().rposition(|terminal| terminal.id == id)?;
        let terminal = &mut self.history.terminals[at];
        self.growing.terminal(at, terminal.output.text.len(), terminal.output.marks.end());
        Some(terminal)
    }

    fn terminal_output(&mut self, moment: Moment, id: &str, result: &RawValue) {
        let value: Value = serde_json::from_str(result.get()).unwrap_or_default();
        let output = value.get("output").and_then(Value::as_str).unwrap_or_default();
        let Some(terminal) = self.terminal(id) else { return };
        match added(&terminal.output.text, output) {
            Some("") => {}
            Some(added) => terminal.output.grow(added, moment),
            None => terminal.output.grow(&format!("\n…\n{output}"), moment),
        }
        if value.get("exitStatus").is_some_and(|status| !status.is_null()) {
            let status = value.get("exitStatus").and_then(|s| serde_json::value::to_raw_value(s).ok());
            terminal.exit = status.map(Into::into);
            terminal.exit_at.get_or_insert(moment);
        }
    }

    fn close_terminal(&mut self, moment: Moment, id: &str, result: &RawValue) {
        if let Some(terminal) = self.terminal(id) {
            terminal.exit = Some(result.to_owned().into());
            terminal.exit_at = Some(moment);
        }
    }
}

/// What `output` adds to what is known. Each answer repeats the output from its start, or from wherever
/// the client cut it; `None`: the two do not meet.
fn added<'a>(known: &str, output: &'a str) -> Option<&'a str> {
    if let Some(added) = output.strip_prefix(known) {
        return Some(added);
    }
    let head: String = output.chars().take(OVERLAP).collect();
    let places = known.rmatch_indices(head.as_str()).take(MOST_PLACES);
    places.into_iter().find_map(|(at, _)| output.strip_prefix(&known[at..]))
}

fn key(inbound: bool, id: &RawValue) -> String {
    format!("{}{}", if inbound { '<' } else { '>' }, id.get())
}

fn turn_tokens(usage: &Value) -> Option<TurnTokens> {
    let number = |key: &str| usage.get(key).and_then(Value::as_u64);
    let (input, output) = (number("inputTokens"), number("outputTokens"));
    let total = number("totalTokens");
    if input.is_none() && output.is_none() && total.is_none() {
        return None;
    }
    let (input, output) = (input.unwrap_or_default(), output.unwrap_or_default());
    Some(TurnTokens { input, output, total: total.unwrap_or(input.saturating_add(output)) })
}

#[cfg(test)]
mod tests {
    use super::MOST_PENDING;
    use super::added;
    use crate::conversation::{Conversation, Frame, MostItems};
    use crate::state::Moment;
    use crate::state::message::Item;
    use serde_json::value::to_raw_value;
    use serde_json::{Value, json};

    fn converse(frames: impl IntoIterator<Item = (bool, Value)>) -> Conversation {
        let mut conversation = Conversation::new("s", MostItems::default());
        for (seq, (inbound, frame)) in (1..).zip(frames) {
            let moment = Moment { seq, at: 0 };
            conversation.enter(moment, Frame::read(moment, inbound, &to_raw_value(&frame).unwrap()));
        }
        conversation
    }

    #[test]
    fn an_id_that_comes_again_is_another_request() {
        let ask = json!({"id": 5, "method": "session/request_permission", "params": {"options": []}});
        let read = json!({"id": 5, "method": "fs/read_text_file", "params": {"path": "p"}});
        let answer = json!({"id": 5, "result": {"content": "x"}});
        let conversation = converse([(true, ask), (true, read), (false, answer)]);
        let [Item::Permission(permission)] = conversation.messages()[0].items.as_slice() else {
            panic!("no permission");
        };
        assert!(permission.answer.is_none());
    }

    #[test]
    fn a_turn_ends_however_many_requests_were_never_answered() {
        let unanswered = (0..MOST_PENDING).map(|id| {
            let params = json!({"terminalId": "t"});
            (true, json!({"id": format!("n{id}"), "method": "terminal/output", "params": params}))
        });
        let prompt = json!({"id": 1, "method": "session/prompt", "params": {"prompt": []}});
        let answer = json!({"id": 1, "result": {"stopReason": "end_turn"}});
        let waiting = converse(unanswered.clone().chain([(false, prompt.clone())]));
        assert!(waiting.pending.len() <= MOST_PENDING);
        let conversation = converse(unanswered.chain([(false, prompt), (true, answer)]));
        assert_eq!(conversation.history().turns[0].stop.as_deref(), Some("end_turn"));
    }

    #[test]
    fn an_id_of_one_direction_is_not_the_same_of_the_other() {
        let prompt = json!({"id": 5, "method": "session/prompt", "params": {"prompt": []}});
        let ask = json!({"id": 5, "method": "session/request_permission", "params": {"options": []}});
        let granted = json!({"id": 5, "result": {"outcome": {"outcome": "selected", "optionId": "yes"}}});
        let ended = json!({"id": 5, "result": {"stopReason": "end_turn"}});
        let frames = [(false, prompt), (true, ask), (false, granted), (true, ended)];
        let conversation = converse(frames);
        let items = conversation.messages().iter().flat_map(|message| &message.items);
        let answers: Vec<_> = items
            .filter_map(|item| match item {
                Item::Permission(permission) => permission.answer.as_ref()?.option_id.as_deref(),
                _ => None,
            })
            .collect();
        assert_eq!(answers, ["yes"]);
        assert_eq!(conversation.history().turns[0].stop.as_deref(), Some("end_turn"));
    }

    #[test]
    fn a_cut_output_goes_on_where_it_meets_what_is_known() {
        for (known, output, expected) in [
            ("", "ab", Some("ab")),
            ("ab", "abc", Some("c")),
            ("ab", "ab", Some("")),
            ("line 1\nline 2\nline 3 of many\n", "2\nline 3 of many\nline 4", Some("line 4")),
            ("0123456789abcdef 0123456789abcdef", "0123456789abcdef!", Some("!")),
            ("ab", "cd", None),
        ] {
            assert_eq!(added(known, output), expected, "{known:?} {output:?}");
        }
    }

    #[test]
    fn where_an_output_may_meet_what_is_known_is_looked_for_at_so_many_places() {
        let repeated = |count| "0123456789abcdef".repeat(count);
        let known = format!("{}!", repeated(100));
        let cut = |count| format!("{}!more", repeated(count));
        assert_eq!(added(&known, &cut(64)), Some("more"));
        assert_eq!(added(&known, &cut(65)), None);
    }
}
