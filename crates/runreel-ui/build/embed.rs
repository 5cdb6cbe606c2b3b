//! Packs the page's files and writes the table that `lib.rs` includes.
//!
//! In: the folder of the built page. Out: `assets.rs` with one entry a file, sorted by path, and the
//! brotli and gzip forms of those files that shrink. Never changes the folder.

use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Writes `out/assets.rs`. `best` takes the time for the smallest files.
pub(crate) fn write_table(dist: &Path, out: &Path, best: bool) -> Result<(), String> {
    let packed = out.join("packed");
    fs::create_dir_all(&packed).map_err(|e| format!("{}: {e}", packed.display()))?;
    let mut files = Vec::new();
    collect(dist, "", &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for (path, file) in &files {
        table.push_str(&entry(path, file, &packed, best)?);
    }
    table.push_str("]\n");
    let target = out.join("assets.rs");
    fs::write(&target, table).map_err(|e| format!("{}: {e}", target.display()))
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> Result<(), String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|e| format!("{}: {e}", folder.display()))?;
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| format!("{}: not UTF-8", entry.path().display()))?;
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push((path, entry.path()));
        }
    }
    Ok(())
}

fn entry(path: &str, file: &Path, packed: &Path, best: bool) -> Result<String, String> {
    let bytes = fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut hasher = DefaultHasher::new();
    (path, &bytes).hash(&mut hasher);
    let digest = format!("{:016x}", hasher.finish());
    let shrinks = content_type(path).1;
    let brotli = shrinks.then(|| brotli(&bytes, best)).transpose()?;
    let gzip = shrinks.then(|| gzip(&bytes, best)).transpose()?;
    let keep = |form: Option<Vec<u8>>, ending: &str| -> Result<String, String> {
        let Some(form) = form.filter(|form| form.len() < bytes.len()) else { return Ok("None".into()) };
        let target = packed.join(format!("{digest}.{ending}"));
        fs::write(&target, form).map_err(|e| format!("{}: {e}", target.display()))?;
        Ok(format!("Some(include_bytes!({}))", literal(&target)?))
    };
    let file = fs::canonicalize(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "    ({path:?}, Asset {{ content_type: {:?}, etag: {:?}, identity: include_bytes!({}), \
         brotli: {}, gzip: {}, immutable: {} }}),",
        content_type(path).0,
        // Weak, because the packed forms share it.
        format!("W/\"{digest}\""),
        literal(&file)?,
        keep(brotli, "br")?,
        keep(gzip, "gz")?,
        // Vite puts a hash of the content into the names of these.
        path.starts_with("assets/"),
    );
    Ok(text)
}

/// A path as a Rust string literal.
fn literal(path: &Path) -> Result<String, String> {
    path.to_str().map(|path| format!("{path:?}")).ok_or_else(|| format!("{}: not UTF-8", path.display()))
}

/// The media type, and whether packing pays.
fn content_type(path: &str) -> (&'static str, bool) {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => ("text/html; charset=utf-8", true),
        "js" | "mjs" => ("text/javascript; charset=utf-8", true),
        "css" => ("text/css; charset=utf-8", true),
        "json" | "map" => ("application/json", true),
        "svg" => ("image/svg+xml", true),
        "txt" => ("text/plain; charset=utf-8", true),
        "wasm" => ("application/wasm", true),
        "woff2" => ("font/woff2", false),
        "png" => ("image/png", false),
        "ico" => ("image/x-icon", false),
        _ => ("application/octet-stream", false),
    }
}

fn brotli(bytes: &[u8], best: bool) -> Result<Vec<u8>, String> {
    let mut packed = Vec::new();
    let quality = if best { 11 } else { 4 };
    let params = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &params).map_err(|e| format!("brotli: {e}"))?;
    Ok(packed)
}

fn gzip(bytes: &[u8], best: bool) -> Result<Vec<u8>, String> {
    let level = if best { flate2::Compression::best() } else { flate2::Compression::fast() };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|e| format!("gzip: {e}"))
}
