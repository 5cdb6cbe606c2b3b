//! Tasks that take more than one tool.
fn main() {}
