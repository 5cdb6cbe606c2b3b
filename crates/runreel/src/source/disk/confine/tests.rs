//! Names, paths and links that try to lead out of a run.

use super::*;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// `runs/r` with a file `a/in.json`, and secrets beside `r` and beside `runs`.
fn runs() -> (TempDir, PathBuf) {
    let home = TempDir::new().unwrap();
    let runs = home.path().join("runs");
    fs::create_dir_all(runs.join("r/a")).unwrap();
    fs::create_dir_all(runs.join("other")).unwrap();
    for path in ["secret.json", "runs/secret.json", "runs/other/secret.json", "runs/r/a/in.json"] {
        fs::write(home.path().join(path), "{}").unwrap();
    }
    (home, runs)
}

fn open(runs: &Path) -> RunFolder {
    RunFolder::open(runs, &RunId::from("r")).unwrap()
}

/// Does it on a thread of its own: what blocks for ever is to fail, not to have the test wait.
fn in_time<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    std::thread::spawn(move || done.send(act()));
    result.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("it blocks, or has failed: {error}"))
}

fn make_pipe(path: &Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn paths_and_links_inside_are_read_and_those_that_leave_are_not() {
    let (home, runs) = runs();
    let run = runs.join("r");
    symlink("a/in.json", run.join("in")).unwrap();
    symlink("a", run.join("folder")).unwrap();
    symlink("../other/secret.json", run.join("out")).unwrap();
    symlink("../other", run.join("out-folder")).unwrap();
    symlink(home.path().join("secret.json"), run.join("absolute")).unwrap();
    symlink("/etc", run.join("etc")).unwrap();
    symlink("out", run.join("twice")).unwrap();
    symlink("loop", run.join("loop")).unwrap();
    let folder = open(&runs);
    for path in ["a/in.json", "in", "folder/in.json"] {
        assert!(folder.open_file(path).is_ok() && folder.look(path).is_ok(), "{path}");
    }
    let leaving = [
        "out",
        "out-folder/secret.json",
        "absolute",
        "etc/passwd",
        "twice",
        "..",
        "../secret.json",
        "../r/a/in.json",
        "a/../a/in.json",
        "/etc/passwd",
        "",
    ];
    for path in leaving {
        assert!(matches!(folder.open_file(path), Err(Fault::Escapes)), "open {path}");
        assert!(matches!(folder.look(path), Err(Fault::Escapes)), "look {path}");
    }
    assert!(matches!(folder.open_file("loop"), Err(Fault::Io(_))));
    assert!(matches!(folder.open_file("a/none"), Err(Fault::Missing)));
}

#[test]
fn only_regular_files_are_read_and_a_pipe_does_not_block() {
    let (_home, runs) = runs();
    make_pipe(&runs.join("r/pipe"));
    let mut paths = vec!["pipe", "a"];
    // Only root makes devices, and not in every container.
    let device =
        std::process::Command::new("mknod").arg(runs.join("r/device")).args(["c", "1", "5"]).output();
    if device.is_ok_and(|made| made.status.success()) {
        paths.push("device");
    }
    for path in paths {
        let folder = open(&runs);
        let (opened, looked) = in_time(move || (folder.open_file(path).map(drop), folder.look(path)));
        assert!(matches!(opened, Err(Fault::NotRegular)), "{path}: {opened:?}");
        assert!(matches!(looked, Err(Fault::NotRegular)), "{path}: {looked:?}");
    }
}

#[test]
fn a_run_is_inside_the_runs_folder_after_links_are_resolved() {
    let (home, runs) = runs();
    symlink("r", runs.join("relative")).unwrap();
    symlink(runs.join("r"), runs.join("absolute")).unwrap();
    symlink(home.path(), runs.join("above")).unwrap();
    symlink("..", runs.join("up")).unwrap();
    symlink(&runs, runs.join("itself")).unwrap();
    let may_open = |run: &str| RunFolder::open(&runs, &RunId::from(run));
    assert!(may_open("relative").is_ok() && may_open("absolute").is_ok());
    for run in ["above", "up", "itself"] {
        assert!(matches!(may_open(run), Err(Fault::Escapes)), "{run}");
    }
    fs::create_dir(runs.join("r\\a")).unwrap();
    let names =
        ["", ".", "..", "r/a", "r\\a", "r\0", "../runs/r", "/", "constructor", "acpx-write-1", "x.tmp", ".r"];
    for run in names {
        assert!(matches!(may_open(run), Err(Fault::Missing)), "{run}");
    }
    assert!(matches!(may_open("secret.json"), Err(Fault::Io(_))));
}

#[test]
fn another_folder_of_the_same_name_is_another_run() {
    let (_home, runs) = runs();
    let (folder, run) = (open(&runs), RunId::from("r"));
    assert!(folder.is_still(&runs, &run));
    fs::rename(runs.join("r"), runs.join("moved")).unwrap();
    assert!(!folder.is_still(&runs, &run));
    fs::create_dir(runs.join("r")).unwrap();
    assert!(!folder.is_still(&runs, &run));
    fs::remove_dir(runs.join("r")).unwrap();
    fs::write(runs.join("r"), "").unwrap();
    assert!(!folder.is_still(&runs, &run));
}

#[test]
fn a_socket_is_no_file_to_read() {
    let (_home, runs) = runs();
    let _listener = std::os::unix::net::UnixListener::bind(runs.join("r/socket")).unwrap();
    let folder = open(&runs);
    assert!(matches!(folder.open_file("socket"), Err(Fault::NotRegular)));
    assert!(matches!(folder.look("socket"), Err(Fault::NotRegular)));
}

/// Ends the swapping, however the reading has ended.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Puts other kinds of files under one name all the while, and reads by that name.
fn read_what_is_swapped(runs: &Path) {
    let (run, over) = (runs.join("r"), AtomicBool::new(false));
    std::thread::scope(|threads| {
        let _over = Over(&over);
        threads.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                for kind in ["good", "link", "pipe", "relative"] {
                    // By a second name, so that the first never misses.
                    let _ = fs::hard_link(run.join(kind), run.join("next"));
                    let _ = fs::rename(run.join("next"), run.join("swapped"));
                    let _ = fs::remove_file(run.join("next"));
                }
            }
        });
        let folder = open(runs);
        // Of each kind so many have to be met.
        let (mut read, mut links, mut pipes) = (0, 0, 0);
        while read.min(links).min(pipes) < 100 {
            let _ = folder.look("swapped");
            match folder.open_file("swapped") {
                Ok((mut file, _)) => {
                    let mut text = String::new();
                    file.read_to_string(&mut text).unwrap();
                    assert_eq!(text, "good");
                    read += 1;
                }
                Err(Fault::Escapes) => links += 1,
                Err(Fault::NotRegular) => pipes += 1,
                Err(_) => {}
            }
        }
    });
}

#[test]
fn a_file_that_is_swapped_between_look_and_open_never_leads_out() {
    let (home, runs) = runs();
    let run = runs.join("r");
    fs::write(home.path().join("secret.json"), "secret").unwrap();
    fs::write(run.join("good"), "good").unwrap();
    symlink(home.path().join("secret.json"), run.join("link")).unwrap();
    symlink("../../secret.json", run.join("relative")).unwrap();
    make_pipe(&run.join("pipe"));
    in_time(move || read_what_is_swapped(&runs));
}
