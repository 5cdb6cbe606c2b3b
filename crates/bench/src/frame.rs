//! Server frames, as far as a stopwatch must read them; and stamps, the numbers hidden in event texts.
//!
//! In: a frame's text. Out: which kind it is, and the stamps in what it adds. Never the documents.

use anyhow::Context;
use serde::Deserialize;
use serde_json::value::RawValue;

pub(crate) const MARK: &str = "@@";
/// Digits of a stamp, as long as there are not a million of them.
pub(crate) const DIGITS: usize = 6;

/// The text that carries a number through a server: nothing in it needs an escape in JSON.
pub(crate) fn stamp(number: usize) -> String {
    format!("{MARK}{number:06}{MARK}")
}

/// The numbers of all stamps in a text, in order.
pub(crate) fn stamps(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.match_indices(MARK).filter_map(|(at, _)| {
        let rest = text.get(at + MARK.len()..)?;
        let digits = rest.get(..rest.find(MARK)?)?;
        if digits.len() >= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.parse().ok()
        } else {
            None
        }
    })
}

/// A server message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// A whole document of the run.
    Snapshot {
        version: u64,
    },
    /// Changes to it.
    Patch {
        from: u64,
        to: u64,
        /// Stamps in what was added by `append`, in order.
        appended: Vec<usize>,
        /// Stamps in what came by `add` or `replace`.
        placed: Vec<usize>,
    },
    /// The list of runs: how many it names.
    Runs {
        count: usize,
    },
    /// Changes to the list that add runs.
    MoreRuns,
    /// The server complains.
    Error(String),
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    r#type: &'a str,
    #[serde(default)]
    version: u64,
    #[serde(default)]
    from_version: u64,
    #[serde(default)]
    to_version: u64,
    #[serde(borrow)]
    state: Option<&'a RawValue>,
    #[serde(borrow, default)]
    ops: Vec<RawOp<'a>>,
    message: Option<String>,
}

#[derive(Deserialize)]
struct RawOp<'a> {
    op: &'a str,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RunsState<'a> {
    #[serde(borrow)]
    order: Vec<&'a RawValue>,
}

impl Frame {
    /// Reads a frame. Fails on what is not JSON of this protocol.
    pub(crate) fn read(text: &str) -> anyhow::Result<Self> {
        let raw: Raw<'_> = serde_json::from_str(text).context("a frame is not of acpx.replay.v1")?;
        Ok(match raw.r#type {
            "run_snapshot" => Self::Snapshot { version: raw.version },
            "run_patch" => {
                let (mut appended, mut placed) = (Vec::new(), Vec::new());
                for op in &raw.ops {
                    let text = op.value.map_or("", RawValue::get);
                    if op.op == "append" { &mut appended } else { &mut placed }.extend(stamps(text));
                }
                Self::Patch { from: raw.from_version, to: raw.to_version, appended, placed }
            }
            "runs_snapshot" => {
                let state = raw.state.context("a runs_snapshot without a state")?;
                Self::Runs { count: serde_json::from_str::<RunsState<'_>>(state.get())?.order.len() }
            }
            "runs_patch" if raw.ops.iter().any(|op| op.op != "remove") => Self::MoreRuns,
            "error" => Self::Error(raw.message.unwrap_or_default()),
            _ => Self::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_found_among_other_marks() {
        let text = format!("a@@b {}x @@ {} @@12@@ @@@@{}", stamp(7), stamp(1_234_567), stamp(0));
        assert_eq!(stamps(&text).collect::<Vec<_>>(), [7, 1_234_567, 0]);
    }

    #[test]
    fn a_patch_tells_appended_stamps_from_placed_ones() {
        let text = format!(
            r#"{{"type":"run_patch","runId":"r","fromVersion":3,"toVersion":4,"ops":[
            {{"op":"append","path":"/a","value":{{"text":"{}\n{}"}}}},
            {{"op":"replace","path":"/b","value":"{}"}},{{"op":"remove","path":"/c"}}]}}"#,
            stamp(1),
            stamp(2),
            stamp(3)
        );
        let expected = Frame::Patch { from: 3, to: 4, appended: vec![1, 2], placed: vec![3] };
        assert_eq!(Frame::read(&text).unwrap(), expected);
    }

    #[test]
    fn other_frames_tell_their_kind() {
        let check = |text: &str, expected: Frame| assert_eq!(Frame::read(text).unwrap(), expected, "{text}");
        check(r#"{"type":"ready","protocol":"acpx.replay.v1"}"#, Frame::Other);
        check(
            r#"{"type":"run_snapshot","runId":"r","version":9,"state":{}}"#,
            Frame::Snapshot { version: 9 },
        );
        let runs = r#"{"type":"runs_snapshot","version":1,"state":{"order":["a","b"],"runsById":{}}}"#;
        check(runs, Frame::Runs { count: 2 });
        let error = r#"{"type":"error","code":"run_not_found","message":"Run bundle not found"}"#;
        check(error, Frame::Error("Run bundle not found".to_owned()));
        assert!(Frame::read("[]").is_err());
    }
}
