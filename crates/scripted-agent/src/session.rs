//! The sessions an agent holds: their folder, their turn count, and whether the turn is to stop.
//!
//! In: ids and folders from the client. Out: turn numbers. With a memory folder the count outlives the process,
//! because acpx starts a new agent for each later turn of a persistent session.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// One session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// As the client knows it.
    pub(crate) id: String,
    /// The folder it works in.
    pub(crate) cwd: PathBuf,
    /// Set when the client cancels the turn.
    pub(crate) cancelled: Arc<AtomicBool>,
    turns: u64,
}

/// All sessions of this process.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_id: HashMap<String, Session>,
    memory: Option<PathBuf>,
}

impl Sessions {
    pub(crate) fn new(memory: Option<PathBuf>) -> Self {
        Self { by_id: HashMap::new(), memory }
    }

    /// Opens a new session under an id that no other process gives.
    pub(crate) fn open(&mut self, cwd: PathBuf) -> String {
        let ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        let id = format!("scripted-{ms:x}-{}-{}", std::process::id(), self.by_id.len() + 1);
        self.load(&id, cwd);
        id
    }

    /// Takes up the session with this id, known or not.
    pub(crate) fn load(&mut self, id: &str, cwd: PathBuf) {
        let turns = self.remembered(id);
        let session = Session { id: id.to_owned(), cwd, cancelled: Arc::default(), turns };
        self.by_id.insert(id.to_owned(), session);
    }

    /// Begins the next turn: the session and the turn's number, from 1. `None` for an unknown session.
    pub(crate) fn begin_turn(&mut self, id: &str) -> Option<(Session, u64)> {
        let session = self.by_id.get_mut(id)?;
        session.turns += 1;
        session.cancelled.store(false, Ordering::Relaxed);
        let (session, turn) = (session.clone(), session.turns);
        if let Some(file) = self.memory_file(id) {
            // Without its memory the agent still answers; it only counts from 1 again.
            let _kept =
                fs::create_dir_all(file.with_file_name("")).and_then(|()| fs::write(file, turn.to_string()));
        }
        Some((session, turn))
    }

    /// Cancels the turn that runs in this session.
    pub(crate) fn cancel(&self, id: &str) {
        if let Some(session) = self.by_id.get(id) {
            session.cancelled.store(true, Ordering::Relaxed);
        }
    }

    fn remembered(&self, id: &str) -> u64 {
        let text = self.memory_file(id).and_then(|file| fs::read_to_string(file).ok());
        text.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
    }

    fn memory_file(&self, id: &str) -> Option<PathBuf> {
        let name: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        Some(self.memory.as_ref()?.join(format!("{name}.turns")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_session_goes_on_counting_in_a_new_process() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut first = Sessions::new(Some(folder.path().join("memory")));
        let id = first.open("/p".into());
        assert_eq!(first.begin_turn(&id).map(|(_, turn)| turn), Some(1));
        let mut second = Sessions::new(Some(folder.path().join("memory")));
        second.load(&id, "/p".into());
        assert_eq!(second.begin_turn(&id).map(|(_, turn)| turn), Some(2));
        assert!(second.begin_turn("unknown").is_none());
        Ok(())
    }
}
