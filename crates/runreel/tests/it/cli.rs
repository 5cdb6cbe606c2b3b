//! The command line: one viewer a port, who holds it, and how viewers start and end.

use crate::program::{Place, Running, Said};
use std::net::TcpListener;
use std::process::Stdio;

fn assert_refused(said: &Said, words: &[&str]) {
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(said.err.starts_with("error: "), "{}", said.err);
    for word in words {
        assert!(said.err.contains(word), "{word:?} is not in {}", said.err);
    }
}

#[test]
fn port_zero_takes_a_free_port_and_says_which() {
    let place = Place::new();
    let viewer = place.serve(&["--port", "0"]);
    let health = viewer.get("/api/health");
    assert_ne!(viewer.port(), 0);
    assert_eq!(health["service"], "runreel");
    assert_eq!(health["runsDir"], place.path("runs").to_str().unwrap());
}

#[test]
fn a_second_start_on_the_same_folder_reuses_the_viewer() {
    let place = Place::new();
    let viewer = place.serve(&["--port", "0"]);
    let port = viewer.port().to_string();
    let second = place.run(&["serve", "--port", &port, "--runs-dir", "runs"]);
    assert_eq!((second.code, second.err.as_str()), (Some(0), ""));
    let expected =
        format!("Reused existing viewer at {}\nRuns dir: {}\n", viewer.url, viewer.runs_dir.display());
    assert_eq!(second.out, expected);
}

#[test]
fn another_folder_on_the_port_is_refused_and_both_are_named() {
    let place = Place::new();
    let viewer = place.serve(&["--port", "0"]);
    let port = viewer.port().to_string();
    for command in ["serve", "open"] {
        let said = place.run(&[command, "--port", &port, "--runs-dir", "home"]);
        let (ours, theirs) = (place.path("home"), place.path("runs"));
        let named = [ours.to_str().unwrap(), theirs.to_str().unwrap(), "runreel stop --port", "--port"];
        assert_refused(&said, &named);
    }
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}

#[test]
fn a_port_that_another_program_holds_is_named_as_such() {
    let place = Place::new();
    // It listens, and never answers.
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = stranger.local_addr().unwrap().port().to_string();
    for command in ["serve", "open"] {
        let said = place.run(&[command, "--port", &port, "--runs-dir", "runs"]);
        assert_refused(&said, &["another program holds port", &port, "--port 0"]);
    }
}

#[test]
fn status_and_stop_find_the_viewer_by_themselves() {
    let place = Place::new();
    let mut viewer = place.serve(&["--port", "0"]);
    let port = viewer.port().to_string();
    let status = place.run(&["status", "--port", &port, "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status.out).unwrap();
    assert_eq!(status["viewers"][0]["url"], viewer.url);
    assert!(place.run(&["status"]).out.contains(&viewer.url));

    let stopped = place.run(&["stop", "--port", &port]);
    assert_eq!((stopped.code, stopped.out), (Some(0), format!("Stopped viewer at {}\n", viewer.url)));
    assert_eq!(viewer.end(), Some(0));
    assert_eq!(place.run(&["status", "--port", &port]).code, Some(1));
    let again = place.run(&["stop", "--port", &port]);
    assert_eq!((again.code, again.out), (Some(0), format!("No viewer is running on port {port}.\n")));
}

#[test]
fn stop_asks_which_one_when_several_run() {
    let place = Place::new();
    let (mut one, mut two) = (place.serve(&["--port", "0"]), place.serve(&["--port", "0"]));
    assert_refused(&place.run(&["stop"]), &["--port", "--all", &one.url, &two.url]);
    // Not --all: the default port may hold a viewer of the person who runs these tests.
    for viewer in [&mut one, &mut two] {
        assert_eq!(place.run(&["stop", "--port", &viewer.port().to_string()]).code, Some(0));
        assert_eq!(viewer.end(), Some(0));
    }
}

#[test]
fn a_killed_viewer_leaves_nothing_that_confuses_the_next() {
    let place = Place::new();
    let viewer = place.serve(&["--port", "0"]);
    let port = viewer.port().to_string();
    viewer.signal("KILL");
    drop(viewer);
    assert_eq!(place.run(&["status", "--port", &port]).code, Some(1));
    assert_eq!(place.serve(&["--port", &port]).port().to_string(), port);
}

#[test]
fn signals_end_a_viewer_cleanly() {
    let place = Place::new();
    for name in ["TERM", "INT"] {
        let mut viewer = place.serve(&["--port", "0"]);
        viewer.signal(name);
        assert_eq!(viewer.end(), Some(0), "SIG{name}");
    }
    assert_eq!(crate::program::count(&place.path("state/runreel")), 0);
}

#[test]
fn open_starts_a_viewer_in_the_background_and_the_next_open_uses_it() {
    let place = Place::new();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let first = place.run(&["open", "--port", &free, "--runs-dir", "runs"]);
    assert_eq!((first.code, first.out), (Some(0), format!("http://127.0.0.1:{free}/\n")), "{}", first.err);
    let second = place.run(&["open", "a run/1", "--port", &free, "--runs-dir", "runs"]);
    assert_eq!(second.out, format!("http://127.0.0.1:{free}/run/a%20run%2F1\n"));
    assert_eq!(place.run(&["stop", "--port", &free]).code, Some(0));
}

#[test]
fn ipv6_loopback_works_where_the_machine_has_it() {
    if TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let viewer = Place::new().serve(&["--port", "0", "--host", "::1"]);
    assert!(viewer.url.starts_with("http://[::1]:"), "{}", viewer.url);
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}

#[test]
fn the_runs_folder_comes_from_the_flag_then_the_environment_then_home() {
    let place = Place::new();
    let with_env = |words: &[&str]| {
        let mut command = place.command(words);
        command.env("ACPX_FLOW_RUNS_DIR", place.path("from-env"));
        Running::start(command).runs_dir.clone()
    };
    assert_eq!(with_env(&["serve", "--port", "0", "--runs-dir", "runs"]), place.path("runs"));
    assert_eq!(with_env(&["serve", "--port", "0"]), place.path("from-env"));
    let home = Running::start(place.command(&["serve", "--port", "0"]));
    assert_eq!(home.runs_dir, place.path("home/.acpx/flows/runs"));
    assert!(!home.runs_dir.exists(), "a viewer makes no folders for runs");
}

#[test]
fn a_file_instead_of_a_runs_folder_is_refused() {
    let place = Place::new();
    std::fs::write(place.path("file"), b"").unwrap();
    assert_refused(&place.run(&["serve", "--port", "0", "--runs-dir", "file"]), &["is a file", "--runs-dir"]);
}

#[test]
fn help_says_what_it_said() {
    let place = Place::new();
    let commands = ["", "serve", "open", "status", "stop", "demo", "completions"];
    let help = commands.map(|command| {
        let words: Vec<&str> = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect();
        format!("$ runreel {}\n{}", words.join(" "), place.run(&words).out)
    });
    insta::assert_snapshot!(help.join("\n"));
}

#[test]
fn completions_are_made_for_the_common_shells() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let said = place.run(&["completions", shell]);
        assert_eq!(said.code, Some(0));
        assert!(said.out.contains("runreel") && said.out.contains("demo"), "{shell}: {}", said.out);
    }
}

#[test]
fn who_reads_only_the_head_of_the_completions_hears_of_no_error() {
    let mut child = Place::new()
        .command(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody reads any more before the program has begun to write.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}
