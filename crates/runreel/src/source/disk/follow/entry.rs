//! One file of a followed run: read on when it changed, waited for when it is about to appear.
//!
//! In: a look whenever the file may have changed. Out: its changes; or trouble, once for each distinct one,
//! when it cannot be read and waiting did not help. A missing optional file is no trouble.

use super::super::confine::RunFolder;
use super::super::document::{Paper, whole_json};
use super::super::fault::Fault;
use super::super::machine::now;
use super::super::routes::checked_paths;
use super::super::tail::{News, Tail};
use super::say::{Ended, Say};
use bytes::Bytes;
use runreel_model::change::Change;
use runreel_model::name::{Document, Log, RunFile};
use runreel_model::run::ManifestPaths;
use std::time::{Duration, Instant};

/// So long a file may be missing or half written before that is trouble.
const GRACE: Duration = Duration::from_secs(1);

/// A file that somebody wrote in place a moment ago is looked at again after this.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

const RETRY_MIN: Duration = Duration::from_millis(10);
const RETRY_MAX: Duration = Duration::from_millis(500);

/// One file of a followed run.
#[derive(Debug)]
pub(super) struct Entry {
    file: RunFile,
    path: String,
    reader: Reader,
    /// Something of it was said, and not taken back.
    present: bool,
    ill: Option<Ill>,
    again_at: Option<Instant>,
}

#[derive(Debug)]
enum Reader {
    Paper(Paper),
    Tail(Tail),
}

/// Since when it cannot be read, and what was said of that.
#[derive(Debug)]
struct Ill {
    since: Instant,
    tries: u32,
    said: Option<String>,
}

/// How long missing files are waited for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Until then the run is so fresh that its files are about to appear.
    pub(super) fresh_until: Instant,
    pub(super) caught_up: bool,
}

/// What a look brought.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Something was said of the file's content.
    pub(super) changed: bool,
    /// The file is missing.
    pub(super) missing: bool,
    /// The whole of a document that changed.
    pub(super) bytes: Option<Bytes>,
    /// What a changed manifest names.
    pub(super) paths: Option<ManifestPaths>,
}

impl Entry {
    pub(super) fn new(file: RunFile, path: String) -> Self {
        let reader = match file {
            RunFile::Document(_) => Reader::Paper(Paper::default()),
            RunFile::Log(_) => Reader::Tail(Tail::default()),
        };
        Self { file, path, reader, present: false, ill: None, again_at: None }
    }

    /// Which file.
    pub(super) fn file(&self) -> &RunFile {
        &self.file
    }

    /// Where it is, bundle-relative.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Its place in the order of reading: what others depend on first, documents before their logs.
    pub(super) fn rank(&self) -> u8 {
        match &self.file {
            RunFile::Document(Document::Manifest) => 0,
            RunFile::Document(Document::Flow) => 1,
            RunFile::Document(Document::Run) => 2,
            RunFile::Document(Document::Live) => 3,
            RunFile::Document(Document::Steps) => 4,
            RunFile::Log(Log::Trace) => 5,
            RunFile::Document(Document::Binding(_)) => 6,
            RunFile::Document(Document::Record(_)) => 7,
            RunFile::Log(Log::Events(_)) => 8,
        }
    }

    /// The manifest names another path for it.
    pub(super) fn move_to(&mut self, path: String) {
        self.path = path;
        match &mut self.reader {
            // What was said of it holds until the other file is read.
            Reader::Paper(paper) => *paper = Paper::default(),
            Reader::Tail(tail) => tail.moved(),
        }
    }

    /// It cannot be read now.
    pub(super) fn is_ill(&self) -> bool {
        self.ill.is_some()
    }

    /// It cannot be read now, and that was said.
    pub(super) fn is_trouble(&self) -> bool {
        self.ill.as_ref().is_some_and(|ill| ill.said.is_some())
    }

    /// When to look again without any hint.
    pub(super) fn again_at(&self) -> Option<Instant> {
        self.again_at
    }

    /// When it was last written, in ms since 1970, as of the last look.
    pub(super) fn written_ms(&self) -> Option<i64> {
        match &self.reader {
            Reader::Paper(paper) => paper.written_ms(),
            Reader::Tail(tail) => tail.written_ms(),
        }
    }

    /// Says what is new in the file, or what is wrong with it.
    pub(super) fn look(
        &mut self,
        folder: &RunFolder,
        patience: Patience,
        say: &mut Say,
    ) -> Result<Found, Ended> {
        match self.read(folder, say) {
            Ok(found) => {
                self.ill = None;
                self.again_at = match &self.reader {
                    Reader::Paper(paper) if paper.is_unsure() => Some(now() + LOOK_AGAIN),
                    Reader::Tail(tail) if tail.is_unsure() => Some(now() + LOOK_AGAIN),
                    _ => None,
                };
                found
            }
            Err(Fault::Escapes) => Err(Ended::Gone),
            Err(fault) => self.fail(&fault, folder, patience, say),
        }
    }

    fn read(&mut self, folder: &RunFolder, say: &mut Say) -> Result<Result<Found, Ended>, Fault> {
        let Self { file, path, reader, present, .. } = self;
        match (reader, file) {
            (Reader::Paper(paper), RunFile::Document(document)) => {
                let mut paths = None;
                let read = paper.reload(folder, path, &mut |bytes| check(document, bytes, &mut paths))?;
                let Some(bytes) = read else { return Ok(Ok(Found::default())) };
                *present = true;
                let found = Found { changed: true, paths, bytes: Some(bytes.clone()), missing: false };
                let said = say.say(Change::Replaced { document: document.clone(), bytes });
                Ok(said.map(|()| found))
            }
            (Reader::Tail(tail), RunFile::Log(log)) => {
                let mut heard = Ok(());
                let changed = tail.read_on(folder, path, &mut |news| {
                    heard = say.say(change(log, news));
                    heard.is_ok()
                })?;
                *present = true;
                Ok(heard.map(|()| Found { changed, ..Found::default() }))
            }
            _ => Ok(Ok(Found::default())),
        }
    }

    fn fail(
        &mut self,
        fault: &Fault,
        folder: &RunFolder,
        patience: Patience,
        say: &mut Say,
    ) -> Result<Found, Ended> {
        let mut found = Found { missing: matches!(fault, Fault::Missing), ..Found::default() };
        if found.missing && !self.present && !self.is_required() {
            self.ill = None;
            self.again_at = None;
            return Ok(found);
        }
        let at = now();
        let since = self.ill.get_or_insert(Ill { since: at, tries: 0, said: None }).since;
        let say_at = self.say_at(fault, patience, since, at);
        if at >= say_at {
            found.changed = self.give_up(fault, folder, say)?;
        }
        if let Some(ill) = &mut self.ill {
            let pause = RETRY_MIN.saturating_mul(1 << ill.tries.min(10)).min(RETRY_MAX);
            ill.tries += 1;
            let retry = at + if ill.said.is_some() { RETRY_MAX } else { pause };
            self.again_at = Some(if say_at > at { retry.min(say_at) } else { retry });
        }
        Ok(found)
    }

    /// When waiting is over.
    fn say_at(&self, fault: &Fault, patience: Patience, since: Instant, now: Instant) -> Instant {
        let half_written = match &self.reader {
            Reader::Paper(paper) => paper.is_torn_lately(),
            Reader::Tail(_) => false,
        };
        match fault {
            _ if !fault.may_pass() => now,
            Fault::NotWhole(_) if half_written => since + GRACE,
            Fault::NotWhole(_) => now,
            _ if patience.caught_up => since + GRACE,
            _ => patience.fresh_until,
        }
    }

    /// Waiting did not help: says so, in the way that fits the file. `true`: its content changed.
    fn give_up(&mut self, fault: &Fault, folder: &RunFolder, say: &mut Say) -> Result<bool, Ended> {
        let required = self.is_required();
        if let (RunFile::Document(document), Reader::Paper(paper), false) =
            (&self.file, &mut self.reader, required)
        {
            let document = document.clone();
            match fault {
                Fault::Missing => {
                    *paper = Paper::default();
                    (self.present, self.ill, self.again_at) = (false, None, None);
                    say.say(Change::Removed { document })?;
                    return Ok(true);
                }
                // The run is whole without it: the model is told what is there, and says what is wrong.
                Fault::NotWhole(_) => {
                    if let Ok(bytes) = paper.reload_as_is(folder, &self.path) {
                        (self.present, self.ill, self.again_at) = (true, None, None);
                        let Some(bytes) = bytes else { return Ok(false) };
                        say.say(Change::Replaced { document, bytes })?;
                        return Ok(true);
                    }
                }
                _ => {}
            }
        }
        self.say_trouble(fault, say)?;
        Ok(false)
    }

    fn say_trouble(&mut self, fault: &Fault, say: &mut Say) -> Result<(), Ended> {
        let reason = fault.reason(&self.file.to_string());
        let Some(ill) = &mut self.ill else { return Ok(()) };
        if ill.said.as_ref() == Some(&reason) {
            return Ok(());
        }
        ill.said = Some(reason.clone());
        say.say(Change::Trouble { file: self.file.clone(), reason })
    }

    fn is_required(&self) -> bool {
        match &self.file {
            RunFile::Document(document) => {
                matches!(document, Document::Manifest | Document::Flow | Document::Run)
            }
            RunFile::Log(log) => *log == Log::Trace,
        }
    }
}

fn check(document: &Document, bytes: &[u8], paths: &mut Option<ManifestPaths>) -> Result<(), Fault> {
    whole_json(bytes)?;
    if *document == Document::Manifest {
        *paths = Some(checked_paths(bytes)?);
    }
    Ok(())
}

fn change(log: &Log, news: News) -> Change {
    match news {
        News::Restarted => Change::Restarted { log: log.clone() },
        News::Bytes(offset, bytes) => Change::Appended { log: log.clone(), offset, bytes },
    }
}

#[cfg(test)]
mod tests;
