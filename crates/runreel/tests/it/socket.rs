//! A viewer on a Unix-domain socket.

use crate::program::{Place, Running};
use crate::raw::{Answer, converse};
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::{UnixListener, UnixStream};

const SOCKET: &[&str] = &["--socket", "viewer.sock"];

fn get(place: &Place, host: &str) -> Answer {
    let stream = UnixStream::connect(place.path("viewer.sock")).unwrap();
    converse(stream, &format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
}

fn serve(place: &Place) -> Running {
    place.serve(SOCKET)
}

#[test]
fn it_is_for_its_user_alone_and_goes_with_the_viewer() {
    let place = Place::new();
    let mut viewer = serve(&place);
    let path = place.path("viewer.sock");
    assert_eq!(viewer.url, format!("unix:{}", path.display()));
    let about = fs::symlink_metadata(&path).unwrap();
    assert!(about.file_type().is_socket());
    assert_eq!(about.permissions().mode() & 0o777, 0o600);
    let register = fs::metadata(place.path("state/runreel")).unwrap();
    assert_eq!(register.permissions().mode() & 0o777, 0o700, "what is made later has its own rights");
    assert_eq!(get(&place, "localhost").json()["service"], "runreel");
    viewer.signal("TERM");
    assert_eq!(viewer.end(), Some(0));
    assert!(!path.exists() && !place.path("viewer.sock.lock").exists());
}

#[test]
fn hosts_are_checked_there_too() {
    let place = Place::new();
    let _viewer = serve(&place);
    for (host, status) in [("localhost:4173", 200), ("127.0.0.1:9", 200), ("evil.example", 403)] {
        assert_eq!(get(&place, host).status, status, "{host}");
    }
}

#[test]
fn status_and_stop_know_it() {
    let place = Place::new();
    let mut viewer = serve(&place);
    let status = place.run(&["status", "--socket", "viewer.sock"]);
    assert!(status.out.contains(&format!("Viewer at {}", viewer.url)), "{}", status.out);
    assert!(place.run(&["status"]).out.contains(&viewer.url));
    assert_eq!(
        place.run(&["stop", "--socket", "viewer.sock"]).out,
        format!("Stopped viewer at {}\n", viewer.url)
    );
    assert_eq!(viewer.end(), Some(0));
}

#[test]
fn a_second_start_uses_the_first_one_and_another_folder_is_refused() {
    let place = Place::new();
    let _viewer = serve(&place);
    let same = place.run(&["serve", "--runs-dir", "runs", "--socket", "viewer.sock"]);
    assert!(same.code == Some(0) && same.out.starts_with("Reused existing viewer at unix:"), "{}", same.err);
    let other = place.finish(&["serve", "--runs-dir", "home", "--socket", "viewer.sock"]);
    assert!(other.code == Some(1) && other.err.contains("another folder"), "{}", other.err);
}

#[test]
fn a_socket_that_was_left_behind_is_replaced() {
    let place = Place::new();
    let viewer = serve(&place);
    viewer.signal("KILL");
    drop(viewer);
    assert!(place.path("viewer.sock").exists());
    let _again = serve(&place);
    assert_eq!(get(&place, "localhost").status, 200);
}

#[test]
fn what_is_no_stale_socket_is_left_alone() {
    let place = Place::new();
    let path = place.path("viewer.sock");
    let refused = |word: &str| {
        let said = place.finish(&["serve", "--runs-dir", "runs", "--socket", "viewer.sock"]);
        assert!(said.code == Some(1) && said.err.contains(word), "{}", said.err);
    };
    fs::write(&path, "precious").unwrap();
    refused("no socket");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    fs::remove_file(&path).unwrap();
    let listener = UnixListener::bind(&path).unwrap();
    std::thread::spawn(move || listener.incoming().for_each(drop));
    refused("another program holds");
    assert!(path.exists());
}

#[test]
fn a_link_in_the_place_of_the_lock_is_not_followed() {
    let place = Place::new();
    fs::write(place.path("precious"), "precious").unwrap();
    symlink(place.path("precious"), place.path("viewer.sock.lock")).unwrap();
    let said = place.finish(&["serve", "--runs-dir", "runs", "--socket", "viewer.sock"]);
    assert!(said.code == Some(1) && said.err.contains("viewer.sock.lock: it is a link"), "{}", said.err);
    assert_eq!(fs::read_to_string(place.path("precious")).unwrap(), "precious");
    assert!(place.path("viewer.sock.lock").is_symlink() && !place.path("viewer.sock").exists());
}

#[test]
fn of_two_that_start_at_once_one_is_told() {
    let place = Place::new();
    let lock = fs::File::create(place.path("viewer.sock.lock")).unwrap();
    lock.lock().unwrap();
    let said = place.finish(&["serve", "--runs-dir", "runs", "--socket", "viewer.sock"]);
    assert!(said.code == Some(1) && said.err.contains("just starting"), "{}", said.err);
    assert!(place.path("viewer.sock.lock").exists() && !place.path("viewer.sock").exists());
}

#[test]
fn a_path_that_is_too_long_is_told() {
    let place = Place::new();
    let said = place.finish(&["serve", "--runs-dir", "runs", "--socket", &"x".repeat(150)]);
    assert!(said.code == Some(1) && said.err.contains("103 bytes"), "{}", said.err);
}

#[test]
fn a_socket_excludes_a_port() {
    let place = Place::new();
    assert_eq!(place.run(&["serve", "--socket", "s", "--port", "1"]).code, Some(2));
    let said = place.run(&["open", "--socket", "s"]);
    assert!(said.code == Some(1) && said.err.contains("ssh -L"), "{}", said.err);
}
