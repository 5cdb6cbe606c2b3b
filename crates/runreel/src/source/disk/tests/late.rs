//! Files that come late, half, or unannounced.

use super::Folder;
use crate::source::Source;
use crate::source::contract::{Ear, RunsEar, Scene, manifest};
use runreel_model::change::Writer;
use runreel_model::name::{Document, Log, RunFile, RunId};
use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A fresh run's files are waited for so long.
const FRESH: Duration = Duration::from_secs(2);

#[test]
fn a_fresh_run_is_waited_for_without_a_word() {
    // A busy machine may not get through it while the run is fresh: then that said nothing.
    let in_time = (0..20).any(|round| appears_by_and_by(&format!("r{round}")) < FRESH);
    assert!(in_time, "twenty runs, and none was read while it was fresh");
}

/// The files of a run appear one by one. How long that took; when it was no longer than a run is fresh, it
/// is checked.
fn appears_by_and_by(name: &str) -> Duration {
    let scene = Folder::new(false);
    let run = RunId::from(name);
    scene.create(&run);
    let began = Instant::now();
    let mut ear = Ear::follow(scene.source(), &run);
    for (path, text) in
        [("flow.json", "{}"), ("manifest.json", &manifest(&[])), ("projections/run.json", "{}")]
    {
        sleep(Duration::from_millis(100));
        scene.replace(&run, path, text.as_bytes());
    }
    ear.rest(Duration::from_millis(100));
    let early = ear.heard.caught_up;
    scene.append(&run, "trace.ndjson", b"{}\n");
    ear.until("caught up", |heard| heard.caught_up == 1);
    // It may have been seen between its making and its first line.
    ear.until_log(&Log::Trace, b"{}\n");
    let took = began.elapsed();
    if took < FRESH {
        assert_eq!(early, 0, "the trace is about to appear");
        assert!(ear.heard.troubles.is_empty());
    }
    took
}

#[test]
fn files_of_a_followed_run_are_read_while_its_manifest_is_torn_or_gone() {
    let scene = Folder::new(false);
    let run = RunId::from("r");
    scene.create(&run);
    for (path, text) in
        [("flow.json", "{}"), ("manifest.json", &manifest(&["s"])), ("projections/run.json", "{}")]
    {
        scene.replace(&run, path, text.as_bytes());
    }
    scene.append(&run, "trace.ndjson", b"{}\n");
    scene.append(&run, "sessions/s/events.ndjson", b"{\"seq\":1}\n");
    let log = RunFile::Log(Log::Events("s".into()));
    let read = || scene.source().read(&run, &log, 0..20).map(|bytes| bytes.to_vec());
    let mut ear = Ear::caught_up(scene.source(), &run);
    // Written over in place, before anybody asked where the log is.
    fs::write(scene.path(&run, "manifest.json"), b"{ half").unwrap();
    assert_eq!(read().unwrap(), b"{\"seq\":1}\n");
    scene.remove(&run, "manifest.json");
    assert_eq!(read().unwrap(), b"{\"seq\":1}\n");
    ear.until("the manifest is missed", |heard| !heard.troubles.is_empty());
    drop(ear);
    // Who follows it no more vouches for nothing.
    let end = Instant::now() + Duration::from_secs(10);
    while read().is_ok() {
        assert!(Instant::now() < end, "it is read by what was once known");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_session_that_came_since_files_were_read_is_read_while_the_manifest_is_torn() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let read = |session: &str| {
        scene
            .source()
            .read(&run, &RunFile::Log(Log::Events(session.into())), 0..20)
            .map(|bytes| bytes.to_vec())
    };
    let mut ear = Ear::caught_up(scene.source(), &run);
    assert_eq!(read("main").unwrap(), b"{\"seq\":1}\n");
    scene.session(&run, "late");
    scene.manifest(&run, &["main", "late"]);
    ear.until_log(&Log::Events("late".into()), b"{\"seq\":1}\n");
    fs::write(scene.path(&run, "manifest.json"), b"{ half").unwrap();
    assert_eq!(read("late").unwrap(), b"{\"seq\":1}\n");
    assert_eq!(read("main").unwrap(), b"{\"seq\":1}\n");
}

#[test]
fn a_run_without_its_required_files_is_shown_with_what_there_is() {
    let scene = Folder::new(false);
    let run = RunId::from("r");
    scene.create(&run);
    scene.replace(&run, "flow.json", b"{}");
    let began = Instant::now();
    let mut ear = Ear::caught_up(scene.source(), &run);
    assert!(began.elapsed() > Duration::from_millis(1500));
    let names: Vec<String> = ear.heard.troubles.iter().map(|(file, _)| file.to_string()).collect();
    assert_eq!(names, ["manifest.json", "projections/run.json", "trace.ndjson"]);
    assert_eq!(ear.heard.documents[&Document::Flow], b"{}");
    scene.append(&run, "trace.ndjson", b"{}\n");
    scene.replace(&run, "projections/run.json", b"{}");
    scene.manifest(&run, &[]);
    ear.until("recovery", |heard| heard.recovered == 1);
}

#[test]
fn a_half_written_document_is_neither_said_nor_trouble() {
    for poll in [false, true] {
        let scene = Folder::new(poll);
        let run = scene.whole("r");
        let mut ear = Ear::caught_up(scene.source(), &run);
        // As writers that do not rename do.
        fs::write(scene.path(&run, "projections/run.json"), "{\"status\":").unwrap();
        ear.rest(Duration::from_millis(300));
        assert_eq!(ear.heard.documents[&Document::Run], br#"{"status":"running"}"#);
        fs::write(scene.path(&run, "projections/run.json"), "{\"status\":\"failed\"}").unwrap();
        ear.until_document(&Document::Run, b"{\"status\":\"failed\"}");
        assert!(ear.heard.troubles.is_empty());
    }
}

#[test]
fn a_document_that_stays_torn_is_trouble_with_its_place() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    fs::write(scene.path(&run, "flow.json"), "{\"a\":\n").unwrap();
    ear.until("trouble", |heard| !heard.troubles.is_empty());
    let reason = &ear.heard.troubles[0].1;
    assert!(reason.starts_with("flow.json cannot be read: the JSON ends early at byte 6 "), "{reason}");
    // One that is not required is the model's to complain about.
    fs::write(scene.path(&run, "projections/live.json"), "{\"a\":\n").unwrap();
    ear.until_document(&Document::Live, b"{\"a\":\n");
    assert_eq!(ear.heard.troubles.len(), 1);
}

#[test]
fn lost_hints_are_made_up_for_by_the_slow_poll() {
    let scene = Folder::new(false);
    let run = scene.whole("2026-01-01T000000000Z-r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    let mut runs = RunsEar::caught_up(scene.source(), 24);
    scene.disk.lose_hints();
    // Two polls that find something make it known that nothing is told. A look soon after a write may find
    // the next one first; that is no proof, as a hint may still be on its way.
    for round in 1.. {
        assert!(round < 8, "found {round} times what nobody told, and none the wiser");
        append_and_find(&scene, &mut ear, &run);
        // Not within the same poll.
        ear.rest(Duration::from_millis(150));
        if !scene.disk.notes().is_empty() {
            break;
        }
    }
    assert_eq!(scene.disk.notes().len(), 1);
    // Now the polls are quick. The slow ones would take nearly two seconds each time.
    let quickest = (0..4).map(|_| {
        ear.rest(Duration::from_millis(100));
        append_and_find(&scene, &mut ear, &run)
    });
    let quickest = quickest.min().unwrap();
    assert!(quickest < Duration::from_secs(1), "{quickest:?}");
    assert_eq!(scene.disk.notes().len(), 1);
    let new = scene.whole("2026-01-02T000000000Z-new");
    runs.until("the new run", |heard| heard.seen.contains_key(&new));
    scene.delete(&run);
    ear.until("gone", |heard| heard.gone);
    runs.until("its going", |heard| heard.total == Some(1));
}

#[test]
fn a_folder_swapped_while_hints_were_lost_is_heard_as_the_first_was() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let mut ear = Ear::caught_up(scene.source(), &run);
    scene.disk.lose_hints();
    let (folder, aside) = (scene.path(&run, "sessions/main"), scene.home().join("aside"));
    fs::rename(&folder, &aside).unwrap();
    scene.session(&run, "main");
    ear.rest(Duration::from_millis(100));
    scene.disk.hear_of_loss();
    ear.rest(Duration::from_millis(200));
    let mut expected = b"{\"seq\":1}\n".to_vec();
    let began = Instant::now();
    // By polling alone each of the first two would take up to 2 s.
    for seq in 2..6 {
        let line = format!("{{\"seq\":{seq}}}\n");
        expected.extend(line.as_bytes());
        scene.append(&run, "sessions/main/events.ndjson", line.as_bytes());
        ear.until_log(&Log::Events("main".into()), &expected);
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}

/// How long it took until a line more was heard of the trace.
fn append_and_find(scene: &Folder, ear: &mut Ear, run: &RunId) -> Duration {
    let mut expected = ear.heard.logs[&Log::Trace].clone();
    let line = format!("{{\"seq\":{}}}\n", expected.len());
    expected.extend(line.as_bytes());
    let began = Instant::now();
    scene.append(run, "trace.ndjson", line.as_bytes());
    ear.until_log(&Log::Trace, &expected);
    began.elapsed()
}

#[test]
fn a_session_among_thousands_is_read_at_once() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let names: Vec<String> = (0..1500).map(|name| format!("s{name}")).collect();
    for name in &names {
        fs::create_dir(scene.path(&run, &format!("sessions/{name}"))).unwrap();
    }
    scene.manifest(&run, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut ear = Ear::caught_up(scene.source(), &run);
    let began = Instant::now();
    scene.append(&run, "sessions/s700/events.ndjson", b"{}\n");
    ear.until_log(&Log::Events("s700".into()), b"{}\n");
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
}

#[cfg(target_os = "linux")]
#[test]
fn a_writer_that_dies_is_told() {
    let scene = Folder::new(false);
    let run = scene.whole("r");
    let mut writer = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    write_lock(&scene, "rec/1", writer.id());
    scene.replace(&run, "sessions/main/binding.json", br#"{"acpxRecordId":"rec/1"}"#);
    let mut ear = Ear::caught_up(scene.source(), &run);
    assert_eq!(ear.heard.writer, Writer::Alive);
    let mut runs = RunsEar::caught_up(scene.source(), 24);
    assert_eq!(runs.heard.seen[&run].writer, Writer::Alive);
    writer.kill().unwrap();
    writer.wait().unwrap();
    ear.until("its death", |heard| heard.writer == Writer::Dead);
    runs.until("its death", |heard| heard.seen[&run].writer == Writer::Dead);
}

fn write_lock(scene: &Folder, record: &str, pid: u32) {
    let sessions = scene.home().join("acpx/sessions");
    fs::create_dir_all(&sessions).unwrap();
    let link = |name: &str| fs::read_link(name).unwrap().to_string_lossy().into_owned();
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let ticks = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap();
    let lock = serde_json::json!({ "pid": pid, "processIdentity": { "kind": "linux-proc", "startTicks": ticks,
        "bootId": fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap().trim(),
        "pidNamespace": link("/proc/self/ns/pid"), "timeNamespace": link("/proc/self/ns/time") } });
    fs::write(sessions.join(format!("{}.stream.lock", record.replace('/', "%2F"))), lock.to_string())
        .unwrap();
}
