//! Finds stamps in the bytes of a socket, wherever they are cut, without reading frames. Pure.

use crate::frame::{DIGITS, MARK};
use memchr::memmem::find;

/// Bytes of a stamp.
const LENGTH: usize = 2 * MARK.len() + DIGITS;

/// Looks for stamps in one stream.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    /// What may be the beginning of a stamp.
    tail: Vec<u8>,
}

impl Scanner {
    /// Takes the next bytes, and gives the number of every stamp in order.
    pub(super) fn feed(&mut self, bytes: &[u8], each: impl FnMut(usize)) {
        if self.tail.is_empty() {
            let left = scan(bytes, each);
            self.tail.extend_from_slice(&bytes[left..]);
        } else {
            self.tail.extend_from_slice(bytes);
            let left = scan(&self.tail, each);
            self.tail.drain(..left);
        }
    }
}

/// Where a stamp may begin that is cut; all before was looked at.
fn scan(bytes: &[u8], mut each: impl FnMut(usize)) -> usize {
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], MARK.as_bytes()) {
        let begin = at + found;
        let Some(stamp) = bytes.get(begin..begin + LENGTH) else { return begin };
        match number(stamp) {
            Some(number) => {
                each(number);
                at = begin + LENGTH;
            }
            None => at = begin + 1,
        }
    }
    bytes.len() - usize::from(bytes.len() > at && bytes.ends_with(&MARK.as_bytes()[..1]))
}

fn number(stamp: &[u8]) -> Option<usize> {
    let digits = stamp.strip_prefix(MARK.as_bytes())?.strip_suffix(MARK.as_bytes())?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::stamp;

    #[test]
    fn stamps_are_found_wherever_the_bytes_are_cut() {
        let text = format!("@{}@@x{}@@@@12{}@ @@", stamp(7), stamp(0), stamp(123_456));
        for first in 0..text.len() {
            for second in first..text.len() {
                let (mut scanner, mut found) = (Scanner::default(), Vec::new());
                for piece in [&text[..first], &text[first..second], &text[second..]] {
                    scanner.feed(piece.as_bytes(), |number| found.push(number));
                }
                assert_eq!(found, [7, 0, 123_456], "{first} {second}");
            }
        }
    }
}
