//! Is a viewer running here? Who holds a port, which viewers were started, and how to stop one.
//!
//! Truth is the port: whoever answers `/api/health` there as `runreel` is a viewer. The state folder only
//! tells which ports to ask. No error here stops a viewer from serving.

mod address;
mod register;
mod request;

pub(crate) use address::{Address, Viewer};
pub(crate) use register::{Registration, registered};

use request::request;
use runreel::owner::{self, Owner};
use serde::{Deserialize, Serialize};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a viewer says of itself at `/api/health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Health {
    /// `runreel`, or it is not one of ours.
    pub(crate) service: String,
    #[serde(default)]
    pub(crate) version: String,
    pub(crate) runs_dir: PathBuf,
    #[serde(default)]
    pub(crate) pid: u32,
    /// When it began: ISO text or milliseconds, passed on as it is.
    #[serde(default)]
    pub(crate) started_at: serde_json::Value,
    #[serde(default)]
    pub(crate) clients: u64,
    #[serde(default)]
    pub(crate) notes: Vec<String>,
}

/// Who is at an address.
#[derive(Debug)]
pub(crate) enum Occupant {
    /// Nobody listens.
    Nobody,
    /// A viewer of ours.
    Viewer(Box<Health>),
    /// A viewer that asks for a token, and we have none or a wrong one.
    Locked,
    /// Something of another user of this machine. It is not asked what it is.
    OtherUser(u32),
    /// Another program.
    Stranger,
}

/// Asks who is there.
pub(crate) fn occupant(viewer: &Viewer) -> Occupant {
    if let Some(user) = other_user(&viewer.address) {
        return Occupant::OtherUser(user);
    }
    match request(viewer, "GET", "/api/health") {
        Ok((200, body)) => match serde_json::from_slice::<Health>(&body) {
            Ok(health) if health.service == "runreel" => Occupant::Viewer(Box::new(health)),
            _ => Occupant::Stranger,
        },
        Ok((401 | 429, _)) => Occupant::Locked,
        Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => {
            Occupant::Nobody
        }
        _ => Occupant::Stranger,
    }
}

/// The user that holds an address, when it is not us. Root may ask anybody.
fn other_user(address: &Address) -> Option<u32> {
    let (Address::Tcp(at), 1..) = (address, owner::this_user()) else { return None };
    match owner::of_listener(Address::within(*at)) {
        Owner::User(user) if user != owner::this_user() => Some(user),
        _ => None,
    }
}

/// A new link into a viewer's page that works once; `None` when it asks for none.
pub(crate) fn link(viewer: &Viewer) -> io::Result<Option<String>> {
    let (status, body) = request(viewer, "POST", "/api/control/link")?;
    let said: serde_json::Value = match status {
        200 => serde_json::from_slice(&body)?,
        404 => return Ok(None),
        _ => return Err(io::Error::other(format!("it answered {status}"))),
    };
    let secret = said["token"].as_str().ok_or(io::ErrorKind::InvalidData)?;
    Ok(Some(format!("{}?token={secret}", viewer.address.url())))
}

/// Asks a viewer to stop and waits until it is gone. `false`: it is still there after `patience`.
pub(crate) fn stop(viewer: &Viewer, patience: Duration) -> io::Result<bool> {
    let (status, _) = request(viewer, "POST", "/api/control/shutdown")?;
    if status != 200 {
        return Err(io::Error::other(format!("it answered {status}")));
    }
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if matches!(occupant(viewer), Occupant::Nobody) {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(false)
}
