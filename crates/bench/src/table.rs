//! The figures as one Markdown table. Pure.

use crate::ledger::{Report, ms};
use std::time::Duration;

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// What was measured.
    pub(crate) figure: String,
    /// How it came out.
    pub(crate) measured: String,
    /// How the baseline came out in the same minute.
    pub(crate) bare: String,
    /// The one over the other.
    pub(crate) ratio: String,
    /// What it should be, and whether it is; empty when nothing was promised.
    pub(crate) target: String,
}

/// A promise and whether it holds.
pub(crate) fn target(promise: &str, holds: bool) -> String {
    format!("{promise}: {}", if holds { "met" } else { "**missed**" })
}

/// How many times the one is of the other.
pub(crate) fn ratio(measured: Duration, bare: Duration) -> String {
    if bare.is_zero() {
        "-".to_owned()
    } else {
        format!("{:.1}x", measured.as_secs_f64() / bare.as_secs_f64())
    }
}

/// The latencies of one measurement beside those of the bare server.
pub(crate) fn latency_row(figure: String, report: &Report, bare: &Report) -> Row {
    let (median, p99) = (report.percentile(50), report.percentile(99));
    let holds = median < Duration::from_millis(10) && p99 < Duration::from_millis(40) && report.is_sound();
    let ratios = [50, 99].map(|percent| ratio(report.percentile(percent), bare.percentile(percent)));
    Row {
        figure,
        measured: latencies(report),
        bare: latencies(bare),
        ratio: format!("{}, p99 {}", ratios[0], ratios[1]),
        target: target("median < 10 ms, p99 < 40 ms, none lost", holds),
    }
}

/// The percentiles of one measurement, and what went wrong in it.
pub(crate) fn latencies(report: &Report) -> String {
    let [median, p90, p99, max] = [50, 90, 99, 100].map(|percent| ms(report.percentile(percent)));
    let faults = if report.is_sound() { String::new() } else { format!("; {}", report.faults()) };
    format!("median {median}, p90 {p90}, p99 {p99}, max {max}{faults}")
}

/// KiB as MiB.
pub(crate) fn mib(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1_024.0)
}

/// The whole table.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = "| figure | measured | bare | ratio | target |\n|---|---|---|---|---|".to_owned();
    let row = |row: &Row| {
        let Row { figure, measured, bare, ratio, target } = row;
        format!("| {figure} | {measured} | {bare} | {ratio} | {target} |")
    };
    std::iter::once(head).chain(rows.iter().map(row)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(ms: u64) -> Report {
        Report { latencies: vec![Duration::from_millis(ms); 10], ..Report::default() }
    }

    #[test]
    fn a_row_says_whether_the_target_is_met() {
        let row = latency_row("f".to_owned(), &report(4), &report(2));
        assert_eq!((row.ratio.as_str(), row.target.ends_with(": met")), ("2.0x, p99 2.0x", true));
        let slow = latency_row("f".to_owned(), &report(12), &report(2));
        assert!(slow.target.ends_with("**missed**"));
        let lossy = latency_row("f".to_owned(), &Report { lost: 1, ..report(4) }, &report(2));
        assert!(lossy.target.ends_with("**missed**") && lossy.measured.contains("lost 1"), "{lossy:?}");
    }

    #[test]
    fn a_baseline_of_nothing_has_no_ratio() {
        assert_eq!(ratio(Duration::from_millis(1), Duration::ZERO), "-");
    }
}
