//! What the kernel says of a process: processor time and resident memory, from `/proc`. Linux only.

use anyhow::Context;
use std::fs;
use std::time::Duration;

/// The kernel tells times to programs in hundredths of a second, whatever its own tick is.
const TICK: Duration = Duration::from_millis(10);

/// Resident memory, in KiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Now.
    pub(crate) now_kib: u64,
    /// At most, since its start.
    pub(crate) peak_kib: u64,
}

/// Processor time that a process has used, in user and kernel mode, all threads.
pub(crate) fn processor_time(pid: u32) -> anyhow::Result<Duration> {
    let stat = read(pid, "stat")?;
    ticks(&stat).map(|ticks| TICK * ticks).with_context(|| format!("/proc/{pid}/stat is not understood"))
}

/// Resident memory of a process.
pub(crate) fn memory(pid: u32) -> anyhow::Result<Memory> {
    let status = read(pid, "status")?;
    resident(&status).with_context(|| format!("/proc/{pid}/status is not understood"))
}

/// What a process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Resident memory.
    pub(crate) resident_kib: u64,
    /// Open files, sockets among them.
    pub(crate) files: usize,
    /// Threads.
    pub(crate) threads: usize,
}

/// What a process holds now.
pub(crate) fn standing(pid: u32) -> anyhow::Result<Standing> {
    let count = |what: &str| anyhow::Ok(fs::read_dir(format!("/proc/{pid}/{what}"))?.count());
    Ok(Standing { resident_kib: memory(pid)?.now_kib, files: count("fd")?, threads: count("task")? })
}

fn read(pid: u32, file: &str) -> anyhow::Result<String> {
    let path = format!("/proc/{pid}/{file}");
    fs::read_to_string(&path).with_context(|| format!("cannot read {path}: is the process there?"))
}

/// The sum of utime and stime: fields 14 and 15. The name in field 2 may hold anything, also blanks and `)`.
fn ticks(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u32>().ok();
    Some(next()? + next()?)
}

fn resident(status: &str) -> Option<Memory> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    };
    Some(Memory { now_kib: field("VmRSS")?, peak_kib: field("VmHWM")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_after_a_name_of_any_kind() {
        let stat = "4242 (a) b) S 1 4242 4242 0 -1 4194560 1500 0 0 0 1234 66 0 0 20 0 5 0 9000 1 2 3";
        assert_eq!(ticks(stat), Some(1_300));
        assert_eq!(ticks("4242 (a) S 1"), None);
    }

    #[test]
    fn memory_is_now_and_at_most() {
        let status = "Name:\tx\nVmPeak:\t  900 kB\nVmHWM:\t   456 kB\nVmRSS:\t   123 kB\n";
        assert_eq!(resident(status), Some(Memory { now_kib: 123, peak_kib: 456 }));
        assert_eq!(resident("Name:\tzombie\n"), None);
    }

    #[test]
    fn this_process_has_memory_and_used_time() {
        let own = std::process::id();
        assert!(memory(own).unwrap().now_kib > 100);
        processor_time(own).unwrap();
    }
}
