//! What the machine says when it is asked: the time, and whether a call of the file system works at all.
//!
//! In a build that ships, the time is the machine's and nothing stands before a call. A test may shift the
//! time of its own thread, and make calls of its own thread fail as a failing disk does.

#[cfg(not(test))]
pub(super) use real::*;
#[cfg(test)]
pub(super) use staged::*;

/// A call of the file system that may fail for reasons of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Opening a folder.
    Folder,
    /// Asking how a file or folder looks.
    Look,
    /// Opening a file.
    Open,
    /// Reading from an open file.
    Read,
}

#[cfg(not(test))]
mod real {
    use std::io;
    use std::time::{Instant, SystemTime};

    /// A time that only goes on.
    pub(in super::super) fn now() -> Instant {
        Instant::now()
    }

    /// The time of the calendar, which may jump.
    pub(in super::super) fn wall() -> SystemTime {
        SystemTime::now()
    }

    /// Before every call.
    #[expect(clippy::unnecessary_wraps, reason = "in a test it may fail")]
    pub(in super::super) fn before(_: super::Call) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod staged {
    use super::Call;
    use std::cell::{Cell, RefCell};
    use std::io;
    use std::time::{Duration, Instant, SystemTime};

    thread_local! {
        static PASSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
        static CLOCK_OFF_MS: Cell<i64> = const { Cell::new(0) };
        static FAULTS: RefCell<Vec<(Call, i32)>> = const { RefCell::new(Vec::new()) };
    }

    pub(in super::super) fn now() -> Instant {
        Instant::now() + PASSED.get()
    }

    pub(in super::super) fn wall() -> SystemTime {
        let now = SystemTime::now() + PASSED.get();
        let off = Duration::from_millis(CLOCK_OFF_MS.get().unsigned_abs());
        if CLOCK_OFF_MS.get() < 0 { now - off } else { now + off }
    }

    pub(in super::super) fn before(call: Call) -> io::Result<()> {
        FAULTS.with_borrow_mut(|faults| match faults.first() {
            Some((next, errno)) if *next == call => {
                let error = io::Error::from_raw_os_error(*errno);
                faults.remove(0);
                Err(error)
            }
            _ => Ok(()),
        })
    }

    /// So much time goes by for this thread.
    pub(in super::super) fn pass(time: Duration) {
        PASSED.set(PASSED.get() + time);
    }

    /// The calendar's time is so many ms off from now on.
    pub(in super::super) fn set_clock_off(ms: i64) {
        CLOCK_OFF_MS.set(ms);
    }

    /// The next calls of this kind fail, once for each fault, one kind after the other.
    pub(in super::super) fn fail_next(faults: impl IntoIterator<Item = (Call, i32)>) {
        FAULTS.with_borrow_mut(|waiting| waiting.extend(faults));
    }

    /// Nothing fails any more, and the time is the machine's.
    pub(in super::super) fn reset() {
        PASSED.set(Duration::ZERO);
        CLOCK_OFF_MS.set(0);
        FAULTS.with_borrow_mut(Vec::clear);
    }

    /// Nothing fails any more.
    pub(in super::super) fn end_faults() {
        take_faults();
    }

    /// The faults that have not come yet; they will not.
    pub(in super::super) fn take_faults() -> Vec<(Call, i32)> {
        FAULTS.with_borrow_mut(std::mem::take)
    }
}
