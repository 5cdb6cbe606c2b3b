//! The pure model behind runreel.
//!
//! Bytes of a run come in as [`change::Change`]s, are read ([`reading`]) and entered ([`run`]); documents, patches and
//! [`problem::Problem`]s go out.
//! The model never reads a file, waits, logs, asks the time, or fails on bad input: what was wrong is
//! kept beside what was right.

pub mod bundle;
pub mod change;
pub mod conversation;
mod depth;
pub mod encode;
mod index;
pub mod lines;
pub mod liveness;
mod mend;
pub mod name;
pub mod patch;
pub mod problem;
pub mod reading;
pub mod run;
pub mod runs;
pub mod search;
pub mod state;
pub mod text;
mod time;
pub mod touched;
pub mod wire;

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "it writes and reads the committed file")]
mod typescript;
