//! Node's packages for the page.

use crate::step::{command, root};
use anyhow::Context;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};

/// `npm ci` in `ui/`, when the lock file changed since the last time. The stamp is the one that the build
/// script of `runreel-ui` keeps, so that neither installs what the other just has.
pub(crate) fn install() -> anyhow::Result<()> {
    let ui = root().join("ui");
    let lock = fs::read(ui.join("package-lock.json")).context("cannot read ui/package-lock.json")?;
    let mut hasher = DefaultHasher::new();
    lock.hash(&mut hasher);
    let wanted = format!("{:016x}", hasher.finish());
    let stamp = ui.join("node_modules/.runreel-lock");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Some("ui"))?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}
