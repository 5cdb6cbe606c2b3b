//! A few words around the first match, with the matches in it in the units a browser slices by.

use super::needle::Query;
use crate::text::utf16_length;

/// Letters shown before the first match.
const BEFORE: usize = 28;
/// Letters shown in all.
const LENGTH: usize = 220;
/// Matches told in one snippet.
const RANGES: usize = 32;

/// A snippet and its matches, as pairs of from and to in UTF-16 units.
pub(super) fn around(query: &Query, text: &str, first: usize) -> (String, Vec<[u32; 2]>) {
    let start = text[..first].char_indices().rev().take(BEFORE).last().map_or(first, |(at, _)| at);
    let end = text[start..].char_indices().nth(LENGTH).map_or(text.len(), |(at, _)| start + at);
    let shown = &text[start..end];
    let ranges = query
        .ranges(shown, RANGES)
        .into_iter()
        .map(|range| {
            let from = utf16_length(&shown[..range.start]);
            [from, from + utf16_length(&shown[range])]
        })
        .collect();
    let (lead, tail) = (if start > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    let mut ranges: Vec<[u32; 2]> = ranges;
    if start > 0 {
        ranges.iter_mut().flatten().for_each(|place| *place += 1);
    }
    (format!("{lead}{shown}{tail}"), ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, text: &str, expected: &str, ranges: &[[u32; 2]]) {
        let query = Query::parse(query).unwrap();
        let first = query.first_in(text).unwrap();
        assert_eq!(around(&query, text, first), (expected.to_owned(), ranges.to_vec()));
    }

    #[test]
    fn ranges_are_in_utf16_units() {
        check("b", "𝄞 b ü b", "𝄞 b ü b", &[[3, 4], [7, 8]]);
    }

    #[test]
    fn what_is_left_out_shows() {
        let text = format!("{}needle{}", "ü".repeat(60), "x".repeat(300));
        let shown = format!("…{}needle{}…", "ü".repeat(28), "x".repeat(220 - 28 - 6));
        check("needle", &text, &shown, &[[29, 35]]);
    }
}
