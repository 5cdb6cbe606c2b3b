//! A recorded run in memory: its files by bundle-relative path.

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

static DEMO: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/demo.rs"));

/// A recorded run.
#[derive(Debug)]
pub(crate) struct Bundle {
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

/// A session, as the manifest names its files.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionPaths {
    pub(super) id: String,
    pub(super) binding_path: String,
    pub(super) record_path: String,
    pub(super) events_path: String,
}

impl Bundle {
    /// The run that the binary carries.
    pub(crate) fn demo() -> Self {
        let file = |(path, bytes): &(&str, &'static [u8])| ((*path).to_owned(), Cow::Borrowed(*bytes));
        Self { files: DEMO.iter().map(file).collect() }
    }

    /// A file's bytes.
    pub(super) fn bytes(&self, path: &str) -> anyhow::Result<&[u8]> {
        self.files.get(path).map(Cow::as_ref).with_context(|| format!("the recorded run has no {path}"))
    }

    /// A JSON document.
    pub(super) fn json<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        serde_json::from_slice(self.bytes(path)?).with_context(|| format!("in {path} of the recorded run"))
    }

    /// The entries of a log.
    pub(super) fn lines<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Vec<T>> {
        let text = std::str::from_utf8(self.bytes(path)?)?;
        let entry = |(index, line): (usize, &str)| {
            serde_json::from_str(line).with_context(|| format!("in {path}:{} of the recorded run", index + 1))
        };
        text.lines().enumerate().map(entry).collect()
    }

    /// Its sessions, in the manifest's order.
    pub(super) fn sessions(&self) -> anyhow::Result<Vec<SessionPaths>> {
        let manifest: Value = self.json("manifest.json")?;
        Ok(serde_json::from_value(manifest["sessions"].clone())?)
    }

    /// The paths of its artifacts that `text` mentions.
    pub(super) fn artifacts_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a str> {
        let mentioned = move |path: &&str| text.contains(*path);
        self.files.keys().map(String::as_str).filter(|path| path.starts_with("artifacts/")).filter(mentioned)
    }

    #[cfg(test)]
    pub(super) fn paths(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    /// A run on disk.
    #[cfg(test)]
    pub(super) fn read(root: &std::path::Path) -> Self {
        let (mut files, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                    files.insert(name, Cow::Owned(std::fs::read(path).unwrap()));
                }
            }
        }
        Self { files }
    }
}
