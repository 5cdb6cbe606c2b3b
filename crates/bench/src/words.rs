//! Made-up talk of an agent: from a seeded source of numbers, so that the same seed says the same.

use fastrand::Rng;

const WORDS: [&str; 48] = [
    "the",
    "reader",
    "keeps",
    "its",
    "offset",
    "after",
    "a",
    "short",
    "write",
    "so",
    "that",
    "test",
    "fails",
    "once",
    "`parse`",
    "returns",
    "early",
    "when",
    "buffer",
    "is",
    "empty,",
    "which",
    "we",
    "check",
    "before",
    "each",
    "loop.",
    "Next",
    "I",
    "will",
    "change",
    "call",
    "in",
    "**store**",
    "and",
    "run",
    "suite",
    "again",
    "because",
    "cache",
    "still",
    "holds",
    "older",
    "value",
    "—",
    "naïve",
    "retry",
    "path",
];

/// Some words, `count` of them, with a blank after each.
pub(crate) fn talk(rng: &mut Rng, count: std::ops::RangeInclusive<usize>) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(count) {
        text.push_str(WORDS[rng.usize(..WORDS.len())]);
        text.push(' ');
    }
    text
}

/// Lines of made-up source code or output.
pub(crate) fn lines(rng: &mut Rng, count: std::ops::RangeInclusive<usize>) -> String {
    let last = rng.usize(count);
    let line = |number| format!("{number:>4}  {}\n", talk(rng, 2..=10).trim_end());
    (1..=last).map(line).collect()
}

/// A path of a source file.
pub(crate) fn path(rng: &mut Rng) -> String {
    let folder = ["src", "src/store", "tests", "crates/reader/src"][rng.usize(..4)];
    let file = ["parse.rs", "lib.rs", "offset.rs", "reader.rs", "cache.rs"][rng.usize(..5)];
    format!("/home/dev/project/{folder}/{file}")
}
