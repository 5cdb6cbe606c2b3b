//! Every target on its seeds, on what is kept of earlier findings, and on mutants of both: the same ones each
//! time. `RUNREEL_FUZZ_MUTANTS=100000` tries more of them.

use runreel_fuzz::{TARGETS, Target, mutate, seeds};
use std::panic::{AssertUnwindSafe, catch_unwind};

fn mutants() -> usize {
    std::env::var("RUNREEL_FUZZ_MUTANTS").ok().and_then(|text| text.parse().ok()).unwrap_or(400)
}

/// The file with the first input on which the target fails.
fn finding(target: &Target) -> Option<std::path::PathBuf> {
    let mut inputs = (target.seeds)();
    assert!(!inputs.is_empty(), "{} has no seeds", target.name);
    inputs.extend(seeds::corpus(target.name));
    inputs.push(Vec::new());
    let mut rng = fastrand::Rng::with_seed(1);
    let mutants: Vec<Vec<u8>> = (0..mutants()).map(|_| mutate::mutant(&inputs, &mut rng)).collect();
    let fails = |input: &&Vec<u8>| catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_err();
    let input = inputs.iter().chain(&mutants).find(fails)?;
    let file = std::env::temp_dir().join(format!("runreel-fuzz-{}", target.name));
    std::fs::write(&file, input).expect("the finding is kept");
    Some(file)
}

#[test]
fn no_target_fails_on_seeds_and_their_mutants() {
    let findings: Vec<_> = TARGETS.iter().filter_map(finding).collect();
    assert!(findings.is_empty(), "these inputs fail: {findings:?}");
}
