//! `runreel open [RUN]`: the page in the browser, with a viewer in the background.
//!
//! Starts this same program as `serve`, detached, when no viewer answers; waits until one does.

use super::listen::{loopback, other_folder, same_folder, stranger};
use crate::browser;
use crate::cli::ServeArgs;
use crate::folders::Environment;
use crate::instance::{self, Occupant};
use crate::terminal::say;
use anyhow::{Context, bail};
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
    let address = SocketAddr::new(loopback(&args.host)?, args.port);
    match instance::occupant(address) {
        Occupant::Viewer(health) if same_folder(&health.runs_dir, &runs_dir) => {}
        Occupant::Viewer(health) => return Err(other_folder(address, &health, &runs_dir)),
        Occupant::Stranger => return Err(stranger(address)),
        Occupant::Nobody => start(&environment, address, &runs_dir, args.poll)?,
    }
    let page = run.map_or_else(String::new, |run| format!("run/{}", percent_encoded(run)));
    let url = format!("{}{page}", instance::url(address));
    say(&url);
    browser::open(&url);
    Ok(())
}

fn start(environment: &Environment, address: SocketAddr, runs_dir: &Path, poll: bool) -> anyhow::Result<()> {
    let log_path = log_path(environment, address)?;
    let log = File::create(&log_path).with_context(|| format!("cannot write {}", log_path.display()))?;
    let mut command = Command::new(std::env::current_exe().context("cannot find this program's own file")?);
    command.arg("serve").args(["--host", &address.ip().to_string(), "--port", &address.port().to_string()]);
    command.arg("--runs-dir").arg(runs_dir);
    if poll {
        command.arg("--poll");
    }
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    // Its own process group: Ctrl-C in this terminal is not meant for it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().context("cannot start a viewer in the background")?;
    wait_until_healthy(child, address, &log_path)
}

fn wait_until_healthy(mut child: Child, address: SocketAddr, log_path: &Path) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if matches!(instance::occupant(address), Occupant::Viewer(_)) {
            return Ok(());
        }
        if let Some(status) = child.try_wait()?
            && !status.success()
        {
            let said = fs::read_to_string(log_path).unwrap_or_default();
            bail!("the viewer in the background ended at once:\n{}", said.trim());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    bail!("the viewer in the background does not answer; its log is {}", log_path.display())
}

fn log_path(environment: &Environment, address: SocketAddr) -> anyhow::Result<PathBuf> {
    let folder = environment.state_dir().unwrap_or_else(|| std::env::temp_dir().join("runreel"));
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder.join(format!("{}.log", instance::file_name(address))))
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
