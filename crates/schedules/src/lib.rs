//! The places where runreel's threads and tasks meet, under orders of their steps that shuttle chooses.
//!
//! In: the program's own sources, read here with shuttle's locks and threads in place of the machine's
//! ([`sync`]). Out: laws, each a function that shuttle runs thousands of times. A thread that waits for ever fails
//! a law by itself: here no wait ends by time.
#![expect(clippy::missing_panics_doc, reason = "a law fails by panicking")]

#[path = "../../runreel/src/source/disk/bell.rs"]
mod bell;
mod frame;
/// The laws.
pub mod laws;
mod metrics;
#[expect(dead_code, reason = "no law is about the list")]
#[path = "../../runreel/src/hub/ongoing.rs"]
mod ongoing;
#[path = "../../runreel/src/hub/queue.rs"]
mod queue;
mod source;
mod sync;
