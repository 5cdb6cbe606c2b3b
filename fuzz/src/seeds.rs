//! Real bundles as inputs.

use std::fs;
use std::path::{Path, PathBuf};

/// No seed is larger, in bytes: small inputs are tried faster.
const LARGEST: usize = 48 * 1024;

/// The files of one bundle, with the id of its first session written as `s` everywhere.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    /// Each with the letter of its role, see [`crate::target::run`].
    pub files: Vec<(u8, Vec<u8>)>,
}

/// All bundles in `fixtures/bundles`.
pub fn bundles() -> Vec<Bundle> {
    let mut folders: Vec<PathBuf> = fs::read_dir(root().join("fixtures/bundles"))
        .expect("fixtures are there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    folders.sort();
    folders.iter().map(|folder| bundle(folder)).collect()
}

/// Every file of a role in all bundles, if it is not too large.
pub fn of(role: u8) -> Vec<Vec<u8>> {
    let files = bundles().into_iter().flat_map(|bundle| bundle.files);
    files.filter(|(found, bytes)| *found == role && bytes.len() <= LARGEST).map(|(_, bytes)| bytes).collect()
}

/// The inputs that are kept for a target.
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/corpus").join(target);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn bundle(folder: &Path) -> Bundle {
    let text = |path: &Path| fs::read_to_string(path).ok();
    let first = fs::read_dir(folder.join("sessions")).ok().and_then(|mut entries| {
        let entry = entries.next()?.ok()?;
        entry.file_name().into_string().ok()
    });
    let mut files = Vec::new();
    for (role, path) in [
        (b'M', "manifest.json"),
        (b'F', "flow.json"),
        (b'R', "projections/run.json"),
        (b'L', "projections/live.json"),
        (b'S', "projections/steps.json"),
        (b'T', "trace.ndjson"),
    ] {
        files.extend(text(&folder.join(path)).map(|text| (role, text)));
    }
    if let Some(session) = &first {
        for (role, name) in [(b'B', "binding.json"), (b'C', "record.json"), (b'E', "events.ndjson")] {
            let path = folder.join("sessions").join(session).join(name);
            files.extend(text(&path).map(|text| (role, text)));
        }
    }
    let renamed = |text: String| match &first {
        Some(session) => text.replace(session.as_str(), "s").into_bytes(),
        None => text.into_bytes(),
    };
    Bundle { files: files.into_iter().map(|(role, text)| (role, renamed(text))).collect() }
}
