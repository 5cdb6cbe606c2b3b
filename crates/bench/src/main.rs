//! The program: all of it is in the library, so that tests of the viewer can use parts of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    runreel_bench::run()
}
