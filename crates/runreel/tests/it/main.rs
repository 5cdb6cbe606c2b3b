//! The program from outside: the real binary, real files, real sockets.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod cli;
mod demo;
mod program;
