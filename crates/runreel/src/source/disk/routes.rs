//! Where each file of a run is, by its role: what the run's manifest says, remembered while it is unchanged.

use super::confine::RunFolder;
use super::document::read_whole;
use super::fault::Fault;
use super::stamp::Stamp;
use runreel_model::change::SessionPaths;
use runreel_model::name::{Document, Log, RunFile, RunId, SessionId};
use runreel_model::run::{ManifestError, ManifestPaths, manifest_paths};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The manifest of a run is always here.
pub(super) const MANIFEST: &str = "manifest.json";

/// Of so many runs the paths are remembered.
const RUNS_MAX: usize = 64;

/// The paths of the runs that were asked for lately, and of those that are followed.
#[derive(Debug, Default)]
pub(super) struct Routes {
    known: Mutex<HashMap<RunId, (Stamp, Arc<ManifestPaths>)>>,
    followed: Mutex<HashMap<RunId, Arc<ManifestPaths>>>,
}

/// What the follower of a run goes by, for as long as it does.
pub(super) struct Told<'a> {
    routes: &'a Routes,
    run: RunId,
    paths: Arc<ManifestPaths>,
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        let mut followed = lock(&self.routes.followed);
        if followed.get(&self.run).is_some_and(|paths| Arc::ptr_eq(paths, &self.paths)) {
            followed.remove(&self.run);
        }
    }
}

impl Routes {
    /// The bundle-relative path of a file of `run`.
    pub(super) fn path_of(&self, run: &RunId, folder: &RunFolder, file: &RunFile) -> Result<String, Fault> {
        if *file == RunFile::Document(Document::Manifest) {
            return Ok(MANIFEST.into());
        }
        path_in(&*self.paths(run, folder)?, file).ok_or(Fault::Missing)
    }

    /// The follower of `run` goes by these paths from now on.
    pub(super) fn tell(&self, run: &RunId, paths: ManifestPaths) -> Told<'_> {
        let paths = Arc::new(paths);
        lock(&self.followed).insert(run.clone(), Arc::clone(&paths));
        Told { routes: self, run: run.clone(), paths }
    }

    fn paths(&self, run: &RunId, folder: &RunFolder) -> Result<Arc<ManifestPaths>, Fault> {
        match self.read(run, folder) {
            Err(fault) if !matches!(fault, Fault::Escapes) => self.last(run, &fault).ok_or(fault),
            read => read,
        }
    }

    /// Where the files were before the manifest was torn or gone. Its follower knows of sessions that came since it was
    /// read here.
    fn last(&self, run: &RunId, fault: &Fault) -> Option<Arc<ManifestPaths>> {
        let followed = lock(&self.followed).get(run).cloned();
        let torn = matches!(fault, Fault::NotWhole(_));
        followed.or_else(|| lock(&self.known).get(run).filter(|_| torn).map(|(_, paths)| Arc::clone(paths)))
    }

    fn read(&self, run: &RunId, folder: &RunFolder) -> Result<Arc<ManifestPaths>, Fault> {
        let now = folder.look(MANIFEST)?;
        if let Some((stamp, paths)) = lock(&self.known).get(run)
            && *stamp == now
        {
            return Ok(Arc::clone(paths));
        }
        let (bytes, stamp) = read_whole(folder, MANIFEST)?;
        let paths = Arc::new(checked_paths(&bytes)?);
        let mut all = lock(&self.known);
        if all.len() >= RUNS_MAX {
            all.clear();
        }
        all.insert(run.clone(), (stamp, Arc::clone(&paths)));
        Ok(paths)
    }
}

/// A lock whatever happened to who had it before.
fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The paths of a manifest, with the model's refusals as faults.
pub(super) fn checked_paths(manifest: &[u8]) -> Result<ManifestPaths, Fault> {
    manifest_paths(manifest).map_err(|error| match error {
        ManifestError::Unreadable(reason) => Fault::NotWhole(reason),
        ManifestError::Escapes(_) => Fault::Escapes,
    })
}

/// Where acpx puts the files of a run whose manifest cannot be read.
pub(super) fn usual_paths() -> ManifestPaths {
    ManifestPaths {
        flow: "flow.json".into(),
        trace: "trace.ndjson".into(),
        run: "projections/run.json".into(),
        live: "projections/live.json".into(),
        steps: "projections/steps.json".into(),
        artifacts_dir: "artifacts".into(),
        sessions: Vec::new(),
    }
}

fn path_in(paths: &ManifestPaths, file: &RunFile) -> Option<String> {
    let of = |id: &SessionId| paths.sessions.iter().find(|session: &&SessionPaths| session.id == *id);
    Some(match file {
        RunFile::Document(Document::Manifest) => MANIFEST.into(),
        RunFile::Document(Document::Flow) => paths.flow.clone(),
        RunFile::Document(Document::Run) => paths.run.clone(),
        RunFile::Document(Document::Live) => paths.live.clone(),
        RunFile::Document(Document::Steps) => paths.steps.clone(),
        RunFile::Log(Log::Trace) => paths.trace.clone(),
        RunFile::Document(Document::Binding(id)) => of(id)?.binding.clone(),
        RunFile::Document(Document::Record(id)) => of(id)?.record.clone(),
        RunFile::Log(Log::Events(id)) => of(id)?.events.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_was_known_of_a_manifest_counts_while_it_is_torn_and_not_when_it_is_gone_or_leads_out() {
        let home = tempfile::tempdir().unwrap();
        let (run, trace) = (RunId::from("r"), RunFile::Log(Log::Trace));
        fs::create_dir(home.path().join("r")).unwrap();
        let manifest = home.path().join("r/manifest.json");
        let write = |paths: &str| {
            fs::write(&manifest, format!(r#"{{"schema":"acpx.flow-run-bundle.v1","paths":{{{paths}}}}}"#))
                .unwrap();
        };
        let folder = RunFolder::open(home.path(), &run).unwrap();
        let routes = Routes::default();
        let path = || routes.path_of(&run, &folder, &trace);
        write(r#""trace":"a""#);
        assert_eq!(path().unwrap(), "a");
        fs::write(&manifest, "{ half").unwrap();
        assert_eq!(path().unwrap(), "a");
        fs::remove_file(&manifest).unwrap();
        assert!(matches!(path(), Err(Fault::Missing)));
        let told = routes.tell(&run, usual_paths());
        assert_eq!(path().unwrap(), "trace.ndjson");
        write(r#""trace":"../a""#);
        assert!(matches!(path(), Err(Fault::Escapes)));
        drop(told);
        fs::remove_file(&manifest).unwrap();
        assert!(matches!(path(), Err(Fault::Missing)));
    }

    #[test]
    fn of_so_many_runs_the_paths_are_remembered_and_of_no_more() {
        let home = tempfile::tempdir().unwrap();
        let routes = Routes::default();
        for number in 0..=RUNS_MAX {
            let run = RunId::from(number.to_string());
            fs::create_dir(home.path().join(run.as_str())).unwrap();
            let manifest = home.path().join(run.as_str()).join("manifest.json");
            fs::write(manifest, r#"{"schema":"acpx.flow-run-bundle.v1"}"#).unwrap();
            let folder = RunFolder::open(home.path(), &run).unwrap();
            assert!(routes.path_of(&run, &folder, &RunFile::Log(Log::Trace)).is_ok());
            assert!(lock(&routes.known).len() <= RUNS_MAX);
        }
    }
}
