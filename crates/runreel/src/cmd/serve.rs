//! `runreel serve`: a viewer in the foreground.

use super::listen::{self, Place};
use super::viewer::{self, Viewer};
use crate::cli::ServeArgs;
use crate::folders::Environment;
use crate::terminal::say;
use crate::{browser, instance};
use anyhow::bail;
use std::net::SocketAddr;

/// Serves until it is stopped, or points to the viewer that serves the same folder already.
pub(super) fn run(args: &ServeArgs, open: bool) -> anyhow::Result<()> {
    let environment = Environment::read();
    let runs_dir = environment.runs_dir(args.runs_dir.as_deref())?;
    if runs_dir.exists() && !runs_dir.is_dir() {
        bail!("{} is a file, not a folder of runs\nName a folder with --runs-dir DIR", runs_dir.display());
    }
    let wanted = SocketAddr::new(listen::loopback(&args.host)?, args.port);
    let listener = match listen::take(wanted, &runs_dir)? {
        Place::Free(listener) => listener,
        Place::Taken(address) => {
            say(&format!("Reused existing viewer at {}", instance::url(address)));
            say(&format!("Runs dir: {}", runs_dir.display()));
            open_if(open, address);
            return Ok(());
        }
    };
    let viewer = Viewer::new()?;
    let address = listener.local_addr()?;
    let _registration = viewer::register(&environment, address);
    let source = viewer::disk(&environment, &runs_dir, args.poll);
    say(&format!("Started viewer at {}", instance::url(address)));
    say(&format!("Runs dir: {}", runs_dir.display()));
    // The port is bound, so a browser that is faster than the server waits in its queue.
    open_if(open, address);
    viewer.serve(listener, source)
}

fn open_if(open: bool, address: SocketAddr) {
    if open {
        browser::open(&instance::url(address));
    }
}
