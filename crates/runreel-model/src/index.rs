//! Where the entries of a log are, and when they came: places instead of bodies, 16 bytes an entry.
//!
//! Offsets and times are kept as distances from a base that a stretch of entries shares. A log has one
//! stretch as long as it is shorter than 4 GiB and than seven weeks.

use crate::state::Moment;
use std::ops::Range;

/// One entry: where its line is, and when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// From its stretch's offset to that of the line's first byte.
    offset: u32,
    /// Length of the line without its newline, in bytes. Lines are shorter than 64 MiB.
    length: u32,
    /// The entry's own number; larger ones than this holds are cut to it.
    seq: u32,
    /// From its stretch's time to its own, in ms.
    at: u32,
}

/// What entries from one on are told from.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// Place of its first entry.
    from: usize,
    /// Offset of that entry's line.
    offset: u64,
    /// That entry's time, ms since 1970.
    at: i64,
}

/// The good entries of one log, in the order they were written.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    stretches: Vec<Stretch>,
    /// Some entry has a smaller number than the one before it.
    jumbled: bool,
}

impl Index {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds an entry after all others. Its time is not earlier than theirs.
    pub fn push(&mut self, offset: u64, length: usize, moment: Moment) {
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        let seq = cut(moment.seq);
        self.jumbled |= self.entries.last().is_some_and(|last| seq < last.seq);
        let near = |stretch: &Stretch| {
            let at = u32::try_from(moment.at.checked_sub(stretch.at)?).ok()?;
            Some((u32::try_from(offset.checked_sub(stretch.offset)?).ok()?, at))
        };
        let known = self.stretches.last().and_then(near);
        let (offset, at) = known.unwrap_or_else(|| {
            self.stretches.push(Stretch { from: self.entries.len(), offset, at: moment.at });
            (0, 0)
        });
        self.entries.push(Entry { offset, length, seq, at });
    }

    /// When the entry at `place` came.
    pub fn moment(&self, place: usize) -> Option<Moment> {
        let entry = self.entries.get(place)?;
        let base = self.stretch(place)?.at;
        Some(Moment { seq: entry.seq.into(), at: base.saturating_add(entry.at.into()) })
    }

    /// How many entries came before the time `at`, ms since 1970.
    pub fn before(&self, at: i64) -> usize {
        self.places_until(|entry, base| base.saturating_add(entry.at.into()) < at)
    }

    /// How many entries had come by the time `at`, those of that very time too.
    pub fn until(&self, at: i64) -> usize {
        self.places_until(|entry, base| base.saturating_add(entry.at.into()) <= at)
    }

    /// The place of the last entry whose number is `seq` or, where that one is missing, of the one before
    /// it. `None`: the log is not that long, or begins later.
    pub fn place(&self, seq: u64) -> Option<usize> {
        let seq = cut(seq);
        if self.jumbled {
            return self.entries.iter().rposition(|entry| entry.seq == seq);
        }
        self.entries.last().filter(|last| seq <= last.seq)?;
        self.entries.partition_point(|entry| entry.seq <= seq).checked_sub(1)
    }

    /// The highest number among the first `count` entries: how far the log had come. 0 for none.
    pub fn highest(&self, count: usize) -> u64 {
        let first = &self.entries[..count.min(self.entries.len())];
        let highest =
            if self.jumbled { first.iter().map(|e| e.seq).max() } else { first.last().map(|e| e.seq) };
        highest.unwrap_or_default().into()
    }

    /// Length of the longest beginning of the log that `holds`; it must hold for a beginning.
    fn places_until(&self, holds: impl Fn(&Entry, i64) -> bool) -> usize {
        let begins = |stretch: &Stretch| self.entries.get(stretch.from).is_some_and(|e| holds(e, stretch.at));
        let Some(last) = self.stretches.partition_point(begins).checked_sub(1) else { return 0 };
        let stretch = self.stretches[last];
        let end = self.stretches.get(last + 1).map_or(self.entries.len(), |next| next.from);
        stretch.from + self.entries[stretch.from..end].partition_point(|entry| holds(entry, stretch.at))
    }

    fn stretch(&self, place: usize) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.from <= place);
        self.stretches.get(after.checked_sub(1)?)
    }

    /// Byte ranges of all entries, neighbours joined.
    pub fn all(&self) -> Vec<Range<u64>> {
        join(self.lines(0..self.entries.len()))
    }

    /// Byte ranges of the entries whose own number is in `seqs`, neighbours joined.
    pub fn with_seqs(&self, seqs: &Range<u64>) -> Vec<Range<u64>> {
        join(self.wanted(seqs))
    }

    /// The line of each entry whose own number is in `seqs`, in the order they were written.
    pub fn each_with_seqs(&self, seqs: &Range<u64>) -> Vec<Line> {
        self.wanted(seqs).collect()
    }

    fn wanted(&self, seqs: &Range<u64>) -> impl Iterator<Item = Line> {
        let places = if self.jumbled { 0..self.entries.len() } else { self.between(seqs) };
        let seqs = seqs.clone();
        self.lines(places).filter(move |line| seqs.contains(&line.seq))
    }

    /// Places of the entries in `seqs`, when their numbers only grow.
    fn between(&self, seqs: &Range<u64>) -> Range<usize> {
        let from = self.entries.partition_point(|e| u64::from(e.seq) < seqs.start);
        let to = self.entries.partition_point(|e| u64::from(e.seq) < seqs.end);
        from..to.max(from)
    }

    /// The lines of the entries at `places`, which there must be.
    fn lines(&self, places: Range<usize>) -> impl Iterator<Item = Line> {
        let first = self.stretches.partition_point(|stretch| stretch.from <= places.start).saturating_sub(1);
        let mut stretches = self.stretches[first.min(self.stretches.len())..].iter().peekable();
        let mut base = 0;
        places.map(move |place| {
            while let Some(stretch) = stretches.next_if(|stretch| stretch.from <= place) {
                base = stretch.offset;
            }
            let entry = self.entries[place];
            Line {
                seq: entry.seq.into(),
                offset: base + u64::from(entry.offset),
                length: entry.length.into(),
            }
        })
    }
}

/// A number as the index holds it.
fn cut(seq: u64) -> u32 {
    u32::try_from(seq).unwrap_or(u32::MAX)
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
fn join(lines: impl Iterator<Item = Line>) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for line in lines {
        let end = line.offset + line.length;
        match ranges.last_mut() {
            Some(last) if last.end + 1 == line.offset => last.end = end,
            _ => ranges.push(line.offset..end),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::{Index, Line};
    use crate::state::Moment;

    fn index() -> Index {
        let mut index = Index::default();
        index.push(0, 9, Moment { seq: 1, at: 100 });
        index.push(10, 9, Moment { seq: 2, at: 100 });
        // A bad line of five bytes lies between.
        index.push(26, 4, Moment { seq: 3, at: 107 });
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
        jumbled.push(31, 5, Moment { seq: 2, at: 107 });
        assert_eq!(jumbled.each_with_seqs(&(2..3)), [line(2, 10, 9), line(2, 31, 5)]);
    }

    #[test]
    fn entries_are_found_by_time_and_by_number() {
        let index = index();
        assert_eq!([99, 100, 106, 107].map(|at| index.before(at)), [0, 0, 2, 2]);
        assert_eq!([99, 100, 106, 107].map(|at| index.until(at)), [0, 2, 2, 3]);
        assert_eq!([0, 1, 3, 4].map(|seq| index.place(seq)), [None, Some(0), Some(2), None]);
    }

    #[test]
    fn logs_of_any_length_and_time_are_told_exactly() {
        let mut index = Index::default();
        let written = [
            (0, 0, 0),
            (10, 5, 1_795_345_121_798),
            (10 << 30, 7, 1_795_345_121_799),
            ((10 << 30) + 8, 9, i64::MAX - 1),
        ];
        for (seq, &(offset, length, at)) in written.iter().enumerate() {
            index.push(offset, length, Moment { seq: seq as u64, at });
        }
        let lines = index.each_with_seqs(&(0..9));
        for (place, &(offset, length, at)) in written.iter().enumerate() {
            let seq = place as u64;
            assert_eq!(index.moment(place), Some(Moment { seq, at }));
            assert_eq!(lines[place], Line { seq, offset, length: length as u64 });
            assert_eq!((index.before(at), index.until(at)), (place, place + 1));
            assert_eq!(index.each_with_seqs(&(seq..seq + 1)), [lines[place]]);
        }
        assert_eq!(index.all(), [0..0, 10..15, 10 << 30..(10 << 30) + 17]);
    }
}
