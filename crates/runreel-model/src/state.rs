//! The documents our page holds: the contract. Their TypeScript is generated from here.
//!
//! Times are integers, ms since 1970-01-01 UTC, monotone inside one log. Every piece of a conversation
//! keeps the moment at which it arrived, so that "as it stood then" is a cut and needs no replay.

pub mod clip;
pub mod marks;
pub mod message;
pub mod run;
pub mod runs;
pub mod session;
pub mod tool;

use serde::Serialize;
use serde_json::value::RawValue;
use std::sync::Arc;

/// A place in one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Moment {
    /// The entry's own number in its log.
    #[cfg_attr(test, ts(type = "number"))]
    pub seq: u64,
    /// When it was written, ms since 1970, never earlier than the entry before it.
    #[cfg_attr(test, ts(type = "number"))]
    pub at: i64,
}

/// Any JSON, passed through as it was written. Cheap to clone.
pub type Json = Arc<RawValue>;
