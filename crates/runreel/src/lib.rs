//! The rooms of the program: where runs come from, who owns them, and how they leave over the wire.
//!
//! The binary adds the command line. This is a library so that the tests of a source and of the server can
//! stand outside; nothing here is promised to other programs.

pub mod hub;
pub mod metrics;
pub mod owner;
pub mod server;
pub mod source;
mod sync;
