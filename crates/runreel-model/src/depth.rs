//! How deep JSON is nested. Most readers of JSON call themselves once for each level, so that a line of
//! brackets breaks every client that gets it.

use memchr::memchr2;

/// JSON nested deeper than this is left out: so much can be read by any client, and nobody writes more.
pub(crate) const DEEPEST: usize = 500;

/// Whether JSON is nested deeper than [`DEEPEST`]. It need not be well formed.
pub(crate) fn is_too_deep(json: &[u8]) -> bool {
    // Each level takes two bytes, so most lines need no look.
    json.len() > 2 * DEEPEST && deepest(json) > DEEPEST
}

fn deepest(json: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let mut at = 0;
    while let Some(byte) = json.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => at = end_of_text(json, at + 1),
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// Where the text that begins at `at` has its closing quote; the end when it has none.
fn end_of_text(json: &[u8], mut at: usize) -> usize {
    while let Some(found) = json.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        if json[at + found] == b'"' {
            return at + found;
        }
        // What follows a backslash is no end.
        at += found + 2;
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, deepest, is_too_deep};

    #[test]
    fn brackets_count_but_for_those_in_texts() {
        for (json, expected) in [
            ("", 0),
            ("7", 0),
            (r#"{"a":[{}],"b":[]}"#, 3),
            (r#"["[[[\"[[","[\\",[]]"#, 2),
            (r#"["[[["#, 1),
            (r#"["\"#, 1),
            ("]]]][", 1),
        ] {
            assert_eq!(deepest(json.as_bytes()), expected, "{json}");
        }
    }

    #[test]
    fn only_more_than_the_most_is_too_deep() {
        let nested = |depth: usize| format!("{}\"text\"{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(nested(DEEPEST).as_bytes()));
        assert!(is_too_deep(nested(DEEPEST + 1).as_bytes()));
    }
}
