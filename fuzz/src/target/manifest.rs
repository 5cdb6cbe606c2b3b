//! A manifest's paths: whatever it says, no path leaves the run.

use runreel_model::run::manifest_paths;

/// The whole input is a manifest.
pub fn check(data: &[u8]) {
    let Ok(paths) = manifest_paths(data) else { return };
    let mut all =
        vec![&paths.flow, &paths.trace, &paths.run, &paths.live, &paths.steps, &paths.artifacts_dir];
    for session in &paths.sessions {
        all.extend([&session.binding, &session.record, &session.events]);
    }
    for path in all {
        assert!(!path.starts_with('/') && !path.contains('\0') && !path.contains('\\'), "{path:?}");
        assert!(path.split('/').all(|part| part != ".."), "{path:?}");
    }
}

/// Manifests.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = crate::seeds::of(b'M');
    seeds.push(br#"{"schema":"acpx.flow-run-bundle.v1","paths":{"flow":"./a/../flow.json"},"sessions":[{"id":"../x"}]}"#.to_vec());
    seeds
}
