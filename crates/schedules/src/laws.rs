//! Laws of the places where threads and tasks meet. Each is one story, told in whatever order shuttle chooses.

pub mod bell;
pub mod ongoing;
pub mod queue;
