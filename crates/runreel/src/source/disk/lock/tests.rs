//! Locks of processes that are there, gone, replaced, or of another machine.

use super::*;

fn place(boot: &str, pid: &str, time: Option<&str>) -> Place {
    Place { boot_id: boot.into(), pid_namespace: pid.into(), time_namespace: time.map(str::to_owned) }
}

fn check(lock: &str, ticks: Result<Option<&str>, io::ErrorKind>, expected: Writer) {
    let here = place("b", "pid:[1]", Some("time:[1]"));
    let found = serde_json::from_str::<Lock>(lock).map_or(Writer::Unknown, |parsed| {
        judge(&parsed, &here, 1_000_000, |pid| {
            assert_eq!(pid, 42);
            ticks.map(|ticks| ticks.map(str::to_owned)).map_err(io::Error::from)
        })
    });
    assert_eq!(found, expected, "{lock}");
}

fn lock(boot: &str, pid: &str, time: &str) -> String {
    format!(
        r#"{{"pid":42,"created_at":"1970-01-01T00:10:00.000Z","processIdentity":{{"kind":"linux-proc","bootId":"{boot}",
        "pidNamespace":"{pid}","timeNamespace":"{time}","startTicks":"77"}}}}"#
    )
}

#[test]
fn only_the_very_process_that_took_the_lock_is_alive() {
    let ours = lock("b", "pid:[1]", "time:[1]");
    check(&ours, Ok(Some("77")), Writer::Alive);
    check(&ours, Ok(Some("78")), Writer::Dead);
    check(&ours, Ok(None), Writer::Dead);
    check(&ours, Err(io::ErrorKind::PermissionDenied), Writer::Unknown);
}

#[test]
fn a_lock_of_another_place_or_kind_tells_nothing() {
    for other in [
        lock("other", "pid:[1]", "time:[1]"),
        lock("b", "pid:[2]", "time:[1]"),
        lock("b", "pid:[1]", "time:[2]"),
        lock("b", "pid:[1]", "time:[1]").replace("linux-proc", "posix-lstart"),
        r#"{"pid":42}"#.into(),
        r#"{"pid":-1}"#.into(),
        "[]".into(),
        String::new(),
    ] {
        check(&other, Ok(None), Writer::Unknown);
    }
}

#[test]
fn a_lock_of_a_later_turn_tells_nothing_of_this_run() {
    let later = lock("b", "pid:[1]", "time:[1]").replace("00:10:00", "00:20:00");
    check(&later, Ok(Some("77")), Writer::Unknown);
}

#[test]
fn a_process_name_with_brackets_hides_no_start_time() {
    let fields: Vec<String> = (4..=30).map(|field| field.to_string()).collect();
    let stat = |state: &str| format!("42 (a) b ) S (x) {state} {}", fields.join(" "));
    assert_eq!(ticks_in(&stat("R")).as_deref(), Some("22"));
    assert_eq!(ticks_in(&stat("Z")), None, "ended, but not waited for");
    assert_eq!(ticks_in("42"), None);
}

#[test]
fn record_ids_are_one_file_name() {
    let check = |id: &str, name: &str| assert_eq!(encode_component(id), name);
    check("scripted-11463-1", "scripted-11463-1");
    check("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd");
    check("é \"*'()~!", "%C3%A9%20%22*'()~!");
}

#[cfg(target_os = "linux")]
#[test]
fn this_process_is_alive_by_its_own_lock() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("sessions")).unwrap();
    let locks = Locks::new(home.path());
    let here = here().unwrap();
    let pid = std::process::id();
    let path = home.path().join("sessions/a%2Fb.stream.lock");
    let write = |ticks: &str| {
        let lock = serde_json::json!({ "pid": pid, "processIdentity": { "kind": "linux-proc",
            "bootId": here.boot_id, "pidNamespace": here.pid_namespace, "timeNamespace": here.time_namespace,
            "startTicks": ticks } });
        fs::write(&path, lock.to_string()).unwrap();
    };
    let writer = || locks.writer(["none", "a/b"].into_iter(), 0);
    assert_eq!(writer(), Writer::Unknown);
    write(&start_ticks(pid).unwrap().unwrap());
    assert_eq!(writer(), Writer::Alive);
    write("1");
    assert_eq!(writer(), Writer::Dead);
    // What is longer than any lock is not read to its end.
    write(&start_ticks(pid).unwrap().unwrap());
    let lock = fs::read_to_string(&path).unwrap();
    fs::write(&path, " ".repeat(usize::try_from(LOCK_MAX).unwrap()) + &lock).unwrap();
    assert_eq!(writer(), Writer::Unknown);
    fs::write(&path, lock).unwrap();
    assert_eq!(writer(), Writer::Alive);
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_in_the_place_of_a_lock_blocks_nothing() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("sessions")).unwrap();
    let pipe = home.path().join("sessions/a.stream.lock");
    assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let locks = Locks::new(home.path());
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || tell.send(locks.writer(["a"].into_iter(), 0)));
    assert_eq!(told.recv_timeout(std::time::Duration::from_secs(20)), Ok(Writer::Unknown));
}
