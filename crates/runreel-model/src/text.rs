//! Lengths and places as a browser counts them: in UTF-16 units.

use crate::state::Moment;
use crate::state::clip::told_length;
use crate::state::marks::{Mark, Marks};
use crate::state::message::Text;
use std::ops::Range;

/// Bytes that are counted at once when a place is looked for.
const BLOCK: usize = 4096;

/// Length in UTF-16 units, by which a browser slices.
pub fn utf16_length(text: &str) -> u32 {
    u32::try_from(units(text.as_bytes())).unwrap_or(u32::MAX)
}

/// Units of the characters that begin in these bytes: two for those of four bytes.
fn units(bytes: &[u8]) -> usize {
    let count = |bytes: &[u8]| -> usize {
        bytes.iter().map(|byte| usize::from(byte & 0xc0 != 0x80) + usize::from(*byte >= 0xf0)).sum()
    };
    bytes.chunks(BLOCK).map(count).sum()
}

/// Where a unit of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Byte offset of the character that begins at the unit, or of the next one.
    pub byte: usize,
    /// The unit at that offset.
    pub unit: u32,
    /// Byte offset of the character that begins at the unit, or that it is the second half of.
    pub byte_before: usize,
}

/// Finds a unit. Costs a count of the bytes before it.
pub fn utf16_place(text: &str, unit: u32) -> Place {
    let wanted = unit as usize;
    let (mut at, mut counted) = (0, 0);
    for block in text.as_bytes().chunks(BLOCK) {
        let more = units(block);
        if counted + more > wanted {
            break;
        }
        counted += more;
        at += block.len();
    }
    // A character that begins in one block and ends in the next has been counted.
    at = (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let mut before = at;
    for character in text[at..].chars() {
        if counted >= wanted {
            break;
        }
        (before, at) = (at, at + character.len_utf8());
        counted += character.len_utf16();
    }
    let byte_before = if counted > wanted { before } else { at };
    Place { byte: at, unit: u32::try_from(counted).unwrap_or(u32::MAX), byte_before }
}

/// Some of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPiece {
    /// The piece. Never half of a character.
    pub text: String,
    /// Which units of the whole it is.
    pub range: Range<u32>,
    /// Length of the whole, in UTF-16 units.
    pub length: u32,
}

impl TextPiece {
    /// The units in `range`, cut to what there is and to about `most` bytes. A character that lies on the border
    /// belongs to the piece it begins in.
    pub fn of(text: &str, range: Range<u32>, most: usize) -> Self {
        let start = utf16_place(text, range.start);
        let rest = &text[start.byte..];
        let mut rest = &rest[..rest.floor_char_boundary(most)];
        let wanted = range.end.saturating_sub(start.unit);
        if utf16_length(rest) > wanted {
            rest = &rest[..utf16_place(rest, wanted).byte];
        }
        let end = start.unit + utf16_length(rest);
        Self { text: rest.to_owned(), range: start.unit..end, length: utf16_length(text) }
    }
}

impl Text {
    /// A text that came at once.
    pub fn written(text: String, moment: Moment) -> Self {
        let length = utf16_length(&text);
        let mut marks = Marks::default();
        marks.push(Mark { length, moment });
        Self { text, marks, length: told_length(length) }
    }

    /// A text that was there from the start.
    pub fn recorded(text: String) -> Self {
        let length = told_length(utf16_length(&text));
        Self { text, marks: Marks::default(), length }
    }

    /// Adds text that came at `moment`.
    pub fn grow(&mut self, added: &str, moment: Moment) {
        let before = self.marks.last().map_or_else(|| utf16_length(&self.text), |mark| mark.length);
        let length = before.saturating_add(utf16_length(added));
        self.text.push_str(added);
        self.marks.push(Mark { length, moment });
        self.length = told_length(length);
    }

    /// Keeps no more memory than it takes.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.marks.shrink();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_one_after_the_other_are_the_whole(text in "[a\u{e9}\u{65e5}\u{1f680}]{0,40}", pad in 4080usize..4100, step in 1u32..9) {
            let text = format!("{}{text}", "x".repeat(pad));
            let units: Vec<u16> = text.encode_utf16().collect();
            prop_assert_eq!(utf16_length(&text) as usize, units.len());
            let mut from = u32::try_from(pad).unwrap() - 4;
            let mut all = String::from_utf16(&units[..from as usize]).unwrap();
            while (from as usize) < units.len() {
                let piece = TextPiece::of(&text, from..from + step, 1 << 20);
                prop_assert_eq!(piece.range.start, from);
                prop_assert!(piece.range.end > from);
                all.push_str(&piece.text);
                from = piece.range.end;
            }
            prop_assert_eq!(all, text);
        }
    }

    #[test]
    fn a_piece_is_cut_to_what_there_is() {
        let piece = |range, most| {
            let TextPiece { text, range, length } = TextPiece::of("a🚀b", range, most);
            (text, range, length)
        };
        assert_eq!(piece(0..99, 99), ("a🚀b".into(), 0..4, 4));
        assert_eq!(piece(2..9, 99), ("b".into(), 3..4, 4));
        assert_eq!(piece(0..9, 3), ("a".into(), 0..1, 4));
        assert_eq!(piece(7..9, 99), (String::new(), 4..4, 4));
        assert_eq!(piece(1..1, 99), (String::new(), 1..1, 4));
    }
}
