//! The tool calls of a turn: those that the agent plays alone, edits through the client, and terminals.
//!
//! In: an act. Out: `tool_call` and its updates, and calls to the client where it can do the thing. A client that
//! refuses or cannot makes the call fail in the conversation, never the turn.

use serde_json::{Value, json};

use crate::player::{Player, Stage, Stop};
use crate::script::{Edit, Terminal, Tool};

/// Terminal output is asked for this often, in milliseconds, and at most this many times.
const POLL_MS: u64 = 250;
const POLLS: usize = 400;

impl<S: Stage> Player<'_, S> {
    pub(crate) fn tool(&mut self, tool: &Tool) -> Result<(), Stop> {
        let locations: Vec<Value> = tool
            .locations
            .iter()
            .map(|(path, line)| json!({"path": self.absolute(path), "line": line}))
            .collect();
        self.update(
            "tool_call",
            json!({"toolCallId": tool.id, "title": tool.title, "kind": tool.kind, "status": "pending",
                "rawInput": tool.input, "locations": locations}),
        )?;
        self.pause(120)?;
        self.settle(&tool.id, json!({"status": "in_progress"}))?;
        let mut grown = String::new();
        for chunk in &tool.chunks {
            self.pause(tool.ms)?;
            grown.push_str(&chunk.0);
            self.settle(&tool.id, json!({"content": [text_content(&grown)]}))?;
        }
        self.pause(tool.ms)?;
        let mut end = json!({"status": if tool.failed { "failed" } else { "completed" }});
        if let Some(result) = &tool.result {
            end["content"] = json!([text_content(&result.0)]);
            end["rawOutput"] = json!({"text": result.0});
        }
        self.settle(&tool.id, end)
    }

    pub(crate) fn edit(&mut self, edit: &Edit) -> Result<(), Stop> {
        let path = self.absolute(&edit.path);
        let title = format!("Edit {}", edit.path);
        let input = json!({"path": path, "old": edit.old.0, "new": edit.new.0});
        self.update(
            "tool_call",
            json!({"toolCallId": edit.id, "title": title, "kind": "edit", "status": "pending",
                "rawInput": input, "locations": [{"path": path}]}),
        )?;
        self.pause(200)?;
        if edit.ask && !self.allowed(&edit.id, &title)? {
            let content = json!([text_content("The change was not allowed.")]);
            return self.settle(&edit.id, json!({"status": "failed", "content": content}));
        }
        self.settle(&edit.id, json!({"status": "in_progress"}))?;
        let (old, new) = self.write(edit, &path)?;
        self.pause(250)?;
        let diff = json!({"type": "diff", "path": path, "oldText": old, "newText": new});
        self.settle(&edit.id, json!({"status": "completed", "content": [diff]}))
    }

    /// Changes the file through the client when it can, and gives its text before and after. Where the file is
    /// not there to change, the script's own words stand in for it.
    fn write(&mut self, edit: &Edit, path: &str) -> Result<(Value, String), Stop> {
        let as_scripted = |old: &str| if old.is_empty() { Value::Null } else { Value::from(old) };
        if !self.stage.can("fs") {
            return Ok((as_scripted(&edit.old.0), edit.new.0.clone()));
        }
        let (old, new) = if edit.old.0.is_empty() {
            (Value::Null, edit.new.0.clone())
        } else {
            let read = self.stage.call("fs/read_text_file", json!({"path": path}))?;
            match read.as_ref().ok().and_then(|answer| answer["content"].as_str()) {
                Some(text) if text.contains(&edit.old.0) => {
                    (Value::from(text), text.replacen(&edit.old.0, &edit.new.0, 1))
                }
                _ => return Ok((as_scripted(&edit.old.0), edit.new.0.clone())),
            }
        };
        // A refusal shows in the client's own answer; the conversation goes on as scripted.
        let _refusal = self.stage.call("fs/write_text_file", json!({"path": path, "content": new}))?;
        Ok((old, new))
    }

    fn allowed(&mut self, id: &str, title: &str) -> Result<bool, Stop> {
        let options = json!([
            {"optionId": "allow", "name": "Allow once", "kind": "allow_once"},
            {"optionId": "always", "name": "Always allow", "kind": "allow_always"},
            {"optionId": "reject", "name": "Reject", "kind": "reject_once"},
        ]);
        let call = json!({"toolCallId": id, "title": title, "kind": "edit", "status": "pending"});
        let params = json!({"toolCall": call, "options": options});
        let answer = self.stage.call("session/request_permission", params)?.unwrap_or_default();
        let option = answer["outcome"]["optionId"].as_str();
        Ok(matches!(option, Some("allow" | "always")))
    }

    pub(crate) fn terminal(&mut self, terminal: &Terminal) -> Result<(), Stop> {
        let input = json!({"command": terminal.command, "args": terminal.args});
        self.update(
            "tool_call",
            json!({"toolCallId": terminal.id, "title": terminal.title, "kind": "execute", "status": "pending",
                "rawInput": input}),
        )?;
        let params =
            json!({"command": terminal.command, "args": terminal.args, "cwd": self.cwd.to_string_lossy()});
        let created = if self.stage.can("terminal") {
            self.stage.call("terminal/create", params)?
        } else {
            Err(json!("this client has no terminals"))
        };
        let Some(id) = created.as_ref().ok().and_then(|answer| answer["terminalId"].as_str()) else {
            let content =
                json!([text_content(&format!("No terminal: {}", created.unwrap_or_else(|why| why)))]);
            return self.settle(&terminal.id, json!({"status": "failed", "content": content}));
        };
        let shown = json!([{"type": "terminal", "terminalId": id}]);
        self.settle(&terminal.id, json!({"status": "in_progress", "content": shown}))?;
        self.watch(&terminal.id, id)
    }

    fn watch(&mut self, tool_id: &str, terminal_id: &str) -> Result<(), Stop> {
        let named = json!({"terminalId": terminal_id});
        let mut seen = Value::Null;
        for _ in 0..POLLS {
            seen = self.stage.call("terminal/output", named.clone())?.unwrap_or_default();
            if !seen["exitStatus"].is_null() || seen.is_null() {
                break;
            }
            self.pause(POLL_MS)?;
        }
        let exit = self.stage.call("terminal/wait_for_exit", named.clone())?.unwrap_or_default();
        let status = if exit["exitCode"] == 0 { "completed" } else { "failed" };
        let output =
            json!({"output": seen["output"], "exitCode": exit["exitCode"], "signal": exit["signal"]});
        self.settle(tool_id, json!({"status": status, "rawOutput": output}))?;
        self.stage.call("terminal/release", named).map(drop)
    }

    fn settle(&mut self, id: &str, mut fields: Value) -> Result<(), Stop> {
        fields["toolCallId"] = id.into();
        self.update("tool_call_update", fields)
    }

    fn absolute(&self, path: &str) -> String {
        self.cwd.join(path).to_string_lossy().into_owned()
    }
}

fn text_content(text: &str) -> Value {
    json!({"type": "content", "content": {"type": "text", "text": text}})
}
