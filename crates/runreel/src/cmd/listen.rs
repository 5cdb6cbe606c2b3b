//! Takes the port, or finds out who has it.
//!
//! In: an address and the runs folder that shall be served. Out: a listener, or the viewer that serves the
//! same folder there already, or an error that names who holds the port and the ways out.

use crate::instance::{self, Health, Occupant};
use anyhow::{Context, anyhow, bail};
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a viewer that is just starting or stopping may keep us waiting.
const PATIENCE: Duration = Duration::from_secs(3);

/// What came of asking for a port.
pub(super) enum Place {
    /// It is ours.
    Free(TcpListener),
    /// A viewer serves this folder there already.
    Taken(SocketAddr),
}

/// The loopback address that `--host` names.
pub(super) fn loopback(host: &str) -> anyhow::Result<IpAddr> {
    let address = match host {
        "localhost" => IpAddr::from([127, 0, 0, 1]),
        _ => host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .parse()
            .with_context(|| format!("--host {host} is not an address. Use 127.0.0.1 or ::1"))?,
    };
    if !address.is_loopback() {
        bail!(
            "--host {host} would let other machines in, and runreel has no way yet to ask who they are.\n\
             Use 127.0.0.1 or ::1; from elsewhere, reach it through `ssh -L 4173:127.0.0.1:4173 THIS_HOST`"
        );
    }
    Ok(address)
}

/// Takes `address` to serve `runs_dir`.
pub(super) fn take(address: SocketAddr, runs_dir: &Path) -> anyhow::Result<Place> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let error = match TcpListener::bind(address) {
            Ok(listener) => return Ok(Place::Free(listener)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => error,
            Err(error) => return Err(cannot_listen(address, &error)),
        };
        match instance::occupant(address) {
            Occupant::Viewer(health) if same_folder(&health.runs_dir, runs_dir) => {
                return Ok(Place::Taken(address));
            }
            Occupant::Viewer(health) => return Err(other_folder(address, &health, runs_dir)),
            Occupant::Stranger => return Err(stranger(address)),
            // It has just gone, or it is bound and does not listen yet: look again.
            Occupant::Nobody if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Occupant::Nobody => return Err(cannot_listen(address, &error)),
        }
    }
}

/// Whether two names are of one folder, as far as the disk can tell.
pub(super) fn same_folder(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    a == b || real(a) == real(b)
}

/// The error for a viewer that serves another folder on the port that was asked for.
pub(super) fn other_folder(address: SocketAddr, health: &Health, runs_dir: &Path) -> anyhow::Error {
    let port = address.port();
    anyhow!(
        "the viewer at {} serves another folder\n  it serves:      {}\n  you asked for:  {}\n\
         Stop it with `runreel stop --port {port}`, or take another port: `--port {}`",
        instance::url(address),
        health.runs_dir.display(),
        runs_dir.display(),
        port.checked_add(1).unwrap_or(0),
    )
}

/// The error for a port that something else listens on.
pub(super) fn stranger(address: SocketAddr) -> anyhow::Error {
    anyhow!(
        "another program holds port {} on {}; it is not a runreel viewer\n\
         Take another port with `--port N`; `--port 0` takes a free one",
        address.port(),
        address.ip(),
    )
}

fn cannot_listen(address: SocketAddr, error: &io::Error) -> anyhow::Error {
    let way_out = match error.kind() {
        io::ErrorKind::PermissionDenied => "ports below 1024 are for root: take another with `--port N`",
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address: try `--host 127.0.0.1`",
        _ => "take another port with `--port N`; `--port 0` takes a free one",
    };
    anyhow!("cannot listen on {address}: {error}\n{way_out}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_let_in() {
        for good in ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost"] {
            assert!(loopback(good).is_ok(), "{good}");
        }
        for bad in ["0.0.0.0", "::", "192.168.1.4", "example.org", ""] {
            assert!(loopback(bad).is_err(), "{bad}");
        }
    }
}
