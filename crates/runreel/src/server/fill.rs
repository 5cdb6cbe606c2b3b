//! Fills the holes of a snapshot with lines of logs, as the source reads them.
//!
//! In: parts of text and byte ranges of whole lines. Out: the document's bytes, piece by piece; lines that
//! are not blank are joined by commas. A range that cannot be read, or does not hold objects any more, is
//! an error: the log has become another file since.

use super::body::Pieces;
use crate::source::Source;
use bytes::Bytes;
use runreel_model::encode::{Part, Snapshot};
use runreel_model::name::{RunFile, RunId};
use std::collections::VecDeque;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Bytes read at once.
const PIECE: u64 = 256 << 10;
/// Bytes of values that are written at once, at least.
const VALUES: usize = 256 << 10;

/// A document on its way out.
pub(super) struct Fill {
    source: Arc<dyn Source>,
    run: RunId,
    parts: VecDeque<Part>,
    /// Ranges of the part of lines that is being read.
    reading: Option<(RunFile, VecDeque<Range<u64>>)>,
    join: Join,
}

impl Fill {
    pub(super) fn new(source: Arc<dyn Source>, run: RunId, snapshot: Snapshot) -> Self {
        Self { source, run, parts: snapshot.parts.into(), reading: None, join: Join::default() }
    }

    /// The same, but no line begins after `budget` bytes.
    pub(super) fn with_budget(mut self, budget: usize) -> Self {
        self.join.budget = Some(budget);
        self
    }

    /// Lines were left out because the budget was used up.
    pub(super) fn was_cut(&self) -> bool {
        self.join.cut
    }

    /// About `enough` bytes of pieces, and whether there are more.
    pub(super) fn some(&mut self, enough: usize) -> io::Result<(Vec<u8>, bool)> {
        let mut some = Vec::new();
        while some.len() < enough {
            match self.next()? {
                Some(piece) => some.extend_from_slice(&piece),
                None => return Ok((some, false)),
            }
        }
        Ok((some, true))
    }

    /// All pieces as one, of about `expected` bytes.
    pub(super) fn whole(&mut self, expected: usize) -> io::Result<Vec<u8>> {
        let mut all = Vec::with_capacity(expected);
        while let Some(piece) = self.next()? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    fn read(&mut self) -> io::Result<Option<Bytes>> {
        let Some((file, ranges)) = &mut self.reading else { return Ok(None) };
        let Some(range) = ranges.front_mut().filter(|_| !self.join.cut) else {
            self.reading = None;
            self.join.any = false;
            return Ok(None);
        };
        let piece = range.start..range.end.min(range.start + PIECE);
        let bytes = self.source.read(&self.run, file, piece.clone())?;
        if bytes.len() as u64 != piece.end - piece.start {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        range.start = piece.end;
        let mut out = Vec::with_capacity(bytes.len());
        self.join.feed(&bytes, &mut out)?;
        if range.is_empty() {
            ranges.pop_front();
            self.join.end_line();
        }
        Ok(Some(out.into()))
    }
}

impl Pieces for Fill {
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if self.reading.is_some() {
                match self.read()? {
                    Some(bytes) if !bytes.is_empty() => return Ok(Some(bytes)),
                    _ => continue,
                }
            }
            match self.parts.pop_front() {
                None => return Ok(None),
                Some(Part::Text(text)) => return Ok(Some(text.into())),
                Some(Part::Values(mut values)) => {
                    if let Some(text) = values.write_next(VALUES) {
                        self.parts.push_front(Part::Values(values));
                        return Ok(Some(text.into()));
                    }
                }
                Some(Part::Lines { log, ranges }) => {
                    let ranges = ranges.into_iter().filter(|range| !range.is_empty()).collect();
                    self.reading = Some((RunFile::Log(log), ranges));
                }
            }
        }
    }
}

/// Joins lines by commas, whatever the cuts of the pieces.
#[derive(Default)]
struct Join {
    in_line: bool,
    any: bool,
    written: usize,
    budget: Option<usize>,
    cut: bool,
}

impl Join {
    fn feed(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let ended = line.ends_with(b"\n");
            let text = if ended { &line[..line.len() - 1] } else { line };
            let text = if self.in_line { text } else { text.trim_ascii_start() };
            if !text.is_empty() && !self.in_line {
                if self.budget.is_some_and(|budget| self.written >= budget) {
                    self.cut = true;
                    return Ok(());
                }
                self.begin(text, out)?;
            }
            self.written += text.len();
            out.extend_from_slice(text);
            self.in_line &= !ended;
        }
        Ok(())
    }

    fn begin(&mut self, text: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        if text.first() != Some(&b'{') {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is no object any more"));
        }
        if self.any {
            out.push(b',');
        }
        self.any = true;
        self.in_line = true;
        Ok(())
    }

    /// A range is over: what follows begins a line.
    fn end_line(&mut self) {
        self.in_line = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(log: &str, expected: &str) {
        for cut in 1..=log.len() {
            let (mut join, mut out) = (Join::default(), Vec::new());
            for piece in log.as_bytes().chunks(cut) {
                join.feed(piece, &mut out).unwrap();
            }
            assert_eq!(String::from_utf8(out).unwrap(), expected, "cut every {cut} bytes of {log:?}");
        }
    }

    #[test]
    fn lines_are_joined_by_commas_at_any_cut() {
        check("", "");
        check("{\"a\":1}\n", "{\"a\":1}");
        check("{\"a\":1}\n{\"b\":\"ü \"}\n", "{\"a\":1},{\"b\":\"ü \"}");
    }

    #[test]
    fn blank_lines_leave_no_trace() {
        check("\n \t\r\n  {}\n\n{}\n\n", "{},{}");
    }

    #[test]
    fn a_line_that_is_no_object_is_an_error() {
        let mut out = Vec::new();
        assert!(Join::default().feed(b"{}\nabc\n", &mut out).is_err());
    }

    #[test]
    fn no_line_begins_after_the_budget_but_one_is_always_given() {
        let mut join = Join { budget: Some(3), ..Join::default() };
        let mut out = Vec::new();
        join.feed(b"{\"long\":1}\n{}\n", &mut out).unwrap();
        assert_eq!((out.as_slice(), join.cut), (b"{\"long\":1}".as_slice(), true));
    }
}
