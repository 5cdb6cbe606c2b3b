//! What people should know of how the disk is read: one line for each topic, while it holds.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The lines that hold now, by topic.
#[derive(Debug, Default)]
pub(super) struct Notes {
    lines: Mutex<BTreeMap<&'static str, String>>,
}

impl Notes {
    /// Says `line` about `topic`, in place of what was said before.
    pub(super) fn set(&self, topic: &'static str, line: String) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).insert(topic, line);
    }

    /// All that holds now.
    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}
