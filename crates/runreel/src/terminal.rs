//! What people and scripts read: lines on stdout and stderr, flushed one by one.
//!
//! A reader that went away (a closed pipe) is not an error: the program goes on serving.

use std::io::Write;

/// Says a line on stdout.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Says a line on stderr.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
