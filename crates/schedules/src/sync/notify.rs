//! One who waits, and a notice that is kept for who has not begun to wait.

use super::Mutex;
use std::future::poll_fn;
use std::sync::PoisonError;
use std::task::{Poll, Waker};

/// As tokio's, for one who waits.
#[derive(Debug, Default)]
pub(crate) struct Notify {
    state: Mutex<(bool, Option<Waker>)>,
}

impl Notify {
    pub(crate) fn notify_one(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0 = true;
        let waker = state.1.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }

    pub(crate) async fn notified(&self) {
        poll_fn(|cx| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::take(&mut state.0) {
                return Poll::Ready(());
            }
            state.1 = Some(cx.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
