//! The program from outside: the real binary, real files, real sockets.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod acpx;
mod bad_input;
mod cli;
mod client;
mod cut_line;
mod demo;
mod dependencies;
mod faults;
mod fragments;
mod guard;
mod hostile_bundle;
mod hostile_client;
mod house;
mod http;
mod large;
mod line;
mod live;
mod liveness;
mod metrics;
mod moments;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(unix)]
mod other_users;
#[cfg(target_os = "linux")]
mod overflow;
mod patch;
mod permission;
mod played;
mod program;
mod raw;
mod refused;
mod search;
#[cfg(unix)]
mod socket;
#[cfg(unix)]
mod token;
mod v1;
