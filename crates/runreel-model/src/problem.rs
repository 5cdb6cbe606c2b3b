//! What was wrong with the input: kept beside the state, never thrown.

use crate::name::RunFile;
use serde::Serialize;
use std::collections::BTreeMap;

/// At most this many problems are kept; more are only counted.
const MOST_KEPT: usize = 200;

/// One fault of a run's input, located so that a person can look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Bundle-relative name of the file.
    pub file: String,
    /// Where in the file, in bytes from its start, when that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub offset: Option<u64>,
    /// What is wrong, and what became of it. One line.
    pub what: String,
}

impl Problem {
    /// A problem with a whole file.
    pub fn of(file: &RunFile, what: impl Into<String>) -> Self {
        Self { file: file.to_string(), offset: None, what: what.into() }
    }

    /// A problem at `offset` bytes from the start of `file`.
    pub fn at(file: &RunFile, offset: u64, what: impl Into<String>) -> Self {
        Self { file: file.to_string(), offset: Some(offset), what: what.into() }
    }
}

/// The problems of one run. A document has at most one, which its next good version ends.
#[derive(Debug, Default)]
pub struct Problems {
    documents: BTreeMap<RunFile, Problem>,
    troubles: BTreeMap<RunFile, Problem>,
    lines: Vec<Problem>,
    /// How many more there are with lines, by file.
    unkept: BTreeMap<String, usize>,
    touched: bool,
}

impl Problems {
    /// Adds a problem with a line of a log.
    pub fn add(&mut self, problem: Problem) {
        self.touched = true;
        if self.lines.len() < MOST_KEPT {
            self.lines.push(problem);
        } else {
            *self.unkept.entry(problem.file).or_default() += 1;
        }
    }

    /// A file cannot be read now.
    pub fn set(&mut self, file: &RunFile, problem: Problem) {
        self.touched = true;
        self.troubles.insert(file.clone(), problem);
    }

    /// The content of a document is bad (`Some`) or good (`None`).
    pub fn judge(&mut self, file: &RunFile, problem: Option<Problem>) {
        self.touched |= match problem {
            Some(problem) => self.documents.insert(file.clone(), problem.clone()) != Some(problem),
            None => self.documents.remove(file).is_some(),
        };
    }

    /// This file can be read again. Says whether that changed anything.
    pub fn healed(&mut self, file: &RunFile) -> bool {
        self.troubles.remove(file).is_some()
    }

    /// Every file can be read again. Says whether that changed anything.
    pub fn recovered(&mut self) -> bool {
        !std::mem::take(&mut self.troubles).is_empty()
    }

    /// A log began anew: its problems are of the past.
    pub fn forget(&mut self, file: &RunFile) {
        let name = file.to_string();
        self.lines.retain(|problem| problem.file != name);
        self.unkept.remove(&name);
    }

    /// Something changed since this was asked last.
    pub fn take_touched(&mut self) -> bool {
        std::mem::take(&mut self.touched)
    }

    /// How many there are, kept or not.
    pub fn count(&self) -> usize {
        self.documents.len() + self.troubles.len() + self.lines.len() + self.unkept.values().sum::<usize>()
    }

    /// Those that are kept, the ones with whole files first.
    pub fn kept(&self) -> Vec<Problem> {
        let files = self.troubles.values().chain(self.documents.values());
        files.chain(&self.lines).take(MOST_KEPT).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::Log;

    #[test]
    fn a_log_that_begins_anew_takes_its_uncounted_problems_along() {
        let [trace, events] = [Log::Trace, Log::Events("s".into())].map(RunFile::Log);
        let mut problems = Problems::default();
        for line in 0..300 {
            problems.add(Problem::at(&trace, line, "bad"));
            problems.add(Problem::at(&events, line, "bad"));
        }
        assert_eq!((problems.count(), problems.kept().len()), (600, MOST_KEPT));
        assert_eq!(problems.lines.len(), MOST_KEPT);
        problems.forget(&trace);
        assert_eq!(problems.count(), 300);
        problems.forget(&events);
        assert_eq!((problems.count(), problems.kept().len()), (0, 0));
    }

    #[test]
    fn of_files_that_cannot_be_read_so_many_are_named_and_all_are_counted() {
        let mut problems = Problems::default();
        for session in 0..300 {
            let file = RunFile::Log(Log::Events(session.to_string().as_str().into()));
            problems.set(&file, Problem::of(&file, "bad"));
        }
        assert_eq!((problems.count(), problems.kept().len()), (300, MOST_KEPT));
    }
}
