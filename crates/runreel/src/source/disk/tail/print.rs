//! What was read of a log so far, in a few bytes: enough to tell later whether it is still the same.
//!
//! A change of one word, eight bytes long, always shows; who wants to can make others that do not. That is no
//! defence, and need not be one: who may write a log may write anything into it.

/// Odd, so that no two words become the same.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Words are mixed into so many sums by turns, because one waits for itself.
const LANES: usize = 4;

/// However the bytes came, in one piece or in many, the same bytes give the same print.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Print {
    sums: [u64; LANES],
    /// The bytes of a word that is not whole yet.
    begun: u64,
    length: u64,
}

impl Print {
    /// Of these bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut print = Self::default();
        print.add(bytes);
        print
    }

    pub(super) fn add(&mut self, bytes: &[u8]) {
        let row = 8 * LANES as u64;
        let to_row = (row - self.length % row) % row;
        let first = usize::try_from(to_row).unwrap_or_default().min(bytes.len());
        let (first, rest) = bytes.split_at(first);
        for byte in first {
            self.push(*byte);
        }
        let (rows, last) = rest.as_chunks::<{ 8 * LANES }>();
        for row in rows {
            for (sum, word) in self.sums.iter_mut().zip(row.as_chunks::<8>().0) {
                *sum = mixed(*sum, u64::from_le_bytes(*word));
            }
        }
        self.length += rows.as_flattened().len() as u64;
        for byte in last {
            self.push(*byte);
        }
    }

    fn push(&mut self, byte: u8) {
        self.begun |= u64::from(byte) << (8 * (self.length % 8));
        self.length += 1;
        if self.length.is_multiple_of(8) {
            let lane = usize::try_from(self.length / 8 - 1).unwrap_or_default() % LANES;
            self.sums[lane] = mixed(self.sums[lane], self.begun);
            self.begun = 0;
        }
    }
}

fn mixed(sum: u64, word: u64) -> u64 {
    (sum.rotate_left(23) ^ word).wrapping_mul(SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn print(pieces: &[&[u8]]) -> Print {
        let mut print = Print::default();
        for piece in pieces {
            print.add(piece);
        }
        print
    }

    proptest! {
        #[test]
        fn any_cut_gives_the_same_print_and_another_byte_another(
            bytes in prop::collection::vec(any::<u8>(), 1..200), cuts in (0_usize..200, 0_usize..200), at in 0_usize..200,
        ) {
            let (one, other) = (cuts.0.min(bytes.len()), cuts.1.min(bytes.len()));
            let (one, other) = (one.min(other), one.max(other));
            let whole = print(&[&bytes]);
            prop_assert_eq!(print(&[&bytes[..one], &bytes[one..other], &bytes[other..]]), whole);
            let mut changed = bytes.clone();
            changed[at % bytes.len()] ^= 1;
            prop_assert_ne!(print(&[&changed]), whole);
        }
    }
}
