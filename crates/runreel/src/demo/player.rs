//! Writes a timeline to disk at its times, on a thread of its own, until it is dropped.

use super::timeline::{Timed, Write};
use runreel_writer::RunWriter;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{io, thread};

/// A run that is being played. Dropping it stops the play and waits for the write that is under way, so
/// that the folder can be removed afterwards.
#[derive(Debug)]
pub(crate) struct Player {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Starts to play into a run folder; times count from now.
    pub(crate) fn start(writer: RunWriter, timeline: Vec<Timed>) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = thread::Builder::new().name("demo".to_owned()).spawn(move || {
            if let Err(error) = play(&writer, &timeline, &stopped) {
                tracing::error!("the demo stopped playing: {error}");
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn play(writer: &RunWriter, timeline: &[Timed], stopped: &mpsc::Receiver<()>) -> io::Result<()> {
    let start = Instant::now();
    for timed in timeline {
        let due = Duration::from_millis(timed.at_ms);
        let wait = due.saturating_sub(start.elapsed());
        if !wait.is_zero() && stopped.recv_timeout(wait) == Err(RecvTimeoutError::Disconnected) {
            return Ok(());
        }
        match &timed.write {
            Write::Replace { path, bytes } => writer.replace(path, bytes)?,
            Write::Append { path, bytes } => writer.append(path, bytes)?,
        }
    }
    Ok(())
}
