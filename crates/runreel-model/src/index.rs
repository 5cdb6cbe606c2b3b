//! Where the entries of a log are: offsets instead of bodies, 16 bytes an entry.

use std::ops::Range;

/// One entry: where its line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// Offset of the line's first byte.
    offset: u64,
    /// Length of the line without its newline, in bytes. Lines are shorter than 64 MiB.
    length: u32,
    /// The entry's own number; larger ones than this holds are cut to it.
    seq: u32,
}

/// The good entries of one log, in the order they were written.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    /// Some entry has a smaller number than the one before it.
    jumbled: bool,
}

impl Index {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds an entry after all others.
    pub fn push(&mut self, offset: u64, length: usize, seq: u64) {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let seq = u32::try_from(seq).unwrap_or(u32::MAX);
        self.jumbled |= self.entries.last().is_some_and(|last| seq < last.seq);
        self.entries.push(Entry { offset, length, seq });
    }

    /// Byte ranges of all entries, neighbours joined.
    pub fn all(&self) -> Vec<Range<u64>> {
        join(self.entries.iter())
    }

    /// Byte ranges of the entries whose own number is in `seqs`, neighbours joined.
    pub fn with_seqs(&self, seqs: &Range<u64>) -> Vec<Range<u64>> {
        if self.jumbled {
            return join(self.entries.iter().filter(|e| seqs.contains(&u64::from(e.seq))));
        }
        join(self.between(seqs).iter())
    }

    /// The line of each entry whose own number is in `seqs`, in the order they were written.
    pub fn each_with_seqs(&self, seqs: &Range<u64>) -> Vec<Line> {
        let entries = if self.jumbled { &self.entries } else { self.between(seqs) };
        let wanted = entries.iter().filter(|e| seqs.contains(&u64::from(e.seq)));
        wanted.map(|e| Line { seq: e.seq.into(), offset: e.offset, length: e.length.into() }).collect()
    }

    /// The entries in `seqs`, when their numbers only grow.
    fn between(&self, seqs: &Range<u64>) -> &[Entry] {
        let from = self.entries.partition_point(|e| u64::from(e.seq) < seqs.start);
        let to = self.entries.partition_point(|e| u64::from(e.seq) < seqs.end);
        self.entries.get(from..to).unwrap_or_default()
    }
}

/// Where the line of one entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// The entry's own number.
    pub seq: u64,
    /// Offset of the line's first byte in its file.
    pub offset: u64,
    /// Length of the line without its newline, in bytes.
    pub length: u64,
}

/// Joins lines that follow each other directly (one newline between them).
fn join<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for entry in entries {
        let end = entry.offset + u64::from(entry.length);
        match ranges.last_mut() {
            Some(last) if last.end + 1 == entry.offset => last.end = end,
            _ => ranges.push(entry.offset..end),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::{Index, Line};

    fn index() -> Index {
        let mut index = Index::default();
        index.push(0, 9, 1);
        index.push(10, 9, 2);
        // A bad line of five bytes lies between.
        index.push(26, 4, 3);
        index
    }

    #[test]
    fn neighbours_are_read_at_once_and_bad_lines_left_out() {
        assert_eq!(index().all(), [0..19, 26..30]);
    }

    #[test]
    fn a_range_of_numbers_is_a_range_of_bytes() {
        assert_eq!(index().with_seqs(&(2..3)), vec![10u64..19; 1]);
        assert_eq!(index().with_seqs(&(2..9)), [10..19, 26..30]);
        assert!(index().with_seqs(&(7..9)).is_empty());
    }

    #[test]
    fn each_line_of_a_range_is_told_also_where_numbers_go_back() {
        let line = |seq, offset, length| Line { seq, offset, length };
        assert_eq!(index().each_with_seqs(&(2..9)), [line(2, 10, 9), line(3, 26, 4)]);
        let mut jumbled = index();
        jumbled.push(31, 5, 2);
        assert_eq!(jumbled.each_with_seqs(&(2..3)), [line(2, 10, 9), line(2, 31, 5)]);
    }
}
