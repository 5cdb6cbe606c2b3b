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
    pub(crate) now: u64,
    /// Of these, what belongs to no file: not the program's own text.
    pub(crate) heap: u64,
    /// At most, since its start.
    pub(crate) peak: u64,
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

/// Lets this process, and those that it starts, have so many files open, as far as the system allows.
pub(crate) fn allow_files(count: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        if limit.current.is_some_and(|current| current < count) {
            let current = limit.maximum.map_or(count, |most| most.min(count));
            // Where it is refused, connections fail, and say so.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(current), ..limit });
        }
    }
    #[cfg(not(unix))]
    let _ = count;
}

/// What a process has read so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// Calls that read.
    pub(crate) calls: u64,
    /// Bytes of them, from files, pipes and the like; sockets do not count.
    pub(crate) bytes: u64,
}

/// What a process has read so far.
pub(crate) fn reads(pid: u32) -> anyhow::Result<Reads> {
    let io = read(pid, "io")?;
    told(&io).with_context(|| format!("/proc/{pid}/io is not understood"))
}

fn told(io: &str) -> Option<Reads> {
    let field = |name: &str| io.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    Some(Reads { calls: field("syscr:")?, bytes: field("rchar:")? })
}

/// What a process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) memory: Memory,
    /// Open files, sockets among them.
    pub(crate) files: usize,
    /// Threads.
    pub(crate) threads: usize,
}

/// What a process holds now.
pub(crate) fn standing(pid: u32) -> anyhow::Result<Standing> {
    let count = |what: &str| anyhow::Ok(fs::read_dir(format!("/proc/{pid}/{what}"))?.count());
    Ok(Standing { memory: memory(pid)?, files: count("fd")?, threads: count("task")? })
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
    Some(Memory { now: field("VmRSS")?, heap: field("RssAnon")?, peak: field("VmHWM")? })
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
        let status =
            "Name:\tx\nVmPeak:\t  900 kB\nVmHWM:\t   456 kB\nVmRSS:\t   123 kB\nRssAnon:\t    99 kB\n";
        assert_eq!(resident(status), Some(Memory { now: 123, heap: 99, peak: 456 }));
        assert_eq!(resident("Name:\tzombie\n"), None);
    }

    #[test]
    fn reads_are_calls_and_bytes() {
        let io = "rchar: 4096\nwchar: 9\nsyscr: 12\nsyscw: 1\nread_bytes: 0\n";
        assert_eq!(told(io), Some(Reads { calls: 12, bytes: 4096 }));
        assert_eq!(told("rchar: 4096\n"), None);
    }

    #[test]
    fn this_process_has_memory_and_used_time() {
        let own = std::process::id();
        assert!(memory(own).unwrap().now > 100);
        processor_time(own).unwrap();
    }
}
