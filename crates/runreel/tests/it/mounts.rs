//! Disks that come and go where the runs are. The viewer has a mount namespace of its own; where none is to be had,
//! these tests have nothing to say.

use crate::client::{Client, LIST};
use crate::faults::{events, holds_the_truth};
use crate::played;
use crate::program::{Place, Running, wait_until};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

/// A viewer, and the mounts that it alone has.
struct Apart {
    viewer: Running,
}

impl Apart {
    /// Nothing where there are no namespaces. `first` is done in a shell before the viewer starts.
    #[expect(clippy::print_stdout, reason = "who reads the output is to know what was not tested")]
    fn begin(place: &Place, first: &str) -> Option<Self> {
        let viewer = place.serve_apart("-Urm", first);
        if viewer.is_none() {
            println!("skipped: it takes a user and a mount namespace of one's own");
        }
        viewer.map(|viewer| Self { viewer })
    }

    /// Runs a command where the viewer's mounts are. `false`: it failed.
    fn can(&self, words: &[&str]) -> bool {
        let id = self.viewer.id().to_string();
        let mut command = Command::new("nsenter");
        command.args(["--preserve-credentials", "-U", "-m", "-t", &id]).args(words);
        command.output().unwrap().status.success()
    }

    fn does(&self, words: &[&str]) {
        assert!(self.can(words), "{words:?}");
    }

    /// A folder as the viewer sees it.
    fn inside(&self, folder: &str) -> PathBuf {
        format!("/proc/{}/root{folder}", self.viewer.id()).into()
    }
}

/// Hears until so many runs were told to be gone.
async fn hears_of_the_end(client: &mut Client, count: usize) {
    while client.errors.iter().filter(|error| error["code"] == "run_not_found").count() < count {
        client.hear().await;
    }
}

#[tokio::test]
async fn what_an_unmounted_disk_had_is_gone_and_what_is_mounted_next_is_shown_as_it_is() {
    let place = Place::new();
    let runs = place.path("runs").display().to_string();
    let Some(apart) = Apart::begin(&place, &format!("mount -t tmpfs none {runs}")) else { return };
    let _beneath = played::finished(&place, "beneath");
    let mut script = played::speaking_in(&apart.inside(&runs), "r");
    let mut client = Client::connect(&apart.viewer).await;
    client.hold_list().await;
    client.until(LIST, |list| list["order"] == json!(["r"])).await;
    let before = events(client.hold("r").await);
    script.text(played::SESSION, "before ").unwrap();
    holds_the_truth(&mut client, &apart.viewer, before + 1).await;

    apart.does(&["umount", "-l", &runs]);
    hears_of_the_end(&mut client, 1).await;
    client.until(LIST, |list| list["order"] == json!(["beneath"])).await;
    assert_eq!(client.hold("beneath").await["run"]["status"], "completed");

    apart.does(&["mount", "-t", "tmpfs", "none", &runs]);
    let mut script = played::speaking_in(&apart.inside(&runs), "r");
    hears_of_the_end(&mut client, 2).await;
    client.until(LIST, |list| list["order"] == json!(["r"])).await;
    let before = events(client.hold("r").await);
    script.text(played::SESSION, "after ").unwrap();
    holds_the_truth(&mut client, &apart.viewer, before + 1).await;
}

#[tokio::test]
async fn a_disk_mounted_over_the_runs_folder_hides_what_is_beneath_until_it_goes() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let (runs, other) = (place.path("runs").display().to_string(), place.path("other").display().to_string());
    std::fs::create_dir(&other).unwrap();
    let Some(apart) = Apart::begin(&place, &format!("mount -t tmpfs none {other}")) else { return };
    let _over = played::finished_in(&apart.inside(&other), "r");
    let mut client = Client::connect(&apart.viewer).await;
    client.hold_list().await;
    client.until(LIST, |list| list["runsById"]["r"]["status"] == "running").await;
    let before = events(client.hold("r").await);

    apart.does(&["mount", "--bind", &other, &runs]);
    hears_of_the_end(&mut client, 1).await;
    client.until(LIST, |list| list["runsById"]["r"]["status"] == "completed").await;
    assert_eq!(client.hold("r").await["run"]["status"], "completed");
    script.text(played::SESSION, "unseen ").unwrap();

    apart.does(&["umount", "-l", &runs]);
    hears_of_the_end(&mut client, 2).await;
    client.until(LIST, |list| list["runsById"]["r"]["status"] == "running").await;
    client.hold("r").await;
    holds_the_truth(&mut client, &apart.viewer, before + 1).await;
    script.text(played::SESSION, "seen ").unwrap();
    holds_the_truth(&mut client, &apart.viewer, before + 2).await;
}

#[tokio::test]
async fn a_disk_whose_runs_are_only_listed_can_be_unmounted() {
    let place = Place::new();
    let runs = place.path("runs").display().to_string();
    let Some(apart) = Apart::begin(&place, &format!("mount -t tmpfs none {runs}")) else { return };
    let _script = played::speaking_in(&apart.inside(&runs), "r");
    let mut client = Client::connect(&apart.viewer).await;
    client.hold_list().await;
    client.until(LIST, |list| list["order"] == json!(["r"])).await;
    // It may be looking at a file just now.
    wait_until("nothing of it is in use", || apart.can(&["umount", &runs]).then_some(()));
    client.until(LIST, |list| list["order"] == json!([])).await;
}
