//! `runreel serve`: a viewer in the foreground.

use super::listen::{self, Door, Place};
use super::token;
use super::viewer::{self, Front, Viewer};
use crate::browser;
use crate::cli::ServeArgs;
use crate::folders::Environment;
use crate::instance::{self, Address};
use crate::terminal::{complain, say};
use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::path::Path;

/// Serves until it is stopped, or points to the viewer that serves the same folder already.
pub(super) fn run(args: &ServeArgs, open: bool) -> anyhow::Result<()> {
    let environment = Environment::read();
    let runs_dir = environment.runs_dir(args.runs_dir.as_deref())?;
    if runs_dir.exists() && !runs_dir.is_dir() {
        bail!("{} is a file, not a folder of runs\nName a folder with --runs-dir DIR", runs_dir.display());
    }
    if let Some(path) = &args.socket {
        return on_socket(path, &environment, &runs_dir, args.poll);
    }
    let ip = listen::host(&args.host)?;
    // Before the port: who finds it bound may ask at once for what is registered.
    let (names, keys) = (listen::names(args, ip)?, token::keys(args, ip)?);
    let listener = match listen::take(&environment, SocketAddr::new(ip, args.port), &runs_dir)? {
        Place::Free(listener) => listener,
        Place::Taken(viewer) => return reuse(&viewer, &runs_dir, open),
    };
    let address = Address::from(listener.local_addr()?);
    let token = keys.as_ref().map(|keys| keys.token().to_owned());
    let link = keys.as_ref().map(|keys| keys.link()).transpose().context("cannot make a link")?;
    let url = address.url();
    let page = link.map_or_else(|| url.clone(), |link| format!("{url}?token={link}"));
    let started = Started { environment: &environment, runs_dir: &runs_dir, poll: args.poll };
    started.serve(
        Front { door: Door::Tcp(listener), names, keys },
        instance::Viewer { address, token },
        || {
            if page != url {
                say(&format!("Link, works once: {page}"));
                say("Another one: runreel status --link");
            }
            if !ip.is_loopback() {
                complain("Note: the network can reach this viewer, and what it sends is not encrypted.");
            }
            // The port is bound, so a browser that is faster than the server waits in its queue.
            open_if(open, &page);
        },
    )
}

/// What all ways of listening have in common.
struct Started<'a> {
    environment: &'a Environment,
    runs_dir: &'a Path,
    poll: bool,
}

impl Started<'_> {
    /// Registers, says so, does what is to be done once the viewer is there, and serves.
    fn serve(&self, front: Front, as_: instance::Viewer, then: impl FnOnce()) -> anyhow::Result<()> {
        let viewer = Viewer::new()?;
        let _registration = viewer::register(self.environment, &as_);
        let source = viewer::disk(self.environment, self.runs_dir, self.poll);
        say(&format!("Started viewer at {}", as_.address.url()));
        say(&format!("Runs dir: {}", self.runs_dir.display()));
        then();
        viewer.serve(front, source)
    }
}

fn reuse(viewer: &instance::Viewer, runs_dir: &Path, open: bool) -> anyhow::Result<()> {
    say(&format!("Reused existing viewer at {}", viewer.address.url()));
    say(&format!("Runs dir: {}", runs_dir.display()));
    if open {
        let link = instance::link(viewer).context("cannot get a link from the viewer that runs")?;
        browser::open(&link.unwrap_or_else(|| viewer.address.url()));
    }
    Ok(())
}

#[cfg(unix)]
fn on_socket(path: &Path, environment: &Environment, runs_dir: &Path, poll: bool) -> anyhow::Result<()> {
    use super::socket::{self, Taken};
    let path = crate::folders::resolved(path)?;
    let viewer = instance::Viewer { address: Address::Socket(path.clone()), token: None };
    let (listener, _held) = match socket::take(&path)? {
        Taken::Free(listener, held) => (listener, held),
        Taken::Viewer(served) if listen::same_folder(&served, runs_dir) => {
            return reuse(&viewer, runs_dir, false);
        }
        Taken::Viewer(served) => bail!(
            "the viewer at {} serves another folder: {}\nStop it with `runreel stop --socket {}`, or name another path",
            path.display(),
            crate::terminal::foreign(served.display()),
            path.display()
        ),
    };
    let front = Front { door: Door::Socket(listener), names: Vec::new(), keys: None };
    Started { environment, runs_dir, poll }.serve(front, viewer, || ())
}

#[cfg(not(unix))]
fn on_socket(_: &Path, _: &Environment, _: &Path, _: bool) -> anyhow::Result<()> {
    bail!("there are no Unix-domain sockets here\nListen on a port: --port N")
}

fn open_if(open: bool, url: &str) {
    if open {
        browser::open(url);
    }
}
