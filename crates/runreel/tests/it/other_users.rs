//! Another user of the same machine, who can reach loopback. Needs root to become that user; without it these
//! tests have nothing to say.

use crate::program::{Place, Running, Said, wait_until};
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Nobody's number, everywhere.
const OTHER: u32 = 65_534;
/// A third one's, as most machines give to people.
const THIRD: u32 = 1001;

/// A folder that the other user may use, with the program in it; nothing when we cannot become that user.
#[expect(clippy::print_stdout, reason = "who reads the output is to know what was not tested")]
fn stage(place: &Place) -> Option<PathBuf> {
    if !cfg!(target_os = "linux") || fs::metadata(place.path("home")).unwrap().uid() != 0 {
        println!("skipped: it takes root on Linux to become another user");
        return None;
    }
    let root = place.path("home").parent().unwrap().to_owned();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
    fs::copy(env!("CARGO_BIN_EXE_runreel"), root.join("runreel")).unwrap();
    Some(root)
}

/// A program of a user, in a place of his own.
fn command_as(user: u32, words: &[&str], program: &str) -> Command {
    let mut command = Command::new(program);
    command.args(words).uid(user).gid(user).env_clear().env("PATH", "/usr/bin:/bin").current_dir("/");
    command.env("HOME", "/nonexistent").env("RUNREEL_NO_OPEN", "1");
    command
}

/// Runs a program as the other user.
fn as_other(words: &[&str], program: &str) -> Said {
    Said::from(command_as(OTHER, words, program).output().unwrap())
}

/// Speaks HTTP as the other user.
fn http_as_other(port: u16, request: &str) -> String {
    let script = format!("exec 3<>/dev/tcp/127.0.0.1/{port}; printf '{request}' >&3; cat <&3");
    as_other(&["-c", &script], "bash").out
}

#[test]
fn another_user_gets_no_answer_on_loopback_and_stops_nothing() {
    let place = Place::new();
    if stage(&place).is_none() {
        return;
    }
    let viewer = place.serve(&["--port", "0"]);
    let port = viewer.port();
    let host = format!("Host: 127.0.0.1:{port}\\r\\nConnection: close\\r\\n");
    for request in [
        format!("GET /api/runs HTTP/1.1\\r\\n{host}\\r\\n"),
        format!("POST /api/control/shutdown HTTP/1.1\\r\\n{host}Content-Length: 0\\r\\n\\r\\n"),
    ] {
        let answer = http_as_other(port, &request);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer:?}");
        assert!(answer.contains("belongs to another user") && !answer.contains("runs"), "{answer:?}");
    }
    // Who does not wait for the answer is nobody's any more, which is not root's.
    let script = format!(
        "exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'POST /api/control/shutdown HTTP/1.1\\r\\n{host}Content-Length: 0\\r\\n\\r\\n' >&3"
    );
    for _ in 0..20 {
        as_other(&["-c", &script], "bash");
    }
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}

#[test]
fn another_user_who_tries_wrong_tokens_is_slowed_and_keeps_nobody_out() {
    let place = Place::new();
    if stage(&place).is_none() {
        return;
    }
    let viewer = place.serve(&["--port", "0", "--token-file", "token"]);
    let token = fs::read_to_string(place.path("token")).unwrap();
    let ask = |token: &str| {
        let head = format!("Host: 127.0.0.1:{}\\r\\nAuthorization: Bearer {token}\\r\\n", viewer.port());
        let answer = http_as_other(viewer.port(), &format!("GET /api/health HTTP/1.1\\r\\n{head}\\r\\n"));
        answer.get(9..12).unwrap_or_default().to_owned()
    };
    let statuses: Vec<String> = (0..12).map(|n| ask(&format!("wrong{n}"))).collect();
    assert_eq!(statuses[..5], ["401"; 5]);
    assert!(statuses[6..].contains(&"429".to_owned()), "{statuses:?}");
    assert_eq!(ask(token.trim()), "429", "a guess that is right is not told from one that is wrong");
    let port = viewer.port().to_string();
    assert!(place.run(&["status", "--port", &port]).out.contains(&viewer.url));
    assert_eq!(place.run(&["stop", "--port", &port]).code, Some(0));
}

#[test]
fn a_token_file_of_another_user_is_refused() {
    let place = Place::new();
    if stage(&place).is_none() {
        return;
    }
    let token = place.path("token");
    fs::write(&token, "0123456789abcdef0123456789abcdef").unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    chown(&token, Some(OTHER), None).unwrap();
    let said = place.finish(&["serve", "--port", "0", "--token-file", "token"]);
    assert!(said.code == Some(1) && said.err.contains("belongs to another user"), "{}", said.err);
}

#[test]
fn who_cannot_be_told_from_another_user_is_not_let_in() {
    let place = Place::new();
    if stage(&place).is_none() {
        return;
    }
    let viewer = place.serve(&["--port", "0"]);
    let before = viewer.open_sockets();
    viewer.get("/api/health");
    wait_until("our own connection has gone", || (viewer.open_sockets() == before).then_some(()));
    let script = format!(
        "exec 3<>/dev/tcp/127.0.0.1/{}; read; printf 'GET /api/runs HTTP/1.1\\r\\nHost: 127.0.0.1:{0}\\r\\n\\r\\n' >&3; cat <&3",
        viewer.port()
    );
    let mut stranger = command_as(OTHER, &["-c", &script], "bash");
    let mut stranger = stranger.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    wait_until("the connection is taken", || (viewer.open_sockets() > before).then_some(()));
    // Nobody can be asked any more: that takes a file.
    viewer.limit_files(3);
    stranger.stdin.take().unwrap().write_all(b"\n").unwrap();
    let answer = String::from_utf8(stranger.wait_with_output().unwrap().stdout).unwrap();
    assert!(answer.starts_with("HTTP/1.1 503 ") && !answer.contains("runs\""), "{answer:?}");
    viewer.limit_files(1024);
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}

#[test]
fn status_and_stop_of_another_users_viewer_are_refused() {
    let place = Place::new();
    let Some(root) = stage(&place) else { return };
    let program = root.join("runreel");
    let viewer = place.serve(&["--port", "0"]);
    let port = viewer.port().to_string();
    for words in [["status", "--port", &port], ["stop", "--port", &port]] {
        let said = as_other(&words, program.to_str().unwrap());
        assert!(said.err.contains("belongs to another user"), "{} {}", said.out, said.err);
        assert!(said.out.starts_with("No viewer is running"), "{}", said.out);
    }
    let said = as_other(&["serve", "--port", &port, "--runs-dir", "/"], program.to_str().unwrap());
    assert!(said.code == Some(1) && said.err.contains("another user of this machine"), "{}", said.err);
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}

#[test]
fn root_does_not_believe_another_users_viewer() {
    let place = Place::new();
    let Some(root) = stage(&place) else { return };
    let (program, runs) = (root.join("runreel"), place.path("runs"));
    let words = ["serve", "--port", "0", "--runs-dir", runs.to_str().unwrap()];
    let viewer = Running::start(command_as(THIRD, &words, program.to_str().unwrap()));
    let port = viewer.port().to_string();
    for words in [["status", "--port", &port], ["stop", "--port", &port]] {
        let said = place.run(&words);
        assert!(said.err.contains("another user of this machine (number 1001)"), "{} {}", said.out, said.err);
        assert!(said.out.starts_with("No viewer is running"), "{}", said.out);
    }
    for command in ["serve", "open"] {
        let said = place.finish(&[command, "--port", &port, "--runs-dir", "runs"]);
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
        assert!(said.err.contains("another user of this machine (number 1001) holds"), "{}", said.err);
    }
    assert_eq!(viewer.get("/api/health")["service"], "runreel");
}

#[test]
fn another_users_socket_in_a_shared_folder_is_not_believed() {
    let place = Place::new();
    let Some(root) = stage(&place) else { return };
    let (program, runs, shared) = (root.join("runreel"), place.path("runs"), place.path("shared"));
    let (program, runs) = (program.to_str().unwrap(), runs.to_str().unwrap());
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o777)).unwrap();
    let socket = shared.join("viewer.sock");
    let at = socket.to_str().unwrap();
    let _viewer = Running::start(command_as(THIRD, &["serve", "--socket", at, "--runs-dir", runs], program));
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();
    let as_root = |words: &[&str]| place.run(words);
    let as_other = |words: &[&str]| as_other(words, program);
    for run in [&as_root as &dyn Fn(&[&str]) -> Said, &as_other] {
        for command in ["status", "stop"] {
            let said = run(&[command, "--socket", at]);
            assert!(said.err.contains("another user of this machine (number 1001)"), "{}", said.err);
            assert!(said.out.starts_with("No viewer is running"), "{}", said.out);
        }
        let said = run(&["serve", "--socket", at, "--runs-dir", runs]);
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
        assert!(said.err.contains("another user of this machine (number 1001) holds"), "{}", said.err);
    }
    assert!(socket.exists());
}

#[test]
fn a_socket_asks_the_system_who_is_there_whatever_its_mode() {
    let place = Place::new();
    let Some(root) = stage(&place) else { return };
    let _viewer = place.serve(&["--socket", "viewer.sock"]);
    let socket = root.join("viewer.sock");
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o666)).unwrap();
    let said =
        as_other(&["status", "--socket", socket.to_str().unwrap()], root.join("runreel").to_str().unwrap());
    assert_eq!((said.code, said.out.trim()), (Some(1), "No viewer is running. Start one with `runreel`."));
}

#[test]
fn what_others_left_in_a_shared_folder_is_neither_emptied_nor_removed() {
    let place = Place::new();
    if stage(&place).is_none() {
        return;
    }
    let words = ["serve", "--runs-dir", "runs", "--socket", "viewer.sock"];
    let (socket, lock) = (place.path("viewer.sock"), place.path("viewer.sock.lock"));
    drop(UnixListener::bind(&socket).unwrap());
    chown(&socket, Some(OTHER), None).unwrap();
    let said = place.finish(&words);
    assert!(said.code == Some(1) && said.err.contains("was left by another user"), "{}", said.err);
    assert!(socket.exists() && !lock.exists());
    fs::remove_file(&socket).unwrap();

    fs::write(&lock, "precious").unwrap();
    chown(&lock, Some(OTHER), None).unwrap();
    let said = place.finish(&words);
    assert!(said.code == Some(1) && said.err.contains("belongs to another user"), "{}", said.err);
    assert_eq!(fs::read_to_string(&lock).unwrap(), "precious");
}

#[test]
fn a_link_where_a_log_would_be_is_not_followed() {
    let place = Place::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    fs::create_dir_all(place.path("state/runreel")).unwrap();
    fs::write(place.path("precious"), "precious").unwrap();
    symlink(place.path("precious"), place.path(&format!("state/runreel/127.0.0.1-{free}.log"))).unwrap();
    let said = place.finish(&["open", "--port", &free, "--runs-dir", "runs"]);
    assert!(said.code == Some(0) && said.err.contains("has no log"), "{}", said.err);
    assert_eq!(fs::read_to_string(place.path("precious")).unwrap(), "precious");
    assert_eq!(place.run(&["stop", "--port", &free]).code, Some(0));
}

#[test]
fn entries_that_others_put_into_the_register_are_not_believed() {
    let place = Place::new();
    if stage(&place).is_none() {
        return;
    }
    let viewer = place.serve(&["--port", "0"]);
    let folder = place.path("state/runreel");
    let mut entry = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let entry = entry.find(|path| path.extension().is_some_and(|ending| ending == "json")).unwrap();
    assert!(place.run(&["status"]).out.contains(&viewer.url));
    chown(&entry, Some(OTHER), None).unwrap();
    assert!(!place.run(&["status"]).out.contains(&viewer.url));
}

#[test]
fn a_register_that_is_roots_is_not_believed_by_others() {
    let place = Place::new();
    let Some(root) = stage(&place) else { return };
    let viewer = place.serve(&["--port", "0"]);
    let folder = place.path("state/runreel");
    for shared in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        fs::set_permissions(shared, fs::Permissions::from_mode(0o644)).unwrap();
    }
    for open in [&folder, &place.path("state")] {
        fs::set_permissions(open, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut status = command_as(OTHER, &["status"], root.join("runreel").to_str().unwrap());
    let said = Said::from(status.env("XDG_STATE_HOME", place.path("state")).output().unwrap());
    assert!(!said.err.contains(&viewer.url) && !said.out.contains(&viewer.url), "{} {}", said.out, said.err);
}
