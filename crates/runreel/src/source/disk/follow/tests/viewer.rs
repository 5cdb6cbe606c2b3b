//! The real follower, driven by hand, and what it told.

use super::super::super::machine::{self, Call};
use super::super::super::notes::Notes;
use super::super::super::routes::{Routes, checked_paths};
use super::super::super::{Locks, Shared, Watch};
use super::super::*;
use super::acts::{Act, Hint};
use super::files::{FILES, Seen, World, role};
use crate::source::contract::Heard;
use runreel_model::encode::{Part, RunEncoder};
use runreel_model::name::Log;
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Mutex;

/// What every follower of a case shares.
pub(super) struct Place {
    shared: Shared,
    bell: Arc<Bell>,
    run: RunId,
}

impl Place {
    pub(super) fn new(runs_dir: PathBuf) -> Self {
        machine::reset();
        let notes = Arc::new(Notes::default());
        let shared = Shared {
            watch: Arc::new(Watch::new(true, Arc::clone(&notes))),
            locks: Locks::new(&runs_dir.join("../acpx")),
            notes,
            routes: Routes::default(),
            runs_dir,
        };
        Self { shared, bell: Arc::default(), run: "r".into() }
    }
}

#[derive(Default)]
struct Told {
    heard: Heard,
    model: Option<RunModel>,
    /// Files whose trouble is not over.
    ill: BTreeSet<RunFile>,
}

enum Stage<'a> {
    Opening(Option<String>),
    Following(Box<Follower<'a>>),
    Ended,
}

/// Somebody who follows the run, and again when it was gone and is there again.
pub(super) struct Viewer<'a> {
    place: &'a Place,
    stage: Stage<'a>,
    say: Say,
    told: Arc<Mutex<Told>>,
    touched: Vec<PathBuf>,
}

fn sink(told: &Arc<Mutex<Told>>, run: &RunId) -> Sink<Change> {
    let (told, run) = (Arc::clone(told), run.clone());
    Box::new(move |change| {
        let mut told = told.lock().unwrap();
        match &change {
            Change::Trouble { file, .. } => drop(told.ill.insert(file.clone())),
            Change::Healed { file } => assert!(told.ill.remove(file), "{file} was not ill"),
            Change::Recovered => told.ill.clear(),
            _ => {}
        }
        told.model.get_or_insert_with(|| RunModel::new(run.clone())).apply(&change);
        told.heard.take(change);
        true
    })
}

impl<'a> Viewer<'a> {
    pub(super) fn new(place: &'a Place) -> Self {
        let told = Arc::default();
        let say = Say::new(sink(&told, &place.run), Arc::clone(&place.bell));
        Self { place, stage: Stage::Opening(None), say, told, touched: Vec::new() }
    }

    pub(super) fn act(&mut self, act: &Act, world: &World) {
        match act {
            Act::Fail(call, errno, count) => machine::fail_next(std::iter::repeat_n((*call, *errno), *count)),
            Act::ClockJump(ms) => machine::set_clock_off(*ms),
            Act::Look(ms, hint) => {
                machine::pass(Duration::from_millis(*ms));
                let rung = self.rung(*hint, world);
                self.turn(rung);
            }
            Act::Quiet => {
                self.quiet();
                self.check(world);
            }
            other => self.touched.extend(world.act(other).into_iter().map(|path| world.run().join(path))),
        }
    }

    fn rung(&mut self, hint: Hint, world: &World) -> Rung {
        let touched = std::mem::take(&mut self.touched);
        match hint {
            Hint::True => Rung { paths: touched.into_iter().collect(), all: false },
            Hint::Lost => Rung::default(),
            Hint::All => Rung { all: true, ..Rung::default() },
            Hint::Wrong(file) => Rung { paths: [world.run().join(FILES[file])].into(), all: false },
        }
    }

    /// One turn of what [`follow`] does.
    fn turn(&mut self, rung: Rung) {
        let Place { shared, bell, run } = self.place;
        let ended = match &mut self.stage {
            Stage::Opening(said) => match try_open(shared, run, said, &mut self.say) {
                Ok(Some(folder)) => {
                    let mut follower = Box::new(Follower::new(shared, bell, run, folder, said.is_some()));
                    let begun = follower.begin(&mut self.say);
                    self.stage = Stage::Following(follower);
                    begun
                }
                other => other.map(drop),
            },
            Stage::Following(follower) => follower.turn(rung, &mut self.say),
            Stage::Ended => Ok(()),
        };
        if let Err(ended) = ended {
            assert_eq!(ended, Ended::Gone);
            self.check_gone();
            self.stage = Stage::Ended;
        }
    }

    /// The run may be said to be gone only if somebody else sees that too.
    fn check_gone(&self) {
        let faults = machine::take_faults();
        let Place { shared, run, .. } = self.place;
        let leaves = |folder: &RunFolder| {
            let escapes = |path: &str| matches!(folder.look(path), Err(Fault::Escapes));
            let manifest = folder.open_file("manifest.json").map(|(file, _)| std::io::read_to_string(file));
            let named = manifest.ok().and_then(Result::ok).map(|text| checked_paths(text.as_bytes()));
            FILES.iter().any(|path| escapes(path)) || matches!(named, Some(Err(Fault::Escapes)))
        };
        match (RunFolder::open(&shared.runs_dir, run), &self.stage) {
            (Ok(now), Stage::Following(then)) => {
                assert!(!now.is_same(&then.folder) || leaves(&now), "the run was said to be gone");
            }
            (Ok(now), _) => assert!(leaves(&now), "the run was said to be gone"),
            (Err(_), _) => {}
        }
        machine::fail_next(faults);
    }

    /// Lets all faults end and enough time go by.
    pub(super) fn quiet(&mut self) {
        machine::end_faults();
        if matches!(self.stage, Stage::Ended) {
            // Who still wants it subscribes again.
            *self = Self::new(self.place);
        }
        // By the time that was made to pass: a process that is stopped meanwhile has not looked.
        let mut left = Duration::from_secs(4);
        while !left.is_zero() {
            let next = match &self.stage {
                Stage::Opening(_) => now(),
                Stage::Following(follower) => follower.next(),
                Stage::Ended => return,
            };
            let pause = next.saturating_duration_since(now()).max(Duration::from_millis(100));
            machine::pass(pause);
            left = left.saturating_sub(pause);
            self.turn(Rung::default());
        }
    }

    /// What was told is what there is.
    pub(super) fn check(&self, world: &World) {
        if matches!(self.stage, Stage::Ended) {
            return;
        }
        let told = self.told.lock().unwrap();
        assert_eq!(told.heard.caught_up, 1, "caught up was said");
        for path in FILES {
            let is_known =
                !path.starts_with("sessions") || told.heard.documents.contains_key(&Document::Manifest);
            let is_ill = told.ill.contains(&role(path));
            if is_known {
                let is_readable = is_told(path, &world.see(path), &told);
                assert!(!(is_ill && is_readable), "{path}: trouble that is over");
            }
        }
    }

    /// Both know the same of the run, but for when it was written.
    pub(super) fn check_same(&self, other: &Self) {
        assert!(matches!(self.stage, Stage::Following(_)) && matches!(other.stage, Stage::Following(_)));
        let [one, two] = [self, other].map(|viewer| {
            let mut told = viewer.told.lock().unwrap();
            document(told.model.as_mut().unwrap())
        });
        for (name, value) in one.as_object().unwrap() {
            assert_eq!(*value, two[name], "another {name} than that of a fresh reader");
        }
        assert_eq!(one.as_object().map(serde_json::Map::len), two.as_object().map(serde_json::Map::len));
    }
}

/// What a file holds was told. `false`: it cannot be read, and that was told.
fn is_told(path: &str, seen: &Seen, told: &Told) -> bool {
    let role = role(path);
    let is_ill = told.ill.contains(&role);
    let required = matches!(path, "manifest.json" | "flow.json" | "projections/run.json");
    match (&role, seen) {
        (RunFile::Log(log), Seen::Bytes(bytes)) => {
            let known = told.heard.logs.get(log).map_or(&[][..], Vec::as_slice);
            assert!(known == bytes, "{path}: told {} bytes of {}", known.len(), bytes.len());
            true
        }
        (RunFile::Document(document), Seen::Bytes(bytes)) => {
            let whole = match document {
                Document::Manifest => checked_paths(bytes).is_ok(),
                _ => serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok(),
            };
            if required && !whole {
                assert!(is_ill, "{path} is no whole document, and nothing is said of it");
                return false;
            }
            let known = told.heard.documents.get(document).map(Vec::as_slice);
            assert!(
                known == Some(bytes),
                "{path}: told {:?} of {:?}",
                known.map(String::from_utf8_lossy),
                String::from_utf8_lossy(bytes)
            );
            true
        }
        (RunFile::Log(Log::Events(_)), Seen::Missing) => !is_ill,
        (RunFile::Document(document), Seen::Missing) if !required => {
            assert!(!told.heard.documents.contains_key(document), "{path} is there no more");
            true
        }
        _ => {
            assert!(is_ill, "{path} cannot be read, and nothing is said of it");
            false
        }
    }
}

/// Our view of a run, without when it was written and without the order of its problems.
fn document(model: &mut RunModel) -> Value {
    model.judge(0);
    let encoder = RunEncoder::new(RunView::Window { messages: 1000 }, model);
    let parts = encoder.snapshot(model).parts;
    let text: String = parts
        .into_iter()
        .map(|part| match part {
            Part::Text(text) => text,
            Part::Lines { .. } | Part::Values(_) => String::new(),
        })
        .collect();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document.as_object_mut().unwrap().remove("liveness");
    document["problems"].as_array_mut().unwrap().sort_by_key(Value::to_string);
    document
}

#[test]
fn a_fault_of_the_machine_is_told_and_its_end_too() {
    let world = World::new();
    let place = Place::new(world.runs_dir());
    let mut viewer = Viewer::new(&place);
    viewer.quiet();
    machine::fail_next([(Call::Look, 5)]);
    viewer.turn(Rung { all: true, ..Rung::default() });
    let reason = viewer.told.lock().unwrap().heard.troubles[0].1.clone();
    assert_eq!(
        reason,
        "manifest.json cannot be read: input/output error; it is tried again until it can be read."
    );
    viewer.quiet();
    assert_eq!(viewer.told.lock().unwrap().heard.recovered, 1);
}

#[test]
fn a_folder_that_cannot_be_opened_is_told_once_and_its_end_too() {
    let world = World::new();
    let place = Place::new(world.runs_dir());
    let mut viewer = Viewer::new(&place);
    machine::fail_next([(Call::Folder, 24), (Call::Folder, 24), (Call::Folder, 24)]);
    for _ in 0..3 {
        viewer.turn(Rung::default());
    }
    assert_eq!(viewer.told.lock().unwrap().heard.troubles.len(), 1);
    assert_eq!(viewer.told.lock().unwrap().heard.caught_up, 1);
    viewer.turn(Rung::default());
    assert!(viewer.told.lock().unwrap().ill.is_empty());
    viewer.quiet();
    assert_eq!(viewer.told.lock().unwrap().heard.recovered, 1);
}
