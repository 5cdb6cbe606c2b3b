//! Reads on in one log that grows at its end.
//!
//! In: a file, looked at whenever it may have grown. Out: every byte once, in order, and "restarted" when
//! the file is no longer the one it was: another inode, shorter, other bytes before the place where reading
//! stopped, or other bytes anywhere when it was changed without growing. It knows nothing of lines, and never
//! keeps the file open.

mod print;

use super::confine::RunFolder;
use super::fault::Fault;
use super::machine::{Call, before, now};
use super::stamp::{Doubt, Identity, Stamp};
use bytes::Bytes;
use print::Print;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::Instant;

/// The most that is read at once, in bytes.
pub(super) const CHUNK: u64 = 256 * 1024;

/// How many bytes before the place where reading stopped are compared when reading goes on. Ends of lines are often
/// the same and their numbers and times never are, so that it holds most lines from their beginning. They are read again
/// each time, so that only their print is kept: a run may have thousands of logs.
const SEAM: usize = 4096;

/// Reading a whole log again takes at most one part in so many of a follower's time.
const REST: u32 = 20;

/// What is new in a log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// It begins again at offset 0.
    Restarted,
    /// It has these bytes at this offset.
    Bytes(u64, Bytes),
}

/// Where reading stopped in one log.
#[derive(Debug, Default)]
pub(super) struct Tail {
    offset: u64,
    /// Of the last bytes that were read, at most [`SEAM`].
    seam: Print,
    stamp: Option<Stamp>,
    /// The stamp may hide another write.
    doubt: Doubt,
    /// Another file is the log now, whatever it looks like.
    moved: bool,
    /// Of all that was read.
    print: Print,
    /// It was changed without growing, and is to be compared with that when it is time again.
    unlike: bool,
    /// Not before then.
    compare_at: Option<Instant>,
}

impl Tail {
    /// The log is in another file from now on.
    pub(super) fn moved(&mut self) {
        self.moved = true;
        self.stamp = None;
    }

    /// Says all that is new. `say` returns false to stop early; what was said is never said again.
    /// `true`: there was something new.
    pub(super) fn read_on(
        &mut self,
        folder: &RunFolder,
        path: &str,
        say: &mut dyn FnMut(News) -> bool,
    ) -> Result<bool, Fault> {
        if self.stamp.is_some() && !self.doubt.is_open() && self.stamp == Some(folder.look(path)?) {
            return Ok(false);
        }
        let (mut file, stamp) = folder.open_file(path)?;
        let began = self.offset;
        let mut restarted = false;
        let seam = self.goes_on(&mut file, &stamp)?;
        let goes_on = seam.is_some();
        let mut end = seam.unwrap_or_default();
        self.unlike = goes_on && self.was_written_over(&stamp);
        if self.unlike && self.compare_at.is_some_and(|at| now() < at) {
            return Ok(false);
        }
        if !goes_on || (self.unlike && !self.is_as_it_was(&mut file)?) {
            end.clear();
            restarted = self.offset > 0;
            *self = Self { compare_at: self.compare_at, ..Self::default() };
            if restarted && !say(News::Restarted) {
                return Ok(true);
            }
            file.seek(SeekFrom::Start(0))?;
        }
        // Remembered before reading, so that a log replaced after a failed read is still told apart.
        let known = stamp.with_size(self.offset);
        self.stamp = Some(known);
        while self.offset < stamp.size {
            let bytes = chunk(&mut file, (stamp.size - self.offset).min(CHUNK))?;
            if bytes.is_empty() {
                break;
            }
            let offset = self.offset;
            self.pass(&bytes, &mut end);
            if !say(News::Bytes(offset, bytes)) {
                return Ok(true);
            }
        }
        let known = stamp.with_size(self.offset);
        self.stamp = Some(known);
        self.unlike = false;
        self.doubt.read(known);
        Ok(restarted || self.offset != began)
    }

    /// It should be looked at again soon, even if it looks the same.
    pub(super) fn is_unsure(&self) -> bool {
        self.doubt.is_open() || self.unlike
    }

    /// When the log was last written, in ms since 1970, as of the last look.
    pub(super) fn written_ms(&self) -> Option<i64> {
        self.stamp.as_ref().map(Stamp::written_ms)
    }

    /// The last bytes that were read, if the file is the one that was read so far. Leaves it positioned where reading
    /// stopped.
    fn goes_on(&self, file: &mut File, stamp: &Stamp) -> io::Result<Option<Vec<u8>>> {
        let same = |known: Identity| known == stamp.identity;
        let other = self.moved || self.stamp.is_some_and(|known| !same(known.identity));
        if other || stamp.size < self.offset {
            return Ok(None);
        }
        let length = self.offset.min(SEAM as u64);
        file.seek(SeekFrom::Start(self.offset - length))?;
        let end = chunk(file, length)?;
        Ok((Print::of(&end) == self.seam).then(|| end.into()))
    }

    /// It was changed, and has not grown: a log that is only added to does not do that.
    fn was_written_over(&self, stamp: &Stamp) -> bool {
        self.offset > SEAM as u64
            && stamp.size == self.offset
            && self.stamp.is_some_and(|known| known != *stamp)
    }

    /// Reads all that was read once more. Leaves the file positioned where reading stopped.
    fn is_as_it_was(&mut self, file: &mut File) -> io::Result<bool> {
        let began = now();
        file.seek(SeekFrom::Start(0))?;
        let (mut print, mut at) = (Print::default(), 0);
        while at < self.offset {
            let bytes = chunk(file, (self.offset - at).min(CHUNK))?;
            if bytes.is_empty() {
                return Ok(false);
            }
            at += bytes.len() as u64;
            print.add(&bytes);
        }
        let ended = now();
        self.compare_at = Some(ended + REST * (ended - began));
        Ok(print == self.print)
    }

    /// Notes bytes as read; `end` is the last ones before them, and after them.
    fn pass(&mut self, bytes: &[u8], end: &mut Vec<u8>) {
        self.offset += bytes.len() as u64;
        self.print.add(bytes);
        let new = &bytes[bytes.len().saturating_sub(SEAM)..];
        end.drain(..(end.len() + new.len()).saturating_sub(SEAM));
        end.extend_from_slice(new);
        self.seam = Print::of(end);
    }
}

/// Up to `length` bytes from where `file` is; fewer only at its end.
fn chunk(file: &mut File, length: u64) -> io::Result<Bytes> {
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    before(Call::Read)?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests;
