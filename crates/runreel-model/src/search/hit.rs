//! What a search says: where a piece is, and what it reads like around the match.

use super::needle::Query;
use super::pieces::Piece;
use super::snippet;
use crate::state::Moment;
use serde::Serialize;

/// Most matches that are counted in one piece.
const MOST_MATCHES: usize = 1_000;

/// One piece that holds every word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SearchHit {
    /// What kind of piece.
    pub kind: PieceKind,
    /// Where it is.
    pub place: SearchPlace,
    /// When it last grew; absent where that was not recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub at: Option<Moment>,
    /// It is an earlier state's output or content, which something else has replaced since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub superseded: bool,
    /// A few words around the first match.
    pub snippet: String,
    /// Matches in the snippet: pairs of from and to, in UTF-16 units.
    pub ranges: Vec<[u32; 2]>,
    /// How many matches the whole piece has; 1,000 at most are counted.
    pub matches: u32,
}

/// Where a piece is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "in", rename_all = "camelCase")]
pub enum SearchPlace {
    /// In a message of a session.
    Message {
        /// Which session.
        session: String,
        /// Index of the message among all of the session.
        message: u32,
        /// Index of the item in the message.
        item: u32,
        /// Which part of a tool call's content; 0 elsewhere.
        part: u32,
    },
    /// In a session's plans or terminals, beside its messages.
    Session {
        /// Which session.
        session: String,
        /// Which plan or terminal, in the order they came.
        index: u32,
    },
    /// In a step.
    Step {
        /// Index among all steps.
        index: u32,
    },
    /// In an entry of the trace.
    Trace {
        /// Its own number.
        #[cfg_attr(test, ts(type = "number"))]
        seq: u64,
    },
    /// In an artifact.
    Artifact {
        /// Its path in the run.
        path: String,
        /// Which attempt wrote it.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        attempt: Option<String>,
    },
}

/// What kind of piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PieceKind {
    /// A prompt's or an answer's text.
    Text,
    /// Thinking.
    Thinking,
    /// A link or an attached resource.
    Mention,
    /// A tool call's title.
    Title,
    /// A tool call's input.
    Input,
    /// A tool call's raw output, or a step's output.
    Output,
    /// One part of a tool call's content.
    Content,
    /// Files a tool call touches.
    Locations,
    /// A request for permission.
    Permission,
    /// An event that acpx keeps no message for.
    Marker,
    /// New lines of a plan.
    Plan,
    /// A terminal's command and what it printed.
    Terminal,
    /// A step's prompt.
    Prompt,
    /// A step's raw answer.
    Answer,
    /// A step's error.
    Error,
    /// What a step did, such as its command.
    Detail,
    /// An entry of the trace.
    Trace,
    /// The text of an artifact.
    Artifact,
}

impl Query {
    /// Looks into one piece.
    pub fn hit(&self, piece: &Piece) -> Option<SearchHit> {
        let text = piece.body.text();
        let first = self.first_in(&text)?;
        let (snippet, ranges) = snippet::around(self, &text, first);
        let matches = self.ranges(&text, MOST_MATCHES).len();
        Some(SearchHit {
            kind: piece.kind,
            place: piece.place.clone(),
            at: piece.at,
            superseded: piece.superseded,
            snippet,
            ranges,
            matches: u32::try_from(matches).unwrap_or(u32::MAX),
        })
    }
}
