//! Bundles that were made to break who reads them, and addresses that were made to lead out of them. What
//! is wrong costs its own file; a healthy run that is watched meanwhile goes on.

use crate::client::Client;
use crate::played::{self, SESSION};
use crate::program::{PATIENCE, Place, Running};
use crate::raw;
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use runreel_writer::Script;
use serde_json::{Value, json};
use std::time::Duration;

const ZERO: &[&str] = &["--port", "0"];

/// So deep, or so many, in every file.
const MANY: usize = 1_000_000;

/// Puts `poison` into every kind of file, as the value of something that is shown.
fn poisoned(place: &Place, run: &str, poison: &[u8]) -> Script {
    let script = played::speaking(place, run);
    let around = |before: &str, after: &str| [before.as_bytes(), poison, after.as_bytes()].concat();
    let writer = script.writer();
    let document = around("{\"status\":\"running\",\"input\":", "}");
    writer.replace("projections/run.json", &document).unwrap();
    writer.replace("projections/live.json", &document).unwrap();
    writer.replace("projections/steps.json", &around("[{\"attemptId\":\"a#1\",\"output\":", "}]")).unwrap();
    writer.replace(&format!("sessions/{SESSION}/record.json"), &around("{\"messages\":", "}")).unwrap();
    writer.append("trace.ndjson", &around("{\"seq\":9,\"payload\":", "}\n")).unwrap();
    let event = around("{\"seq\":3,\"at\":\"\",\"direction\":\"inbound\",\"message\":", "}\n");
    writer.append(&format!("sessions/{SESSION}/events.ndjson"), &event).unwrap();
    script
}

/// The run answers in both views with JSON, and the healthy one is well. Returns the problems told, as text.
async fn is_borne(viewer: &Running, run: &str, healthy: &mut (Script, Client)) -> String {
    is_borne_within(viewer, run, healthy, PATIENCE).await
}

/// The same, when each answer may take so long.
async fn is_borne_within(
    viewer: &Running,
    run: &str,
    healthy: &mut (Script, Client),
    patience: Duration,
) -> String {
    let mut problems = String::new();
    for view in ["", "?messages=10"] {
        let answer = raw::get_within(viewer, &format!("/api/runs/{run}/state{view}"), patience);
        assert!(matches!(answer.status, 200 | 503), "{run}{view}: {}", answer.status);
        // Numbers may be larger than this program could hold.
        let whole = serde_json::from_slice::<Answer>(&answer.body);
        problems = whole.unwrap_or_else(|error| panic!("{run}{view}: {error}")).problems.to_string();
    }
    let (script, client) = healthy;
    let before = events(&client.held["healthy"].state);
    script.text(SESSION, "still here ").unwrap();
    client.until("healthy", |run| events(run) == before + 1).await;
    assert_eq!(client.errors, [] as [Value; 0]);
    problems
}

#[derive(serde::Deserialize)]
struct Answer {
    #[serde(default)]
    problems: Value,
}

fn events(run: &Value) -> usize {
    run["sessions"][SESSION]["events"].as_array().map_or(0, Vec::len)
}

async fn healthy(place: &Place, viewer: &Running) -> (Script, Client) {
    let script = played::speaking(place, "healthy");
    let mut client = Client::connect(viewer).await;
    client.hold("healthy").await;
    (script, client)
}

#[tokio::test]
async fn json_nested_millions_deep_stays_out_with_a_word() {
    let place = Place::new();
    let closed = [vec![b'['; MANY], vec![b']'; MANY]].concat();
    poisoned(&place, "closed", &closed);
    poisoned(&place, "open", &vec![b'['; MANY]);
    let deepest = vec![b'['; 10 * MANY];
    let script = played::speaking(&place, "deepest");
    let line = [b"{\"seq\":3,\"message\":", &deepest[..], b"\n"].concat();
    script.writer().append(&format!("sessions/{SESSION}/events.ndjson"), &line).unwrap();
    let script = played::begun(&place, "manifest");
    script.writer().replace("manifest.json", &closed).unwrap();
    let viewer = place.serve(ZERO);
    let mut healthy = healthy(&place, &viewer).await;
    let problems = is_borne(&viewer, "closed", &mut healthy).await;
    assert!(problems.contains("nested deeper than 500 levels"), "{problems}");
    is_borne(&viewer, "open", &mut healthy).await;
    let problems = is_borne(&viewer, "deepest", &mut healthy).await;
    assert!(problems.contains("events.ndjson"), "{problems}");
    is_borne(&viewer, "manifest", &mut healthy).await;
}

#[tokio::test]
async fn an_array_of_a_million_entries_in_every_file_is_read_and_is_its_own_runs_cost() {
    let place = Place::new();
    let mut array = b"[0".to_vec();
    array.extend(b",0".repeat(MANY - 1));
    array.push(b']');
    poisoned(&place, "array", &array);
    let viewer = place.serve(ZERO);
    let mut healthy = healthy(&place, &viewer).await;
    // All of it is read before there is an answer: seconds on a quiet machine, for a program that is not
    // optimized, and a minute on a busy one.
    is_borne_within(&viewer, "array", &mut healthy, 6 * PATIENCE).await;
}

#[tokio::test]
async fn doubled_keys_monstrous_numbers_and_bad_bytes_cost_their_own_value() {
    let place = Place::new();
    let keys = format!("{{{}\"last\":1}}", "\"same\":{\"__proto__\":1},".repeat(100_000));
    let digits = "9".repeat(100_000);
    let poisons = [
        ("keys", keys.clone().into_bytes()),
        ("exponent", b"[1e999999999,-1e999999999,1e-999999999]".to_vec()),
        ("digits", format!("[{digits},-{digits},0.{digits}]").into_bytes()),
        ("bytes", b"\"\xff\xfe\xc0\xaf\xed\xa0\x80\"".to_vec()),
        ("controls", b"\"\x00\x1b[2J\x07\"".to_vec()),
    ];
    for (run, poison) in &poisons {
        poisoned(&place, run, poison);
    }
    let viewer = place.serve(ZERO);
    let mut healthy = healthy(&place, &viewer).await;
    for (run, _) in poisons {
        is_borne(&viewer, run, &mut healthy).await;
    }
}

#[cfg(unix)]
#[tokio::test]
async fn sockets_pipes_folders_and_devices_in_the_place_of_files_are_named_and_waited_for() {
    use std::os::unix::net::UnixListener;
    let place = Place::new();
    let made = |kind: &str, path: &std::path::Path| match kind {
        "socket" => UnixListener::bind(path).is_ok(),
        "folder" => std::fs::create_dir(path).is_ok(),
        _ => {
            let words: &[&str] = if kind == "pipe" { &["p"] } else { &["c", "1", "5"] };
            std::process::Command::new("mknod").arg(path).args(words).status().unwrap().success()
        }
    };
    let mut kinds = Vec::new();
    for kind in ["socket", "pipe", "folder", "device"] {
        let script = played::speaking(&place, kind);
        let trace = script.writer().root().join("trace.ndjson");
        std::fs::remove_file(&trace).unwrap();
        // Only root makes devices, and not in every container.
        if made(kind, &trace) || kind != "device" {
            kinds.push(kind);
        } else {
            std::fs::write(&trace, "").unwrap();
        }
    }
    let viewer = place.serve(ZERO);
    let mut healthy = healthy(&place, &viewer).await;
    for kind in kinds {
        let problems = is_borne(&viewer, kind, &mut healthy).await;
        assert!(problems.contains("not a regular file"), "{kind}: {problems}");
        assert_eq!(raw::get(&viewer, &format!("/api/runs/{kind}/files/trace.ndjson")).status, 404, "{kind}");
    }
}

#[tokio::test]
async fn names_that_turn_text_or_command_terminals_are_names_like_others() {
    let place = Place::new();
    for name in ["\u{202e}gpj.exe", "\u{1b}[2J\u{7}", "a\nb\r\tc", "\u{feff}\u{200b}", "ünï 𝄞 %2e"] {
        played::speaking(&place, name);
        let viewer = place.serve(ZERO);
        let list = raw::get(&viewer, "/api/runs").json();
        assert!(list.to_string().contains(&json!(name).to_string()), "{name:?} is listed: {list}");
        let coded = name.bytes().fold(String::new(), |coded, byte| format!("{coded}%{byte:02x}"));
        let answer = raw::get(&viewer, &format!("/api/runs/{coded}/state?messages=3"));
        assert_eq!(answer.status, 200, "{name:?}");
        assert_eq!(answer.json()["header"]["status"], "running");
    }
}

/// What addresses that lead elsewhere are made of.
fn pieces() -> impl Strategy<Value = String> {
    let odd = [
        "..",
        ".",
        "%2e%2e",
        "%2E.",
        "%252e%252e",
        "%25252e",
        "%c0%ae%c0%ae",
        "%00",
        "%2500",
        "\\",
        "%5c",
        "%255c",
        "..\\",
        "..%5c",
        "..%2f",
        "..%252f",
        "%2f",
        "//",
        ";",
        "%3f",
        "%23",
        "%u002e",
        "%",
        "%zz",
        "%ff",
        "~",
        "etc",
        "passwd",
        "proc",
        "self",
        "environ",
        "outside.txt",
        "r",
        "files",
        "artifacts",
        "manifest.json",
        "state",
        "steps",
        "sessions",
        "main",
        "events",
        "lines",
        "images",
        "0",
        "-1",
        "18446744073709551616",
        "trace",
        "api",
        "runs",
        "link",
        "%e2%80%ae",
        "%0d%0aX:1",
        "__proto__",
    ];
    prop_oneof![
        20 => prop::sample::select(odd.to_vec()).prop_map(str::to_owned),
        1 => (1usize..12_000).prop_map(|long| "a".repeat(long)),
        1 => (1usize..4_000).prop_map(|long| "%2e%2e%2f".repeat(long)),
    ]
}

/// A number that whoever starts the tests may set: more cases, or others.
fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn no_address_leads_out_of_a_run() {
    let place = Place::new();
    let script = played::finished(&place, "r");
    let secret = place.path("runs").join("outside.txt");
    std::fs::write(&secret, "do not show").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&secret, script.writer().root().join("link")).unwrap();
    let viewer = place.serve(ZERO);
    let starts = ["/", "/api/", "/api/runs/", "/api/runs/r/", "/api/runs/r/files/", "/run/", "/assets/"];
    let addresses = (prop::sample::select(starts.to_vec()), prop::collection::vec(pieces(), 1..7));
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(number("RUNREEL_CASES", 600))
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[number("RUNREEL_SEED", 5).to_le_bytes()[0]; 32]);
    let outcome = TestRunner::new_with_rng(config, rng).run(&addresses, |(start, pieces)| {
        let path = format!("{start}{}", pieces.join("/"));
        let answer = raw::get(&viewer, &path);
        let text = answer.text();
        prop_assert!(
            matches!(answer.status, 200 | 400 | 404 | 405 | 414 | 416 | 426 | 431),
            "{}",
            answer.status
        );
        prop_assert!(!text.contains("do not show") && !text.contains("root:"), "{} is shown", path);
        prop_assert!(answer.header("x").is_empty(), "a header was put in");
        Ok(())
    });
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
    assert_eq!(raw::get(&viewer, "/api/runs/r/files/manifest.json").status, 200);
}
