//! Takes the port, or finds out who has it.
//!
//! In: an address and the runs folder that shall be served. Out: a listener, or the viewer that serves the
//! same folder there already, or an error that names who holds the port and the ways out.

use crate::cli::ServeArgs;
use crate::folders::Environment;
use crate::instance::{self, Address, Health, Occupant, Viewer};
use crate::terminal::foreign;
use anyhow::{Context, anyhow};
use runreel::server::HostName;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a viewer that is just starting or stopping may keep us waiting.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a viewer listens on.
pub(super) enum Door {
    /// A TCP port.
    Tcp(TcpListener),
    /// A socket in the file system.
    #[cfg(unix)]
    Socket(std::os::unix::net::UnixListener),
}

/// What came of asking for a port.
pub(super) enum Place {
    /// It is ours.
    Free(TcpListener),
    /// This viewer serves this folder there already.
    Taken(Viewer),
}

/// The address that `--host` names.
pub(super) fn host(host: &str) -> anyhow::Result<IpAddr> {
    match host {
        "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
        _ => host.trim_start_matches('[').trim_end_matches(']').parse().with_context(|| {
            format!("--host {host} is not an address. Use 127.0.0.1 or ::1, or an address of this machine")
        }),
    }
}

/// The further names a viewer at `ip` may be called by: those that were asked for, and this machine's own
/// where a token keeps strangers out, whoever made the name point here.
pub(super) fn names(args: &ServeArgs, ip: IpAddr) -> anyhow::Result<Vec<HostName>> {
    let asked = args
        .allow_host
        .iter()
        .map(|name| name.parse().map_err(|why| anyhow!("--allow-host {name} is {why}")));
    let mut names = asked.collect::<anyhow::Result<Vec<HostName>>>()?;
    #[cfg(unix)]
    if !ip.to_canonical().is_loopback() {
        let own = rustix::system::uname().nodename().to_string_lossy().into_owned();
        names.extend([own.clone(), format!("{own}.local")].iter().filter_map(|name| name.parse().ok()));
    }
    #[cfg(not(unix))]
    let _ = ip;
    Ok(names)
}

/// The viewer at an address, with its token if it is one of ours.
pub(super) fn viewer_at(environment: &Environment, address: SocketAddr) -> Viewer {
    let address = Address::from(address);
    let known = environment.state_dir().map(|folder| instance::registered(&folder)).unwrap_or_default();
    let known = known.into_iter().find(|viewer| viewer.address == address);
    known.unwrap_or(Viewer { address, token: None })
}

/// Takes `address` to serve `runs_dir`.
pub(super) fn take(environment: &Environment, address: SocketAddr, runs_dir: &Path) -> anyhow::Result<Place> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let error = match TcpListener::bind(address) {
            Ok(listener) => return Ok(Place::Free(listener)),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => error,
            Err(error) => return Err(cannot_listen(address, &error)),
        };
        let viewer = viewer_at(environment, address);
        match instance::occupant(&viewer) {
            Occupant::Viewer(health) if same_folder(&health.runs_dir, runs_dir) => {
                return Ok(Place::Taken(viewer));
            }
            // It has just gone, or it is bound and does not listen yet: look again.
            Occupant::Nobody if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(50));
            }
            Occupant::Nobody => return Err(cannot_listen(address, &error)),
            occupant => return Err(held_by(address, &occupant, runs_dir)),
        }
    }
}

/// The error for a port that somebody else has.
pub(super) fn held_by(address: SocketAddr, occupant: &Occupant, runs_dir: &Path) -> anyhow::Error {
    let (port, ip) = (address.port(), address.ip());
    let other = "Take another port with `--port N`; `--port 0` takes a free one";
    match occupant {
        Occupant::Viewer(health) => other_folder(address, health, runs_dir),
        Occupant::OtherUser(user) => {
            anyhow!("another user of this machine (number {user}) holds port {port} on {ip}\n{other}")
        }
        Occupant::Refused(why) => anyhow!("a viewer on port {port} on {ip} {why}\n{other}"),
        Occupant::Stranger | Occupant::Nobody => {
            anyhow!("another program holds port {port} on {ip}; it is not a runreel viewer\n{other}")
        }
    }
}

/// Whether two names are of one folder, as far as the disk can tell.
pub(super) fn same_folder(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    a == b || real(a) == real(b)
}

/// The error for a viewer that serves another folder on the port that was asked for.
fn other_folder(address: SocketAddr, health: &Health, runs_dir: &Path) -> anyhow::Error {
    let port = address.port();
    anyhow!(
        "the viewer at {} serves another folder\n  it serves:      {}\n  you asked for:  {}\n\
         Stop it with `runreel stop --port {port}`, or take another port: `--port {}`",
        Address::from(address).url(),
        foreign(health.runs_dir.display()),
        runs_dir.display(),
        port.checked_add(1).unwrap_or(0),
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
    fn a_host_is_an_address() {
        for good in ["127.0.0.1", "127.0.0.2", "::1", "[::1]", "localhost", "0.0.0.0", "192.168.1.4"] {
            assert!(host(good).is_ok(), "{good}");
        }
        for bad in ["example.org", "", "0x7f.1", "127.1", "2130706433", "*"] {
            assert!(host(bad).is_err(), "{bad}");
        }
    }
}
