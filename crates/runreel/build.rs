//! Carries the recorded demo run inside the binary.
//!
//! In: `demo/`, a link to `fixtures/demo` here and a real folder in the published crate; where links are
//! not followed, `fixtures/demo` itself. Out: `demo.rs`, a table of its files.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let home = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let folder = [home.join("demo"), home.join("../../fixtures/demo")];
    let folder = folder.iter().find(|folder| folder.is_dir()).ok_or("the recorded demo run is missing")?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let run = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.join("manifest.json").is_file())
        .ok_or("fixtures/demo holds no run")?;
    let mut table = String::from("&[\n");
    list(&run, &run, &mut table)?;
    table.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("demo.rs"), table)?;
    Ok(())
}

fn list(run: &Path, folder: &Path, table: &mut String) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    paths.sort();
    for path in paths {
        println!("cargo::rerun-if-changed={}", path.display());
        if path.is_dir() {
            list(run, &path, table)?;
        } else {
            let name = path.strip_prefix(run)?.to_string_lossy().replace('\\', "/");
            writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.to_string_lossy())?;
        }
    }
    Ok(())
}
