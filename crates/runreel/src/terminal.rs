//! What people and scripts read: lines on stdout and stderr, flushed one by one.
//!
//! A reader that went away (a closed pipe) is not an error: the program goes on serving. Names of runs and
//! folders are anybody's words: what a terminal would obey is written out instead.

use std::borrow::Cow;
use std::io::Write;

/// Says a line on stdout.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", tame(line)).and_then(|()| out.flush());
}

/// Says a line on stderr.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", tame(line));
}

/// The same text with controls and marks of direction written out, as JSON writes them; lines stay lines.
pub(crate) fn tame(text: &str) -> Cow<'_, str> {
    let wild = |c: char| !matches!(c, '\n' | '\t') && is_wild(c);
    if !text.contains(wild) {
        return text.into();
    }
    text.chars().map(|c| if wild(c) { format!("\\u{:04x}", u32::from(c)) } else { c.into() }).collect()
}

/// A name of somebody else's choice, in one line.
pub(crate) fn foreign(name: impl std::fmt::Display) -> String {
    let name = name.to_string();
    name.chars().map(|c| if is_wild(c) { format!("\\u{:04x}", u32::from(c)) } else { c.into() }).collect()
}

/// What a terminal obeys, or what makes text read in another order than it has.
fn is_wild(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        assert_eq!(tame("a\x1b]0;title\x07b"), "a\\u001b]0;title\\u0007b");
        assert_eq!(tame("\u{9b}31m \u{202e}txt.exe\r"), "\\u009b31m \\u202etxt.exe\\u000d");
        assert_eq!(tame("two\nlines, öäü 日本"), "two\nlines, öäü 日本");
        assert_eq!(foreign("two\nlines"), "two\\u000alines");
    }

    #[test]
    fn every_mark_that_turns_or_hides_text_is_written_out() {
        let turn = ['\u{61c}', '\u{200e}', '\u{200f}'].into_iter().chain('\u{202a}'..='\u{202e}');
        let hide = ['\u{200b}', '\u{200d}', '\u{2028}', '\u{2029}', '\u{2060}', '\u{feff}'];
        let controls = ('\0'..='\u{8}').chain('\u{b}'..='\u{1f}').chain('\u{7f}'..='\u{9f}');
        for wild in turn.chain('\u{2066}'..='\u{2069}').chain(hide).chain(controls) {
            let text = format!("a{wild}b");
            assert!(!tame(&text).contains(wild) && !foreign(&text).contains(wild), "{:04x}", u32::from(wild));
        }
    }
}
