//! docs/dependencies.md names every dependency, and none that is gone; its counts are those of the lock files.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const MANIFESTS: [&str; 9] = [
    "crates/runreel",
    "crates/runreel-model",
    "crates/runreel-ui",
    "crates/runreel-writer",
    "crates/bench",
    "crates/schedules",
    "crates/scripted-agent",
    "xtask",
    "fuzz",
];

fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn text(path: &str) -> String {
    fs::read_to_string(house().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&text(path)).unwrap()
}

/// The names in the first column of every table: those in backquotes.
fn told(document: &str) -> BTreeSet<String> {
    let cells = document.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next());
    let names = cells.filter(|cell| cell.starts_with('`')).flat_map(|cell| cell.split(','));
    names.map(|name| name.trim().trim_matches('`').to_owned()).collect()
}

/// The names in sections of dependencies of a `Cargo.toml`, those of our own house left out.
fn of_a_crate(manifest: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut is_listed = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            is_listed = section.trim_end_matches(']').ends_with("dependencies");
        } else if is_listed && let Some((name, what)) = line.split_once('=') {
            let name = name.trim().trim_end_matches(".workspace");
            let is_ours = what.contains("path =") || name.starts_with("runreel");
            if !is_ours {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

fn used() -> BTreeSet<String> {
    let crates = MANIFESTS.iter().flat_map(|folder| of_a_crate(&text(&format!("{folder}/Cargo.toml"))));
    let page = json("ui/package.json");
    let packages = ["dependencies", "devDependencies"]
        .into_iter()
        .flat_map(|kind| page[kind].as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    crates.chain(packages).collect()
}

#[test]
fn every_dependency_is_told_with_its_reason_and_none_that_is_gone() {
    let (told, used) = (told(&text("docs/dependencies.md")), used());
    let untold: Vec<_> = used.difference(&told).collect();
    let gone: Vec<_> = told.difference(&used).collect();
    assert!(untold.is_empty() && gone.is_empty(), "not in docs/dependencies.md: {untold:?}; gone: {gone:?}");
    assert!(used.contains("tokio") && used.contains("react"), "the manifests are not understood: {used:?}");
}

#[test]
fn every_crate_of_the_house_is_looked_at() {
    let members = text("Cargo.toml");
    let on_disk = fs::read_dir(house().join("crates")).unwrap();
    let crates = on_disk.map(|entry| format!("crates/{}", entry.unwrap().file_name().to_str().unwrap()));
    for folder in crates {
        assert!(MANIFESTS.contains(&&*folder), "{folder} is not looked at; the workspace:\n{members}");
    }
}

#[test]
fn dependencies_are_counted_as_they_are() {
    let document = text("docs/dependencies.md");
    let told = |what: &str| -> usize {
        let line = document.lines().find(|line| line.starts_with(&format!("| {what}")));
        let line = line.unwrap_or_else(|| panic!("no line for {what}"));
        line.trim_end_matches(" |").rsplit(' ').next().unwrap().parse().unwrap()
    };
    let locked = text("Cargo.lock").lines().filter(|line| *line == "[[package]]").count();
    assert_eq!(told("crates in `Cargo.lock`"), locked);
    let lock = json("ui/package-lock.json");
    let packages: Vec<_> =
        lock["packages"].as_object().unwrap().iter().filter(|(at, _)| !at.is_empty()).collect();
    assert_eq!(told("packages in `ui/package-lock.json`"), packages.len());
    let is_for_work = |package: &Value| package["dev"] == true || package["devOptional"] == true;
    let in_page = packages.iter().filter(|(_, package)| !is_for_work(package)).count();
    assert_eq!(told("packages that are put into the page"), in_page);
    #[cfg(target_os = "linux")]
    assert_eq!(told("crates that are compiled into the program on Linux"), compiled());
}

/// The crates of the program on Linux, as cargo has worked them out.
#[cfg(target_os = "linux")]
fn compiled() -> usize {
    let words = "tree --offline --package runreel --edges normal,no-proc-macro --prefix none --no-dedupe \
                 --target x86_64-unknown-linux-gnu --format {p}";
    let mut cargo = std::process::Command::new(env!("CARGO"));
    let tree = cargo.args(words.split_ascii_whitespace()).current_dir(house()).output().unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    String::from_utf8(tree.stdout).unwrap().lines().collect::<BTreeSet<_>>().len()
}
