//! Halves of characters in JSON.
//!
//! A program that cuts texts by UTF-16 units, as JavaScript does, may cut a character such as 🚀 in two, and
//! writes the half as an escape: `"\ud83d"`. That is JSON, but no text. In: JSON bytes. Out: the same with
//! U+FFFD for each such half, in as many bytes, so that every offset stays.

use bytes::Bytes;
use memchr::memchr;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// The escape of U+FFFD, as long as any other.
const REPLACEMENT: &[u8; 6] = b"\\ufffd";

/// What an escape of a unit begins with; made once, since every line is looked at.
static ESCAPE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\\u"));

/// The same JSON without half characters. Costs no copy when there are none.
pub(crate) fn mended(json: &Bytes) -> Bytes {
    let may_be_half = |at: usize| matches!(json.get(at + 2), Some(b'd' | b'D'));
    if !ESCAPE.find_iter(json).any(may_be_half) {
        return json.clone();
    }
    let halves = halves(json);
    if halves.is_empty() {
        return json.clone();
    }
    let mut whole = json.to_vec();
    for at in halves {
        whole[at..at + REPLACEMENT.len()].copy_from_slice(REPLACEMENT);
    }
    whole.into()
}

/// Where the escapes are that stand for half a character.
fn halves(json: &[u8]) -> Vec<usize> {
    let mut halves = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr(b'\\', &json[at..]) {
        at += found;
        at += match (unit(json, at), unit(json, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                halves.push(at);
                6
            }
            (Some(_), _) => 6,
            // Any other escape is two bytes; the last one may be cut.
            (None, _) => 2.min(json.len() - at),
        };
    }
    halves
}

/// The UTF-16 unit that is escaped at `at`.
fn unit(json: &[u8], at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::mended;
    use bytes::Bytes;

    #[test]
    fn only_halves_of_characters_become_replacements() {
        for (json, expected) in [
            (r#"["a\n"]"#, r#"["a\n"]"#),
            (r#"["\ud83d\ude80"]"#, r#"["\ud83d\ude80"]"#),
            (r#"["\ud83d"]"#, r#"["\ufffd"]"#),
            (r#"["\uD83D...","\uDE80"]"#, r#"["\ufffd...","\ufffd"]"#),
            (r#"["\ud83d\ud83d\ude80"]"#, r#"["\ufffd\ud83d\ude80"]"#),
            (r#"["\\ud83d"]"#, r#"["\\ud83d"]"#),
            (r#"["\\\ud83d"]"#, r#"["\\\ufffd"]"#),
            (r#"["\ud83"#, r#"["\ud83"#),
            (r#"["\ud83d\"#, r#"["\ufffd\"#),
        ] {
            assert_eq!(mended(&Bytes::from(json)), expected, "{json}");
        }
    }
}
