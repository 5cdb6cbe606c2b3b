//! A run that the viewer may not read. Root may read everything, so as root the viewer runs as nobody.

use crate::client::{Client, LIST};
use crate::played;
use crate::program::{Place, Running};
use serde_json::{Value, json};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Lets the viewer read a file or folder with all that is in it.
fn allow(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    } else {
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o700)).unwrap();
    }
    if path.is_dir() {
        for entry in std::fs::read_dir(path).unwrap() {
            allow(&entry.unwrap().path());
        }
    }
}

/// Keeps the viewer out of a folder.
fn forbid(folder: &Path) {
    if is_root() {
        chown(folder, Some(0), Some(0)).unwrap();
    } else {
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o000)).unwrap();
    }
}

fn serve(place: &Place) -> Running {
    let runs = place.path("runs");
    let command = place.command(&["serve", "--port", "0", "--runs-dir", runs.to_str().unwrap()]);
    Running::start(if is_root() { as_nobody(place, &command) } else { command })
}

/// The same command as nobody, who may not be let into the folder that the program was built in.
fn as_nobody(place: &Place, command: &Command) -> Command {
    let program = place.path("runreel");
    std::fs::copy(command.get_program(), &program).unwrap();
    let mut same = Command::new(program);
    same.args(command.get_args()).stdin(Stdio::null()).current_dir(place.path(""));
    for (key, value) in command.get_envs() {
        match value {
            Some(value) => same.env(key, value),
            None => same.env_remove(key),
        };
    }
    same.uid(NOBODY).gid(NOBODY);
    same
}

fn status<'a>(list: &'a Value, run: &str) -> &'a Value {
    &list["runsById"][run]["status"]
}

#[tokio::test]
async fn a_run_without_permission_is_broken_until_it_may_be_read() {
    let place = Place::new();
    played::finished(&place, "open");
    played::finished(&place, "shut");
    let shut = place.path("runs").join("shut");
    allow(&place.path(""));
    forbid(&shut);

    let viewer = serve(&place);
    let mut client = Client::connect(&viewer).await;
    client.say(json!({ "type": "subscribe_runs", "view": { "limit": 10 } })).await;
    let list = client.until(LIST, |list| status(list, "shut") == "broken").await;
    assert_eq!(status(list, "open"), "completed", "the other run is as it was");
    let reason = list["runsById"]["shut"]["broken"].as_str().unwrap();
    assert!(reason.to_lowercase().contains("permission"), "{reason}");
    assert!(!reason.contains("runs/shut"), "no path of the machine: {reason}");
    client.say(json!({ "type": "subscribe_run", "runId": "shut" })).await;
    let error = client.error("internal_error").await;
    assert_eq!(error["runId"], "shut");

    allow(&shut);
    client.until("shut", |run| run["run"]["status"] == "completed").await;
    client.until(LIST, |list| status(list, "shut") == "completed").await;
}
