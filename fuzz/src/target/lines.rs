//! Bytes into lines: however they are cut, the lines are the same, and none is lost.

use bytes::Bytes;
use runreel_model::lines::{Cut, Lines};

/// The first byte says how the others are cut.
pub fn check(data: &[u8]) {
    let Some((step, text)) = data.split_first() else { return };
    let whole = feed(text, text.len());
    assert_eq!(feed(text, usize::from(*step) % 17 + 1), whole);
    let expected: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let complete = expected.iter().filter(|line| line.ends_with(b"\n")).count();
    assert_eq!(whole.len(), complete);
    let mut at = 0;
    for (cut, line) in whole.iter().zip(expected) {
        let bare = &line[..line.len() - 1];
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        assert_eq!(*cut, Cut::Line { offset: at, line: Bytes::copy_from_slice(bare) });
        at += line.len() as u64;
    }
}

fn feed(text: &[u8], step: usize) -> Vec<Cut> {
    let mut lines = Lines::default();
    let mut cuts = Vec::new();
    for (at, piece) in text.chunks(step.max(1)).enumerate() {
        lines.feed((at * step) as u64, &Bytes::copy_from_slice(piece), |cut| cuts.push(cut));
    }
    assert_eq!(lines.end(), text.len() as u64);
    cuts
}

/// Logs.
pub fn seeds() -> Vec<Vec<u8>> {
    crate::seeds::of(b'T').into_iter().map(|log| [&b"\x03"[..], &log].concat()).collect()
}
