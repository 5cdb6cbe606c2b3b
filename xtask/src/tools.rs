//! Programs that a suite needs and that cargo does not bring: a browser, cargo-deny.

use crate::step::command;
use anyhow::bail;
use std::path::Path;
use std::process::{Command, Stdio};

/// Makes sure that there is a Chromium, for the tests in a browser. Installs Debian's as root on Debian.
pub(crate) fn chromium() -> anyhow::Result<()> {
    let named = std::env::var_os("CHROMIUM");
    if named.as_deref().map_or(Path::new("/usr/bin/chromium"), Path::new).exists() {
        return Ok(());
    }
    if !(is_root() && Path::new("/etc/debian_version").exists()) {
        bail!(
            "the tests in a browser need Chromium at /usr/bin/chromium\n\
             On Debian: sudo apt-get install chromium. Elsewhere: set CHROMIUM to its path"
        );
    }
    command("apt-get", &["update", "-q"], None)?;
    command("apt-get", &["install", "-y", "-q", "--no-install-recommends", "chromium"], None)
}

/// Whether cargo-deny can be run.
pub(crate) fn has_cargo_deny() -> bool {
    let mut version = Command::new("cargo");
    version.args(["deny", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
