//! A run's files on a real disk, and a hand that does things to them.

use super::super::super::machine::wall;
use super::acts::{Act, Length, Odd, Way};
use crate::source::contract::manifest;
use runreel_model::name::{Document, Log, RunFile};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::cell::Cell;
use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// The files that things happen to, bundle-relative.
pub(super) const FILES: [&str; 12] = [
    "manifest.json",
    "flow.json",
    "projections/run.json",
    "projections/live.json",
    "projections/steps.json",
    "trace.ndjson",
    "sessions/main/binding.json",
    "sessions/main/record.json",
    "sessions/main/events.ndjson",
    "sessions/late/binding.json",
    "sessions/late/record.json",
    "sessions/late/events.ndjson",
];

/// A file system tells times apart by no less than this.
const GRAIN: u64 = 4_000_000;

/// The role of a file.
pub(super) fn role(path: &str) -> RunFile {
    let document = |document| RunFile::Document(document);
    match path {
        "manifest.json" => document(Document::Manifest),
        "flow.json" => document(Document::Flow),
        "projections/run.json" => document(Document::Run),
        "projections/live.json" => document(Document::Live),
        "projections/steps.json" => document(Document::Steps),
        "trace.ndjson" => RunFile::Log(Log::Trace),
        _ => {
            let mut parts = path.split('/').skip(1);
            let session = parts.next().unwrap().into();
            match parts.next().unwrap() {
                "binding.json" => document(Document::Binding(session)),
                "record.json" => document(Document::Record(session)),
                _ => RunFile::Log(Log::Events(session)),
            }
        }
    }
}

/// What is in a file's place, as somebody sees who just looks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Seen {
    Bytes(Vec<u8>),
    Missing,
    Unreadable,
}

/// A runs folder with the run `r`.
pub(super) struct World {
    home: TempDir,
    /// Makes every text another one.
    count: Cell<u64>,
}

impl World {
    pub(super) fn new() -> Self {
        let home = tempfile::Builder::new().tempdir_in(fast_folder()).unwrap();
        fs::write(home.path().join("secret.json"), "{}").unwrap();
        let world = Self { home, count: Cell::new(10_000_000) };
        world.heal();
        world
    }

    pub(super) fn runs_dir(&self) -> PathBuf {
        self.home.path().join("runs")
    }

    pub(super) fn run(&self) -> PathBuf {
        self.runs_dir().join("r")
    }

    fn path(&self, file: usize) -> PathBuf {
        self.run().join(FILES[file])
    }

    /// Every file is there and good.
    pub(super) fn heal(&self) {
        for file in 0..FILES.len() {
            let path = self.path(file);
            clear_way(&self.runs_dir(), &path);
            Self::write(&path, Way::RenamedOver, &self.text(file, 100));
        }
    }

    /// What somebody sees who looks at a file now, without leaving the run.
    pub(super) fn see(&self, path: &str) -> Seen {
        let path = self.run().join(path);
        match fs::metadata(&path) {
            Ok(found) if found.is_file() => Seen::Bytes(fs::read(path).unwrap()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Seen::Missing,
            Ok(_) | Err(_) => Seen::Unreadable,
        }
    }

    /// Does it, if it can be done; the bundle-relative paths that it touched.
    pub(super) fn act(&self, act: &Act) -> Vec<&'static str> {
        let (run, runs, away) = (self.run(), self.runs_dir(), self.home.path().join("away"));
        // What cannot be done now (no such folder, no such file) is not done.
        let done = match act {
            Act::Append(file, count) => {
                let text: Vec<u8> = (0..*count).flat_map(|_| self.line()).collect();
                Self::add(&self.path(*file), &text)
            }
            Act::Tear(file, length) => {
                let line = self.line();
                Self::add(&self.path(*file), &line[..(*length).min(line.len())])
            }
            Act::Cut(file, thousandths) => Self::cut(&self.path(*file), *thousandths),
            Act::Write(file, way, length) => {
                let path = self.path(*file);
                let now = fs::metadata(&path).map_or(100, |found| usize::try_from(found.len()).unwrap());
                let length = match length {
                    Length::Shorter => now / 2,
                    Length::Same => now,
                    Length::Longer => now * 2 + 7,
                    Length::Nothing => 0,
                    Length::Huge => 300_000,
                };
                let text = if length == 0 { Vec::new() } else { self.text(*file, length.min(1_000_000)) };
                Self::try_write(&path, *way, &text)
            }
            Act::WriteHalf(file, way) => {
                let text = self.text(*file, 80);
                Self::try_write(&self.path(*file), *way, &text[..text.len() / 2])
            }
            Act::Remove(file) => remove(&self.path(*file)),
            Act::Put(file, odd) => self.put(&self.path(*file), *odd),
            Act::RemoveFolder(file) => {
                let path = self.path(*file);
                fs::remove_dir_all(path.parent().filter(|folder| *folder != run).unwrap_or(&path)).is_ok()
            }
            Act::MoveRunAway => !away.exists() && fs::rename(&run, &away).is_ok(),
            Act::MoveRunBack => !run.exists() && fs::rename(&away, &run).is_ok(),
            Act::DeleteRun => fs::remove_dir_all(&run).is_ok(),
            Act::NewRun => {
                let _ = fs::remove_dir_all(&run);
                self.heal();
                true
            }
            Act::DeleteRuns => fs::remove_dir_all(&runs).is_ok(),
            Act::NewRuns => {
                let _ = fs::rename(&runs, self.home.path().join(format!("runs-{}", self.next())));
                self.heal();
                true
            }
            Act::Fail(..) | Act::ClockJump(_) | Act::Look(..) | Act::Quiet => false,
        };
        match act {
            _ if !done => Vec::new(),
            Act::Append(file, _) | Act::Tear(file, _) | Act::Cut(file, _) | Act::Remove(file) => {
                vec![FILES[*file]]
            }
            Act::Write(file, ..) | Act::WriteHalf(file, _) | Act::Put(file, _) => vec![FILES[*file]],
            Act::RemoveFolder(file) => vec![super::super::roster::parent(FILES[*file])],
            _ => vec![""],
        }
    }

    fn next(&self) -> u64 {
        self.count.set(self.count.get() + 1);
        self.count.get()
    }

    /// A line of a log like no other.
    fn line(&self) -> Vec<u8> {
        let seq = self.next();
        format!(
            "{{\"seq\":{seq},\"at\":\"2026-01-01T00:00:00.000Z\",\"type\":\"é{seq}\",\"message\":{{}}}}\n"
        )
        .into_bytes()
    }

    /// A whole content of about this length, like no other.
    fn text(&self, file: usize, length: usize) -> Vec<u8> {
        if FILES[file].ends_with(".ndjson") {
            let mut text = Vec::new();
            while text.len() < length {
                text.extend(self.line());
            }
            text.truncate(length);
            return text;
        }
        let text = match FILES[file] {
            "manifest.json" => {
                let whole = manifest(&["main", "late"]);
                format!("{},\"n\":{}", whole.trim_end_matches('}'), self.next())
            }
            "projections/steps.json" => format!("[{{\"n\":{}}}", self.next()),
            _ => format!("{{\"n\":{}", self.next()),
        };
        let close = if text.starts_with('[') { "]" } else { "}" };
        let pad = " ".repeat(length.saturating_sub(text.len() + 1));
        format!("{text}{pad}{close}").into_bytes()
    }

    /// Writes bytes that must go in.
    fn write(path: &Path, way: Way, text: &[u8]) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(Self::try_write(path, way, text), "{}", path.display());
    }

    fn try_write(path: &Path, way: Way, text: &[u8]) -> bool {
        let times = fs::metadata(path).and_then(|found| found.modified());
        let (target, in_place) = match way {
            Way::RenamedOver => (path.with_extension("tmp"), false),
            Way::MadeAgain => (path.to_owned(), !remove(path)),
            Way::InPlace | Way::TimesKept => (path.to_owned(), true),
        };
        // A pipe would wait for a reader; a link may lead out.
        if in_place && !fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) && path.exists() {
            return false;
        }
        if fs::symlink_metadata(&target).is_ok_and(|found| !found.is_file()) {
            return false;
        }
        if fs::write(&target, text).is_err() {
            return false;
        }
        match (way, times) {
            (Way::TimesKept, Ok(times)) => set_time(&target, times),
            _ => set_time(&target, grained(wall())),
        }
        !matches!(way, Way::RenamedOver) || fs::rename(target, path).is_ok()
    }

    fn add(path: &Path, text: &[u8]) -> bool {
        if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
            return false;
        }
        let opened = OpenOptions::new().append(true).create(true).open(path);
        let done = opened.is_ok_and(|mut file| file.write_all(text).is_ok());
        if done {
            set_time(path, grained(wall()));
        }
        done
    }

    fn cut(path: &Path, thousandths: u64) -> bool {
        let Ok(found) = fs::symlink_metadata(path) else { return false };
        if !found.is_file() {
            return false;
        }
        OpenOptions::new().write(true).open(path).unwrap().set_len(found.len() * thousandths / 1000).unwrap();
        set_time(path, grained(wall()));
        true
    }

    fn put(&self, path: &Path, odd: Odd) -> bool {
        remove(path);
        let made = match odd {
            Odd::Folder => fs::create_dir(path),
            Odd::Pipe => mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).map_err(Into::into),
            Odd::LinkInside => symlink(self.path(1), path),
            Odd::LinkOutside => symlink(self.home.path().join("secret.json"), path),
            Odd::LinkLoop => symlink(path.file_name().unwrap(), path),
            Odd::LinkNowhere => symlink("nowhere", path),
        };
        made.is_ok()
    }
}

/// Tests that write much do it in memory, where there is such a folder.
fn fast_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.into() } else { std::env::temp_dir() }
}

/// Takes away what is in the place of a file or of a folder above it, below `top`.
fn clear_way(top: &Path, path: &Path) {
    for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(top)) {
        if folder.exists() && !folder.is_dir() {
            fs::remove_file(folder).unwrap();
        }
    }
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        remove(path);
    }
    let temporary = path.with_extension("tmp");
    let _ = fs::remove_file(temporary);
}

fn remove(path: &Path) -> bool {
    fs::remove_file(path).is_ok() || fs::remove_dir_all(path).is_ok()
}

fn set_time(path: &Path, time: SystemTime) {
    let file = File::options().write(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

fn grained(time: SystemTime) -> SystemTime {
    let nanos = u64::try_from(time.duration_since(UNIX_EPOCH).unwrap().as_nanos()).unwrap();
    UNIX_EPOCH + Duration::from_nanos(nanos / GRAIN * GRAIN)
}
