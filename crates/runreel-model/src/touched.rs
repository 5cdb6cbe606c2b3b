//! What changes have touched since it was taken last: places and from-where, not values.
//!
//! Made while changes are applied, read by encoders, one record for all of them.

use crate::conversation::Growing;
use crate::name::SessionId;
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};

/// What was touched in one run.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one part of the document changed")]
pub struct Touched {
    /// The manifest was replaced.
    pub manifest: bool,
    /// The flow was replaced.
    pub flow: bool,
    /// live.json was replaced or removed.
    pub live: bool,
    /// Members of the run (run.json with live.json over it) that changed.
    pub run_keys: Members,
    /// The page's header changed.
    pub header: bool,
    /// The verdict on the writer changed.
    pub liveness: bool,
    /// Receipts, as acpx wrote them.
    pub receipts: Growth,
    /// Steps, as the page shows them.
    pub steps: Growth,
    /// How many trace entries there are changed.
    pub trace: bool,
    /// The trace began anew and must be told whole.
    pub whole_trace: bool,
    /// The new trace lines, if anybody wants lines.
    pub trace_lines: Vec<Bytes>,
    /// Problems changed.
    pub problems: bool,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, SessionTouched>,
}

/// Members of an object that changed.
#[derive(Debug, Default)]
pub struct Members(BTreeMap<String, bool>);

impl Members {
    /// Notes that members changed, each with whether it was there before this change. Only the first
    /// change of a member tells whether a client has it.
    pub fn change(&mut self, keys: impl IntoIterator<Item = (String, bool)>) {
        for (key, was_there) in keys {
            self.0.entry(key).or_insert(was_there);
        }
    }

    /// The members, each with whether clients have it.
    pub fn iter(&self) -> impl Iterator<Item = (&str, bool)> {
        self.0.iter().map(|(key, had)| (key.as_str(), *had))
    }
}

/// What was touched in a list that grows at its end.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Growth {
    /// How long it was.
    pub from: usize,
    /// Places before `from` that changed.
    pub changed: BTreeSet<usize>,
}

impl Growth {
    /// A list of this length, untouched.
    pub fn at(from: usize) -> Self {
        Self { from, changed: BTreeSet::new() }
    }

    /// Something was touched in a list that is now `len` long.
    pub fn is_in(&self, len: usize) -> bool {
        len != self.from || !self.changed.is_empty()
    }

    /// Notes that a place changed.
    pub fn change(&mut self, at: usize) {
        if at < self.from {
            self.changed.insert(at);
        }
    }
}

/// What was touched in one session.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one part of the document changed")]
pub struct SessionTouched {
    /// It is new, or its log began anew: it must be told whole.
    pub whole: bool,
    /// The messages from before its first event changed, and with them the place of every other.
    pub past: bool,
    /// Its binding was replaced.
    pub binding: bool,
    /// Members of its record that changed.
    pub record_keys: Members,
    /// Who speaks changed.
    pub about: bool,
    /// Its event count changed.
    pub events: bool,
    /// The new event lines, if anybody wants lines.
    pub lines: Vec<Bytes>,
    /// What grew in its conversation.
    pub growing: Growing,
}

impl Touched {
    /// Nothing was touched, for a list of receipts and of steps of these lengths.
    pub fn at(receipts: usize, steps: usize) -> Self {
        Self { receipts: Growth::at(receipts), steps: Growth::at(steps), ..Self::default() }
    }

    /// A session's part.
    pub fn session(&mut self, id: &SessionId) -> &mut SessionTouched {
        self.sessions.entry(id.clone()).or_default()
    }
}
