//! All targets, by name.

pub mod lines;
pub mod list;
pub mod manifest;
pub mod patch;
pub mod run;
pub mod search;
pub mod wire;

/// Something that reads bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What it is called on the command line, and its folder in `corpus/`.
    pub name: &'static str,
    /// Reads them; panics when a law does not hold.
    pub run: fn(&[u8]),
    /// Inputs that mean something to it.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub const TARGETS: [Target; 12] = [
    Target { name: "lines", run: lines::check, seeds: lines::seeds },
    Target { name: "manifest", run: manifest::check, seeds: manifest::seeds },
    Target { name: "documents", run: run::documents, seeds: run::document_seeds },
    Target { name: "trace", run: run::trace, seeds: run::trace_seeds },
    Target { name: "events", run: run::events, seeds: run::event_seeds },
    Target { name: "record", run: run::record, seeds: run::record_seeds },
    Target { name: "run", run: run::whole, seeds: run::whole_seeds },
    Target { name: "list", run: list::check, seeds: list::seeds },
    Target { name: "patch", run: patch::text, seeds: patch::seeds },
    Target { name: "patch-made", run: patch::made, seeds: patch::made_seeds },
    Target { name: "search", run: search::check, seeds: search::seeds },
    Target { name: "wire", run: wire::check, seeds: wire::seeds },
];

/// The target of this name.
pub fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
