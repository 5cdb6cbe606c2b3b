//! Bytes of a log in, whole lines out.
//!
//! Bytes may be cut anywhere, also inside a character. The torn end is kept until its newline comes. A
//! line is never interpreted here.

use bytes::Bytes;
use memchr::memchr;

/// A line longer than this is given up: it is skipped, not held in memory.
pub const LONGEST_LINE: usize = 64 * 1024 * 1024;

/// Cuts one log into lines.
#[derive(Debug, Default)]
pub struct Lines {
    /// Offset of the first byte of `tail`, in bytes from the start of the log.
    tail_offset: u64,
    /// What came after the last newline.
    tail: Vec<u8>,
    /// Bytes of an over-long line that were dropped; its end is still to come.
    skipped: u64,
}

/// What became of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Cut {
    /// A whole line without its newline (and without a `\r` before it), at this offset.
    Line {
        /// Offset of its first byte.
        offset: u64,
        /// The line; may be empty.
        line: Bytes,
    },
    /// A line longer than [`LONGEST_LINE`] was dropped.
    TooLong {
        /// Offset of its first byte.
        offset: u64,
        /// Its length in bytes.
        length: u64,
    },
    /// Bytes are missing before these; what was torn is lost.
    Missing {
        /// Where the missing bytes begin.
        offset: u64,
        /// How many are missing.
        length: u64,
    },
}

impl Lines {
    /// Where the next bytes are expected.
    pub fn end(&self) -> u64 {
        self.tail_offset + self.skipped + self.tail.len() as u64
    }

    /// Takes bytes at `offset` and gives every line they complete. Bytes that were fed before are ignored.
    pub fn feed(&mut self, offset: u64, bytes: &Bytes, mut each: impl FnMut(Cut)) {
        let mut rest = bytes.clone();
        let end = self.end();
        if offset < end {
            let known = usize::try_from(end - offset).unwrap_or(usize::MAX).min(rest.len());
            rest = rest.slice(known..);
        } else if offset > end {
            each(Cut::Missing { offset: self.tail_offset, length: offset - self.tail_offset });
            *self = Self { tail_offset: offset, ..Self::default() };
        }
        while let Some(newline) = memchr(b'\n', &rest) {
            let line = rest.split_to(newline);
            rest = rest.slice(1..);
            each(self.complete(&line));
        }
        self.keep(&rest);
    }

    fn complete(&mut self, end_of_line: &Bytes) -> Cut {
        let offset = self.tail_offset;
        let length = self.skipped + (self.tail.len() + end_of_line.len()) as u64;
        self.tail_offset += length + 1;
        let skipped = std::mem::take(&mut self.skipped);
        let tail = std::mem::take(&mut self.tail);
        if skipped > 0 {
            return Cut::TooLong { offset, length };
        }
        let mut line = if tail.is_empty() {
            end_of_line.clone()
        } else {
            let mut whole = tail;
            whole.extend_from_slice(end_of_line);
            Bytes::from(whole)
        };
        if line.last() == Some(&b'\r') {
            line.truncate(line.len() - 1);
        }
        Cut::Line { offset, line }
    }

    fn keep(&mut self, torn: &Bytes) {
        self.tail.extend_from_slice(torn);
        if self.skipped > 0 || self.tail.len() > LONGEST_LINE {
            self.skipped += self.tail.len() as u64;
            self.tail = Vec::new();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, LONGEST_LINE, Lines};
    use bytes::Bytes;
    use proptest::prelude::*;

    fn feed(pieces: &[(u64, &[u8])]) -> Vec<Cut> {
        let mut lines = Lines::default();
        let mut cuts = Vec::new();
        for (offset, bytes) in pieces {
            lines.feed(*offset, &Bytes::copy_from_slice(bytes), |cut| cuts.push(cut));
        }
        cuts
    }

    fn line(offset: u64, text: &str) -> Cut {
        Cut::Line { offset, line: Bytes::copy_from_slice(text.as_bytes()) }
    }

    #[test]
    fn a_torn_end_waits_for_its_newline() {
        assert_eq!(feed(&[(0, b"a\nbc")]), [line(0, "a")]);
        assert_eq!(feed(&[(0, b"a\nbc"), (4, b"d\n")]), [line(0, "a"), line(2, "bcd")]);
        assert_eq!(feed(&[(0, b"a\r\n\n")]), [line(0, "a"), line(3, "")]);
    }

    #[test]
    fn bytes_fed_twice_count_once() {
        assert_eq!(feed(&[(0, b"ab\nc"), (2, b"\ncd\n")]), [line(0, "ab"), line(3, "cd")]);
    }

    #[test]
    fn missing_bytes_are_told_and_the_rest_goes_on() {
        let cuts = feed(&[(0, b"ab"), (5, b"c\nd\n")]);
        assert_eq!(cuts, [Cut::Missing { offset: 0, length: 5 }, line(5, "c"), line(7, "d")]);
    }

    #[test]
    fn an_endless_line_is_skipped_and_not_held() {
        let mut lines = Lines::default();
        let chunk = Bytes::from(vec![b'x'; LONGEST_LINE / 2 + 1]);
        let mut cuts = Vec::new();
        for held in [true, false, false, false] {
            lines.feed(lines.end(), &chunk, |cut| cuts.push(cut));
            assert_ne!(lines.tail.is_empty(), held);
        }
        lines.feed(lines.end(), &Bytes::from_static(b"\nok\n"), |cut| cuts.push(cut));
        let length = 4 * chunk.len() as u64;
        assert_eq!(cuts, [Cut::TooLong { offset: 0, length }, line(length + 1, "ok")]);
    }

    proptest! {
        #[test]
        fn any_cut_of_the_bytes_gives_the_same_lines(
            text in "[a-c\\n\\ré🚀]{0,60}", cuts in proptest::collection::vec(0usize..80, 0..8)
        ) {
            let bytes = text.as_bytes();
            let mut at: Vec<usize> = cuts.into_iter().map(|c| c.min(bytes.len())).collect();
            at.extend([0, bytes.len()]);
            at.sort_unstable();
            let pieces: Vec<(u64, &[u8])> = at.windows(2).map(|w| (w[0] as u64, &bytes[w[0]..w[1]])).collect();
            prop_assert_eq!(feed(&pieces), feed(&[(0, bytes)]));
        }
    }
}
