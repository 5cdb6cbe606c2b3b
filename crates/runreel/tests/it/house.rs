//! The rules of the house, read from its sources: which room knows which, what is used where, how long a
//! file may be, and that each says what it is.

use std::fs;
use std::path::{Path, PathBuf};

/// A file longer than this is two files.
const LONGEST: usize = 600;

/// The rooms of the program, each with the rooms of `crate` it may know besides itself. The binary knows
/// the library as `runreel`.
const ROOMS: [(&str, &[&str]); 14] = [
    ("metrics", &[]),
    ("owner", &[]),
    ("sync", &[]),
    ("source", &["sync"]),
    ("hub", &["metrics", "source", "sync"]),
    ("server", &["hub", "metrics", "owner", "source"]),
    ("cli", &[]),
    ("cmd", &["browser", "cli", "demo", "folders", "instance", "terminal", "runreel"]),
    ("instance", &["runreel"]),
    ("demo", &[]),
    ("folders", &[]),
    ("browser", &[]),
    ("terminal", &[]),
    ("notice", &["terminal"]),
];

/// Crates with a place of their own: nobody else names them.
const KEPT_IN: [(&str, &[&str]); 11] = [
    ("clap", &["cli", "cmd", "main"]),
    ("clap_complete", &["cli", "cmd"]),
    ("axum", &["server"]),
    ("hyper", &["server"]),
    ("getrandom", &["server/keys"]),
    ("subtle", &["server/keys"]),
    // Users, limits and names of this machine; the source has its own ways to the disk.
    ("rustix", &["owner", "server/crowd", "cmd/listen", "cmd/socket"]),
    ("notify", &["source/disk/watch"]),
    ("cap_std", &["source/disk"]),
    ("runreel_ui", &["server/assets"]),
    ("runreel_writer", &["demo", "cmd/demo"]),
];

/// What the model is made of: nothing that reads, waits or tells the time.
const MODEL_KNOWS: [&str; 5] = ["bytes", "jiff", "memchr", "serde", "serde_json"];

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().canonicalize().unwrap()
}

/// Rust files below a folder, with their names in it without the ending.
fn sources(folder: &Path) -> Vec<(String, String)> {
    files(folder, &["rs"])
}

fn files(folder: &Path, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|one| ending == *one)) {
                let name = path.strip_prefix(folder).unwrap().with_extension("");
                found.push((name.to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no sources in {}", folder.display());
    found.sort();
    found
}

/// Whether a file is a room, or in it.
fn is_in(name: &str, room: &str) -> bool {
    name.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A file of tests alone, which may use what it likes.
fn is_tests(name: &str) -> bool {
    name.split('/').any(|part| part == "tests" || part.ends_with("_tests"))
}

/// The lines of code: no comments, and nothing from the tests at the end of a file.
fn code(source: &str) -> impl Iterator<Item = &str> {
    let lines = source.lines().take_while(|line| line.trim() != "mod tests {");
    lines.filter(|line| !line.trim_start().starts_with("//"))
}

/// The names that follow `before` in a line, such as the rooms after `crate::`; also those in braces.
fn named_after<'a>(line: &'a str, before: &str) -> Vec<&'a str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word = |text: &'a str| text.split(|c| !is_name(c)).next().unwrap_or_default();
    let mut found = Vec::new();
    for (at, _) in line.match_indices(before) {
        let rest = &line[at + before.len()..];
        let starts_a_path = !line[..at].ends_with(is_name);
        match rest.strip_prefix('{') {
            _ if !starts_a_path => {}
            Some(list) => found.extend(list.split([',', '}']).map(|part| word(part.trim()))),
            None => found.push(word(rest)),
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn every_room_knows_only_the_rooms_it_may() {
    let mut faults = Vec::new();
    for (name, source) in sources(&crates().join("runreel/src")) {
        let Some((room, known)) = ROOMS.iter().find(|(room, _)| is_in(&name, room)) else {
            assert!(matches!(name.as_str(), "main" | "lib"), "{name}.rs is in no room that is known here");
            continue;
        };
        let may = |other: &str| other == *room || known.contains(&other);
        for line in code(&source) {
            for other in named_after(line, "crate::") {
                if !may(other) {
                    faults.push(format!("{name}.rs knows {other}: {line}"));
                }
            }
            if !named_after(line, "runreel::").is_empty() && !may("runreel") {
                faults.push(format!("{name}.rs knows the library: {line}"));
            }
            if ["server", "hub"].contains(room) && line.contains("source::disk") {
                faults.push(format!("{name}.rs knows a kind of source: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_library_is_used_in_its_place_only() {
    let mut faults = Vec::new();
    for (name, source) in
        sources(&crates().join("runreel/src")).into_iter().filter(|(name, _)| !is_tests(name))
    {
        for (library, places) in KEPT_IN {
            let path = format!("{library}::");
            let is_used = |line: &&str| !named_after(line, &path).is_empty();
            if let Some(line) = code(&source).find(is_used)
                && !places.iter().any(|place| is_in(&name, place))
            {
                faults.push(format!("{name}.rs uses {library}: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_library_that_has_a_place_is_used_there() {
    let all = sources(&crates().join("runreel/src"));
    let mut faults = Vec::new();
    for (library, places) in KEPT_IN {
        let path = format!("{library}::");
        for place in places {
            let is_used = all
                .iter()
                .filter(|(name, _)| is_in(name, place) && !is_tests(name))
                .any(|(_, source)| code(source).any(|line| !named_after(line, &path).is_empty()));
            if !is_used {
                faults.push(format!("{place} does without {library}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_model_knows_nobody() {
    let manifest = fs::read_to_string(crates().join("runreel-model/Cargo.toml")).unwrap();
    let all = manifest.split_once("[dependencies]\n").unwrap().1;
    let own = all.split("\n[").next().unwrap();
    let known: Vec<&str> = own.lines().filter_map(|line| line.split([' ', '.']).next()).collect();
    let known: Vec<&str> = known.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(known, MODEL_KNOWS);
}

#[test]
fn no_file_is_too_long_and_each_says_what_it_is() {
    let mut faults = Vec::new();
    for room in fs::read_dir(crates()).unwrap() {
        let room = room.unwrap().path();
        for (name, source) in sources(&room) {
            let file = format!("{}/{name}.rs", room.file_name().unwrap().to_str().unwrap());
            let lines = source.lines().count();
            if lines > LONGEST {
                faults.push(format!("{file} has {lines} lines"));
            }
            if !source.starts_with("//! ") {
                faults.push(format!("{file} does not say what it is in its first line"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The page's own lines of code, with the names of their files.
fn page() -> Vec<(String, String)> {
    let all = files(&crates().join("../ui/src"), &["ts", "tsx"]).into_iter();
    let own = all.filter(|(name, _)| !name.contains(".test") && name != "wire/types");
    own.map(|(name, source)| (name, code(&source).collect::<Vec<_>>().join("\n"))).collect()
}

/// A plain record has more names than its own: `toString`, `__proto__`. What a run may choose the key of is `Keyed`.
#[test]
fn the_page_keeps_nothing_in_plain_records_that_have_any_key() {
    let mut faults = Vec::new();
    for (name, source) in page().iter().filter(|(name, _)| name != "wire/keyed") {
        for line in source.lines() {
            let record = line.split("Record<string, ").skip(1);
            // JSON that somebody else wrote is looked at field by field.
            let plain = record.filter(|rest| !rest.starts_with("unknown>")).count() > 0;
            let indexed = [" in string]", ": string]:"].iter().any(|sign| line.contains(sign));
            let kept = name == "store/patch" || line.trim().ends_with(": string]: unknown;");
            if (plain || indexed) && !kept {
                faults.push(format!("{name} has a plain record, where `Keyed` belongs: {line}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `encodeURIComponent` fails on half a surrogate, and lets `..` through.
#[test]
fn the_page_makes_addresses_of_names_in_one_place() {
    for (name, source) in page() {
        assert!(name == "wire/url" || !source.contains("encodeURI"), "{name} encodes by itself");
    }
}

/// `String(value)` fails on `{"toString": 0}`, and so does a list that is joined.
#[test]
fn the_page_makes_no_text_of_just_anything() {
    for (name, source) in page() {
        assert!(!source.contains(".map(String)"), "{name} makes texts of whatever is in a list");
    }
}

#[test]
fn names_are_found_wherever_a_path_begins() {
    assert_eq!(named_after("use crate::hub::{self, X};", "crate::"), ["hub"]);
    assert_eq!(named_after("use crate::{browser, cli::Cli};", "crate::"), ["browser", "cli"]);
    assert_eq!(named_after("let x = crate::source::y(crate::hub::z);", "crate::"), ["source", "hub"]);
    assert!(named_after("use mycrate::hub;", "crate::").is_empty());
}

/// The time a comparison takes is not measured: it is enough that there is no other way to compare.
#[test]
fn secrets_are_compared_in_constant_time_only() {
    let compares =
        ["==", "!=", "PartialEq", "Hash", "Ord", "eq(", "cmp(", "matches!", "with(", "contains(", "find("];
    let all = sources(&crates().join("runreel/src/server"));
    let (_, secret) = all.iter().find(|(name, _)| name == "keys/secret").unwrap();
    let lines: Vec<&str> = code(secret).collect();
    let allowed = "self.0.as_bytes().ct_eq(guess.as_bytes()).into()";
    assert_eq!(lines.iter().filter(|line| line.trim() == allowed).count(), 1);
    assert!(lines.contains(&"pub(super) struct Secret(String);"), "its text is for this file alone");
    let mut faults = Vec::new();
    for line in lines.iter().filter(|line| line.trim() != allowed && !line.starts_with("use ")) {
        if compares.iter().any(|word| line.contains(word)) || line.contains("derive") {
            faults.push(format!("keys/secret.rs: {line}"));
        }
    }
    for (name, source) in all.iter().filter(|(name, _)| !is_tests(name)) {
        for line in code(source) {
            let is_told = ["told()", ".token()", ".session()"].iter().any(|word| line.contains(word));
            if is_told && compares.iter().any(|word| line.contains(word)) {
                faults.push(format!("{name}.rs: {line}"));
            }
        }
    }
    let (_, keys) = all.iter().find(|(name, _)| name == "keys").unwrap();
    for field in ["token: Secret,", "session: Secret,", "links: Mutex<VecDeque<Secret>>,"] {
        assert!(code(keys).any(|line| line.trim() == field), "keys.rs has no {field}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_limit_is_told_in_the_security_text() {
    let text = fs::read_to_string(crates().join("../docs/security.md")).unwrap();
    let source = fs::read_to_string(crates().join("runreel/src/server/limits.rs")).unwrap();
    let limits: Vec<(&str, &str)> = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub(super) const ")?.strip_suffix(';')?.split_once(": "))
        .map(|(name, rest)| (name, rest.split_once(" = ").unwrap().1))
        .collect();
    assert!(limits.len() > 15, "{limits:?}");
    for (name, value) in limits {
        let row = format!("| `{name}` | `{value}` | ");
        assert!(text.contains(&row), "docs/security.md has no row that begins with {row}");
    }
}
