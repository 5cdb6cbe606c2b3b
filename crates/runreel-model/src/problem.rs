//! What was wrong with the input: kept beside the state, never thrown.

use crate::name::RunFile;
use serde::Serialize;

/// One fault of a run's input, located so that a person can look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Bundle-relative name of the file.
    pub file: String,
    /// Where in the file, in bytes from its start, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub offset: Option<u64>,
    /// What is wrong, and what became of it. One line.
    pub what: String,
}

impl Problem {
    /// A problem with a whole file.
    pub fn of(file: &RunFile, what: impl Into<String>) -> Self {
        Self { file: file.to_string(), offset: None, what: what.into() }
    }

    /// A problem at `offset` bytes from the start of `file`.
    pub fn at(file: &RunFile, offset: u64, what: impl Into<String>) -> Self {
        Self { file: file.to_string(), offset: Some(offset), what: what.into() }
    }
}
