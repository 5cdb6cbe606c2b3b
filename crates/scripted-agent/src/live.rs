//! The stage of a real session: updates go down the line, waits are real, a cancel ends the turn.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::player::{Stage, Stop};
use crate::rpc::Line;
use crate::session::Session;

/// A long wait looks this often whether the turn was cancelled.
const CANCEL_LOOK: Duration = Duration::from_millis(50);

/// A session's client, live.
pub(crate) struct LiveStage {
    pub(crate) line: Arc<Line>,
    pub(crate) session: Session,
    pub(crate) client_capabilities: Value,
}

impl LiveStage {
    fn going(&self) -> Result<(), Stop> {
        if self.session.cancelled.load(Ordering::Relaxed) { Err(Stop::Cancelled) } else { Ok(()) }
    }
}

impl Stage for LiveStage {
    fn update(&mut self, update: Value) -> Result<(), Stop> {
        self.going()?;
        let params = json!({"sessionId": self.session.id, "update": update});
        self.line.notify("session/update", &params).map_err(|_| Stop::Gone)
    }

    fn call(&mut self, method: &str, mut params: Value) -> Result<Result<Value, Value>, Stop> {
        self.going()?;
        params["sessionId"] = self.session.id.as_str().into();
        self.line.call(method, &params).map_err(|_| Stop::Gone)
    }

    fn wait(&mut self, time: Duration) -> Result<(), Stop> {
        let until = Instant::now() + time;
        loop {
            self.going()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            thread::sleep(left.min(CANCEL_LOOK));
        }
    }

    fn can(&self, what: &str) -> bool {
        let said = &self.client_capabilities[what];
        said == true || (said["readTextFile"] == true && said["writeTextFile"] == true)
    }
}
