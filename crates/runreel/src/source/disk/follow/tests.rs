//! Random things happen to a run's files while it is followed, and the machine fails now and then.
//!
//! In: acts, from a seed. Law: when nothing happens any more, a follower has told what is in the files, what
//! it cannot read is told as trouble, and what can be read again is trouble no more. The follower is the real
//! one on real files; only its time is turned by hand, so a case takes a millisecond.
//!
//! `RUNREEL_CASES=1000000 cargo test --release -p runreel --lib random_acts` runs more of them, and
//! `RUNREEL_SEED=7` others.

mod acts;
mod files;
mod viewer;

use acts::{Act, acts};
use files::World;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use viewer::{Place, Viewer};

/// Runs all acts, and checks the law whenever it gets quiet.
fn play(acts: &[Act]) {
    let world = World::new();
    let place = Place::new(world.runs_dir());
    let mut viewer = Viewer::new(&place);
    for act in acts {
        viewer.act(act, &world);
    }
    viewer.quiet();
    viewer.check(&world);
    // All is made good again: then nothing of what was wrong may be left.
    world.heal();
    viewer.quiet();
    viewer.check(&world);
    let mut fresh = Viewer::new(&place);
    fresh.quiet();
    fresh.check(&world);
    viewer.check_same(&fresh);
}

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn random_acts_leave_no_stale_truth() {
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..ProptestConfig::with_cases(number("RUNREEL_CASES", 2_000))
    };
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&number("RUNREEL_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let outcome = TestRunner::new_with_rng(config, rng).run(&acts(), |acts| {
        play(&acts);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
