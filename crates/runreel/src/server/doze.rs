//! Asks one of several things that a task waits for only when it was that thing which woke the task.
//!
//! A task that is woken for one thing would ask all of them otherwise. For a socket that sends a frame sixty times
//! a second, most of these questions are in vain, and together they cost more than making the frame.

use futures_util::task::AtomicWaker;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Stands between a task and one thing that it waits for.
pub(super) struct Doze {
    bell: Arc<Bell>,
    /// The bell, as the thing knows it.
    waker: Waker,
}

/// Hears for the task that the thing has something.
struct Bell {
    rung: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.rung.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl Doze {
    /// The thing is asked once in any case.
    pub(super) fn new() -> Self {
        let bell = Arc::new(Bell { rung: AtomicBool::new(true), task: AtomicWaker::new() });
        Self { waker: Waker::from(bell.clone()), bell }
    }

    /// Asks the thing, if it has rung since it had nothing to say.
    pub(super) fn poll<T>(
        &self,
        cx: &mut Context<'_>,
        ask: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        // Before looking: who rings from here on wakes this task.
        self.bell.task.register(cx.waker());
        if !self.bell.rung.load(Ordering::Acquire) {
            return Poll::Pending;
        }
        // Before asking: what rings meanwhile is asked again.
        self.bell.rung.store(false, Ordering::Release);
        let answer = ask(&mut Context::from_waker(&self.waker));
        if answer.is_ready() {
            // There may be more, of which nobody rings.
            self.rouse();
        }
        answer
    }

    /// Has it asked the next time, because it is another thing now.
    pub(super) fn rouse(&self) {
        self.bell.rung.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use std::future::poll_fn;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn a_thing_is_asked_once_and_then_when_it_has_rung() {
        let (doze, (say, mut said)) = (Doze::new(), mpsc::unbounded_channel());
        let mut asked = 0;
        let mut ask = |cx: &mut Context<'_>| {
            doze.poll(cx, |cx| {
                asked += 1;
                said.poll_recv(cx)
            })
        };
        for _ in 0..3 {
            assert_eq!(poll_fn(&mut ask).now_or_never(), None);
        }
        say.send(1).unwrap();
        say.send(2).unwrap();
        for expected in [Some(Some(1)), Some(Some(2)), None, None] {
            assert_eq!(poll_fn(&mut ask).now_or_never(), expected);
        }
        assert_eq!(asked, 4);
    }

    #[tokio::test]
    async fn the_task_is_woken_whoever_asks_between() {
        let (doze, (say, mut said)) = (Doze::new(), mpsc::unbounded_channel());
        assert!(poll_fn(|cx| doze.poll(cx, |cx| said.poll_recv(cx))).now_or_never().is_none());
        let waits = tokio::spawn(async move { poll_fn(|cx| doze.poll(cx, |cx| said.poll_recv(cx))).await });
        tokio::task::yield_now().await;
        say.send(7).unwrap();
        assert_eq!(waits.await.unwrap(), Some(7));
    }
}
