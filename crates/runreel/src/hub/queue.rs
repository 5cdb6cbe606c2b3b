//! A subscription's queue: bounded in frames and in bytes.
//!
//! The hub pushes and never waits. A queue that is full ends with [`Next::Slow`]: what waits in it is
//! worthless then, because the reader starts again from a snapshot.

use super::frame::Frame;
use crate::metrics::{METRICS, add, take};
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Notify, mpsc};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

/// Frames that may wait.
const FRAMES: usize = 1024;
/// Bytes that may wait. A single frame may be larger, so that every snapshot fits.
const BYTES: usize = 8 << 20;
/// A frame takes up no more of them, however large: a snapshot that fills the queue by itself would be thrown away
/// for the next word after it, again and again.
const MOST: usize = BYTES / 2;

/// Tells the hub that a reader has left.
pub(super) type Left = Arc<Notify>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Slow,
    Gone,
}

#[derive(Debug, Default)]
struct Shared {
    bytes: AtomicUsize,
    end: OnceLock<End>,
}

/// A frame that waits is counted, wherever it is and whoever drops it at last.
#[derive(Debug)]
struct Waits {
    weight: usize,
}

/// The hub's end of a queue.
#[derive(Debug)]
pub(super) struct Outlet {
    frames: mpsc::Sender<(Frame, Waits)>,
    shared: Arc<Shared>,
}

/// The reader's end of a queue. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Subscription {
    frames: mpsc::Receiver<(Frame, Waits)>,
    shared: Arc<Shared>,
    left: Left,
}

/// What a subscription says next.
#[derive(Debug)]
pub enum Next {
    /// A frame to send.
    Frame(Frame),
    /// The reader was too slow: what waited is discarded, and it must subscribe again.
    Slow,
    /// The run is gone; its last frame said so.
    Gone,
    /// The hub has ended.
    Stopped,
}

pub(super) fn pair(left: &Left) -> (Outlet, Subscription) {
    let (sender, receiver) = mpsc::channel(FRAMES);
    let shared = Arc::new(Shared::default());
    let outlet = Outlet { frames: sender, shared: shared.clone() };
    (outlet, Subscription { frames: receiver, shared, left: left.clone() })
}

impl Outlet {
    /// Adds a frame. `false`: the reader has left, or was too slow and is let go.
    pub(super) fn push(&self, frame: Frame) -> bool {
        // Before it can be taken out again.
        waits(1, frame.weight());
        self.push_counted(frame)
    }

    /// Adds a frame to each; forgets who has left or was too slow.
    pub(super) fn push_to_all(outlets: &mut Vec<Self>, frame: &Frame) {
        // Once for all of them: every thread that sends counts in the same place.
        waits(outlets.len(), frame.weight());
        outlets.retain(|outlet| outlet.push_counted(frame.clone()));
    }

    /// Adds a frame that is counted as waiting already.
    fn push_counted(&self, frame: Frame) -> bool {
        let weight = frame.weight();
        let full = self.shared.bytes.fetch_add(weight.min(MOST), Ordering::Relaxed) > BYTES;
        let waits = Waits { weight };
        if !full && self.frames.try_send((frame, waits)).is_ok() {
            return true;
        }
        // Set also when the reader has left: nobody looks then.
        let _ = self.shared.end.set(End::Slow);
        false
    }

    /// Says a last frame and ends the subscription.
    pub(super) fn finish(self, frame: Frame) {
        if self.push(frame) {
            let _ = self.shared.end.set(End::Gone);
        }
    }

    pub(super) fn has_left(&self) -> bool {
        self.frames.is_closed()
    }
}

impl Subscription {
    /// What comes next, waiting for it.
    pub async fn next(&mut self) -> Next {
        std::future::poll_fn(|cx| self.poll_next(cx)).await
    }

    /// What comes next.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Next> {
        if self.shared.end.get() == Some(&End::Slow) {
            return Poll::Ready(Next::Slow);
        }
        let Some((frame, waits)) = ready!(self.frames.poll_recv(cx)) else {
            return Poll::Ready(match self.shared.end.get() {
                Some(End::Gone) => Next::Gone,
                Some(End::Slow) => Next::Slow,
                None => Next::Stopped,
            });
        };
        self.shared.bytes.fetch_sub(waits.weight.min(MOST), Ordering::Relaxed);
        Poll::Ready(Next::Frame(frame))
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // First, so that who hears that somebody left sees who.
        self.frames.close();
        self.left.notify_one();
    }
}

/// Counts frames that are about to wait.
fn waits(frames: usize, weight: usize) {
    add(&METRICS.waiting_frames, frames as u64);
    add(&METRICS.waiting_bytes, (frames * weight) as u64);
}

impl Drop for Waits {
    fn drop(&mut self) {
        take(&METRICS.waiting_frames, 1);
        take(&METRICS.waiting_bytes, self.weight as u64);
    }
}
