//! What is counted while the viewer runs: by the hub, by the server, by sources. Read by `/api/metrics`.
//!
//! Numbers only: no run, no address and no name goes in. Counting is one addition to an atomic, never waits,
//! and changes nothing for those who count.

pub mod process;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// This process's numbers.
pub static METRICS: Metrics = Metrics::new();

/// Why somebody got no answer, or not the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It named another host, or came from a page of another origin.
    Origin,
    /// It had no token, or a wrong one.
    Token,
    /// It tried wrong tokens too often.
    Guessing,
    /// It came from another user of this machine.
    User,
    /// There were too many connections.
    Full,
    /// Its address had too many connections.
    Crowded,
    /// It said nothing while newcomers needed the place.
    Silent,
    /// It spoke too often on its socket, and was made to wait.
    Hasty,
    /// A message was too long.
    Long,
    /// It took nothing of an answer while others needed the room.
    Deaf,
    /// Too many bytes of answers were under way, and all readers took theirs.
    Busy,
}

impl Refused {
    const NAMES: [&str; 11] =
        ["origin", "token", "guessing", "user", "full", "crowded", "silent", "hasty", "long", "deaf", "busy"];
}

/// Upper bounds of the times from a file's bytes to the frame, in microseconds.
const BOUNDS: [u64; 12] =
    [250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];

/// All numbers.
#[derive(Debug)]
pub struct Metrics {
    refused: [AtomicU64; Refused::NAMES.len()],
    /// Connections that were taken.
    pub connections: AtomicU64,
    /// Connections that are open.
    pub open: AtomicU64,
    /// Subscriptions whose reader was too slow, so that what waited was dropped.
    pub drops: AtomicU64,
    /// Snapshots that a client asked for again.
    pub resyncs: AtomicU64,
    /// Reads of a run's files that failed.
    pub read_errors: AtomicU64,
    /// Connections that the system did not let us take.
    pub accept_errors: AtomicU64,
    /// Frames that wait to be sent.
    pub waiting_frames: AtomicU64,
    /// Bytes that wait to be sent.
    pub waiting_bytes: AtomicU64,
    delays: [AtomicU64; BOUNDS.len() + 1],
    delay_us: AtomicU64,
}

impl Metrics {
    const fn new() -> Self {
        Self {
            refused: [const { AtomicU64::new(0) }; Refused::NAMES.len()],
            connections: AtomicU64::new(0),
            open: AtomicU64::new(0),
            drops: AtomicU64::new(0),
            resyncs: AtomicU64::new(0),
            read_errors: AtomicU64::new(0),
            accept_errors: AtomicU64::new(0),
            waiting_frames: AtomicU64::new(0),
            waiting_bytes: AtomicU64::new(0),
            delays: [const { AtomicU64::new(0) }; BOUNDS.len() + 1],
            delay_us: AtomicU64::new(0),
        }
    }

    /// Counts a refusal.
    pub fn refused(&self, why: Refused) {
        add(&self.refused[why as usize], 1);
    }

    /// How many refusals there were.
    #[cfg(test)]
    pub fn refusals(&self, why: Refused) -> u64 {
        get(&self.refused[why as usize])
    }

    /// Counts how long something took from the source's read to the readers' queues.
    pub fn delayed(&self, delay: Duration) {
        let micros = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX);
        add(&self.delays[BOUNDS.partition_point(|bound| *bound < micros)], 1);
        add(&self.delay_us, micros);
    }

    /// The numbers as Prometheus reads them; `gauges` are those that others know, with what they mean.
    pub fn text(&self, gauges: &[(&str, &str, u64)]) -> String {
        let mut text = String::new();
        for (name, help, value) in gauges {
            family(&mut text, name, "gauge", help, *value);
        }
        for (name, kind, help, value) in self.plain() {
            family(&mut text, name, kind, help, get(value));
        }
        head(&mut text, "refused_total", "counter", "Refusals, by reason; see docs/security.md.");
        for (name, count) in Refused::NAMES.iter().zip(&self.refused) {
            line(&mut text, &format!("refused_total{{reason=\"{name}\"}}"), &get(count).to_string());
        }
        self.write_delays(&mut text);
        write_process(&mut text);
        text
    }

    fn plain(&self) -> [(&'static str, &'static str, &'static str, &AtomicU64); 8] {
        [
            ("connections_open", "gauge", "Connections that are open.", &self.open),
            ("connections_total", "counter", "Connections that were taken.", &self.connections),
            ("waiting_frames", "gauge", "Frames that wait for slow clients.", &self.waiting_frames),
            ("waiting_bytes", "gauge", "Bytes that wait for slow clients.", &self.waiting_bytes),
            ("drops_total", "counter", "Queues dropped because their client was too slow.", &self.drops),
            ("resyncs_total", "counter", "Snapshots that clients asked for again.", &self.resyncs),
            ("read_errors_total", "counter", "Reads of files of runs that failed.", &self.read_errors),
            ("accept_errors_total", "counter", "Connections that could not be taken.", &self.accept_errors),
        ]
    }

    fn write_delays(&self, text: &mut String) {
        let name = "append_to_frame_seconds";
        head(text, name, "histogram", "From the read of new bytes to the frame in the clients' queues.");
        let mut count = 0;
        for (place, delays) in self.delays.iter().enumerate() {
            count += get(delays);
            let bound = BOUNDS.get(place).map_or_else(|| "+Inf".to_owned(), |bound| seconds(*bound));
            line(text, &format!("{name}_bucket{{le=\"{bound}\"}}"), &count.to_string());
        }
        line(text, &format!("{name}_sum"), &seconds(get(&self.delay_us)));
        line(text, &format!("{name}_count"), &count.to_string());
    }
}

/// What is known of the process, by the names that every exporter gives it.
fn write_process(text: &mut String) {
    for (name, help, value) in [
        ("process_resident_memory_bytes", "Resident memory size in bytes.", process::resident_bytes()),
        ("process_open_fds", "Number of open file descriptors.", process::open_files()),
    ] {
        let Some(value) = value else { continue };
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
}

/// Adds to a number.
pub fn add(number: &AtomicU64, by: u64) {
    number.fetch_add(by, Ordering::Relaxed);
}

/// Takes from a number.
pub fn take(number: &AtomicU64, by: u64) {
    number.fetch_sub(by, Ordering::Relaxed);
}

fn get(number: &AtomicU64) -> u64 {
    number.load(Ordering::Relaxed)
}

fn seconds(micros: u64) -> String {
    (micros as f64 / 1e6).to_string()
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // A string takes all that is written.
    let _ = writeln!(text, "# HELP runreel_{name} {help}\n# TYPE runreel_{name} {kind}");
}

fn line(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "runreel_{name} {value}");
}

fn family(text: &mut String, name: &str, kind: &str, help: &str, value: u64) {
    head(text, name, kind, help);
    line(text, name, &value.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_histogram_counts_up_to_each_bound() {
        let metrics = Metrics::new();
        for micros in [100, 250, 251, 9_000_000] {
            metrics.delayed(Duration::from_micros(micros));
        }
        let text = metrics.text(&[]);
        for wanted in [
            "runreel_append_to_frame_seconds_bucket{le=\"0.00025\"} 2\n",
            "runreel_append_to_frame_seconds_bucket{le=\"0.0005\"} 3\n",
            "runreel_append_to_frame_seconds_bucket{le=\"5\"} 3\n",
            "runreel_append_to_frame_seconds_bucket{le=\"+Inf\"} 4\n",
            "runreel_append_to_frame_seconds_count 4\n",
            "runreel_append_to_frame_seconds_sum 9.000601\n",
        ] {
            assert!(text.contains(wanted), "{wanted} is not in\n{text}");
        }
    }

    #[test]
    fn every_refusal_has_a_line_of_its_own() {
        let metrics = Metrics::new();
        metrics.refused(Refused::Origin);
        metrics.refused(Refused::Long);
        let text = metrics.text(&[("clients", "Live sockets.", 3)]);
        assert!(text.contains("runreel_refused_total{reason=\"origin\"} 1\n"), "{text}");
        assert!(text.contains("runreel_refused_total{reason=\"long\"} 1\n"), "{text}");
        assert!(text.contains("# TYPE runreel_clients gauge\nrunreel_clients 3\n"), "{text}");
    }
}
