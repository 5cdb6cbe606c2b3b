//! The patch cases that the page's applier passes too.

use runreel_model::patch::apply;
use serde_json::Value;
use std::path::Path;

#[test]
fn shared_patch_cases_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/patches");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let cases: Vec<Value> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for case in cases {
            count += 1;
            let name = format!("{}: {}", path.display(), case["name"]);
            let mut document = case["doc"].clone();
            let outcome = apply(&mut document, &case["ops"]);
            if case["error"] == true {
                assert!(outcome.is_err(), "{name}: applied to {document}");
                assert_eq!(document, case["doc"], "{name}: not whole or not at all");
            } else {
                assert_eq!(outcome, Ok(()), "{name}");
                assert_eq!(document, case["result"], "{name}");
            }
        }
    }
    assert!(count >= 40, "only {count} cases");
}

#[test]
fn plain_operations_do_what_the_reference_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/patches");
    for entry in std::fs::read_dir(folder).unwrap() {
        let cases: Vec<Value> =
            serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
        for case in cases {
            let text = case.to_string();
            let ours_only = ["append", "extend", "__proto__", "prototype", "constructor"];
            let Ok(patch) = serde_json::from_value::<json_patch::Patch>(case["ops"].clone()) else {
                continue;
            };
            if ours_only.iter().any(|word| text.contains(word)) {
                continue;
            }
            let (mut ours, mut theirs) = (case["doc"].clone(), case["doc"].clone());
            let outcomes =
                (apply(&mut ours, &case["ops"]).is_ok(), json_patch::patch(&mut theirs, &patch).is_ok());
            assert_eq!(outcomes.0, outcomes.1, "{}", case["name"]);
            assert_eq!(ours, theirs, "{}", case["name"]);
        }
    }
}
