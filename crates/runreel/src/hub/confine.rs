//! Keeps a fault of ours in one document from ending all others.
//!
//! A model that panics in the middle of its work is not to be trusted any more, so who runs work here gives
//! up what the work was about. The panic itself was printed where it happened.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The work failed by a fault of the viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed;

/// Does `work`. What it left half done must be given up when it fails.
pub(super) fn confined<T>(work: impl FnOnce() -> T) -> Result<T, Failed> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failed)
}
