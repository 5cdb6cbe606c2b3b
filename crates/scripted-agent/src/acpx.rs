//! The real acpx for tests: installed from npm once, then run against the scripted agent.
//!
//! In: a folder to install into. Out: an [`Acpx`] that starts flows. It needs npm and its registry for the first
//! install only; acpx needs Node 22, which the npm package `node` carries, so the machine's own Node may be older.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, bail, ensure};

use crate::flow_run::FlowRun;
use crate::workspace_root;

/// The version of acpx that is installed.
pub const VERSION: &str = "0.19.1";
const NODE_VERSION: &str = "22";
const STAMP: &str = "installed";

/// An installed acpx.
#[derive(Clone, Debug)]
pub struct Acpx {
    root: PathBuf,
}

impl Acpx {
    /// The acpx of this workspace, in `target/acpx-<version>`, installed when it is not there yet. Set
    /// `RUNREEL_ACPX_DIR` to share one folder between checkouts.
    pub fn cached() -> anyhow::Result<Self> {
        let shared = env::var_os("RUNREEL_ACPX_DIR").map(PathBuf::from);
        Self::install(&shared.unwrap_or_else(|| target_dir().join(format!("acpx-{VERSION}"))))
    }

    /// Installs into `dir` (about 230 MB), or takes what an earlier call with the same versions left there.
    /// Calls from several processes wait for each other. Fails when npm is missing or cannot reach its registry.
    pub fn install(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        let root = dir.canonicalize()?;
        let guard = File::create(root.join("install.lock"))?;
        guard.lock()?;
        let acpx = Self { root };
        let wanted = format!("acpx {VERSION}, node {NODE_VERSION}\n");
        if fs::read_to_string(acpx.root.join(STAMP)).is_ok_and(|stamp| stamp == wanted) {
            return Ok(acpx);
        }
        fs::write(acpx.root.join("package.json"), "{\"private\": true}\n")?;
        let mut npm = Command::new("npm");
        npm.current_dir(&acpx.root).args(["install", "--no-audit", "--no-fund", "--loglevel=error"]);
        npm.args([format!("acpx@{VERSION}"), format!("node@{NODE_VERSION}")]);
        let done = npm.output().context("npm does not start; it is needed to install acpx")?;
        ensure!(done.status.success(), "npm install failed: {}", String::from_utf8_lossy(&done.stderr));
        let node = Command::new(acpx.node())
            .arg("--version")
            .output()
            .context("the installed node does not start")?;
        let version = String::from_utf8_lossy(&node.stdout).trim().to_owned();
        ensure!(version.starts_with(&format!("v{NODE_VERSION}.")), "the installed node says {version:?}");
        fs::write(acpx.root.join(STAMP), wanted)?;
        Ok(acpx)
    }

    /// Starts `flow` with the scripted agent and returns at once.
    ///
    /// `home` becomes acpx's home folder: runs are written to `home/.acpx/flows/runs`. The flow file is copied to
    /// `home/project`, where acpx works; put the files that the flow needs there before. `agent_args` are options
    /// of the scripted agent (`--script demo`, `--speed 10`, ...); its memory is kept in `home`.
    pub fn run_flow(
        &self,
        flow: &Path,
        input_json: &str,
        home: &Path,
        agent_args: &[&str],
    ) -> anyhow::Result<FlowRun> {
        fs::create_dir_all(home.join("project"))?;
        let home = home.canonicalize()?;
        let name = flow.file_name().with_context(|| format!("{} is not a file", flow.display()))?;
        let copy = home.join("project").join(name);
        fs::copy(flow, &copy).with_context(|| format!("cannot copy {}", flow.display()))?;
        let mut command = Command::new(self.node());
        command.arg(self.root.join("node_modules/acpx/dist/cli.js"));
        command.args(["--approve-all", "--agent", &agent_command(&home, agent_args)?]);
        command.args(["flow", "run"]).arg(&copy).args(["--input-json", input_json]);
        command.current_dir(home.join("project")).env("HOME", &home).env("PATH", self.path()?);
        FlowRun::start(command, home)
    }

    /// The folder it is installed in.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn node(&self) -> PathBuf {
        self.root.join("node_modules/.bin/node")
    }

    /// Node 22 first, so that shell steps of a flow find the same one.
    fn path(&self) -> anyhow::Result<std::ffi::OsString> {
        let rest = env::var_os("PATH").unwrap_or_default();
        let first = std::iter::once(self.root.join("node_modules/.bin"));
        Ok(env::join_paths(first.chain(env::split_paths(&rest)))?)
    }
}

fn agent_command(home: &Path, agent_args: &[&str]) -> anyhow::Result<String> {
    let binary = agent_binary()?;
    let memory = home.join(".scripted-agent");
    let words = [binary.to_string_lossy(), "--memory".into(), memory.to_string_lossy()];
    let words = words.iter().map(AsRef::as_ref).chain(agent_args.iter().copied());
    // acpx splits the command as a shell would, quotes included.
    Ok(words.map(quoted).collect::<Vec<_>>().join(" "))
}

/// Plain words stay plain, since the command shows in the bundle.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { format!("'{word}'") }
}

/// The scripted agent's program, built when it is not fresh.
pub fn agent_binary() -> anyhow::Result<PathBuf> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build_agent().map_err(|problem| format!("{problem:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build_agent() -> anyhow::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.current_dir(workspace_root()).args([
        "build",
        "--quiet",
        "-p",
        "scripted-agent",
        "--bin",
        "scripted-agent",
    ]);
    let done = build.output().context("cargo does not start; it is needed to build the scripted agent")?;
    if !done.status.success() {
        bail!("the scripted agent does not build: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(target_dir().join("debug/scripted-agent"))
}

fn target_dir() -> PathBuf {
    // An absolute path replaces the root it is joined to.
    workspace_root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}
