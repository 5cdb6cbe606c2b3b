//! The agent as a program, spoken to over its pipes by a client that shares none of its code.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on stops there")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Client {
    fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scripted-agent"));
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn send(&mut self, line: &str) {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|problem| panic!("{problem}: {line:?}"))
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string());
        self.next()
    }

    fn open_session(&mut self) -> String {
        self.ask("initialize", &json!({"protocolVersion": 1, "clientCapabilities": {"terminal": false}}));
        let session = self.ask("session/new", &json!({"cwd": "/", "mcpServers": []}));
        session["result"]["sessionId"].as_str().unwrap().to_owned()
    }

    fn prompt(&mut self, session: &str) {
        let params = json!({"sessionId": session, "prompt": [{"type": "text", "text": "go"}]});
        self.send(
            &json!({"jsonrpc": "2.0", "id": 2, "method": "session/prompt", "params": params}).to_string(),
        );
    }

    /// All updates of a turn, permission requests granted, and the answer at its end.
    fn turn(&mut self, session: &str) -> (Vec<Value>, Value) {
        self.prompt(session);
        let mut updates = Vec::new();
        loop {
            let mut message = self.next();
            match message["method"].as_str() {
                Some("session/update") => updates.push(message["params"]["update"].take()),
                Some("session/request_permission") => {
                    let granted = json!({"outcome": {"outcome": "selected", "optionId": "allow"}});
                    self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": granted}).to_string());
                }
                Some(other) => panic!("unexpected {other}"),
                None => return (updates, message),
            }
        }
    }

    fn hang_up(mut self) -> bool {
        self.input = None;
        self.child.wait().unwrap().success()
    }
}

fn kinds(updates: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<&str> = updates.iter().filter_map(|update| update["sessionUpdate"].as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

#[test]
fn a_rich_turn_sends_every_kind_of_update_and_ends() {
    let mut client = Client::start(&["--script", "rich", "--delay-ms", "0", "--speed", "1000"]);
    let session = client.open_session();
    let (updates, answer) = client.turn(&session);
    assert_eq!(answer["result"]["stopReason"], "end_turn");
    let expected = [
        "agent_message_chunk",
        "agent_thought_chunk",
        "available_commands_update",
        "current_mode_update",
        "notice",
        "plan",
        "session_info_update",
        "tool_call",
        "tool_call_update",
        "usage_update",
    ];
    assert_eq!(kinds(&updates), expected);
    assert!(updates.iter().any(|update| update["content"][0]["type"] == "diff"));
    assert!(client.hang_up());
}

#[test]
fn two_agents_stream_exactly_the_same() {
    let streamed = |seed| {
        let mut client =
            Client::start(&["--script", "plain", "--words", "60", "--delay-ms", "0", "--seed", seed]);
        let session = client.open_session();
        client.turn(&session).0
    };
    assert_eq!(streamed("5"), streamed("5"));
    assert_ne!(streamed("5"), streamed("6"));
}

#[test]
fn a_cancelled_turn_ends_soon_and_says_so() {
    let mut client = Client::start(&["--script", "plain", "--words", "5000", "--speed", "0.01"]);
    let session = client.open_session();
    client.prompt(&session);
    client.next();
    client.send(
        &json!({"jsonrpc": "2.0", "method": "session/cancel", "params": {"sessionId": session}}).to_string(),
    );
    let mut message = client.next();
    while message["method"] == "session/update" {
        message = client.next();
    }
    assert_eq!(message["result"]["stopReason"], "cancelled");
    assert!(client.hang_up());
}

#[test]
fn unknown_methods_and_broken_lines_get_proper_errors_and_do_no_harm() {
    let mut client = Client::start(&["--fail-first", "--script", "plain", "--delay-ms", "0", "--words", "3"]);
    assert_eq!(client.ask("session/teleport", &json!({}))["error"]["code"], -32601);
    client.send("{not json");
    assert_eq!(client.next()["error"]["code"], -32700);
    assert_eq!(client.ask("session/prompt", &json!({"sessionId": "nobody"}))["error"]["code"], -32602);
    let session = client.open_session();
    assert_eq!(client.turn(&session).1["error"]["code"], -32603);
    assert_eq!(client.turn(&session).1["result"]["stopReason"], "end_turn");
}
