//! Why a file of a run could not be read, and how to say it to a person.
//!
//! No message names a place of this machine: only the file's name inside its run.

use std::io;

/// Why a file cannot be read now.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// There is no such file.
    #[error("it is missing")]
    Missing,
    /// The path, or a link in it, leaves the run's folder.
    #[error("its path leaves the run's folder")]
    Escapes,
    /// A folder, a pipe, a device: never read.
    #[error("it is not a regular file")]
    NotRegular,
    /// More than can be held.
    #[error("it has {0} bytes, more than the {1} that are read")]
    TooLarge(u64, u64),
    /// Half written, or not what it should be. Says where.
    #[error("{0}")]
    NotWhole(String),
    /// The system says no.
    #[error("{}", words(.0))]
    Io(io::Error),
}

impl Fault {
    /// One line for a person about `file` (its name inside the run): what is wrong, and what now.
    pub(super) fn reason(&self, file: &str) -> String {
        let now = match self {
            Self::Missing => "it is shown as soon as it is there",
            Self::NotWhole(_) | Self::TooLarge(..) => "it is read again when it changes",
            Self::Escapes => "the run is not read",
            Self::NotRegular | Self::Io(_) => "it is tried again until it can be read",
        };
        format!("{file} cannot be read: {self}; {now}.")
    }

    /// It may be over in a moment, without anything being wrong: the file is about to appear or half written.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::Missing | Self::NotWhole(_))
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            // A refusal of the confinement comes without an error of the system.
            io::ErrorKind::PermissionDenied if error.raw_os_error().is_none() => Self::Escapes,
            _ => Self::Io(error),
        }
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(error) => error,
            Fault::Missing => io::ErrorKind::NotFound.into(),
            other => Self::other(other),
        }
    }
}

/// The system's error in words, without its number.
pub(super) fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
