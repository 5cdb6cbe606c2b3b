//! Reads one JSON document again when it was replaced.
//!
//! In: a file, looked at whenever it may have changed. Out: its whole content, once for each content. A
//! half-written one is not given out: it is a fault that passes. It never interprets what it reads, beyond
//! telling whole JSON from torn.

use super::confine::RunFolder;
use super::fault::Fault;
use super::machine::{Call, before};
use super::stamp::{CLOCK_GRAIN, Doubt, Stamp};
use bytes::Bytes;
use serde::de::IgnoredAny;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::time::Duration;

/// No document of a run is read beyond this, in bytes.
const SIZE_MAX: u64 = 256 * 1024 * 1024;

/// acpx renames a new file into place and writes to it no more. One that is larger than this, in bytes, is
/// not read twice for the case that somebody else does.
const SMALL: u64 = 256 * 1024;

/// A torn document older than this stays torn.
const HALF_WRITTEN: Duration = Duration::from_secs(2);

/// What is known of one document.
#[derive(Debug, Default)]
pub(super) struct Paper {
    stamp: Option<Stamp>,
    /// The stamp may hide another write.
    doubt: Doubt,
    digest: Option<u64>,
    torn: Option<(Stamp, String)>,
}

impl Paper {
    /// The whole content, if it is another one than before and `check` accepts it.
    pub(super) fn reload(
        &mut self,
        folder: &RunFolder,
        path: &str,
        check: &mut dyn FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<Option<Bytes>, Fault> {
        let seen = folder.look(path)?;
        if self.stamp == Some(seen) && !self.doubt.is_open() {
            return Ok(None);
        }
        if let Some((stamp, reason)) = &self.torn
            && *stamp == seen
            && !seen.is_younger_than(CLOCK_GRAIN)
        {
            return Err(Fault::NotWhole(reason.clone()));
        }
        let (bytes, stamp) = read_whole(folder, path)?;
        check(&bytes).inspect_err(|fault| {
            if let Fault::NotWhole(reason) = fault {
                self.torn = Some((stamp, reason.clone()));
            }
        })?;
        Ok(self.take_in(bytes, stamp))
    }

    /// The whole content even if it is not whole JSON, if it is another one than before.
    pub(super) fn reload_as_is(&mut self, folder: &RunFolder, path: &str) -> Result<Option<Bytes>, Fault> {
        let (bytes, stamp) = read_whole(folder, path)?;
        Ok(self.take_in(bytes, stamp))
    }

    /// What could not be accepted was written a moment ago: somebody may be in the midst of writing it.
    pub(super) fn is_torn_lately(&self) -> bool {
        self.torn.as_ref().is_none_or(|(stamp, _)| stamp.is_younger_than(HALF_WRITTEN))
    }

    /// It should be looked at again soon, even if it looks the same.
    pub(super) fn is_unsure(&self) -> bool {
        self.doubt.is_open()
    }

    /// When it was last written, in ms since 1970, as of the last reading.
    pub(super) fn written_ms(&self) -> Option<i64> {
        self.stamp.as_ref().map(Stamp::written_ms)
    }

    fn take_in(&mut self, bytes: Bytes, stamp: Stamp) -> Option<Bytes> {
        let in_place = self.stamp.is_some_and(|known| known.identity == stamp.identity);
        if in_place || stamp.size <= SMALL {
            self.doubt.read(stamp);
        } else {
            self.doubt = Doubt::default();
        }
        self.stamp = Some(stamp);
        self.torn = None;
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let digest = Some(hasher.finish());
        (std::mem::replace(&mut self.digest, digest) != digest).then_some(bytes)
    }
}

/// All bytes of a file that nobody wrote to meanwhile.
pub(super) fn read_whole(folder: &RunFolder, path: &str) -> Result<(Bytes, Stamp), Fault> {
    let (mut file, stamp) = folder.open_file(path)?;
    if stamp.size > SIZE_MAX {
        return Err(Fault::TooLarge(stamp.size, SIZE_MAX));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or_default() + 1);
    before(Call::Read)?;
    (&mut file).take(SIZE_MAX).read_to_end(&mut bytes)?;
    let after = Stamp::of(&cap_std::fs::File::from_std(file).metadata()?);
    if after != stamp || bytes.len() as u64 != stamp.size {
        return Err(Fault::NotWhole("it is being written".into()));
    }
    Ok((bytes.into(), stamp))
}

/// Checks that `bytes` are one whole JSON value, else says where they stop being one.
pub(super) fn whole_json(bytes: &[u8]) -> Result<(), Fault> {
    if bytes.is_empty() {
        return Err(Fault::NotWhole("it is empty".into()));
    }
    let Err(error) = serde_json::from_slice::<IgnoredAny>(bytes) else { return Ok(()) };
    let (line, column) = (error.line(), error.column());
    let before: usize = bytes.split_inclusive(|byte| *byte == b'\n').take(line - 1).map(<[u8]>::len).sum();
    let offset = before + column;
    let torn = if error.is_eof() { "the JSON ends early" } else { "it is not JSON" };
    Err(Fault::NotWhole(format!("{torn} at byte {offset} (line {line}, column {column})")))
}

#[cfg(test)]
mod tests;
