//! JSON Patch (RFC 6902) plus `append` and `extend`: the words in which documents change.
//!
//! `append` adds text to the string at a path, or one item to the array there. `extend` adds every item
//! of an array to the array at a path; only clients that asked for a view of ours ever get it.

mod apply;

pub use apply::{PatchError, apply};

use serde::Serialize;
use serde_json::value::RawValue;

/// One operation of a patch, ready to be sent.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Op {
    /// What to do.
    pub op: OpKind,
    /// RFC 6901 pointer to the place, escaped.
    pub path: String,
    /// The value, absent for `remove`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "unknown"))]
    pub value: Option<Box<RawValue>>,
}

/// What an operation does. `move`, `copy` and `test` are never sent, but clients may apply them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum OpKind {
    /// Add a member, or insert into an array.
    Add,
    /// Replace what is there.
    Replace,
    /// Remove what is there.
    Remove,
    /// Add text to a string, or one item to an array.
    Append,
    /// Add all items of `value` to an array.
    Extend,
}
