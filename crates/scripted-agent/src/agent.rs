//! The agent on its line: client requests in, answers and streamed turns out.
//!
//! Each prompt plays on a thread of its own, so that the client's answers, cancels and other sessions go on
//! meanwhile. An unknown method gets a proper error. It returns when the client closes its side.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};

use crate::live::LiveStage;
use crate::pieces::{Dice, Pace};
use crate::player::{Player, Stop};
use crate::rpc::{self, Incoming, Line};
use crate::script::Script;
use crate::session::{Session, Sessions};

/// How an agent behaves.
#[derive(Debug)]
pub struct Options {
    /// What it plays.
    pub script: Script,
    /// How fast.
    pub pace: Pace,
    /// Length of the answers that the script leaves open.
    pub words: usize,
    /// Whether the first turn of each session ends in an error.
    pub fail_first: bool,
    /// Where turn counts outlive the process.
    pub memory: Option<PathBuf>,
    /// Changes the cuts and pauses.
    pub seed: u64,
}

/// Serves one client until `input` ends. Fails when reading or writing does.
pub fn serve(input: impl BufRead, output: impl Write + Send + 'static, options: Options) -> io::Result<()> {
    let line = Arc::new(Line::new(output));
    let sessions = Sessions::new(options.memory.clone());
    let mut agent = Agent { line, options: Arc::new(options), sessions, client_capabilities: Value::Null };
    for text in input.lines() {
        let text = text?;
        if !text.trim().is_empty() {
            agent.take(&text)?;
        }
    }
    agent.line.hang_up();
    Ok(())
}

struct Agent {
    line: Arc<Line>,
    options: Arc<Options>,
    sessions: Sessions,
    client_capabilities: Value,
}

impl Agent {
    fn take(&mut self, text: &str) -> io::Result<()> {
        match rpc::read(text) {
            Incoming::Request { id, method, params } if method == "session/prompt" => {
                self.prompt(id, &params)
            }
            Incoming::Request { id, method, params } => {
                let outcome = self.request(&method, &params);
                self.line.answer(&id, outcome)
            }
            Incoming::Notification { method, params } => {
                if method == "session/cancel" {
                    self.sessions.cancel(params["sessionId"].as_str().unwrap_or_default());
                }
                Ok(())
            }
            Incoming::Response { id, outcome } => {
                self.line.settle(id, outcome);
                Ok(())
            }
            Incoming::Broken { id, code, reason } => self.line.answer(&id, Err(error(code, &reason))),
        }
    }

    fn request(&mut self, method: &str, params: &Value) -> Result<Value, Value> {
        let cwd = PathBuf::from(params["cwd"].as_str().unwrap_or("/"));
        match method {
            "initialize" => {
                self.client_capabilities = params["clientCapabilities"].clone();
                Ok(introduction())
            }
            "session/new" => {
                let mut answer = session_state();
                answer["sessionId"] = self.sessions.open(cwd).into();
                Ok(answer)
            }
            "session/load" => {
                let id = params["sessionId"].as_str().ok_or_else(|| error(-32602, "sessionId is missing"))?;
                self.sessions.load(id, cwd);
                Ok(session_state())
            }
            "session/set_mode" => Ok(json!({})),
            "session/set_config_option" => Ok(json!({"configOptions": session_state()["configOptions"]})),
            _ => Err(error(-32601, &format!("unknown method {method}"))),
        }
    }

    fn prompt(&mut self, id: Value, params: &Value) -> io::Result<()> {
        let Some((session, turn)) =
            self.sessions.begin_turn(params["sessionId"].as_str().unwrap_or_default())
        else {
            return self.line.answer(&id, Err(error(-32602, "unknown session")));
        };
        let prompt = prompt_text(&params["prompt"]);
        let (line, options) = (Arc::clone(&self.line), Arc::clone(&self.options));
        let client_capabilities = self.client_capabilities.clone();
        thread::spawn(move || {
            let stage = LiveStage { line: Arc::clone(&line), session, client_capabilities };
            let outcome = answer_prompt(stage, &options, &prompt, turn);
            // The client may be gone by now; the loop that reads from it will notice.
            let _gone = line.answer(&id, outcome);
        });
        Ok(())
    }
}

fn answer_prompt(mut stage: LiveStage, options: &Options, prompt: &str, turn: u64) -> Result<Value, Value> {
    if options.fail_first && turn == 1 {
        return Err(error(-32603, "the model is overloaded, try again"));
    }
    let Some(answer) = options.script.answer(prompt, turn) else {
        return Err(error(-32603, "the script has no answer to this prompt"));
    };
    let Session { cwd, .. } = stage.session.clone();
    let dice = Dice::new(options.seed.wrapping_mul(1_000_003).wrapping_add(turn));
    let mut player = Player::new(&mut stage, cwd, options.pace, options.words, dice);
    match player.play(&answer.acts) {
        Ok(()) => Ok(ending("end_turn", prompt.len())),
        Err(Stop::Cancelled | Stop::Gone) => Ok(ending("cancelled", prompt.len())),
        Err(Stop::Failed(message)) => Err(error(-32603, &message)),
    }
}

fn ending(reason: &str, prompt_bytes: usize) -> Value {
    let input = 1800 + prompt_bytes / 4;
    let usage = json!({"totalTokens": input + 640, "inputTokens": input, "outputTokens": 640});
    json!({"stopReason": reason, "usage": usage})
}

fn introduction() -> Value {
    let capabilities =
        json!({"loadSession": true, "promptCapabilities": {"image": true, "embeddedContext": true}});
    let info =
        json!({"name": "scripted-agent", "title": "Scripted agent", "version": env!("CARGO_PKG_VERSION")});
    json!({"protocolVersion": 1, "agentCapabilities": capabilities, "authMethods": [], "agentInfo": info})
}

fn session_state() -> Value {
    let modes = json!([{"id": "plan", "name": "Plan"}, {"id": "code", "name": "Code"}]);
    let choices = json!([{"value": "scripted-1", "name": "Scripted 1"}]);
    let option = json!({"id": "model", "name": "Model", "category": "model", "type": "select",
        "currentValue": "scripted-1", "options": choices});
    json!({"modes": {"currentModeId": "plan", "availableModes": modes}, "configOptions": [option]})
}

fn prompt_text(blocks: &Value) -> String {
    let blocks = blocks.as_array().map(Vec::as_slice).unwrap_or_default();
    blocks.iter().filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
}

fn error(code: i64, message: &str) -> Value {
    json!({"code": code, "message": message})
}
