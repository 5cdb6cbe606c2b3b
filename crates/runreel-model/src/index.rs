//! Where the entries of a log are, and when they came: places instead of bodies, 8 bytes an entry.
//!
//! Entries that follow each other directly, in their files and by their numbers, are a stretch. Of each the end and the
//! time are kept, as distances from where its stretch begins; the rest follows. A log as acpx writes it is one stretch
//! as long as it is shorter than 4 GiB and than seven weeks.

use crate::state::Moment;
use std::ops::Range;

/// One entry: where its line ends, and when it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// From its stretch's offset to the end of the line, without its newline.
    end: u32,
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
    /// That entry's own number; each that follows is one more.
    seq: u64,
    /// Bytes between two of its lines: a newline, maybe with a `\r`. 0 while it has one entry.
    newline: u8,
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
        let end = offset.saturating_add(length as u64);
        self.jumbled |= self.highest_of_last().is_some_and(|last| moment.seq < last);
        let entry = self.next(offset, end, moment).unwrap_or_else(|| {
            let from = self.entries.len();
            self.stretches.push(Stretch { from, offset, at: moment.at, seq: moment.seq, newline: 0 });
            Entry { end: u32::try_from(length).unwrap_or(u32::MAX), at: 0 }
        });
        self.entries.push(entry);
    }

    /// The entry, if it goes on in the last stretch.
    fn next(&mut self, offset: u64, end: u64, moment: Moment) -> Option<Entry> {
        let count = self.entries.len();
        let last = self.entries.last()?.end;
        let stretch = self.stretches.last_mut()?;
        let newline = offset.checked_sub(stretch.offset + u64::from(last))?;
        let goes_on = match stretch.newline {
            0 => matches!(newline, 1 | 2),
            known => u64::from(known) == newline,
        };
        let has_next_number = moment.seq == stretch.seq.checked_add((count - stretch.from) as u64)?;
        let entry = Entry {
            end: u32::try_from(end - stretch.offset).ok()?,
            at: u32::try_from(moment.at.checked_sub(stretch.at)?).ok()?,
        };
        if !(goes_on && has_next_number) {
            return None;
        }
        stretch.newline = u8::try_from(newline).ok()?;
        Some(entry)
    }

    /// The number of the last entry.
    fn highest_of_last(&self) -> Option<u64> {
        self.entries.len().checked_sub(1).and_then(|last| self.seq(last))
    }

    /// The number of the entry at `place`.
    fn seq(&self, place: usize) -> Option<u64> {
        self.stretch(place).map(|stretch| stretch.seq + (place - stretch.from) as u64)
    }

    /// Where the entries of a stretch end, by its place among all.
    fn end(&self, stretch: usize) -> usize {
        self.stretches.get(stretch + 1).map_or(self.entries.len(), |next| next.from)
    }

    /// When the entry at `place` came.
    pub fn moment(&self, place: usize) -> Option<Moment> {
        let entry = self.entries.get(place)?;
        let base = self.stretch(place)?.at;
        Some(Moment { seq: self.seq(place)?, at: base.saturating_add(entry.at.into()) })
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
        if self.jumbled {
            let has = |stretch: &usize| self.numbers(*stretch).contains(&seq);
            let stretch = (0..self.stretches.len()).rev().find(has)?;
            return Some(self.stretches[stretch].from + cast(seq - self.stretches[stretch].seq));
        }
        self.highest_of_last().filter(|last| seq <= *last)?;
        self.count_before(seq.saturating_add(1)).checked_sub(1)
    }

    /// The highest number among the first `count` entries: how far the log had come. 0 for none.
    pub fn highest(&self, count: usize) -> u64 {
        let last = count.min(self.entries.len()).checked_sub(1);
        if !self.jumbled {
            return last.and_then(|last| self.seq(last)).unwrap_or_default();
        }
        let begun = self.stretches.partition_point(|stretch| stretch.from < count);
        let lasts = (0..begun).filter_map(|at| self.seq((self.end(at) - 1).min(last?)));
        lasts.max().unwrap_or_default()
    }

    /// The numbers of a stretch, by its place among all.
    fn numbers(&self, stretch: usize) -> Range<u64> {
        let Stretch { from, seq, .. } = self.stretches[stretch];
        seq..seq.saturating_add((self.end(stretch) - from) as u64)
    }

    /// How many entries have a number below `seq`, when numbers only grow.
    fn count_before(&self, seq: u64) -> usize {
        let begun = self.stretches.partition_point(|stretch| stretch.seq < seq);
        let Some(last) = begun.checked_sub(1) else { return 0 };
        let Stretch { from, seq: first, .. } = self.stretches[last];
        self.end(last).min(from.saturating_add(cast(seq - first)))
    }

    /// Length of the longest beginning of the log that `holds`; it must hold for a beginning.
    fn places_until(&self, holds: impl Fn(&Entry, i64) -> bool) -> usize {
        let begins = |stretch: &Stretch| self.entries.get(stretch.from).is_some_and(|e| holds(e, stretch.at));
        let Some(last) = self.stretches.partition_point(begins).checked_sub(1) else { return 0 };
        let stretch = self.stretches[last];
        stretch.from
            + self.entries[stretch.from..self.end(last)].partition_point(|entry| holds(entry, stretch.at))
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
        let from = self.count_before(seqs.start);
        from..self.count_before(seqs.end).max(from)
    }

    /// The lines of the entries at `places`, which there must be.
    fn lines(&self, places: Range<usize>) -> impl Iterator<Item = Line> {
        let mut at = self.stretches.partition_point(|stretch| stretch.from <= places.start).saturating_sub(1);
        places.map(move |place| {
            if place >= self.end(at) {
                at += 1;
            }
            let Stretch { from, offset, seq, newline, .. } = self.stretches[at];
            let end = u64::from(self.entries[place].end);
            let is_first = place == from;
            let begin =
                if is_first { 0 } else { u64::from(self.entries[place - 1].end) + u64::from(newline) };
            Line { seq: seq + (place - from) as u64, offset: offset + begin, length: end - begin }
        })
    }
}

/// A number of entries; more than there can be stay more than there are.
fn cast(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
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
    use proptest::prelude::*;
    use std::ops::Range;

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

    #[derive(Debug, Clone)]
    struct Written {
        gap: u64,
        length: usize,
        step: u64,
        later: i64,
    }

    fn written() -> impl Strategy<Value = Written> {
        let gap = prop_oneof![8 => Just(1u64), 2 => Just(2), 1 => 3u64..9, 1 => Just(5 << 30)];
        let step = prop_oneof![8 => Just(1u64), 1 => Just(0), 1 => 2u64..5];
        let later = prop_oneof![9 => 0i64..3, 1 => Just(1 << 40)];
        (gap, 0usize..5, step, later).prop_map(|(gap, length, step, later)| Written {
            gap,
            length,
            step,
            later,
        })
    }

    proptest! {
        /// Whatever was written, the index tells what a list of all lines and moments tells.
        #[test]
        fn an_index_tells_what_a_list_tells(
            written in prop::collection::vec(written(), 1..40),
            back in prop::option::of(1usize..40),
        ) {
            let (mut index, mut list) = (Index::default(), Vec::new());
            let (mut offset, mut seq, mut at) = (0, 7, 1_000);
            for (place, Written { gap, length, step, later }) in written.into_iter().enumerate() {
                seq = if back == Some(place) { seq - 5 } else { seq + step };
                at += later;
                index.push(offset, length, Moment { seq, at });
                list.push((Line { seq, offset, length: length as u64 }, at));
                offset += length as u64 + gap;
            }
            let jumbled = list.windows(2).any(|pair| pair[1].0.seq < pair[0].0.seq);
            let lines = |seqs: &Range<u64>| list.iter().map(|(line, _)| *line).filter(|line| seqs.contains(&line.seq)).collect::<Vec<_>>();
            for (place, &(line, at)) in list.iter().enumerate() {
                prop_assert_eq!(index.moment(place), Some(Moment { seq: line.seq, at }));
                prop_assert_eq!(index.before(at), list.iter().filter(|(_, other)| *other < at).count());
                prop_assert_eq!(index.until(at), list.iter().filter(|(_, other)| *other <= at).count());
                let highest = list[..=place].iter().map(|(line, _)| line.seq).max().unwrap_or_default();
                prop_assert_eq!(index.highest(place + 1), highest);
                for seqs in [line.seq..line.seq + 1, line.seq..u64::MAX, 0..line.seq] {
                    prop_assert_eq!(index.each_with_seqs(&seqs), lines(&seqs));
                }
            }
            let last = list.last().map_or(0, |(line, _)| line.seq);
            for seq in 0..last + 3 {
                let found = if jumbled {
                    list.iter().rposition(|(line, _)| line.seq == seq)
                } else {
                    list.iter().rposition(|(line, _)| line.seq <= seq).filter(|_| seq <= last)
                };
                prop_assert_eq!(index.place(seq), found, "seq {}", seq);
            }
        }
    }
}
