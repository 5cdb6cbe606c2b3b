//! The least that can be done with a log: split into lines, envelopes parsed. Whatever reads logs is measured beside it.

use serde::Deserialize;
use serde_json::value::RawValue;

/// What every reader of a log must read of a line.
#[derive(Deserialize)]
struct Envelope<'a> {
    seq: u64,
    at: &'a str,
    direction: &'a str,
    #[serde(borrow)]
    message: &'a RawValue,
}

/// What was found in a log.
#[derive(Debug, Clone, Copy, Default)]
pub struct Split {
    /// Its lines.
    pub lines: u64,
    /// The number of its last event; 0 for none.
    pub last: u64,
    /// Made of all that was read: looked at, no compiler leaves the work out.
    pub sum: u64,
}

/// Splits a session's log into lines and reads the envelopes, and no more. The error is serde's.
pub fn split(log: &[u8]) -> serde_json::Result<Split> {
    let mut split = Split::default();
    for line in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let envelope: Envelope<'_> = serde_json::from_slice(line)?;
        let length = envelope.at.len() + envelope.direction.len() + envelope.message.get().len();
        split.sum += envelope.seq + length as u64;
        split.last = envelope.seq;
        split.lines += 1;
    }
    Ok(split)
}
