//! JSON-RPC 2.0 as lines: what comes in is told apart, what goes out is written whole.
//!
//! In: one line from the client, or a value to send. Out: an [`Incoming`], or a line. Many threads may send; a
//! line is never torn. It knows no method names.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// A line from the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Incoming {
    /// Wants an answer under this id.
    Request { id: Value, method: String, params: Value },
    /// Wants none.
    Notification { method: String, params: Value },
    /// Answers the call of ours with this number.
    Response { id: u64, outcome: Result<Value, Value> },
    /// Is none of these, with the error code and the reason.
    Broken { id: Value, code: i64, reason: String },
}

/// Reads one line.
pub(crate) fn read(line: &str) -> Incoming {
    let mut message: Value = match serde_json::from_str(line) {
        Ok(message) => message,
        Err(problem) => {
            return Incoming::Broken {
                id: Value::Null,
                code: -32700,
                reason: format!("not JSON: {problem}"),
            };
        }
    };
    let id = message.get("id").cloned();
    let mut take = |key: &str| message.get_mut(key).map(Value::take);
    match (take("method"), id) {
        (Some(Value::String(method)), Some(id)) => {
            Incoming::Request { id, method, params: take("params").unwrap_or_default() }
        }
        (Some(Value::String(method)), None) => {
            Incoming::Notification { method, params: take("params").unwrap_or_default() }
        }
        (None, Some(id)) if id.is_u64() => {
            let outcome = take("error").map_or_else(|| Ok(take("result").unwrap_or_default()), Err);
            Incoming::Response { id: id.as_u64().unwrap_or_default(), outcome }
        }
        (_, id) => Incoming::Broken {
            id: id.unwrap_or_default(),
            code: -32600,
            reason: "neither a request nor an answer".into(),
        },
    }
}

/// The line to the client: sends, and keeps the calls that wait for an answer.
pub(crate) struct Line {
    output: Mutex<Box<dyn Write + Send>>,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    last_id: u64,
    waiting: HashMap<u64, Sender<Result<Value, Value>>>,
}

impl Line {
    pub(crate) fn new(output: impl Write + Send + 'static) -> Self {
        Self { output: Mutex::new(Box::new(output)), calls: Mutex::default() }
    }

    /// Sends a notification.
    pub(crate) fn notify(&self, method: &str, params: &Value) -> io::Result<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    /// Answers a request of the client.
    pub(crate) fn answer(&self, id: &Value, outcome: Result<Value, Value>) -> io::Result<()> {
        match outcome {
            Ok(result) => self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result})),
            Err(error) => self.send(&json!({"jsonrpc": "2.0", "id": id, "error": error})),
        }
    }

    /// Asks the client and waits for its answer. The outer error means that the client is gone.
    pub(crate) fn call(&self, method: &str, params: &Value) -> io::Result<Result<Value, Value>> {
        let (sender, receiver) = mpsc::channel();
        let id = {
            let mut calls = lock(&self.calls);
            calls.last_id += 1;
            let id = 1000 + calls.last_id;
            calls.waiting.insert(id, sender);
            id
        };
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        receiver.recv().map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }

    /// Hands an answer of the client to the call that waits for it; an unknown number is ignored.
    pub(crate) fn settle(&self, id: u64, outcome: Result<Value, Value>) {
        if let Some(sender) = lock(&self.calls).waiting.remove(&id) {
            // The caller may be gone with its turn; then nobody misses the answer.
            let _gone = sender.send(outcome);
        }
    }

    /// Ends every waiting call: the client has closed its side.
    pub(crate) fn hang_up(&self) {
        lock(&self.calls).waiting.clear();
    }

    fn send(&self, message: &Value) -> io::Result<()> {
        let mut line = message.to_string();
        line.push('\n');
        let mut output = lock(&self.output);
        output.write_all(line.as_bytes())?;
        output.flush()
    }
}

/// A lock is only ever held for a step that cannot panic halfway, so a poisoned one is still whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_notifications_answers_and_rubbish_are_told_apart() {
        let request = Incoming::Request { id: json!("a"), method: "m".into(), params: json!({"k": 1}) };
        assert_eq!(read(r#"{"id":"a","method":"m","params":{"k":1}}"#), request);
        let notification = Incoming::Notification { method: "m".into(), params: Value::Null };
        assert_eq!(read(r#"{"method":"m"}"#), notification);
        let answer = Incoming::Response { id: 7, outcome: Ok(json!(null)) };
        assert_eq!(read(r#"{"id":7,"result":null}"#), answer);
        let refusal = Incoming::Response { id: 7, outcome: Err(json!({"code": 1})) };
        assert_eq!(read(r#"{"id":7,"error":{"code":1}}"#), refusal);
        assert!(matches!(read("{nonsense"), Incoming::Broken { code: -32700, .. }));
        assert!(matches!(read("[]"), Incoming::Broken { code: -32600, .. }));
    }
}
