//! Channels with tokio's promises: bounded by permits, closed from either end.
//!
//! Taking a permit and putting the value in are two steps, as they are there: a receiver may close and look in
//! between.

use super::{Condvar, Mutex, MutexGuard};
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};

#[derive(Debug)]
struct State<T> {
    values: VecDeque<T>,
    /// Senders that have a permit and have not put their value in yet.
    coming: usize,
    free: usize,
    closed: bool,
    senders: usize,
    waker: Option<Waker>,
}

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    room: Condvar,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, value: T) {
        let mut state = self.lock();
        state.coming -= 1;
        state.values.push_back(value);
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl<T> State<T> {
    fn pop(&mut self) -> Option<T> {
        let value = self.values.pop_front()?;
        self.free = self.free.saturating_add(1);
        Some(value)
    }
}

#[derive(Debug)]
pub(crate) struct Sender<T>(Arc<Shared<T>>);

#[derive(Debug)]
pub(crate) struct Receiver<T>(Arc<Shared<T>>);

pub(crate) fn channel<T>(room: usize) -> (Sender<T>, Receiver<T>) {
    let (values, waker) = (VecDeque::new(), None);
    let state = State { values, coming: 0, free: room, closed: false, senders: 1, waker };
    let shared = Arc::new(Shared { state: Mutex::new(state), room: Condvar::new() });
    (Sender(Arc::clone(&shared)), Receiver(shared))
}

impl<T> Sender<T> {
    pub(crate) fn try_send(&self, value: T) -> Result<(), T> {
        {
            let mut state = self.0.lock();
            if state.closed || state.free == 0 {
                return Err(value);
            }
            state.free -= 1;
            state.coming += 1;
        }
        self.0.put(value);
        Ok(())
    }

    pub(crate) fn blocking_send(&self, value: T) -> Result<(), T> {
        {
            let mut state = self.0.lock();
            while state.free == 0 && !state.closed {
                state = self.0.room.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.closed {
                return Err(value);
            }
            state.free -= 1;
            state.coming += 1;
        }
        self.0.put(value);
        Ok(())
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.lock().closed
    }
}

impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        self.0.lock().senders += 1;
        Self(Arc::clone(&self.0))
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.senders -= 1;
        let waker = if state.senders == 0 { state.waker.take() } else { None };
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl<T> Receiver<T> {
    pub(crate) fn close(&mut self) {
        self.0.lock().closed = true;
        self.0.room.notify_all();
    }

    pub(crate) fn try_recv(&mut self) -> Result<T, ()> {
        let value = self.0.lock().pop().ok_or(());
        self.0.room.notify_one();
        value
    }

    pub(crate) fn poll_recv(&mut self, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut state = self.0.lock();
        let value = state.pop();
        if value.is_none() {
            let is_over = state.senders == 0 || (state.closed && state.coming == 0);
            if is_over {
                return Poll::Ready(None);
            }
            state.waker = Some(cx.waker().clone());
            return Poll::Pending;
        }
        drop(state);
        self.0.room.notify_one();
        Poll::Ready(value)
    }

    pub(crate) async fn recv(&mut self) -> Option<T> {
        poll_fn(|cx| self.poll_recv(cx)).await
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.close();
        while self.try_recv().is_ok() {}
    }
}

/// Without a bound.
#[derive(Debug)]
pub(crate) struct UnboundedSender<T>(Sender<T>);

pub(crate) type UnboundedReceiver<T> = Receiver<T>;

pub(crate) fn unbounded_channel<T>() -> (UnboundedSender<T>, UnboundedReceiver<T>) {
    let (sender, receiver) = channel(usize::MAX);
    (UnboundedSender(sender), receiver)
}

impl<T> UnboundedSender<T> {
    pub(crate) fn send(&self, value: T) -> Result<(), T> {
        self.0.try_send(value)
    }
}

impl<T> Clone for UnboundedSender<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}
