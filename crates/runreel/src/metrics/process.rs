//! What the system says this process holds. Linux is asked; elsewhere nothing is known.

use std::fs;

/// Bytes of this process that are in memory, its own code among them.
pub fn resident_bytes() -> Option<u64> {
    resident(&fs::read_to_string("/proc/self/status").ok()?)
}

/// Files that this process has open, sockets among them.
pub fn open_files() -> Option<u64> {
    // The folder is open, too, while it is read.
    Some(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1) as u64)
}

fn resident(status: &str) -> Option<u64> {
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))?;
    Some(kib.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::resident;

    #[test]
    fn what_is_in_memory_is_told_in_bytes() {
        assert_eq!(resident("Name:\tVmRSS: 7 kB\nVmHWM:\t   456 kB\nVmRSS:\t   123 kB\n"), Some(123 << 10));
        assert_eq!(resident("VmHWM:\t   456 kB\n"), None);
    }
}
