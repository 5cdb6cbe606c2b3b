//! Runs the real binary in an environment of its own: no test sees another's viewers, or the user's.

use serde_json::Value;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than anything here takes, also on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A home folder, a state folder, a runs folder and a folder for temporary files.
pub(crate) struct Place {
    root: TempDir,
}

/// A viewer that was started; killed when dropped.
pub(crate) struct Running {
    child: Child,
    /// Such as `http://127.0.0.1:4173/`.
    pub(crate) url: String,
    /// What it says it serves.
    pub(crate) runs_dir: PathBuf,
    /// What it says after that.
    more: Lines<BufReader<ChildStdout>>,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { root: tempfile::tempdir().unwrap() };
        for folder in ["runs", "tmp", "home"] {
            std::fs::create_dir(place.path(folder)).unwrap();
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(name)
    }

    /// The program with these words, in this place's environment.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = self.dressed(env!("CARGO_BIN_EXE_runreel"));
        command.args(words);
        command
    }

    /// Any program, in this place's environment.
    fn dressed(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).current_dir(self.root.path());
        command.env("HOME", self.path("home")).env("TMPDIR", self.path("tmp"));
        command.env("XDG_STATE_HOME", self.path("state")).env("RUNREEL_NO_OPEN", "1");
        command.env_remove("ACPX_FLOW_RUNS_DIR").env_remove("RUST_LOG").env_remove("COLUMNS");
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        Said::from(self.command(words).output().unwrap())
    }

    /// The same for what may hang: it fails instead.
    pub(crate) fn finish(&self, words: &[&str]) -> Said {
        let mut command = self.command(words);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let deadline = Instant::now() + PATIENCE;
        while child.try_wait().unwrap().is_none() {
            if Instant::now() > deadline {
                child.kill().unwrap();
                panic!("runreel {words:?} does not end");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Said::from(child.wait_with_output().unwrap())
    }

    /// Starts `serve` on this place's runs folder; `more` are further options.
    pub(crate) fn serve(&self, more: &[&str]) -> Running {
        let runs_dir = self.path("runs");
        let mut words = vec!["serve", "--runs-dir", runs_dir.to_str().unwrap()];
        words.extend(more);
        Running::start(self.command(&words))
    }

    /// The same in namespaces of its own, called as `unshare` does; a shell does `first` in them before. The program is
    /// the very process that was started. Nothing where there are no such namespaces.
    #[cfg(target_os = "linux")]
    pub(crate) fn serve_apart(&self, spaces: &str, first: &str) -> Option<Running> {
        let begin = || {
            let mut command = self.dressed("unshare");
            command.args([spaces, "sh", "-ec"]);
            command
        };
        if !begin().arg(first).status().is_ok_and(|done| done.success()) {
            return None;
        }
        let mut command = begin();
        command.arg(format!("{first}\nexec \"$0\" \"$@\"")).arg(env!("CARGO_BIN_EXE_runreel"));
        command.args(["serve", "--port", "0", "--runs-dir"]).arg(self.path("runs"));
        Some(Running::start(command))
    }
}

/// What a finished program said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Running {
    /// Starts a viewer and waits until it has said where it is.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut after = |head: &str| {
            let line = lines.next().unwrap().unwrap();
            assert!(line.starts_with(head), "{line:?} does not begin with {head:?}");
            line[head.len()..].to_owned()
        };
        let url = after("Started viewer at ");
        let runs_dir = PathBuf::from(after("Runs dir: "));
        Self { child, url, runs_dir, more: lines }
    }

    /// The next line it says, without its beginning.
    pub(crate) fn said(&mut self, head: &str) -> String {
        let line = self.more.next().unwrap().unwrap();
        line.strip_prefix(head).unwrap_or_else(|| panic!("{line:?} does not begin with {head:?}")).to_owned()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it says on stderr, if that is a pipe.
    pub(crate) fn stderr(&mut self) -> ChildStderr {
        self.child.stderr.take().unwrap()
    }

    /// How many files it may have open from now on.
    pub(crate) fn limit_files(&self, count: u32) {
        let (id, limit) = (self.id().to_string(), format!("--nofile={count}:"));
        assert!(Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap().success());
    }

    /// How many files it has open.
    pub(crate) fn open_files(&self) -> usize {
        count(Path::new(&format!("/proc/{}/fd", self.id())))
    }

    /// How many of them are sockets.
    #[cfg(unix)]
    pub(crate) fn open_sockets(&self) -> usize {
        let files = std::fs::read_dir(format!("/proc/{}/fd", self.id())).unwrap();
        let leads = files.filter_map(|file| std::fs::read_link(file.unwrap().path()).ok());
        leads.filter(|to| to.to_string_lossy().starts_with("socket:")).count()
    }

    /// How many bytes of it are in memory.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_ascii_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Asks the viewer for JSON.
    pub(crate) fn get(&self, path: &str) -> Value {
        let authority = self.url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(authority).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// Sends a signal (`TERM`, `INT`).
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([format!("-{name}"), id]).status().unwrap().success());
    }

    /// Waits for its end; its exit code.
    pub(crate) fn end(&mut self) -> Option<i32> {
        wait_until("the viewer ends", || self.child.try_wait().unwrap()).code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Looks again and again until there is something.
pub(crate) fn wait_until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How many entries a folder has.
pub(crate) fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}
