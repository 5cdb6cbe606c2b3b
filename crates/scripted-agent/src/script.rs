//! What a script file may say: turns, each chosen by the prompt, each a list of acts.
//!
//! In: JSON text. Out: a [`Script`]. It knows nothing of the protocol or of time; the player does.

use std::fs;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use serde_json::Value;

/// All that an agent can play. The first turn that fits the prompt is played.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    turns: Vec<Turn>,
}

/// One answer to a prompt.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Text that the prompt must hold; absent fits every prompt.
    prompt_has: Option<String>,
    /// The session's turn that this answers, counted from 1; absent fits every turn.
    #[serde(rename = "turn")]
    number: Option<u64>,
    /// What the agent does, in order.
    pub acts: Vec<Act>,
}

/// Text that a script may also write as a list of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub struct Text(pub String);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Whole(String),
    Lines(Vec<String>),
}

impl From<Written> for Text {
    fn from(written: Written) -> Self {
        match written {
            Written::Whole(text) => Self(text),
            Written::Lines(lines) => Self(lines.join("\n")),
        }
    }
}

/// One thing that the agent does.
#[expect(missing_docs, reason = "each variant's line says what its fields are")]
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Stream thoughts.
    Think { text: Text },
    /// Stream an answer.
    Say { text: Text },
    /// Stream plain English of the length that the options (or `count`) ask for.
    Words { count: Option<usize> },
    /// Send the plan: the first `done` entries completed, the next in progress.
    Plan { entries: Vec<String>, done: usize },
    /// A tool call from start to end.
    Tool(Tool),
    /// Change a file through the client, shown as a diff.
    Edit(Edit),
    /// Run a command in a terminal of the client.
    Terminal(Terminal),
    /// Send an image, its data in base64.
    Image { mime: String, data: String },
    /// Say that the mode has changed.
    Mode { id: String },
    /// Name the session.
    Title { text: String },
    /// Report the tokens in the context window, its size, and the cost in US dollars.
    Usage { used: u64, size: u64, cost: f64 },
    /// Offer commands, each a name and a description.
    Commands { commands: Vec<(String, String)> },
    /// Send any update as it stands.
    Raw { update: Value },
    /// Be silent.
    Pause { ms: u64 },
    /// End the turn with an error.
    Fail { message: String },
}

/// A tool call that the agent does by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Identity within the session.
    pub id: String,
    /// The line that names it.
    pub title: String,
    /// ACP's word: read, search, execute, fetch, think, delete, move, other.
    pub kind: String,
    /// Arguments, as the tool would get them.
    #[serde(default)]
    pub input: Value,
    /// Places it touches: path relative to the session's folder, and line.
    #[serde(default)]
    pub locations: Vec<(String, u64)>,
    /// Output that grows, one chunk after the other.
    #[serde(default)]
    pub chunks: Vec<Text>,
    /// The result; absent leaves the grown output as it is.
    pub result: Option<Text>,
    /// Whether it ends as failed.
    #[serde(default)]
    pub failed: bool,
    /// Milliseconds that it takes, or that each chunk takes, at speed 1.
    #[serde(default = "a_moment")]
    pub ms: u64,
}

/// A change of one file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Identity within the session.
    pub id: String,
    /// The file, relative to the session's folder.
    pub path: String,
    /// The text that is replaced; empty for a new file.
    #[serde(default)]
    pub old: Text,
    /// The text in its place.
    pub new: Text,
    /// Whether the client is asked for permission first.
    #[serde(default)]
    pub ask: bool,
}

/// A command in the client's terminal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminal {
    /// Identity within the session.
    pub id: String,
    /// The line that names it.
    pub title: String,
    /// The program.
    pub command: String,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
}

fn a_moment() -> u64 {
    400
}

impl Script {
    /// Opens the built-in script of this name (`rich`, `plain`, `hostile`, `demo`), or else the file at this path.
    /// Fails when the file cannot be read or is not a script; the message says at which line.
    pub fn open(name: &str) -> anyhow::Result<Self> {
        match name {
            "rich" => Self::parse(include_str!("../scripts/rich.json")),
            "plain" => Self::parse(include_str!("../scripts/plain.json")),
            "hostile" => Self::parse(include_str!("../scripts/hostile.json")),
            "demo" => Self::parse(include_str!("../scripts/demo.json")),
            path => Self::parse(&fs::read_to_string(Path::new(path)).context("cannot be read")?),
        }
    }

    /// Reads a script from JSON text.
    pub fn parse(json: &str) -> anyhow::Result<Self> {
        serde_json::from_str(json).context("is not a script")
    }

    /// The turn that answers `prompt` as the session's turn number `turn` (from 1); `None` when nothing fits.
    pub fn answer(&self, prompt: &str, turn: u64) -> Option<&Turn> {
        self.turns.iter().find(|candidate| {
            candidate.prompt_has.as_ref().is_none_or(|text| prompt.contains(text.as_str()))
                && candidate.number.is_none_or(|wanted| wanted == turn)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_text(turn: Option<&Turn>) -> Option<&str> {
        match turn?.acts.first()? {
            Act::Say { text } => Some(&text.0),
            _ => None,
        }
    }

    const CHOICE: &str = r#"{"turns":[
        {"prompt_has":"Review","turn":2,"acts":[{"do":"say","text":"second review"}]},
        {"prompt_has":"Review","acts":[{"do":"say","text":"a review"}]},
        {"acts":[{"do":"say","text":["any","thing"]}]}]}"#;

    #[test]
    fn the_first_turn_that_fits_prompt_and_number_answers() -> anyhow::Result<()> {
        let script = Script::parse(CHOICE)?;
        assert_eq!(first_text(script.answer("Review this", 1)), Some("a review"));
        assert_eq!(first_text(script.answer("Review this", 2)), Some("second review"));
        assert_eq!(first_text(script.answer("Fix this", 2)), Some("any\nthing"));
        Ok(())
    }

    #[test]
    fn every_built_in_script_parses_and_answers_any_prompt() -> anyhow::Result<()> {
        for name in ["rich", "plain", "hostile", "demo"] {
            let script = Script::open(name)?;
            assert!(script.answer("anything at all", 9).is_some(), "{name} has no answer of last resort");
        }
        Ok(())
    }

    #[test]
    fn a_misspelt_act_is_an_error_that_names_its_line() {
        let problem = Script::parse("{\"turns\":[{\"acts\":[\n{\"do\":\"sing\"}]}]}").unwrap_err();
        assert!(format!("{problem:#}").contains("line 2"), "{problem:#}");
    }
}
