//! Is a viewer running here? Who holds a port, which viewers were started, and how to stop one.
//!
//! Truth is the port: whoever answers `/api/health` there as `runreel`, and runs as the very user we are, is a
//! viewer of ours. The state folder only tells which ports to ask. No error here stops a viewer from serving.

mod address;
mod peer;
mod register;
mod request;

pub(crate) use address::{Address, Viewer};
pub(crate) use register::{Registration, registered};

use request::{Answer, Reply, request};
use serde::{Deserialize, Serialize};
use std::fmt;
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
    /// Something of ours that does not let us in.
    Refused(Refusal),
    /// Something of another user of this machine. It is not asked what it is.
    OtherUser(u32),
    /// Another program.
    Stranger,
}

/// Why we are not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It asks for a token, and we have none or a wrong one.
    Token,
    /// It listens to nobody now: too many clients, or too many wrong tokens. For so many seconds, if it says so.
    Busy(Option<u32>),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token => f.write_str("asks for a token that is not known here"),
            Self::Busy(Some(seconds)) => write!(f, "is busy and did not let us in; try again in {seconds} s"),
            Self::Busy(None) => f.write_str("is busy and did not let us in; try again later"),
        }
    }
}

/// Asks who is there.
pub(crate) fn occupant(viewer: &Viewer) -> Occupant {
    match request(viewer, "GET", "/api/health") {
        Ok(Reply::OtherUser(user)) => Occupant::OtherUser(user),
        Ok(Reply::Said(answer)) => match (refusal(&answer), serde_json::from_slice::<Health>(&answer.body)) {
            (Some(why), _) => Occupant::Refused(why),
            (None, Ok(health)) if answer.status == 200 && health.service == "runreel" => {
                Occupant::Viewer(Box::new(health))
            }
            _ => Occupant::Stranger,
        },
        Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound) => {
            Occupant::Nobody
        }
        Err(_) => Occupant::Stranger,
    }
}

fn refusal(answer: &Answer) -> Option<Refusal> {
    match answer.status {
        401 => Some(Refusal::Token),
        429 | 503 => Some(Refusal::Busy(answer.retry_after)),
        _ => None,
    }
}

/// Has a viewer do something.
fn control(viewer: &Viewer, path: &str) -> io::Result<Answer> {
    match request(viewer, "POST", path)? {
        Reply::Said(answer) => match refusal(&answer) {
            Some(why) => Err(io::Error::other(format!("it {why}"))),
            None => Ok(answer),
        },
        Reply::OtherUser(user) => {
            Err(io::Error::other(format!("it belongs to another user of this machine (number {user})")))
        }
    }
}

/// A new link into a viewer's page that works once; `None` when it asks for none.
pub(crate) fn link(viewer: &Viewer) -> io::Result<Option<String>> {
    let answer = control(viewer, "/api/control/link")?;
    let said: serde_json::Value = match answer.status {
        200 => serde_json::from_slice(&answer.body)?,
        404 => return Ok(None),
        status => return Err(io::Error::other(format!("it answered {status}"))),
    };
    let secret = said["token"].as_str().ok_or(io::ErrorKind::InvalidData)?;
    Ok(Some(format!("{}?token={secret}", viewer.address.url())))
}

/// Asks a viewer to stop and waits until it is gone. `false`: it is still there after `patience`.
pub(crate) fn stop(viewer: &Viewer, patience: Duration) -> io::Result<bool> {
    let status = control(viewer, "/api/control/shutdown")?.status;
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
