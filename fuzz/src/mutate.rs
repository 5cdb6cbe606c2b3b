//! Mutants of seeds, for the short run without any guidance.

use fastrand::Rng;

/// Pieces that mean something to the readers here.
const WORDS: [&[u8]; 22] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b":",
    b",",
    b"\n",
    b"\r\n",
    b"\\u0000",
    b"\\ud800",
    b"null",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"9007199254740993",
    b"\xff",
    b"\xe2\x82",
    b"\xef\xbb\xbf",
    b"__proto__",
    b"/-",
    b"~0",
];

/// The most that a mutant has, in bytes.
const LONGEST: usize = 96 * 1024;

/// A mutant of one of these inputs.
pub fn mutant(seeds: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = seeds.get(rng.usize(..seeds.len().max(1))).cloned().unwrap_or_default();
    for _ in 0..rng.usize(1..8) {
        change(&mut bytes, seeds, rng);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], rng: &mut Rng) {
    let at = rng.usize(..=bytes.len());
    let end = (at + 1 + rng.usize(..64)).min(bytes.len());
    match rng.u8(..7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
        1 => drop(bytes.splice(at..at, WORDS[rng.usize(..WORDS.len())].iter().copied())),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let again = bytes[at..end].to_vec();
            let to = rng.usize(..=bytes.len());
            bytes.splice(to..to, again);
        }
        4 => drop(bytes.splice(at..end, WORDS[rng.usize(..WORDS.len())].iter().copied())),
        5 => {
            let Some(other) = seeds.get(rng.usize(..seeds.len().max(1))) else { return };
            let from = rng.usize(..=other.len());
            let to = (from + rng.usize(..4096)).min(other.len());
            bytes.splice(at..at, other[from..to].iter().copied());
        }
        _ => bytes.truncate(at),
    }
}
