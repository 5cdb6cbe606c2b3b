//! Clients that want to keep others out: idle, slow, endless, hasty, deaf. An honest one goes on all the while.

use crate::client::Client;
use crate::metrics::metric;
use crate::played::{self, SESSION};
use crate::program::{Place, Running, wait_until};
use crate::raw::{get, get_with};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

const ZERO: &[&str] = &["--port", "0"];

/// Longer than an honest client waits for its patch while others misbehave; generous, for busy machines.
const SOON: Duration = Duration::from_secs(6);

fn connect(viewer: &Running) -> TcpStream {
    TcpStream::connect(("127.0.0.1", viewer.port())).unwrap()
}

/// A socket that has been let in, as bytes.
fn upgraded(viewer: &Running) -> TcpStream {
    let mut stream = connect(viewer);
    write!(
        stream,
        "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        viewer.port()
    )
    .unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 101");
    stream
}

/// Open files once all that comes with the first answers is open.
fn settled_files(viewer: &Running) -> usize {
    assert_eq!(get(viewer, "/api/health").status, 200);
    std::thread::sleep(Duration::from_millis(300));
    viewer.open_files()
}

/// How long until a word that is written now is heard.
async fn word_takes(script: &mut runreel_writer::Script, client: &mut Client) -> Duration {
    let began = Instant::now();
    script.text(SESSION, "word ").unwrap();
    while client.hear().await["type"] != "run_patch" {}
    began.elapsed()
}

/// Waits until the other side has closed this connection.
fn is_closed_within(mut stream: &TcpStream, patience: Duration) -> bool {
    stream.set_read_timeout(Some(patience)).unwrap();
    let mut rest = [0; 4096];
    let deadline = Instant::now() + patience;
    while Instant::now() < deadline {
        match stream.read(&mut rest) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => {
                return !matches!(
                    error.kind(),
                    std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                );
            }
        }
    }
    false
}

#[tokio::test]
async fn idle_connections_without_end_keep_nobody_out() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut honest = Client::connect(&viewer).await;
    honest.hold_window("r", 10).await;
    let before = settled_files(&viewer);
    // All that this process may hold, and more than there are places, one after the other.
    let mut idle = std::collections::VecDeque::new();
    for n in 0..10_000 {
        if idle.len() >= 600 {
            idle.pop_front();
        }
        idle.push_back(connect(&viewer));
        if n % 2_500 == 0 {
            assert_eq!(get(&viewer, "/api/health").status, 200, "a newcomer is served after {n}");
            assert!(word_takes(&mut script, &mut honest).await < SOON);
        }
    }
    wait_until("only so many are silent", || (viewer.open_files() <= before + 256 + 8).then_some(()));
    assert_eq!(get(&viewer, "/api/health").status, 200);
    assert!(metric(&viewer, "refused_total{reason=\"silent\"}") > 1_000);
    drop(idle);
    wait_until("all is as before", || (viewer.open_files() <= before + 2).then_some(()));
}

/// A viewer that begins under a limit of open files.
fn limited(place: &Place, limit: &str) -> Running {
    let program = place.command(&["serve", "--port", "0", "--runs-dir", "runs"]);
    let mut command = std::process::Command::new("bash");
    command
        .args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\"")])
        .arg(program.get_program())
        .args(program.get_args());
    command.current_dir(place.path(".")).stdin(std::process::Stdio::null());
    for (name, value) in program.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        command.env(name, value);
    }
    Running::start(command)
}

#[test]
#[cfg(target_os = "linux")]
fn the_limit_of_open_files_is_raised_as_far_as_connections_need_it() {
    let place = Place::new();
    let viewer = limited(&place, "-Sn 200");
    assert_eq!(get(&viewer, "/api/health").status, 200);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", viewer.id())).unwrap();
    let limit = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let [soft, hard] =
        [0, 1].map(|n| limit.split_whitespace().nth(n).unwrap().parse::<u64>().unwrap_or(u64::MAX));
    assert_eq!(soft, hard.min(2_048 + 4 * 256), "{limit}");
}

#[test]
fn few_open_files_are_not_used_up_by_connections() {
    let place = Place::new();
    let viewer = limited(&place, "-n 128");
    let mut speaking: Vec<TcpStream> = (0..63).map(|_| upgraded(&viewer)).collect();
    let mut last = connect(&viewer);
    write!(last, "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", viewer.port()).unwrap();
    let mut head = [0; 12];
    last.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    let refused = get(&viewer, "/api/health");
    assert_eq!((refused.status, refused.header("retry-after")), (503, "5"));
    assert!(refused.text().contains("Too many connections"));
    assert_eq!(
        (refused.header("x-content-type-options"), refused.header("cache-control")),
        ("nosniff", "no-store")
    );
    drop(speaking.split_off(30));
    wait_until("there is room again", || (get(&viewer, "/api/health").status == 200).then_some(()));
    assert_eq!(metric(&viewer, "accept_errors_total"), 0);
    assert!(metric(&viewer, "refused_total{reason=\"full\"}") > 0);
}

#[tokio::test]
async fn slow_heads_are_cut_and_slow_frames_harm_nobody() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut honest = Client::connect(&viewer).await;
    honest.hold_window("r", 10).await;
    let began = Instant::now();
    let mut slow = connect(&viewer);
    slow.write_all(b"GET / HTTP/1.1\r\nHost: 127").unwrap();
    let mut frames: Vec<TcpStream> = (0..50).map(|_| upgraded(&viewer)).collect();
    let mut cut = false;
    while began.elapsed() < Duration::from_secs(20) && !cut {
        // A byte of the head now and then, and of a frame that says it is long.
        let _ = slow.write_all(b"x");
        for frame in &mut frames {
            let _ = frame.write_all(&[0x81]);
        }
        assert!(word_takes(&mut script, &mut honest).await < SOON);
        cut = is_closed_within(&slow, Duration::from_millis(500));
    }
    assert!(cut, "a head may take ten seconds");
}

#[test]
fn heads_and_frames_that_are_too_big_end_their_connection() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let mut long = connect(&viewer);
    let line = format!("X-Long: {}\r\n", "x".repeat(8_000));
    let _ = long.write_all(format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", viewer.port()).as_bytes());
    for _ in 0..20 {
        let _ = long.write_all(line.as_bytes());
    }
    assert!(is_closed_within(&long, Duration::from_secs(5)));
    // Host and Connection are two lines of sixty-four.
    for (lines, status) in [(62, 200), (63, 431), (500, 431)] {
        assert_eq!(
            get_with(&viewer, "/api/health", &"A: b\r\n".repeat(lines)).status,
            status,
            "{lines} lines"
        );
    }
    // What is read last may go beyond the limit, by as much at most.
    for (bytes, status) in [(30 << 10, "200"), (64 << 10, "431")] {
        let mut long = connect(&viewer);
        let (port, line) = (viewer.port(), "x".repeat(bytes));
        let _ = write!(long, "GET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nA: {line}\r\n\r\n");
        let mut head = [0; 12];
        // Who closes before all was read may take the answer back.
        if long.read_exact(&mut head).is_ok() || status == "200" {
            assert_eq!(String::from_utf8_lossy(&head), format!("HTTP/1.1 {status}"), "{bytes} bytes");
        }
    }
    // One frame that says it has 2^62 bytes, and one message of endless parts.
    let mut giant = upgraded(&viewer);
    giant.write_all(&[0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]).unwrap();
    assert!(is_closed_within(&giant, Duration::from_secs(5)));
    let mut endless = upgraded(&viewer);
    let mut part = vec![0x00, 0xfe, 0x40, 0x00, 0, 0, 0, 0];
    part.extend(vec![b'x'; 0x4000]);
    let mut first = part.clone();
    first[0] = 0x01;
    let _ = endless.write_all(&first);
    let refused = (0..100).any(|_| endless.write_all(&part).is_err());
    assert!(refused || is_closed_within(&endless, Duration::from_secs(5)));
    assert_eq!(get(&viewer, "/api/health").json()["service"], "runreel");
}

#[tokio::test]
async fn a_flood_of_resyncs_is_slowed_and_the_honest_client_hears_on() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    for number in 0..500 {
        script.text(SESSION, &format!("{number} ")).unwrap();
    }
    let viewer = place.serve(ZERO);
    let mut honest = Client::connect(&viewer).await;
    honest.hold_window("r", 10).await;
    let floods: Vec<_> = (0..8)
        .map(|_| tokio::spawn(flood(viewer.port(), json!({ "type": "resync_run", "runId": "r" }))))
        .collect();
    let began = Instant::now();
    let mut slowest = Duration::ZERO;
    while began.elapsed() < Duration::from_secs(4) {
        slowest = slowest.max(word_takes(&mut script, &mut honest).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for flood in &floods {
        flood.abort();
    }
    assert!(slowest < SOON, "a word took {slowest:?}");
    let resyncs = metric(&viewer, "resyncs_total");
    let seconds = began.elapsed().as_secs();
    // 80 at once and 4 a second for each.
    assert!(resyncs <= 8 * (86 + 4 * seconds), "{resyncs} snapshots in {seconds} s");
    assert!(metric(&viewer, "refused_total{reason=\"hasty\"}") > 0);
}

/// A client's message as a frame; it is short.
fn masked(message: &Value) -> Vec<u8> {
    let text = message.to_string();
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 126);
    [&[0x81, length | 0x80, 0, 0, 0, 0], text.as_bytes()].concat()
}

#[tokio::test]
async fn thousands_of_resyncs_of_a_large_run_delay_nobody_else() {
    const SOCKETS: usize = 60;
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let mut large = played::speaking(&place, "large");
    let long = "x".repeat(30_000);
    for number in 0..100 {
        large.prompt(SESSION, &format!("{number} {long}")).unwrap();
        large.text(SESSION, "So it is.").unwrap();
        large.end_turn(SESSION).unwrap();
    }
    let viewer = place.serve(ZERO);
    let mut honest = Client::connect(&viewer).await;
    honest.hold_window("r", 10).await;
    assert_eq!(get(&viewer, "/api/runs/large/state?messages=1").status, 200);
    let mut sockets: Vec<TcpStream> = (0..SOCKETS).map(|_| upgraded(&viewer)).collect();
    // As many as one may ask for at once, each a document of a mebibyte.
    let resync = json!({ "type": "resync_run", "runId": "large", "view": { "messages": 3000 } });
    let burst = masked(&resync).repeat(80);
    for socket in &mut sockets {
        socket.write_all(&burst).unwrap();
    }
    let (mut slowest, began) = (Duration::ZERO, Instant::now());
    let mut heard = 0;
    while heard < SOCKETS * 80 && began.elapsed() < Duration::from_mins(1) {
        slowest = slowest.max(word_takes(&mut script, &mut honest).await);
        let asked = Instant::now();
        heard = usize::try_from(metric(&viewer, "resyncs_total")).unwrap();
        slowest = slowest.max(asked.elapsed());
    }
    assert_eq!(heard, SOCKETS * 80, "all of them are heard");
    assert!(slowest < SOON, "a word took {slowest:?}");
}

#[tokio::test]
async fn a_flood_of_pings_is_slowed() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let began = Instant::now();
    let flood = tokio::spawn(flood(viewer.port(), json!({ "type": "ping" })));
    tokio::time::sleep(Duration::from_secs(3)).await;
    flood.abort();
    let answers = flood_answers(&viewer).await;
    assert!(answers.is_none(), "the honest one hears only its own");
    assert!(metric(&viewer, "refused_total{reason=\"hasty\"}") > 0);
    assert!(began.elapsed() < Duration::from_secs(20));
}

/// What a newcomer hears before the answer to its own ping.
async fn flood_answers(viewer: &Running) -> Option<Value> {
    let mut client = Client::connect(viewer).await;
    client.heard_by_now().await.into_iter().next()
}

/// Says the same without end, and reads what comes.
async fn flood(port: u16, message: Value) {
    let (socket, _) = connect_async(format!("ws://127.0.0.1:{port}/api/live")).await.unwrap();
    let (mut say, mut hear) = socket.split();
    let text = message.to_string();
    let saying = async { while say.send(Message::text(text.clone())).await.is_ok() {} };
    let hearing = async { while let Some(Ok(_)) = hear.next().await {} };
    tokio::join!(saying, hearing);
}

#[tokio::test]
async fn who_never_reads_costs_a_queue_and_nobody_else() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let viewer = place.serve(ZERO);
    let mut honest = Client::connect(&viewer).await;
    honest.hold_window("r", 10).await;
    let subscribe = json!({ "type": "subscribe_run", "runId": "r" }).to_string();
    let _deaf: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = upgraded(&viewer);
            let length = u8::try_from(subscribe.len()).unwrap() | 0x80;
            stream.write_all(&[0x81, length, 0, 0, 0, 0]).unwrap();
            stream.write_all(subscribe.as_bytes()).unwrap();
            stream
        })
        .collect();
    wait_until("all hold it", || (metric(&viewer, "subscriptions") == 21).then_some(()));
    let long = "x".repeat(512 << 10);
    let began = Instant::now();
    for _ in 0..20 {
        script.text(SESSION, &long).unwrap();
        assert!(word_takes(&mut script, &mut honest).await < SOON);
    }
    assert!(began.elapsed() < Duration::from_mins(1));
    // A queue holds 8 MiB; twenty of them share each text, so this counts it twenty times.
    assert!(metric(&viewer, "waiting_bytes") < 20 * (12 << 20));
}

#[test]
fn who_does_not_say_goodbye_does_not_keep_the_viewer_from_ending() {
    let place = Place::new();
    let mut viewer = place.serve(ZERO);
    let mut asking = connect(&viewer);
    asking.write_all(b"GET / HTTP/1.1\r\nHost:").unwrap();
    let _silent = (upgraded(&viewer), connect(&viewer));
    viewer.signal("TERM");
    assert_eq!(viewer.end(), Some(0));
}

#[test]
fn half_closed_connections_leave_nothing_behind() {
    let place = Place::new();
    let viewer = place.serve(ZERO);
    let before = settled_files(&viewer);
    let streams: Vec<TcpStream> = (0..200)
        .map(|n| {
            let mut stream = connect(&viewer);
            if n % 2 == 0 {
                let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost:");
            }
            stream.shutdown(Shutdown::Write).unwrap();
            stream
        })
        .collect();
    let sockets: Vec<TcpStream> = (0..50).map(|_| upgraded(&viewer)).collect();
    for socket in &sockets {
        socket.shutdown(Shutdown::Write).unwrap();
    }
    wait_until("they are gone", || (viewer.open_files() <= before + 2).then_some(()));
    drop((streams, sockets));
    assert_eq!(metric(&viewer, "clients"), 0);
}

#[test]
fn searches_that_nobody_reads_keep_nobody_out_and_end_with_their_reader() {
    let place = Place::new();
    let mut script = played::speaking(&place, "r");
    let long = "needle ".repeat(60);
    for _ in 0..3_000 {
        script.prompt(SESSION, &long).unwrap();
    }
    let viewer = place.serve(ZERO);
    let files = settled_files(&viewer);
    let path = "/api/runs/r/search?q=needle&limit=5000";
    let whole = get(&viewer, path);
    assert!(whole.status == 200 && whole.body.len() > 1 << 20, "{} {}", whole.status, whole.body.len());
    let streams: Vec<TcpStream> = (0..18)
        .map(|_| {
            let mut stream = connect(&viewer);
            let host = viewer.port();
            let ask = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{host}\r\n\r\n");
            // So many answers that they do not fit into what the system keeps for a connection.
            stream.write_all(ask.repeat(5).as_bytes()).unwrap();
            let mut head = [0; 12];
            stream.read_exact(&mut head).unwrap();
            assert_eq!(&head, b"HTTP/1.1 200", "each begins");
            stream
        })
        .collect();
    // None of the others takes any more; what they asked for is on its way as far as it goes.
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(get(&viewer, path).body, whole.body);
    drop(streams);
    wait_until("their ends are let go", || (viewer.open_files() <= files).then_some(()));
}
