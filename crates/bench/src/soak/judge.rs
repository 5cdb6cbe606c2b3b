//! Compares what clients hold with what the server says, while nothing happens.
//!
//! In: the documents of all clients. Out: those that stay another one than the server's although there was
//! time enough, each with the places where they differ.

use super::visitor::Held;
use super::{Place, lock};
use crate::difference::difference;
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

/// What the server says, or why it says nothing.
type Documents = HashMap<(String, Option<u32>), Result<Value, String>>;

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
        let difference = match said {
            Ok(said) if said == state => None,
            Ok(said) => {
                let (said, ours) = aligned(said, state);
                (said != ours).then(|| difference(&said, &ours))
            }
            Err(why) => Some(why.clone()),
        };
        let Some(difference) = difference else {
            self.compared += 1;
            return true;
        };
        if is_last {
            self.findings.push(format!("client {number}, {run}, {messages:?}: {difference}"));
        }
        false
    }
}

/// Both documents with the messages and the entries of plans that both have: a window that is held may begin earlier
/// than one that is made now, until it is twice as long, and keeps the entries of plans that became old.
fn aligned(said: &Value, ours: &Value) -> (Value, Value) {
    let (mut said, mut ours) = (said.clone(), ours.clone());
    let sessions =
        |run: &Value| run["sessions"].as_object().map(|all| all.keys().cloned().collect::<Vec<_>>());
    for session in sessions(&said).unwrap_or_default() {
        let first = |run: &Value| run["sessions"][&session]["firstMessage"].as_u64();
        if let (Some(theirs), Some(held)) = (first(&said), first(&ours)) {
            let from = theirs.max(held);
            begin_at(&mut said["sessions"][&session], from);
            begin_at(&mut ours["sessions"][&session], from);
        }
        leave_out_entries(&said["sessions"][&session], &mut ours["sessions"][&session]);
    }
    (said, ours)
}

/// Drops the messages of a session before the one at `from`, among all.
fn begin_at(session: &mut Value, from: u64) {
    let first = session["firstMessage"].as_u64().unwrap_or_default();
    let surplus = usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX);
    if let Some(messages) = session["messages"].as_array_mut() {
        messages.drain(..surplus.min(messages.len()));
    }
    session["firstMessage"] = from.into();
}

/// Drops the entries of plans that the server's document leaves out. Those that it has must be ours, too.
fn leave_out_entries(said: &Value, ours: &mut Value) {
    let plans = said["history"]["plans"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(held) = ours.pointer_mut("/history/plans").and_then(Value::as_array_mut) else { return };
    for (said, ours) in plans.iter().zip(held) {
        if let (None, Some(ours)) = (said.get("entries"), ours.as_object_mut()) {
            ours.remove("entries");
        }
    }
}

/// What the server says now.
fn said(viewer: &Viewer, run: &str, messages: Option<u32>) -> Result<Value, String> {
    let window = messages.map(|messages| format!("?messages={messages}")).unwrap_or_default();
    let body =
        viewer.body(&format!("/api/runs/{run}/state{window}")).map_err(|error| format!("{error:#}"))?;
    serde_json::from_str(&body).map_err(|error| {
        let at = body.len().saturating_sub(200);
        let end = body.get(at..).unwrap_or_default();
        format!("the server's document is no JSON: {error}; its {} bytes end with {end}", body.len())
    })
}

#[cfg(test)]
mod tests {
    use super::aligned;
    use serde_json::{Value, json};

    #[test]
    fn a_window_that_begins_earlier_is_the_same_where_both_have_messages() {
        let run = |first: u64, messages: &[u64]| json!({"sessions": {"s": {"firstMessage": first, "messages": messages}}});
        let (said, ours) = aligned(&run(2, &[2, 3]), &run(0, &[0, 1, 2, 3]));
        assert_eq!(said, ours);
        let (said, ours) = aligned(&run(2, &[2, 3]), &run(0, &[0, 1, 2, 9]));
        assert_ne!(said, ours);
    }

    #[test]
    fn a_plan_is_the_same_where_both_have_its_entries() {
        let plan = |at: u64, entries: Option<u64>| match entries {
            Some(entries) => json!({"at": at, "entries": [entries]}),
            None => json!({"at": at}),
        };
        let run = |plans: [Value; 2]| json!({"sessions": {"s": {"history": {"plans": plans}}}});
        let check = |said, ours, same: bool| {
            let (said, ours) = aligned(&run(said), &run(ours));
            assert_eq!(said == ours, same, "{said} {ours}");
        };
        check([plan(1, None), plan(2, Some(2))], [plan(1, Some(1)), plan(2, Some(2))], true);
        check([plan(1, None), plan(2, Some(2))], [plan(9, Some(1)), plan(2, Some(2))], false);
        check([plan(1, None), plan(2, Some(2))], [plan(1, Some(1)), plan(2, Some(9))], false);
        check([plan(1, None), plan(2, Some(2))], [plan(1, Some(1)), plan(2, None)], false);
    }
}
