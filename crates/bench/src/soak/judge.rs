//! Compares what clients hold with what the server says, while nothing happens.
//!
//! In: the documents of all clients. Out: those that stay another one than the server's although there was
//! time enough, each with the places where they differ.

use super::visitor::Held;
use super::{Place, lock};
use crate::viewer::Viewer;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::PoisonError;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// So long a document may take to become the server's.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who compares.
pub(super) struct Judge<'a> {
    viewer: &'a Viewer,
    place: &'a Place,
    /// Documents that were the server's.
    pub(super) compared: usize,
    /// How often everything was held still.
    pub(super) moments: usize,
    /// Documents that were not.
    pub(super) findings: Vec<String>,
}

type Documents = HashMap<(String, Option<u32>), Option<Value>>;

impl<'a> Judge<'a> {
    pub(super) fn new(viewer: &'a Viewer, place: &'a Place) -> Self {
        Self { viewer, place, compared: 0, moments: 0, findings: Vec::new() }
    }

    /// Holds everything still, and compares until all documents are the server's, or for too long.
    pub(super) fn compare(&mut self) {
        let _still = self.place.still.write().unwrap_or_else(PoisonError::into_inner);
        self.moments += 1;
        let end = Instant::now() + PATIENCE;
        let mut late: Vec<usize> = (0..self.place.held.len()).collect();
        loop {
            let mut documents = Documents::new();
            let is_last = Instant::now() > end;
            late.retain(|number| !self.is_same(*number, &mut documents, is_last));
            if late.is_empty() || is_last {
                break;
            }
            sleep(Duration::from_millis(250));
        }
    }

    /// The client has the server's document, or none.
    fn is_same(&mut self, number: usize, documents: &mut Documents, is_last: bool) -> bool {
        let held = lock(&self.place.held[number]);
        let Some(Held { run, messages, state, .. }) = held.as_ref() else { return true };
        let said =
            documents.entry((run.clone(), *messages)).or_insert_with(|| said(self.viewer, run, *messages));
        match said {
            Some(said) if said == state => {
                self.compared += 1;
                true
            }
            said => {
                if is_last {
                    let difference =
                        said.as_ref().map_or_else(|| "none".into(), |said| unlike(said, state, ""));
                    self.findings.push(format!("client {number}, {run}, {messages:?}: {difference}"));
                }
                false
            }
        }
    }
}

/// What the server says now.
fn said(viewer: &Viewer, run: &str, messages: Option<u32>) -> Option<Value> {
    let window = messages.map(|messages| format!("?messages={messages}")).unwrap_or_default();
    serde_json::from_str(&viewer.body(&format!("/api/runs/{run}/state{window}")).ok()?).ok()
}

/// Where two documents differ first.
fn unlike(server: &Value, client: &Value, at: &str) -> String {
    let inner = |key: &str| unlike(&server[key], &client[key], &format!("{at}/{key}"));
    match (server, client) {
        (Value::Object(one), Value::Object(other)) => {
            let differs = |key: &&String| one.get(*key) != other.get(*key);
            one.keys().chain(other.keys()).find(differs).map_or_else(String::new, |key| inner(key))
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let place = one.iter().zip(other).position(|(one, other)| one != other).unwrap_or_default();
            unlike(&one[place], &other[place], &format!("{at}/{place}"))
        }
        (Value::Array(one), Value::Array(other)) => {
            format!("{at}: {} items, client {}", one.len(), other.len())
        }
        _ => {
            let short = |value: &Value| value.to_string().chars().take(200).collect::<String>();
            format!("{at}: server {}, client {}", short(server), short(client))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_difference_is_told_by_its_place() {
        let check = |client, expected: &str| {
            assert_eq!(unlike(&json!({"a": [1, {"b": 2}]}), &client, ""), expected);
        };
        check(json!({"a": [1, {"b": 3}]}), "/a/1/b: server 2, client 3");
        check(json!({"a": [1]}), "/a: 2 items, client 1");
        check(json!({"a": [1, {"b": 2}], "c": 0}), "/c: server null, client 0");
    }
}
