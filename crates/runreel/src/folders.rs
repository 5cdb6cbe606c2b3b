//! Where things are on this machine: the runs, acpx's own files, and our state. Reads flags and the
//! environment, touches nothing on disk.

use anyhow::Context;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What the environment says, taken once so that the rules below are pure.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    home: Option<PathBuf>,
    runs_dir: Option<PathBuf>,
    state_home: Option<PathBuf>,
}

impl Environment {
    /// Reads the process's environment. Empty values count as absent.
    pub(crate) fn read() -> Self {
        let path = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        Self {
            home: std::env::home_dir().filter(|home| home.is_absolute()),
            runs_dir: path("ACPX_FLOW_RUNS_DIR").map(PathBuf::from),
            state_home: path("XDG_STATE_HOME").map(PathBuf::from),
        }
    }

    /// The runs folder: the flag, else `ACPX_FLOW_RUNS_DIR`, else `~/.acpx/flows/runs`. Absolute, and
    /// without links when it exists already.
    pub(crate) fn runs_dir(&self, flag: Option<&Path>) -> anyhow::Result<PathBuf> {
        let chosen = flag
            .map(Path::to_owned)
            .or_else(|| self.runs_dir.clone())
            .or_else(|| self.home.as_ref().map(|home| home.join(".acpx/flows/runs")))
            .context("no runs folder: there is no home folder. Name one with --runs-dir DIR")?;
        resolved(&chosen)
    }

    /// Where acpx keeps its own files, `~/.acpx`; without a home, a relative name that is nowhere.
    pub(crate) fn acpx_home(&self) -> PathBuf {
        self.home.clone().unwrap_or_default().join(".acpx")
    }

    /// Where we keep who runs: `$XDG_STATE_HOME/runreel`, else `~/.local/state/runreel`; without a home,
    /// nowhere.
    pub(crate) fn state_dir(&self) -> Option<PathBuf> {
        let state_home = self.state_home.clone().filter(|path| path.is_absolute());
        let home = || self.home.as_ref().map(|home| home.join(".local/state"));
        Some(state_home.or_else(home)?.join("runreel"))
    }
}

/// An absolute path; the one that links lead to when it exists.
pub(crate) fn resolved(path: &Path) -> anyhow::Result<PathBuf> {
    let absolute =
        std::path::absolute(path).with_context(|| format!("{} is not a usable path", path.display()))?;
    Ok(absolute.canonicalize().unwrap_or(absolute))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(home: Option<&str>, runs_dir: Option<&str>) -> Environment {
        Environment { home: home.map(PathBuf::from), runs_dir: runs_dir.map(PathBuf::from), state_home: None }
    }

    #[test]
    fn the_flag_beats_the_environment_beats_home() {
        let all = environment(Some("/home/a"), Some("/env/runs"));
        assert_eq!(all.runs_dir(Some(Path::new("/flag"))).unwrap(), Path::new("/flag"));
        assert_eq!(all.runs_dir(None).unwrap(), Path::new("/env/runs"));
        let home = environment(Some("/home/a"), None);
        assert_eq!(home.runs_dir(None).unwrap(), Path::new("/home/a/.acpx/flows/runs"));
    }

    #[test]
    fn without_a_home_the_way_out_is_named() {
        let error = environment(None, None).runs_dir(None).unwrap_err();
        assert!(error.to_string().contains("--runs-dir"), "{error}");
        assert_eq!(environment(None, None).state_dir(), None);
    }
}
