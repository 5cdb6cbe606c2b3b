//! Is a viewer running here? Who holds a port, which viewers were started, and how to stop one.
//!
//! Truth is the port: whoever answers `/api/health` there as `runreel` is a viewer. The state folder only
//! tells which ports to ask. No error here stops a viewer from serving.

mod register;
mod request;

pub(crate) use register::{Registration, file_name, registered};

use request::request;
use serde::{Deserialize, Serialize};
use std::io;
use std::net::SocketAddr;
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
    /// Another program.
    Stranger,
}

/// Asks who is at an address.
pub(crate) fn occupant(address: SocketAddr) -> Occupant {
    match request(address, "GET", "/api/health") {
        Ok((200, body)) => match serde_json::from_slice::<Health>(&body) {
            Ok(health) if health.service == "runreel" => Occupant::Viewer(Box::new(health)),
            _ => Occupant::Stranger,
        },
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Occupant::Nobody,
        _ => Occupant::Stranger,
    }
}

/// The address of a viewer's page.
pub(crate) fn url(address: SocketAddr) -> String {
    format!("http://{address}/")
}

/// Asks a viewer to stop and waits until it is gone. `false`: it is still there after `patience`.
pub(crate) fn stop(address: SocketAddr, patience: Duration) -> io::Result<bool> {
    let (status, _) = request(address, "POST", "/api/control/shutdown")?;
    if status != 200 {
        return Err(io::Error::other(format!("it answered {status}")));
    }
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        if matches!(occupant(address), Occupant::Nobody) {
            return Ok(true);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(false)
}
