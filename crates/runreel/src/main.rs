//! The program.
mod source;
fn main() {}
