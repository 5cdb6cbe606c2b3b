//! Where the built page comes from.
//!
//! Out: a folder that holds `index.html`. Node's packages are installed again only when the lock file
//! changed since the last time, which a stamp in `node_modules` remembers.

use crate::cargo;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

const PLACEHOLDER: &str = "<!doctype html><meta charset=utf-8><title>runreel</title>\
    <p>This runreel was built without its page (RUNREEL_UI=skip).\n";

const WAYS_OUT: &str = "\nWays out: install Node 20.19 or newer with npm; or set RUNREEL_UI_DIST to a folder \
    with a built page (index.html and assets/); or set RUNREEL_UI=skip to build without the page.";

/// The folder with the built page.
pub(crate) fn find_or_build(manifest: &Path, out: &Path) -> Result<PathBuf, String> {
    cargo("rerun-if-env-changed=RUNREEL_UI");
    cargo("rerun-if-env-changed=RUNREEL_UI_DIST");
    if env::var("RUNREEL_UI").is_ok_and(|value| value == "skip") {
        return placeholder(out);
    }
    if let Some(dist) = env::var_os("RUNREEL_UI_DIST") {
        return ready(&PathBuf::from(dist), "RUNREEL_UI_DIST");
    }
    let shipped = manifest.join("dist");
    if shipped.is_dir() {
        return ready(&shipped, "the page shipped with this crate");
    }
    let sources = manifest.join("../../ui");
    if !sources.join("package.json").is_file() {
        return Err(format!("The page's sources are not at {}.{WAYS_OUT}", sources.display()));
    }
    watch(&sources)?;
    install(&sources)?;
    build(&sources, &out.join("dist"))
}

fn placeholder(out: &Path) -> Result<PathBuf, String> {
    let dist = out.join("placeholder");
    fs::create_dir_all(&dist).map_err(|e| format!("{}: {e}", dist.display()))?;
    fs::write(dist.join("index.html"), PLACEHOLDER).map_err(|e| format!("{}: {e}", dist.display()))?;
    Ok(dist)
}

fn ready(dist: &Path, name: &str) -> Result<PathBuf, String> {
    cargo(&format!("rerun-if-changed={}", dist.display()));
    if dist.join("index.html").is_file() {
        Ok(dist.to_path_buf())
    } else {
        Err(format!("{name}: {} holds no index.html.{WAYS_OUT}", dist.display()))
    }
}

/// Names every input of the build to cargo; tests are none, and neither is `node_modules`.
fn watch(sources: &Path) -> Result<(), String> {
    for name in
        ["package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "index.html", "public"]
    {
        cargo(&format!("rerun-if-changed={}", sources.join(name).display()));
    }
    watch_folder(&sources.join("src"))
}

fn watch_folder(folder: &Path) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", folder.display()))?.path();
        if path.is_dir() {
            watch_folder(&path)?;
        } else if !path.to_string_lossy().contains(".test.") {
            cargo(&format!("rerun-if-changed={}", path.display()));
        }
    }
    Ok(())
}

fn install(sources: &Path) -> Result<(), String> {
    let lock_file = sources.join("package-lock.json");
    let lock = fs::read(&lock_file).map_err(|e| format!("{}: {e}", lock_file.display()))?;
    let mut hasher = DefaultHasher::new();
    lock.hash(&mut hasher);
    let wanted = format!("{:016x}", hasher.finish());
    let stamp = sources.join("node_modules/.runreel-lock");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(sources))?;
    fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))
}

fn build(sources: &Path, dist: &Path) -> Result<PathBuf, String> {
    let mut vite = Command::new("node");
    vite.arg("node_modules/vite/bin/vite.js").args(["build", "--emptyOutDir", "--logLevel", "warn"]);
    run(vite.arg("--outDir").arg(dist).current_dir(sources))?;
    Ok(dist.to_path_buf())
}

fn run(command: &mut Command) -> Result<(), String> {
    let name = format!("{command:?}");
    let output = command.output().map_err(|e| format!("Could not start {name}: {e}.{WAYS_OUT}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    Err(format!("{name} failed ({}):\n{}{WAYS_OUT}", output.status, String::from_utf8_lossy(&said)))
}
