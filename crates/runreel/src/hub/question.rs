//! Questions that wait for their answer, and whether somebody still waits for it.
//!
//! Who asks may leave first. Then the hub is told, and keeps the question no longer.

use super::queue::Left;
use std::sync::{Arc, Weak};

/// Something to be asked, as soon as there is an answer.
pub(super) struct Question<F: ?Sized> {
    pub(super) ask: Box<F>,
    pub(super) asker: Asker,
}

/// Who asks, as the hub knows them.
pub(super) struct Asker(Weak<()>);

/// Who asks, as long as they wait. Dropped before the answer is there, it tells the hub.
pub(super) struct Patience {
    here: Option<Arc<()>>,
    left: Left,
}

/// Somebody who is about to wait.
pub(super) fn asker(left: &Left) -> (Asker, Patience) {
    let here = Arc::new(());
    (Asker(Arc::downgrade(&here)), Patience { here: Some(here), left: left.clone() })
}

impl Asker {
    pub(super) fn has_left(&self) -> bool {
        self.0.strong_count() == 0
    }
}

impl Patience {
    /// The answer is there, or there will be none: nobody has to be told.
    pub(super) fn end(mut self) {
        self.here = None;
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        // First, so that who hears that somebody left sees who.
        if self.here.take().is_some() {
            self.left.notify_one();
        }
    }
}
