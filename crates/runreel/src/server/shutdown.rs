//! The wish to stop: said once by a signal or a request, heard by all that serve.

use tokio::sync::watch;

/// A switch that goes from "serve" to "stop" and never back. Clones share it.
#[derive(Debug, Clone)]
pub struct Shutdown {
    wanted: watch::Sender<bool>,
}

impl Shutdown {
    /// Nobody wants to stop yet.
    pub fn new() -> Self {
        Self { wanted: watch::Sender::new(false) }
    }

    /// Asks all to stop. Saying it again changes nothing.
    pub fn trigger(&self) {
        self.wanted.send_replace(true);
    }

    /// Returns when somebody has asked to stop; at once when that has been so already.
    pub async fn wait(&self) {
        // The sender lives in `self`, so waiting cannot fail.
        let _ = self.wanted.subscribe().wait_for(|wanted| *wanted).await;
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}
