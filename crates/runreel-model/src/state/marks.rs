//! How a text grew, as few bytes as that takes: most runs are made of small pieces of text, and each piece
//! has a mark. In: marks in order. Out: the same marks. A mark is kept as its distances from the one before.

use super::Moment;
use serde::{Serialize, Serializer};

/// How a text grew: on the wire a flat array `[length, seq, at, length, seq, at, …]` where `length` is the
/// text's length, in UTF-16 units, once the event `seq` had been applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Three numbers for each mark, seven bits a byte, the lowest first; the last byte of a number is
    /// smaller than 128.
    bytes: Vec<u8>,
    end: MarksEnd,
}

/// One growth of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Length of the whole text after this growth, in UTF-16 units.
    pub length: u32,
    /// The event that brought it.
    pub moment: Moment,
}

/// Where marks ended at some time: what comes behind it is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarksEnd {
    /// Bytes of the marks.
    bytes: usize,
    /// The last one; of no meaning without bytes.
    last: Mark,
}

impl Marks {
    /// Adds a mark behind all others.
    pub fn push(&mut self, mark: Mark) {
        let last = self.end.last;
        self.number(u64::from(mark.length.wrapping_sub(last.length)));
        self.number(mark.moment.seq.wrapping_sub(last.moment.seq));
        self.number(mark.moment.at.wrapping_sub(last.moment.at).cast_unsigned());
        self.end = MarksEnd { bytes: self.bytes.len(), last: mark };
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    /// The newest mark. None when the text came from the record.
    pub fn last(&self) -> Option<Mark> {
        (self.end.bytes > 0).then_some(self.end.last)
    }

    /// Where they end now.
    pub fn end(&self) -> MarksEnd {
        self.end
    }

    /// The marks behind an earlier end.
    pub fn since(&self, end: MarksEnd) -> Since<'_> {
        Since { bytes: self.bytes.get(end.bytes..).unwrap_or_default(), last: end.last }
    }

    /// About how many bytes they take on the wire.
    pub fn weigh(&self) -> usize {
        // About four bytes here are about 24 digits and commas there.
        self.bytes.len() * 6
    }

    /// Keeps no more memory than they take.
    pub fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }
}

/// Marks in order; on the wire flat, as the whole.
#[derive(Debug, Clone)]
pub struct Since<'a> {
    bytes: &'a [u8],
    last: Mark,
}

impl Since<'_> {
    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let Some((&byte, rest)) = self.bytes.split_first() else { break };
            self.bytes = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }
}

impl Iterator for Since<'_> {
    type Item = Mark;

    fn next(&mut self) -> Option<Mark> {
        if self.bytes.is_empty() {
            return None;
        }
        let (length, seq, at) = (self.number(), self.number(), self.number());
        let last = self.last;
        self.last = Mark {
            length: last.length.wrapping_add(u32::try_from(length).unwrap_or_default()),
            moment: Moment {
                seq: last.moment.seq.wrapping_add(seq),
                at: last.moment.at.wrapping_add(at.cast_signed()),
            },
        };
        Some(self.last)
    }
}

impl Serialize for Since<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let flat = self.clone().flat_map(|mark| {
            let seq = i64::try_from(mark.moment.seq).unwrap_or(i64::MAX);
            [i64::from(mark.length), seq, mark.moment.at]
        });
        serializer.collect_seq(flat)
    }
}

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.since(MarksEnd::default()).serialize(serializer)
    }
}

#[cfg(test)]
impl ts_rs::TS for Marks {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "number[]".into()
    }
    fn inline(config: &ts_rs::Config) -> String {
        Self::name(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn marks_come_out_as_they_went_in_from_any_end_on(
            numbers in proptest::collection::vec((any::<u32>(), any::<u64>(), any::<i64>()), 0..20), cut in 0usize..20
        ) {
            let all: Vec<Mark> = numbers
                .into_iter()
                .map(|(length, seq, at)| Mark { length, moment: Moment { seq, at } })
                .collect();
            let cut = cut.min(all.len());
            let mut marks = Marks::default();
            all[..cut].iter().for_each(|mark| marks.push(*mark));
            let end = marks.end();
            all[cut..].iter().for_each(|mark| marks.push(*mark));
            prop_assert_eq!(marks.since(MarksEnd::default()).collect::<Vec<_>>(), all.clone());
            prop_assert_eq!(marks.since(end).collect::<Vec<_>>(), &all[cut..]);
            prop_assert_eq!(marks.last(), all.last().copied());
        }
    }

    #[test]
    fn a_mark_of_a_usual_piece_takes_three_or_four_bytes() {
        let mut marks = Marks::default();
        for seq in 0..1_000 {
            marks.push(Mark {
                length: 30,
                moment: Moment { seq, at: 1_795_345_121_000 + 25 * seq.cast_signed() },
            });
        }
        assert!(marks.bytes.len() < 4_020, "{}", marks.bytes.len());
    }
}
