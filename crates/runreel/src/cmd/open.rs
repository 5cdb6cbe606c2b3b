//! `runreel open [RUN]`: the page in the browser, with a viewer in the background.
//!
//! Starts this same program as `serve`, detached, when no viewer answers; waits until one does.

use super::listen::{held_by, host, same_folder, viewer_at};
use crate::browser;
use crate::cli::ServeArgs;
use crate::folders::Environment;
use crate::instance::{self, Address, Occupant, Viewer};
use crate::terminal::say;
use anyhow::{Context, bail};
use runreel::owner;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a viewer may take to answer after its start.
const PATIENCE: Duration = Duration::from_secs(15);

/// Opens the page, at a run if one is named.
pub(super) fn run(args: &ServeArgs, run: Option<&str>) -> anyhow::Result<()> {
    let environment = Environment::read();
    let runs_dir = environment.runs_dir(args.runs_dir.as_deref())?;
    if args.port == 0 {
        bail!("open needs to know the port again next time\nName one with --port N, or leave it out");
    }
    if args.socket.is_some() {
        bail!(
            "a browser cannot open a Unix-domain socket\nServe it with `runreel serve --socket PATH`, and lead a port to it: `ssh -L 4173:PATH THIS_HOST`"
        );
    }
    let address = SocketAddr::new(host(&args.host)?, args.port);
    let viewer = viewer_at(&environment, address);
    let viewer = match instance::occupant(&viewer) {
        Occupant::Viewer(health) if same_folder(&health.runs_dir, &runs_dir) => viewer,
        Occupant::Nobody => start(&environment, address, &runs_dir, args)?,
        occupant => return Err(held_by(address, &occupant, &runs_dir)),
    };
    let page = run.map_or_else(String::new, |run| format!("run/{}", percent_encoded(run)));
    let link = instance::link(&viewer).context("cannot get a link from the viewer")?;
    let token = link
        .as_deref()
        .and_then(|link| link.split_once('?'))
        .map_or_else(String::new, |(_, token)| format!("?{token}"));
    let url = format!("{}{page}{token}", viewer.address.url());
    say(&url);
    browser::open(&url);
    Ok(())
}

fn start(
    environment: &Environment,
    address: SocketAddr,
    runs_dir: &Path,
    args: &ServeArgs,
) -> anyhow::Result<Viewer> {
    let log = log(environment, address);
    let mut command = Command::new(std::env::current_exe().context("cannot find this program's own file")?);
    command.arg("serve").args(["--host", &address.ip().to_string(), "--port", &address.port().to_string()]);
    command.args(args.allow_host.iter().flat_map(|name| ["--allow-host", name]));
    if let Some(file) = &args.token_file {
        command.arg("--token-file").arg(file);
    }
    command.arg("--runs-dir").arg(runs_dir);
    if args.poll {
        command.arg("--poll");
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((file, _)) = &log {
        command.stdout(file.try_clone()?).stderr(file.try_clone()?);
    }
    // Its own process group: Ctrl-C in this terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().context("cannot start a viewer in the background")?;
    let log_path = log.map(|(_, path)| path);
    wait_until_healthy(child, || viewer_at(environment, address), log_path.as_deref())
}

fn wait_until_healthy(
    mut child: Child,
    viewer: impl Fn() -> Viewer,
    log: Option<&Path>,
) -> anyhow::Result<Viewer> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let viewer = viewer();
        if matches!(instance::occupant(&viewer), Occupant::Viewer(_)) {
            return Ok(viewer);
        }
        if let Some(status) = child.try_wait()?
            && !status.success()
        {
            let said = log.and_then(|log| fs::read_to_string(log).ok()).unwrap_or_default();
            bail!("the viewer in the background ended at once:\n{}", said.trim());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let log =
        log.map_or_else(|| "; it has no log".to_owned(), |log| format!("; its log is {}", log.display()));
    bail!("the viewer in the background does not answer{log}")
}

/// A file for what the viewer in the background says, for its user alone. It serves without one too.
fn log(environment: &Environment, address: SocketAddr) -> Option<(File, PathBuf)> {
    let folder = environment.state_dir()?;
    let path = folder.join(format!("{}.log", Address::from(address).file_name()));
    let made = fs::create_dir_all(&folder).and_then(|()| {
        // Emptied once it is known to be ours.
        let file = owner::make_own(&path)?;
        file.set_len(0).map(|()| file)
    });
    match made {
        Ok(file) => Some((file, path)),
        Err(error) => {
            tracing::warn!(
                "cannot write {}: {error}; the viewer in the background has no log",
                path.display()
            );
            None
        }
    }
}

/// A run id as one segment of a URL's path.
fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let encode = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_stay_one_segment_of_the_path() {
        assert_eq!(percent_encoded("2026-11-22T1-review"), "2026-11-22T1-review");
        assert_eq!(percent_encoded("a/b?c#ä"), "a%2Fb%3Fc%23%C3%A4");
    }
}
