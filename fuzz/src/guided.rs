//! One target for long, guided by coverage: libFuzzer's own options apply.
//!
//! `RUNREEL_FUZZ_TARGET` names the target. With `RUNREEL_FUZZ_SEEDS` its seeds are written into that folder
//! first, for libFuzzer to begin with.
#![no_main]

use libfuzzer_sys::fuzz_target;
use runreel_fuzz::Target;
use std::sync::OnceLock;

static TARGET: OnceLock<&Target> = OnceLock::new();

fn begin() {
    let name = std::env::var("RUNREEL_FUZZ_TARGET").expect("RUNREEL_FUZZ_TARGET names a target");
    let target = runreel_fuzz::target::named(&name).expect("there is such a target");
    if let Ok(folder) = std::env::var("RUNREEL_FUZZ_SEEDS") {
        for (at, seed) in (target.seeds)().iter().chain(&runreel_fuzz::seeds::corpus(&name)).enumerate() {
            std::fs::write(format!("{folder}/seed-{at}"), seed).expect("the folder is there");
        }
    }
    TARGET.set(target).expect("it begins once");
}

fuzz_target!(init: begin(), |data: &[u8]| {
    (TARGET.get().expect("begun").run)(data);
});
