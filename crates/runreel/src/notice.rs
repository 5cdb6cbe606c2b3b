//! The log on stderr: one line for each fault, and never a flood.
//!
//! In: what `--log` or `RUST_LOG` asks for, and events from everywhere. Out: lines without anything a terminal
//! would obey. Of one kind of line only so many go out in a while; then it says how many were left out.

use crate::terminal::foreign;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tracing::callsite::Identifier;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Lines of one kind that go out in a while.
const LINES: u32 = 5;
/// How long a while is.
const WHILE: Duration = Duration::from_secs(10);

/// Starts the log; a filter that cannot be read counts as none, and is said.
pub(crate) fn start(filter: Option<&str>) {
    let asked = filter.map(str::to_owned).or_else(|| std::env::var("RUST_LOG").ok());
    let (filter, fault) = match asked.as_deref().map(EnvFilter::try_new) {
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => (EnvFilter::new("warn"), Some(error)),
        None => (EnvFilter::new("warn"), None),
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .event_format(Calm::default())
        .init();
    if let Some(error) = fault {
        tracing::warn!("the filter of the log cannot be read, so it is `warn`: {error}");
    }
}

/// Writes lines as usual, but not too many of a kind.
#[derive(Debug, Default)]
struct Calm {
    format: Format<Full>,
    kinds: Mutex<HashMap<Identifier, Kind>>,
}

/// Lines from one place of the program.
#[derive(Debug)]
struct Kind {
    since: Instant,
    lines: u32,
    left_out: u64,
}

impl Kind {
    /// Whether one more may go out; if so, how many were left out before it.
    fn pass(&mut self, now: Instant) -> Option<u64> {
        if now.duration_since(self.since) >= WHILE {
            (self.since, self.lines) = (now, 0);
        }
        if self.lines >= LINES {
            self.left_out += 1;
            return None;
        }
        self.lines += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

impl Calm {
    /// Only faults come by themselves; who asked for more gets all of it.
    fn pass(&self, event: &Event<'_>) -> Option<u64> {
        if *event.metadata().level() > Level::WARN {
            return Some(0);
        }
        let now = Instant::now();
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let kind = kinds.entry(event.metadata().callsite());
        kind.or_insert(Kind { since: now, lines: 0, left_out: 0 }).pass(now)
    }
}

impl<S, N> FormatEvent<S, N> for Calm
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some(left_out) = self.pass(event) else { return Ok(()) };
        let mut line = String::new();
        self.format.format_event(ctx, Writer::new(&mut line), event)?;
        writeln!(out, "{}", told(&line, left_out))
    }
}

/// A line as it goes out, after so many that did not.
fn told(line: &str, left_out: u64) -> String {
    let line = foreign(line.trim_end());
    if left_out == 0 { line } else { format!("{line} ({left_out} lines like this were left out)") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_becomes_a_few_lines_and_a_count() {
        let start = Instant::now();
        let mut kind = Kind { since: start, lines: 0, left_out: 0 };
        let passed = (0..1_000).filter(|_| kind.pass(start).is_some()).count();
        assert_eq!(passed, LINES as usize);
        assert_eq!(kind.pass(start + WHILE), Some(995));
        assert_eq!(kind.pass(start + WHILE), Some(0));
        assert_eq!(told("a\x1b[31mb\nc\n", 995), "a\\u001b[31mb\\u000ac (995 lines like this were left out)");
        assert_eq!(told("a\n", 0), "a");
    }
}
