//! Lines that are alike: most lines of a log are pieces of text, and differ in their number, time and text only.
//!
//! In: a line that a parser has read. Out: the same of any line that has its very bytes everywhere else, without
//! parsing them again. What it does not know, or is not sure of, it leaves to the parser.

use crate::bundle::envelope::ChunkLine;
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

/// Patterns that are kept: answers and thoughts, before and after a session got another id.
const MOST: usize = 4;

/// What a line begins with, before its number.
const OPENING: &str = "{\"seq\":";

/// A piece of text that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    /// The entry's own number.
    pub(super) seq: u64,
    /// When it was written, ISO 8601.
    pub(super) at: &'a str,
    /// It is thinking, not an answer.
    pub(super) is_thought: bool,
    /// The text.
    pub(super) text: Cow<'a, str>,
}

/// The bytes of a line around its number, time and text.
#[derive(Debug)]
struct Pattern {
    /// Between number and time.
    before_time: Box<str>,
    /// Between time and text.
    before_text: Box<str>,
    /// After the text.
    end: Box<str>,
    is_thought: bool,
}

/// The patterns of one log.
#[derive(Debug, Default)]
pub(super) struct Alike {
    patterns: Vec<Pattern>,
}

impl Alike {
    /// Reads a line that is a piece of text. `None`: it is something else.
    pub(super) fn read<'a>(&mut self, line: &'a str) -> Option<Chunk<'a>> {
        if let Some(chunk) = self.patterns.iter().find_map(|pattern| pattern.read(line)) {
            return Some(chunk);
        }
        // What names no such kind is not worth a try.
        memmem::find(line.as_bytes(), b"_chunk\"")?;
        let (chunk, is_thought) = ChunkLine::read(line)?;
        if let Some(pattern) = Pattern::of(line, &chunk, is_thought) {
            self.keep(pattern);
        }
        let text = chunk.message.params.update.content.text;
        Some(Chunk { seq: chunk.seq, at: chunk.at, is_thought, text })
    }

    /// In the place of the oldest one, when there are enough.
    fn keep(&mut self, pattern: Pattern) {
        if self.patterns.len() >= MOST {
            self.patterns.remove(0);
        }
        self.patterns.push(pattern);
    }
}

impl Pattern {
    /// The pattern of a line that was read. `None`: its members stand in another order, or its text has escapes.
    fn of(line: &str, chunk: &ChunkLine<'_>, is_thought: bool) -> Option<Self> {
        let Cow::Borrowed(text) = chunk.message.params.update.content.text else { return None };
        let begin = |part: &str| (part.as_ptr() as usize).checked_sub(line.as_ptr() as usize);
        let seq_end = OPENING.len() + number(line.strip_prefix(OPENING)?)?.1;
        let (time, text_begin) = (begin(chunk.at)?, begin(text)?);
        Some(Self {
            before_time: line.get(seq_end..time)?.into(),
            before_text: line.get(time + chunk.at.len()..text_begin)?.into(),
            end: line.get(text_begin + text.len()..)?.into(),
            is_thought,
        })
    }

    fn read<'a>(&self, line: &'a str) -> Option<Chunk<'a>> {
        let rest = line.strip_prefix(OPENING)?;
        let (seq, length) = number(rest)?;
        let rest = rest[length..].strip_prefix(&*self.before_time)?;
        let at = &rest[..memchr(b'"', rest.as_bytes())?];
        if !at.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b':' | b'.' | b'T' | b'Z')) {
            return None;
        }
        let text = rest[at.len()..].strip_prefix(&*self.before_text)?.strip_suffix(&*self.end)?;
        Some(Chunk { seq, at, is_thought: self.is_thought, text: content(line, text)? })
    }
}

/// What a JSON text says, by what stands between its quotes in `line`. `None`: it is no text.
fn content<'a>(line: &'a str, text: &'a str) -> Option<Cow<'a, str>> {
    if memchr2(b'"', b'\\', text.as_bytes()).is_some() {
        let begin = text.as_ptr() as usize - line.as_ptr() as usize;
        let quoted = line.get(begin.checked_sub(1)?..=begin + text.len())?;
        return serde_json::from_str::<String>(quoted).ok().map(Cow::Owned);
    }
    let has_controls = text.bytes().any(|byte| byte < b' ');
    (!has_controls).then_some(Cow::Borrowed(text))
}

/// A JSON number without sign or fraction, and its length.
fn number(text: &str) -> Option<(u64, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let digits = &text[..length];
    let is_json = !digits.starts_with('0') || length == 1;
    Some((digits.parse().ok().filter(|_| is_json)?, length))
}

#[cfg(test)]
mod tests {
    use super::{Alike, Chunk};
    use crate::bundle::envelope::ChunkLine;
    use proptest::prelude::*;

    /// A line with these parts as they are.
    fn line(seq: &str, at: &str, kind: &str, text: &str) -> String {
        format!(
            r#"{{"seq":{seq},"at":"{at}","direction":"inbound","message":{{"jsonrpc":"2.0","method":"session/update","params":{{"sessionId":"s","update":{{"sessionUpdate":"{kind}","content":{{"type":"text","text":"{text}"}}}}}}}}}}"#
        )
    }

    /// What the parser says of a line.
    fn parsed(line: &str) -> Option<Chunk<'_>> {
        let (chunk, is_thought) = ChunkLine::read(line)?;
        Some(Chunk {
            seq: chunk.seq,
            at: chunk.at,
            is_thought,
            text: chunk.message.params.update.content.text,
        })
    }

    #[test]
    fn a_line_like_one_that_was_read_says_what_the_parser_says() {
        let mut alike = Alike::default();
        let first = line("1", "2026-01-01T00:00:00.000Z", "agent_message_chunk", "a");
        assert_eq!(alike.read(&first), parsed(&first));
        assert_eq!(alike.patterns.len(), 1);
        for (seq, at, text) in [
            ("2", "2026-01-01T00:00:00.001Z", "b"),
            ("3", "2026-01-01T00:00:00.001Z", ""),
            ("4", "2026-01-01T00:00:00.001Z", r#"a \"quoted\"\nline 🚀 \ud83d\ude80"#),
            ("5", "2026-01-01T00:00:00.001Z", r#"","text":""#),
            ("6", "2026-01-01T00:00:00.001Z", "a\tb"),
            ("7", "2026-01-01T00:00:00.001Z", r"a\"),
            ("07", "2026-01-01T00:00:00.001Z", "a"),
            ("-7", "2026-01-01T00:00:00.001Z", "a"),
            ("7.5", "2026-01-01T00:00:00.001Z", "a"),
            ("99999999999999999999", "2026-01-01T00:00:00.001Z", "a"),
            ("", "2026-01-01T00:00:00.001Z", "a"),
            ("8", r"2026-01-01T00:00:00.001\u005a", "a"),
            ("9", r#"x","at":"y"#, "a"),
        ] {
            let line = line(seq, at, "agent_message_chunk", text);
            assert_eq!(alike.read(&line), parsed(&line), "{line}");
        }
        assert!(alike.patterns.len() < 3, "escapes and odd lines make no patterns");
    }

    #[test]
    fn what_stands_elsewhere_counts_too() {
        let mut alike = Alike::default();
        for kind in
            ["agent_message_chunk", "agent_thought_chunk", "user_message_chunk", "agent_message_chunk"]
        {
            let line = line("1", "2026-01-01T00:00:00.000Z", kind, "a");
            assert_eq!(alike.read(&line), parsed(&line), "{kind}");
        }
        let whole = line("1", "2026-01-01T00:00:00.000Z", "agent_message_chunk", "a");
        for end in 0..whole.len() {
            assert_eq!(alike.read(&whole[..end]), None, "{end}");
        }
        assert_eq!(alike.read(&format!("{whole}}}")), None);
    }

    proptest! {
        #[test]
        fn no_line_is_read_otherwise_than_the_parser_reads_it(
            parts in prop::collection::vec(("[0-9.-]{1,3}", "[0-9TZ:\"\\\\.-]{0,6}", any::<bool>(), "[a\"\\\\,{}:nu0-9\u{7}-\u{21}é]{0,8}"), 1..12),
        ) {
            let mut alike = Alike::default();
            for (seq, at, is_thought, text) in &parts {
                let kind = if *is_thought { "agent_thought_chunk" } else { "agent_message_chunk" };
                let line = line(seq, at, kind, text);
                prop_assert_eq!(alike.read(&line), parsed(&line));
            }
        }
    }
}
