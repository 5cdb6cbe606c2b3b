//! The demo: it plays a run as acpx writes one, and leaves nothing behind.

use crate::program::{Place, Running, count, wait_until};
use serde_json::Value;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

fn start(place: &Place, speed: &str) -> Running {
    Running::start(place.command(&["demo", "--no-open", "--port", "0", "--speed", speed]))
}

/// The demo's run folder, once it is there.
fn run_of(demo: &Running) -> PathBuf {
    wait_until("the run folder appears", || Some(fs::read_dir(&demo.runs_dir).ok()?.next()?.ok()?.path()))
}

fn status(run: &std::path::Path) -> Option<Value> {
    let state: Value = serde_json::from_slice(&fs::read(run.join("projections/run.json")).ok()?).ok()?;
    Some(state["status"].clone())
}

#[test]
fn the_demo_completes_goes_on_serving_and_cleans_up() {
    let place = Place::new();
    let mut demo = start(&place, "100");
    let run = run_of(&demo);
    wait_until("the demo's run completes", || status(&run).filter(|status| status == "completed"));
    let state: Value = serde_json::from_slice(&fs::read(run.join("projections/run.json")).unwrap()).unwrap();
    assert!(state["runTitle"].as_str().unwrap().starts_with("Demo: "));
    assert_eq!(state["runId"], run.file_name().unwrap().to_str().unwrap());
    assert_eq!(demo.get("/api/health")["service"], "runreel");
    demo.signal("TERM");
    assert_eq!(demo.end(), Some(0));
    assert_eq!(count(&place.path("tmp")), 0);
}

#[test]
fn the_demo_is_seen_while_it_runs_and_when_it_has_ended() {
    let place = Place::new();
    let demo = start(&place, "20");
    let seen = |status: &str| {
        wait_until(status, || {
            Some(demo.get("/api/runs")["runs"][0].clone()).filter(|run| run["status"] == status)
        })
    };
    assert_eq!(seen("running")["flowName"], "fix-flaky-test");
    assert!(seen("completed")["runTitle"].as_str().unwrap().starts_with("Demo: "));
}

#[test]
fn a_demo_that_ends_midway_cleans_up_too() {
    let place = Place::new();
    for end in ["INT", "HUP", "stop"] {
        let mut demo = start(&place, "1");
        let run = run_of(&demo);
        wait_until("the demo runs", || status(&run).filter(|status| status == "running"));
        if end == "stop" {
            assert_eq!(place.run(&["stop", "--port", &demo.port().to_string()]).code, Some(0));
        } else {
            demo.signal(end);
        }
        assert_eq!(demo.end(), Some(0), "{end}");
        assert_eq!(count(&place.path("tmp")), 0, "{end}");
    }
}

#[test]
fn the_demo_takes_a_free_port_when_the_wanted_one_is_taken() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let demo = Running::start(place.command(&["demo", "--no-open", "--port", &port.to_string()]));
    assert_ne!(demo.port(), port);
}
