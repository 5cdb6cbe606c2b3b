//! Search through the program: in one run as lines, across runs as one answer.

use crate::played::{self, SESSION};
use crate::program::Place;
use crate::raw::{get, get_with};
use serde_json::{Value, json};

const ZERO: &[&str] = &["--port", "0"];

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_run_is_searched_in_all_its_parts_and_the_count_comes_last() {
    let place = Place::new();
    let mut script = played::finished(&place, "r");
    let viewer = place.serve(ZERO);
    let path = "/api/runs/r/search";
    let answer = get_with(&viewer, &format!("{path}?q=FN%20main"), "Accept-Encoding: br, gzip\r\n");
    assert_eq!((answer.status, answer.header("content-encoding")), (200, ""));
    assert_eq!(answer.header("content-type"), "application/x-ndjson; charset=utf-8");
    let found = lines(&answer.text());
    assert_eq!(found[0]["type"], "hit");
    assert_eq!(found[0]["place"]["in"], "message");
    assert_eq!(found[0]["place"]["session"], SESSION);
    assert!(found[0]["snippet"].as_str().unwrap().contains("fn main()"), "{}", found[0]);
    assert_eq!(found.last().unwrap()["done"], true);
    let hits = found.iter().filter(|line| line["type"] == "hit").count() as u64;
    assert_eq!(found.last().unwrap()["hits"], hits);

    let places = |query: &str| -> Vec<Value> {
        let found = lines(&get(&viewer, &format!("{path}?q={query}")).text());
        found
            .into_iter()
            .filter(|line| line["type"] == "hit")
            .map(|line| line["place"]["in"].clone())
            .collect()
    };
    assert_eq!(places("Is%20it%20so"), [json!("message")], "thinking");
    assert_eq!(places("all%20is%20well").first(), Some(&json!("step")), "a step's output");
    assert!(places("run_started").contains(&json!("trace")));
    assert_eq!(places("nowhere%20to%20be%20found"), Vec::<Value>::new());
    script.prompt(SESSION, "A needle that comes later").unwrap();
    crate::program::wait_until("the new prompt is found", || (!places("needle").is_empty()).then_some(()));
}

#[test]
fn hits_beyond_the_limit_are_counted_and_odd_questions_refused() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    for number in 0..300 {
        script.prompt(SESSION, &format!("needle {number}")).unwrap();
    }
    let viewer = place.serve(ZERO);
    let found = lines(&get(&viewer, "/api/runs/r/search?q=needle&limit=7").text());
    assert_eq!(found.iter().filter(|line| line["type"] == "hit").count(), 7);
    assert_eq!(found.last().unwrap()["hits"], 300);
    for (query, status) in [("r/search", 400), ("r/search?q=%20", 400), ("nothing/search?q=x", 404)] {
        assert_eq!(get(&viewer, &format!("/api/runs/{query}")).status, status, "{query}");
    }
    let long = "x".repeat(600);
    assert_eq!(get(&viewer, &format!("/api/runs/r/search?q={long}")).status, 400);
}

#[test]
fn runs_are_found_by_what_the_list_says_of_them() {
    let place = Place::new();
    let _one = played::begun(&place, "one");
    let _two = played::finished(&place, "two");
    let viewer = place.serve(ZERO);
    let found = get(&viewer, "/api/search?q=TWO").json();
    assert_eq!((&found["searched"], &found["total"], &found["count"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!(found["hits"][0]["run"]["runId"], "two");
    assert_eq!(get(&viewer, "/api/search?q=completed").json()["count"], 1);
    assert_eq!(get(&viewer, "/api/search?q=two%20running").json()["count"], 0);
    assert_eq!(get(&viewer, "/api/search").status, 400);
}

#[test]
fn files_of_the_run_are_searched_and_what_is_no_text_or_elsewhere_is_not() {
    let place = Place::new();
    let mut script = played::begun(&place, "r");
    script.start_node("build").unwrap();
    let log = script.artifact(b"one\ntwo needles in a \xc3\xbc file\n", "txt").unwrap();
    script.artifact(b"\xff\xfe needles", "txt").unwrap();
    let outside = json!({"path": "../secret.txt", "mediaType": "text/plain", "bytes": 9});
    std::fs::write(place.path("runs/secret.txt"), "needles outside").unwrap();
    script.trace("artifact", "artifact_written", None, json!({"artifact": outside})).unwrap();
    let large = place.path("runs/r/artifacts/large.txt");
    std::fs::write(&large, "needles in more than it says ".repeat(300_000)).unwrap();
    std::fs::write(large.with_file_name("small.txt"), "needles in less than it says").unwrap();
    for (name, bytes) in [("large", 9), ("small", 99_000_000)] {
        let path = format!("artifacts/{name}.txt");
        let artifact = json!({"path": path, "mediaType": "text/plain", "bytes": bytes});
        script.trace("artifact", "artifact_written", None, json!({"artifact": artifact})).unwrap();
    }
    let huge = json!({"path": log.path, "mediaType": "text/plain", "bytes": 99_000_000});
    script.trace("artifact", "artifact_written", None, json!({"artifact": huge})).unwrap();
    let viewer = place.serve(ZERO);
    let found = lines(&get(&viewer, "/api/runs/r/search?q=needles").text());
    let hits: Vec<_> = found.iter().filter(|line| line["type"] == "hit").collect();
    assert_eq!(hits.len(), 1, "{hits:?}");
    assert_eq!(hits[0]["kind"], "artifact");
    assert_eq!(hits[0]["place"], json!({"in": "artifact", "path": log.path, "attempt": "build#1"}));
    assert_eq!(hits[0]["snippet"], "one\ntwo needles in a ü file\n");
    assert_eq!(found.last().unwrap()["done"], true);
}
