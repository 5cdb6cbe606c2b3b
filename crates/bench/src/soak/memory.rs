//! Whether the viewer's memory is flat.
//!
//! In: its resident memory, each second while it works and now and then at rest. Out: by how much it grew, and an
//! error where that is too much.

use super::{Place, WARM};
use crate::process;
use crate::say;
use anyhow::ensure;
use std::thread;
use std::time::{Duration, Instant};

/// By how much it may grow while it works, from the median of the first third to that of the last.
const WORKING: f64 = 0.05;
/// By how much at rest, from the least of the first third to the least of the last. In use is a third of a megabyte
/// then (asked of the allocator); the rest is the program's own, and what the allocator keeps, which goes up and down
/// by a tenth with the last large peak.
const RESTING: f64 = 0.15;

/// The viewer's resident memory (KiB), each second until all is over, when it is warm and has clients.
pub(super) fn while_working(place: &Place, pid: u32) -> Vec<u64> {
    let start = Instant::now();
    let mut seen = Vec::new();
    while !place.is_over() {
        thread::sleep(Duration::from_secs(1));
        if start.elapsed() > WARM
            && !place.is_closed()
            && let Ok(memory) = process::memory(pid)
        {
            seen.push(memory.now);
        }
    }
    seen
}

/// Says by how much it grew, whatever else is to be told; an error when that is too much.
pub(super) fn judge(working: &[u64], resting: &[u64]) -> anyhow::Result<()> {
    let work = judge_one("at work", growth(working, median), WORKING);
    let rest = judge_one("at rest", growth(resting, least), RESTING);
    work.and(rest)
}

fn judge_one(when: &str, growth: Option<(u64, u64)>, most: f64) -> anyhow::Result<()> {
    let Some((early, late)) = growth else {
        say(&format!("memory {when} is not judged: that takes more than {} s", WARM.as_secs()));
        return Ok(());
    };
    let grown = late as f64 / early as f64 - 1.0;
    let line = format!("memory {when} {early} KiB early, {late} KiB late: {:+.1} %", grown * 100.0);
    say(&line);
    ensure!(grown <= most, "{line}; {:.0} % are allowed", most * 100.0);
    Ok(())
}

/// What the first third and the last third come to. Nothing of fewer than two.
fn growth(seen: &[u64], of: fn(&[u64]) -> u64) -> Option<(u64, u64)> {
    let third = seen.len().div_ceil(3);
    (seen.len() > 1).then(|| (of(&seen[..third]), of(&seen[seen.len() - third..])))
}

fn median(seen: &[u64]) -> u64 {
    let mut sorted = seen.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn least(seen: &[u64]) -> u64 {
    seen.iter().copied().min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_from_the_first_third_to_the_last() {
        assert_eq!(growth(&[], least), None);
        assert_eq!(growth(&[100], least), None);
        assert_eq!(growth(&[100, 110], least), Some((100, 110)));
        assert_eq!(growth(&[130, 100, 120, 120, 130, 140], least), Some((100, 130)));
        assert_eq!(growth(&[90, 100, 900, 0, 0, 0, 120, 110, 1], median), Some((100, 110)));
    }

    #[test]
    fn a_little_more_passes_and_much_more_does_not() {
        assert!(judge(&[], &[]).is_ok());
        assert!(judge(&[100, 104], &[100, 114]).is_ok());
        assert!(judge(&[100, 106], &[100, 100]).is_err());
        assert!(judge(&[100, 100], &[100, 116]).is_err());
    }
}
