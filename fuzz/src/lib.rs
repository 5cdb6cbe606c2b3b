//! Fuzz targets: one for each thing that reads bytes from outside, or applies what was read.
//!
//! In: any bytes. Out: nothing, or a panic, which is a finding. A target checks laws, not results, so it can
//! be fed anything. `tests/short.rs` runs all of them on seeds and mutants of seeds, without any tool;
//! `cargo xtask fuzz` runs one for long, guided by coverage.

pub mod lenient;
pub mod mutate;
pub mod seeds;
pub mod target;

pub use target::{TARGETS, Target};
