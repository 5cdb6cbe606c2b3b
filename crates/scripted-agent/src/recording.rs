//! Makes a finished run into a bundle for the repository: paths of this machine become those of a made-up one.
//!
//! In: a run's folder and what to replace. Out: a copy in which every artifact's name, hash and size agree with
//! its content again, so that nobody can tell it was changed. It never changes the run itself.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use sha2::{Digest, Sha256};

/// A text and what stands in its place. Neither may hold a character that JSON escapes.
pub type Replacement = (String, String);

/// One file of a bundle.
struct Entry {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// An artifact before and after the replacements.
struct Renamed {
    old_hash: String,
    new_hash: String,
    new_bytes: usize,
}

/// Copies the run in `run_dir` to `out/<runId>` and returns that folder. Replacements are made in order, so longer
/// texts go first. Fails when a file cannot be read or written.
pub fn keep(run_dir: &Path, out: &Path, replacements: &[Replacement]) -> anyhow::Result<PathBuf> {
    let name = run_dir.file_name().context("a run's folder has a name")?;
    let target = out.join(name);
    let mut entries = read_all(run_dir, Path::new(""))?;
    for entry in &mut entries {
        for (from, to) in replacements {
            entry.bytes = replace(&entry.bytes, from.as_bytes(), to.as_bytes());
        }
    }
    for renamed in entries.iter_mut().filter_map(rename).collect::<Vec<_>>() {
        for entry in &mut entries {
            entry.bytes = repoint(&entry.bytes, &renamed);
        }
    }
    for entry in entries {
        let path = target.join(&entry.path);
        fs::create_dir_all(path.with_file_name(""))?;
        fs::write(&path, entry.bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(target)
}

fn read_all(root: &Path, below: &Path) -> anyhow::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for found in fs::read_dir(root.join(below)).with_context(|| format!("cannot list {}", root.display()))? {
        let path = below.join(found?.file_name());
        if root.join(&path).is_dir() {
            entries.extend(read_all(root, &path)?);
        } else {
            let bytes = fs::read(root.join(&path))?;
            entries.push(Entry { path, bytes });
        }
    }
    Ok(entries)
}

/// Gives an artifact whose content has changed the name of its new content.
fn rename(entry: &mut Entry) -> Option<Renamed> {
    let name = entry.path.file_name()?.to_str()?;
    let (old_hash, extension) = name.strip_prefix("sha256-")?.split_once('.')?;
    let new_hash = format!("{:x}", Sha256::digest(&entry.bytes));
    if new_hash == old_hash {
        return None;
    }
    let renamed = Renamed { old_hash: old_hash.to_owned(), new_hash, new_bytes: entry.bytes.len() };
    entry.path = entry.path.with_file_name(format!("sha256-{}.{extension}", renamed.new_hash));
    Some(renamed)
}

/// Points every mention of an artifact at its new hash and size. acpx writes a mention as path, media type, bytes
/// and hash, in this order.
fn repoint(text: &[u8], renamed: &Renamed) -> Vec<u8> {
    let path = format!("sha256-{}", renamed.old_hash);
    let mut result = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find(rest, path.as_bytes()) {
        let end = find(&rest[at..], b"}").map_or(rest.len(), |length| at + length);
        result.extend_from_slice(&rest[..at]);
        result.extend(resized(&rest[at..end], renamed.new_bytes));
        rest = &rest[end..];
    }
    result.extend_from_slice(rest);
    replace(&result, renamed.old_hash.as_bytes(), renamed.new_hash.as_bytes())
}

fn resized(mention: &[u8], bytes: usize) -> Vec<u8> {
    const KEY: &[u8] = b"\"bytes\":";
    let Some(at) = find(mention, KEY) else { return mention.to_vec() };
    let (head, tail) = mention.split_at(at + KEY.len());
    let space = tail.iter().take_while(|byte| **byte == b' ').count();
    let digits = tail[space..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    [head, &tail[..space], bytes.to_string().as_bytes(), &tail[space + digits..]].concat()
}

fn replace(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut result = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find(rest, from) {
        result.extend_from_slice(&rest[..at]);
        result.extend_from_slice(to);
        rest = &rest[at + from.len()..];
    }
    result.extend_from_slice(rest);
    result
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_bundle_names_no_machine_and_its_artifacts_still_agree() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let run = folder.path().join("r1");
        fs::create_dir_all(run.join("artifacts"))?;
        let old = "0".repeat(64);
        let artifact = format!("artifacts/sha256-{old}.txt");
        fs::write(run.join(&artifact), "in /scratch/x/project")?;
        let mention =
            format!(r#"{{"path": "{artifact}", "mediaType": "text/plain", "bytes": 21, "sha256": "{old}"}}"#);
        fs::write(
            run.join("manifest.json"),
            format!(r#"{{"cwd": "/scratch/x/project", "a": {mention}, "b": 21}}"#),
        )?;
        let kept = keep(&run, &folder.path().join("out"), &[("/scratch/x".into(), "/home/dev".into())])?;
        let manifest: serde_json::Value = serde_json::from_slice(&fs::read(kept.join("manifest.json"))?)?;
        assert_eq!((&manifest["cwd"], &manifest["b"]), (&"/home/dev/project".into(), &21.into()));
        let content = fs::read(kept.join(manifest["a"]["path"].as_str().unwrap_or_default()))?;
        assert_eq!(content, b"in /home/dev/project");
        assert_eq!(manifest["a"]["bytes"], content.len());
        assert_ne!(manifest["a"]["sha256"], old);
        Ok(())
    }
}
