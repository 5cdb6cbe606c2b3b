//! Tells whether the process that writes a run is still there, from acpx's lock files.
//!
//! In: the record ids of a run's sessions. Out: alive, dead or unknown. A lock names its process by machine
//! boot, namespaces, pid and start time; only when all of these can be compared is there an answer. It
//! never signals a process, and never touches a lock.

use runreel_model::change::Writer;
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// No lock file is longer, in bytes.
const LOCK_MAX: u64 = 64 * 1024;

/// A lock taken so long after a run's last write is of a later turn of the same session, in ms.
const LATER_TURN_MS: i64 = 60_000;

/// Where the locks are, and how this machine calls itself.
#[derive(Debug)]
pub(super) struct Locks {
    sessions: PathBuf,
    here: Option<Place>,
}

/// Which boot and which namespaces a process lives in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    boot_id: String,
    pid_namespace: String,
    #[serde(default)]
    time_namespace: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Lock {
    pid: u32,
    #[serde(default, rename = "processIdentity")]
    process: Option<Process>,
    #[serde(default)]
    created_at: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Process {
    kind: String,
    #[serde(flatten)]
    place: Place,
    start_ticks: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    acpx_record_id: String,
}

impl Locks {
    /// The locks of the acpx whose files are in `acpx_home`.
    pub(super) fn new(acpx_home: &Path) -> Self {
        Self { sessions: acpx_home.join("sessions"), here: here() }
    }

    /// What the locks of the sessions with these record ids say. `written_at`: when the run last wrote, in
    /// ms since 1970.
    pub(super) fn writer<'a>(&self, records: impl Iterator<Item = &'a str>, written_at: i64) -> Writer {
        let Some(here) = &self.here else { return Writer::Unknown };
        let mut found = Writer::Unknown;
        for record in records {
            match self.read(record).map(|lock| judge(&lock, here, written_at, start_ticks)) {
                Some(Writer::Alive) => return Writer::Alive,
                Some(Writer::Dead) => found = Writer::Dead,
                Some(Writer::Unknown) | None => {}
            }
        }
        found
    }

    fn read(&self, record: &str) -> Option<Lock> {
        let path = self.sessions.join(format!("{}.stream.lock", encode_component(record)));
        // Asked first, so that a pipe in its place cannot block.
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        fs::File::open(path).ok()?.take(LOCK_MAX).read_to_end(&mut bytes).ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

/// The record id that a session's `binding.json` names.
pub(super) fn record_id(binding: &[u8]) -> Option<String> {
    serde_json::from_slice::<Binding>(binding).ok().map(|binding| binding.acpx_record_id)
}

/// `ticks_of` answers when a process of this machine was started: `Ok(None)` if there is no such process.
fn judge(
    lock: &Lock,
    here: &Place,
    written_at: i64,
    ticks_of: impl Fn(u32) -> io::Result<Option<String>>,
) -> Writer {
    let Some(process) = lock.process.as_ref().filter(|process| process.kind == "linux-proc") else {
        return Writer::Unknown;
    };
    let created = lock.created_at.as_ref().and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let later_turn = created.is_some_and(|at| at.as_millisecond() > written_at + LATER_TURN_MS);
    if !process.place.is_comparable(here) || later_turn {
        return Writer::Unknown;
    }
    match ticks_of(lock.pid) {
        Ok(Some(ticks)) if ticks == process.start_ticks => Writer::Alive,
        Ok(_) => Writer::Dead,
        Err(_) => Writer::Unknown,
    }
}

impl Place {
    /// Pids and start times of `self` mean the same in `here`.
    fn is_comparable(&self, here: &Self) -> bool {
        let time = |place: &Self| place.time_namespace.clone().unwrap_or_else(|| "unsupported".into());
        self.boot_id == here.boot_id
            && self.pid_namespace == here.pid_namespace
            && (self.time_namespace.is_none() || time(self) == time(here))
    }
}

/// `None` on systems without `/proc`.
fn here() -> Option<Place> {
    let link = |name: &str| fs::read_link(name).ok().map(|target| target.to_string_lossy().into_owned());
    Some(Place {
        boot_id: fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().into(),
        pid_namespace: link("/proc/self/ns/pid")?,
        time_namespace: link("/proc/self/ns/time"),
    })
}

fn start_ticks(pid: u32) -> io::Result<Option<String>> {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        Ok(stat) => Ok(ticks_in(&stat)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The start time in a line of `/proc/<pid>/stat`; `None` for a process that has ended but was not waited
/// for. The name before it may hold anything, spaces and brackets too.
fn ticks_in(stat: &str) -> Option<String> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    fields.nth(18).map(str::to_owned)
}

/// As JavaScript's `encodeURIComponent`: the name is one component, whatever is in it.
fn encode_component(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests;
