//! The keys of a viewer that shall serve: whether it needs any, and around which token.
//!
//! Reads or makes the file that `--token-file` names. A file that others may read is refused: what is in it is
//! no secret any more. It may be a link, as a folder of secrets often has: what counts is the file that it leads to.

use crate::cli::ServeArgs;
use anyhow::{Context, bail};
use runreel::owner;
use runreel::server::{Keys, SHORTEST_TOKEN};
use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

/// Longer files hold no token.
const LONGEST: u64 = 1024;

/// The keys for a viewer at `ip`: always some where the network can reach it.
pub(super) fn keys(args: &ServeArgs, ip: IpAddr) -> anyhow::Result<Option<Arc<Keys>>> {
    let keys = match &args.token_file {
        Some(file) => read_or_make(file)?,
        None if ip.to_canonical().is_loopback() => return Ok(None),
        None => Keys::new(None).context("the system gives no random bytes for a token")?,
    };
    Ok(Some(Arc::new(keys)))
}

fn read_or_make(path: &Path) -> anyhow::Result<Keys> {
    let named = || format!("--token-file {}", path.display());
    let token = match owner::open_regular(path) {
        Ok(file) => read(&file).with_context(named)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let keys = Keys::new(None).context("the system gives no random bytes for a token")?;
            make(path, keys.token()).with_context(|| format!("{} cannot be made", named()))?;
            return Ok(keys);
        }
        Err(error) => return Err(error).with_context(named),
    };
    Ok(Keys::new(Some(token))?)
}

fn read(mut file: &File) -> anyhow::Result<String> {
    let about = file.metadata()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if about.mode() & 0o077 != 0 {
            bail!(
                "others may read or change it (mode {:03o})\nMake it yours: chmod 600",
                about.mode() & 0o777
            );
        }
        if !owner::is_trusted(about.uid()) {
            bail!("it belongs to another user (number {})", about.uid());
        }
    }
    if about.len() > LONGEST {
        bail!("it is too long for a token; the first line is the token, and there is no other");
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    let token = text.trim();
    if token.len() < SHORTEST_TOKEN || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        bail!(
            "a token has at least {SHORTEST_TOKEN} characters, and none but ASCII letters, digits and signs\n\
             Leave the file out, and one is made"
        );
    }
    Ok(token.to_owned())
}

fn make(path: &Path, token: &str) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(path)?, "{token}")
}
