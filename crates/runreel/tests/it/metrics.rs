//! What a viewer counts and logs.

use crate::client::Client;
use crate::played::{self, SESSION};
use crate::program::{Place, Running, Said, wait_until};
use crate::raw::{exchange, get};
use serde_json::json;
use std::io::Read as _;
use std::net::TcpStream;
use std::process::Stdio;

const ZERO: &[&str] = &["--port", "0"];

/// A number of the metrics.
pub(crate) fn metric(viewer: &Running, name: &str) -> u64 {
    value(viewer, name).parse().unwrap()
}

/// The value of one line of the metrics.
fn value(viewer: &Running, name: &str) -> String {
    let answer = get(viewer, "/api/metrics");
    assert_eq!(
        (answer.status, answer.header("content-type").starts_with("text/plain; version=0.0.4")),
        (200, true)
    );
    let text = answer.text();
    let value = text.lines().find_map(|line| line.strip_prefix(&format!("runreel_{name} ")));
    value.unwrap_or_else(|| panic!("no {name} in\n{text}")).to_owned()
}

#[tokio::test]
async fn clients_subscriptions_and_the_way_of_a_word_are_counted() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut client = Client::connect(&viewer).await;
    client.hold("r").await;
    client.say(json!({ "type": "resync_run", "runId": "r" })).await;
    while client.hear().await["type"] != "run_snapshot" {}
    let before = metric(&viewer, "append_to_frame_seconds_count");
    script.text(SESSION, "one word").unwrap();
    while client.hear().await["type"] != "run_patch" {}
    assert_eq!(metric(&viewer, "clients"), 1);
    assert_eq!(metric(&viewer, "subscriptions"), 1);
    assert_eq!(metric(&viewer, "runs_followed"), 1);
    assert_eq!(metric(&viewer, "resyncs_total"), 1);
    assert_eq!(metric(&viewer, "waiting_frames"), 0);
    assert!(metric(&viewer, "append_to_frame_seconds_count") > before);
    let last = metric(&viewer, "append_to_frame_seconds_bucket{le=\"+Inf\"}");
    assert_eq!(last, metric(&viewer, "append_to_frame_seconds_count"));
    assert!(value(&viewer, "append_to_frame_seconds_sum").parse::<f64>().unwrap() > 0.0);
    drop(client);
    wait_until("the client has left", || (metric(&viewer, "clients") == 0).then_some(()));
}

/// The memory is told in the order of what the system says of the process, not to the byte: it changes meanwhile.
#[test]
#[cfg(target_os = "linux")]
fn memory_and_open_files_of_the_process_are_told_by_their_usual_names() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let told = |name: &str| -> u64 {
        let text = get(&viewer, "/api/metrics").text();
        let value = text.lines().find_map(|line| line.strip_prefix(&format!("process_{name} ")));
        value.unwrap_or_else(|| panic!("no {name} in\n{text}")).parse().unwrap()
    };
    let memory = |said: u64| {
        let known = viewer.resident_bytes();
        assert!((known / 2..known * 2).contains(&said), "{said} is told, {known} is known");
    };
    memory(told("resident_memory_bytes"));
    memory(viewer.get("/api/health")["memoryBytes"].as_u64().unwrap());
    // The connection that asks is open then, too.
    wait_until("all files are told", || (told("open_fds") == viewer.open_files() as u64 + 1).then_some(()));
}

#[test]
fn a_run_is_read_as_soon_as_its_page_is_asked_for() {
    let place = Place::new();
    let _script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    assert_eq!(get(&viewer, "/").status, get(&viewer, "/run/nobody").status);
    wait_until("a run that is not there is let go", || (metric(&viewer, "runs_followed") == 0).then_some(()));
    get(&viewer, "/run/r");
    wait_until("the run is read", || (metric(&viewer, "runs_followed") == 1).then_some(()));
    assert_eq!(metric(&viewer, "subscriptions"), 0);
}

#[test]
fn refusals_are_counted_by_their_reason() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    for _ in 0..3 {
        let request = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
        assert_eq!(exchange(&viewer, request).status, 403);
    }
    assert_eq!(metric(&viewer, "refused_total{reason=\"origin\"}"), 3);
    assert_eq!(metric(&viewer, "refused_total{reason=\"token\"}"), 0);
}

#[test]
fn a_file_that_cannot_be_read_is_counted_and_logged_once_without_escapes() {
    let place = Place::new();
    let name = "r\u{1b}]0;owned\u{7}\u{202e}";
    std::fs::create_dir_all(place.path("runs").join(name).join("manifest.json")).unwrap();
    let mut command = place.command(&["serve", "--port", "0", "--runs-dir", "runs"]);
    command.stderr(Stdio::piped());
    let mut viewer = Running::start(command);
    let path = "/api/runs/r%1B%5D0;owned%07%E2%80%AE/state";
    assert_eq!(get(&viewer, path).status, 503);
    let errors = metric(&viewer, "read_errors_total");
    assert!(errors > 0);
    for _ in 0..5 {
        assert_eq!(get(&viewer, path).status, 503);
    }
    assert_eq!(metric(&viewer, "read_errors_total"), errors, "the same fault is counted once");
    let said = viewer.errors();
    assert_eq!(said.matches("manifest.json cannot be read").count(), 1, "{said:?}");
    assert!(said.contains("\\u001b]0;owned\\u0007\\u202e"), "{said:?}");
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
}

#[test]
fn a_folder_with_escapes_in_its_name_is_printed_without_them() {
    let place = Place::new();
    let name = "evil\u{1b}[31m\u{9b}2J\u{202e}";
    std::fs::create_dir(place.path(name)).unwrap();
    let viewer = Running::start(place.command(&["serve", "--port", "0", "--runs-dir", name]));
    assert!(viewer.runs_dir.to_str().unwrap().ends_with("evil\\u001b[31m\\u009b2J\\u202e"));
    for words in [
        &["status"][..],
        &["status", "--json"],
        &["serve", "--runs-dir", "runs", "--port", &viewer.port().to_string()],
    ] {
        let said = place.run(words);
        let all = said.out + &said.err;
        assert!(all.contains("u001b") && !all.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{all:?}");
    }
}

#[test]
fn words_that_were_typed_are_printed_without_escapes() {
    let place = Place::new();
    let wild = "x\u{1b}[31m\u{1b}]0;owned\u{7}\u{9b}2J\u{202e}";
    for words in [
        &[wild][..],
        &["status", wild],
        &["serve", "--port", wild],
        &["serve", "--port", "0", "--host", wild],
        &["serve", "--port", "0", "--allow-host", wild],
        &["serve", "--port", "0", "--token-file", &format!("{wild}/none")],
        &["serve", "--socket", wild, "--port", "0"],
    ] {
        // A terminal gets colours, where there are any.
        for colours in ["0", "1"] {
            let said = place.command(words).env("CLICOLOR_FORCE", colours).output().unwrap();
            let said = Said::from(said);
            assert!(matches!(said.code, Some(1 | 2)), "{words:?}: {} {}", said.out, said.err);
            let all = said.out + &said.err;
            assert!(!all.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}']), "{words:?}: {all:?}");
        }
    }
}

#[test]
fn a_flood_of_faults_is_a_few_lines() {
    let place = Place::new();
    let mut command = place.command(&["serve", "--port", "0", "--runs-dir", "runs"]);
    command.stderr(Stdio::piped());
    let mut viewer = Running::start(command);
    let at = ("127.0.0.1", viewer.port());
    // By its first answer it has raised its limit, and does so no more.
    assert_eq!(get(&viewer, "/api/health").status, 200);
    // No file can be opened any more, a connection neither.
    viewer.limit_files(8);
    let _held: Vec<TcpStream> = (0..10).map(|_| TcpStream::connect(at).unwrap()).collect();
    std::thread::sleep(std::time::Duration::from_secs(3));
    viewer.limit_files(1_024);
    wait_until("connections are taken again", || (get(&viewer, "/api/health").status == 200).then_some(()));
    let errors = metric(&viewer, "accept_errors_total");
    assert!(errors > 10, "{errors} connections could not be taken");
    let said = viewer.errors();
    let lines = said.matches("could not be taken").count();
    assert!((1..=10).contains(&lines), "{said}");
}

#[test]
fn without_a_place_for_its_own_files_it_says_so_and_serves() {
    let place = Place::new();
    // Not a folder, whoever asks.
    std::fs::write(place.path("state"), b"").unwrap();
    let mut command = place.command(&["serve", "--port", "0", "--runs-dir", "runs"]);
    command.stderr(Stdio::piped());
    let mut viewer = Running::start(command);
    assert_eq!(get(&viewer, "/api/health").status, 200);
    assert!(viewer.errors().contains("cannot write to"));
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let opened = place.run(&["open", "--port", &free, "--runs-dir", "runs"]);
    assert!(opened.code == Some(0) && opened.err.contains("has no log"), "{}", opened.err);
    assert_eq!(place.run(&["stop", "--port", &free]).code, Some(0));
}

#[test]
fn a_disk_that_is_full_costs_the_register_and_nothing_else() {
    let place = Place::new();
    let state = place.path("state/runreel");
    std::fs::create_dir_all(&state).unwrap();
    // A file may have no byte: what a full disk says, without filling one.
    let script = "ulimit -f 0; trap '' XFSZ; exec \"$0\" \"$@\"";
    let program = place.command(&["serve", "--port", "0", "--runs-dir", "runs"]);
    let mut command = std::process::Command::new("bash");
    command.args(["-c", script]).arg(program.get_program()).args(program.get_args());
    command.current_dir(place.path(".")).stdin(Stdio::null()).stderr(Stdio::piped());
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let mut viewer = Running::start(command);
    assert_eq!(get(&viewer, "/api/health").status, 200);
    assert!(viewer.errors().contains("cannot write to"));
    assert_eq!(
        std::fs::read_dir(&state)
            .unwrap()
            .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|x| x == "json"))
            .count(),
        0
    );
}

#[test]
fn a_filter_that_cannot_be_read_is_said() {
    let place = Place::new();
    let mut command = place.command(&["serve", "--log", "runreel=loud", "--port", "0", "--runs-dir", "runs"]);
    command.stderr(Stdio::piped());
    let mut viewer = Running::start(command);
    assert!(viewer.errors().contains("filter of the log"));
}

impl Running {
    /// Ends it; all it said on stderr, which must be a pipe.
    fn errors(&mut self) -> String {
        self.signal("TERM");
        let mut said = String::new();
        self.stderr().read_to_string(&mut said).unwrap();
        said
    }
}
