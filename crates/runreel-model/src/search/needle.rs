//! What is looked for: words, all of which must be in the same piece, whatever their case.
//!
//! Case is folded letter by letter, and never across the border of ASCII, so that a word of ASCII can be
//! looked for in the bytes as they are. `"two words"` in quotes are one word.

use std::ops::Range;

/// Longest query, in bytes.
const LONGEST: usize = 512;
/// Most words.
const MOST_WORDS: usize = 16;

/// A query that can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    words: Vec<Word>,
}

/// Why a query cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryError {
    /// There is no word in it.
    Empty,
    /// It is longer than 512 bytes or has more than 16 words.
    TooLong,
}

impl std::fmt::Display for QueryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "there is no word to search for",
            Self::TooLong => "a search is at most 512 bytes and 16 words long",
        })
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    folded: Vec<char>,
    /// The same as bytes and where its rarest byte is, when it is ASCII.
    ascii: Option<(Vec<u8>, usize)>,
}

impl Query {
    /// Reads what somebody typed.
    pub fn parse(typed: &str) -> Result<Self, QueryError> {
        if typed.len() > LONGEST {
            return Err(QueryError::TooLong);
        }
        let words: Vec<Word> = split(typed).into_iter().map(Word::new).collect();
        match words.len() {
            0 => Err(QueryError::Empty),
            count if count > MOST_WORDS => Err(QueryError::TooLong),
            _ => Ok(Self { words }),
        }
    }

    /// Whether every word is in one of these texts.
    pub fn is_in(&self, texts: &[&str]) -> bool {
        self.words.iter().all(|word| texts.iter().any(|text| word.find(text, 0).is_some()))
    }

    /// Where a word is first, in bytes; `None` unless every word is in the text.
    pub fn first_in(&self, text: &str) -> Option<usize> {
        let mut first = usize::MAX;
        for word in &self.words {
            first = first.min(word.find(text, 0)?.start);
        }
        Some(first)
    }

    /// Where words are, in bytes: in order, without overlap, at most `most`.
    pub fn ranges(&self, text: &str, most: usize) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut next: Vec<_> = self.words.iter().map(|word| word.find(text, 0)).collect();
        while found.len() < most {
            let first =
                next.iter().flatten().min_by_key(|range| (range.start, usize::MAX - range.end)).cloned();
            let Some(range) = first else { break };
            for (word, place) in self.words.iter().zip(&mut next) {
                if place.as_ref().is_some_and(|place| place.start < range.end) {
                    *place = word.find(text, range.end);
                }
            }
            found.push(range);
        }
        found
    }
}

/// Words between spaces; what is between quotes is one. A quote without an end is a sign like any other.
fn split(typed: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix('"').and_then(|inner| inner.split_once('"'));
        let (word, after) = match quoted {
            Some((word, after)) => (word, after),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        if !word.is_empty() {
            words.push(word);
        }
        rest = after.trim_start();
    }
    words
}

/// A letter without its case.
pub(super) fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    let mut lower = letter.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(low), None) if !low.is_ascii() => low,
        _ => letter,
    }
}

impl Word {
    fn new(word: &str) -> Self {
        let folded: Vec<char> = word.chars().map(fold).collect();
        let ascii = word.is_ascii().then(|| {
            let bytes = word.to_ascii_lowercase().into_bytes();
            let rarest = (0..bytes.len()).min_by_key(|&at| commonness(bytes[at])).unwrap_or(0);
            (bytes, rarest)
        });
        Self { folded, ascii }
    }

    /// The first occurrence at or after byte `from`, which must be the beginning of a letter.
    fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        match &self.ascii {
            Some((word, rarest)) => find_ascii(text.as_bytes(), from, word, *rarest),
            None => self.find_folded(text, from),
        }
    }

    fn find_folded(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let tail = text.get(from..)?;
        tail.char_indices().find_map(|(at, _)| {
            let mut rest = tail[at..].char_indices();
            for wanted in &self.folded {
                if fold(rest.next()?.1) != *wanted {
                    return None;
                }
            }
            Some(from + at..from + at + rest.offset())
        })
    }
}

/// Looks for the word's rarest byte, in both cases, and compares around it.
fn find_ascii(text: &[u8], from: usize, word: &[u8], rarest: usize) -> Option<Range<usize>> {
    let mut at = from.checked_add(rarest)?;
    let (low, up) = (word[rarest], word[rarest].to_ascii_uppercase());
    loop {
        at += memchr::memchr2(low, up, text.get(at..)?)?;
        let start = at - rarest;
        if text.get(start..start + word.len())?.eq_ignore_ascii_case(word) {
            return Some(start..start + word.len());
        }
        at += 1;
    }
}

/// How common a byte is in text and code, roughly; larger is more common.
fn commonness(byte: u8) -> usize {
    const COMMON: &[u8] = b"zqjxkvbywgpf0123456789mucdhlrsnioate \n";
    COMMON.iter().position(|common| *common == byte).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, text: &str, expected: &[&str]) {
        let query = Query::parse(query).unwrap();
        let found: Vec<&str> = query.ranges(text, 99).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "in {text:?}");
    }

    #[test]
    fn words_are_found_whatever_their_case() {
        check("error", "Error: an ERROR, no err", &["Error", "ERROR"]);
        check("ÜBER", "über Über uber", &["über", "Über"]);
        check("𝄞", "a 𝄞 b", &["𝄞"]);
        check("a.rs", "src/A.RS", &["A.RS"]);
    }

    #[test]
    fn quotes_make_one_word_of_two() {
        check("\"two words\" x", "two words, x words", &["two words", "x"]);
        check("\"open", "say \"open", &["\"open"]);
    }

    #[test]
    fn overlaps_are_told_once_and_the_longer_first() {
        check("aa", "aaaaa", &["aa", "aa"]);
        check("err error", "error", &["error"]);
    }

    #[test]
    fn letters_never_cross_the_border_of_ascii() {
        // The Kelvin sign is a K to Unicode, and the dotted I is two letters.
        check("k", "\u{212a} K", &["K"]);
        check("i", "\u{130}", &[]);
    }

    #[test]
    fn every_word_must_be_there() {
        let query = Query::parse("one two").unwrap();
        assert_eq!(query.first_in("a two one"), Some(2));
        assert_eq!(query.first_in("one"), None);
        assert!(query.is_in(&["One", "TWO"]));
        assert!(!query.is_in(&["one", "three"]));
    }

    #[test]
    fn empty_and_endless_queries_are_refused() {
        assert_eq!(Query::parse(" \"\" "), Err(QueryError::Empty));
        assert_eq!(Query::parse(&"x".repeat(513)), Err(QueryError::TooLong));
        assert_eq!(Query::parse(&"x ".repeat(17)), Err(QueryError::TooLong));
    }
}
