//! Figures, not verdicts: `cargo test --release -p runreel --lib measure -- --ignored --nocapture --test-threads 1`.

use super::Folder;
use crate::source::contract::{Ear, Scene};
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::Log;
use std::fs;
use std::sync::mpsc::channel;
use std::thread::sleep;
use std::time::{Duration, Instant};

#[test]
#[ignore = "a measurement"]
fn measure_append_to_change() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let (tell, heard) = channel();
    let _ongoing = scene.source().follow(
        &run,
        Box::new(move |change| match change {
            Change::Appended { log: Log::Trace, .. } => tell.send(Instant::now()).is_ok(),
            _ => true,
        }),
    );
    heard.recv().unwrap();
    sleep(Duration::from_millis(200));
    let mut times: Vec<Duration> = (0..1000)
        .map(|seq| {
            sleep(Duration::from_millis(5));
            let began = Instant::now();
            scene.append(&run, "trace.ndjson", format!("{{\"seq\":{seq}}}\n").as_bytes());
            heard.recv().unwrap().saturating_duration_since(began)
        })
        .collect();
    times.sort_unstable();
    println!("append to change: median {:?}, p99 {:?}, most {:?}", times[500], times[989], times[999]);
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "a measurement"]
fn measure_a_silent_run() {
    for poll in [false, true] {
        let scene = Folder::new(poll);
        let run = scene.whole("r");
        let _ear = Ear::caught_up(scene.source(), &run);
        let (tell, _heard) = channel();
        let _list = scene.source().list(24, Box::new(move |change| tell.send(change).is_ok()));
        sleep(Duration::from_secs(1));
        let (before, span) = (cpu_time(), Duration::from_secs(20));
        sleep(span);
        let used = cpu_time().saturating_sub(before);
        let share = 100.0 * used.as_secs_f64() / span.as_secs_f64();
        println!(
            "one followed run and the list, silent, poll {poll}: {used:?} in {span:?}, {share:.3} % of a core"
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn measure_a_list_of_ten_thousand() {
    let scene = Folder::new(false);
    let runs_dir = scene.home().join("runs");
    for name in 0..10_000 {
        fs::create_dir(runs_dir.join(format!(
            "2025-01-01T00{:02}{:02}000Z-run-{name}",
            name / 60 % 60,
            name % 60
        )))
        .unwrap();
    }
    for name in 0..24 {
        scene.whole(&format!("2026-01-01T0000{name:02}000Z-run"));
    }
    let (tell, heard) = channel();
    let began = Instant::now();
    let _ongoing = scene.source().list(
        24,
        Box::new(move |change| {
            let what = match change {
                RunsChange::Seen { .. } => "first summary",
                RunsChange::CaughtUp => "caught up",
                _ => return true,
            };
            tell.send((what, began.elapsed())).is_ok()
        }),
    );
    let first = heard.recv().unwrap();
    let last = heard.iter().find(|(what, _)| *what == "caught up").unwrap();
    println!("list of 10,000: {first:?}, {last:?}");
}

/// Of this process, from its own account of it.
#[cfg(target_os = "linux")]
fn cpu_time() -> Duration {
    let threads = fs::read_dir("/proc/self/task").unwrap();
    let nanoseconds = threads.filter_map(|thread| {
        let text = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanoseconds.sum())
}
