//! Plays a recorded run as if it happened now.
//!
//! In: the run that the binary carries. Out: a run folder that grows at the recorded pace, written as acpx
//! writes. `timeline` decides what is written when and is pure; `player` alone waits and writes.

mod bundle;
mod cut;
mod pace;
mod player;
mod recast;
mod timeline;

pub(crate) use bundle::Bundle;
use pace::Pace;
pub(crate) use player::Player;
pub(crate) use recast::Recast;
pub(crate) use timeline::timeline;
