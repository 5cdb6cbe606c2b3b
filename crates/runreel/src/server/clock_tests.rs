//! What a client may cost in a while, in the whole server under a clock that stands still: minutes pass at once.

use super::accept::{Connection, converse};
use super::answer::json_text;
use super::crowd::{Crowd, Spot};
use super::door::Ends;
use super::*;
use crate::metrics::{METRICS, Refused};
use crate::source::{Ongoing, Sink};
use axum::body::to_bytes;
use axum::extract::State;
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::{RunFile, RunId};
use serde_json::{Value, json};
use std::io;
use std::ops::Range;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

/// Nothing here goes on for longer.
const LONG: Duration = Duration::from_hours(1);

/// Runs that are begun and of which nothing more is said; a list that is empty.
struct Quiet;

/// Keeps a sink, so that whoever listens waits.
pub(super) struct Kept<T>(
    #[expect(dead_code, reason = "it is there to be dropped")] pub(super) std::sync::Mutex<Sink<T>>,
);

impl<T> Ongoing for Kept<T> {}

impl Source for Quiet {
    fn list(&self, _: usize, mut sink: Sink<RunsChange>) -> Box<dyn Ongoing> {
        sink(RunsChange::CaughtUp);
        Box::new(Kept(sink.into()))
    }

    fn follow(&self, _: &RunId, sink: Sink<Change>) -> Box<dyn Ongoing> {
        Box::new(Kept(sink.into()))
    }

    fn read(&self, _: &RunId, _: &RunFile, _: Range<u64>) -> io::Result<Bytes> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn open(&self, _: &RunId, _: &str) -> io::Result<std::fs::File> {
        Err(io::ErrorKind::NotFound.into())
    }

    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    fn describe(&self) -> String {
        "quiet".into()
    }
}

/// What a server over runs of which nothing is said answers from.
pub(super) fn app() -> Arc<App> {
    app_over(Arc::new(Quiet))
}

/// The same over any source.
pub(super) fn app_over(source: Arc<dyn Source>) -> Arc<App> {
    let shutdown = Shutdown::default();
    Arc::new(App {
        hub: hub::start(source.clone()),
        source,
        shutdown: shutdown.clone(),
        started_at: String::new(),
        clients: AtomicUsize::new(0),
        keys: None,
        fills: Semaphore::new(limits::FILLS),
        work: work::Work::new(),
        searches: searches::Searches::new(),
        underway: Underway::default(),
    })
}

/// A client's end of a connection on which `room` bytes may be on their way, and the server's task for it.
fn connected(room: usize) -> (DuplexStream, JoinHandle<()>) {
    connected_to(app(), room)
}

fn connected_to(app: Arc<App>, room: usize) -> (DuplexStream, JoinHandle<()>) {
    connected_among(&Crowd::new(), app, room)
}

fn connected_among(crowd: &Crowd, app: Arc<App>, room: usize) -> (DuplexStream, JoinHandle<()>) {
    let (ours, theirs) = duplex(room);
    let shutdown = app.shutdown.clone();
    let gate = Gate { names: Names { bound: None, also: Vec::new() }, keys: None };
    let router = router::router(app, Arc::new(gate));
    let connection = Connection::among(crowd, Ends::Socket(Some(crate::owner::this_user())));
    let task = converse(Box::new(theirs), router, connection, shutdown);
    (ours, tokio::spawn(task))
}

/// A client that has heard `ready`.
async fn client() -> WebSocketStream<DuplexStream> {
    let (line, _) = connected(64 << 10);
    let (mut client, _) = client_async("ws://localhost/api/live", line).await.unwrap();
    assert_eq!(heard(&mut client).await["type"], "ready");
    client
}

/// The next message of the server.
async fn heard(client: &mut WebSocketStream<DuplexStream>) -> Value {
    let words = async {
        loop {
            match client.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_))) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    };
    timeout(LONG, words).await.expect("nothing is said for an hour")
}

/// How long it takes until a client is heard to the end that says the same so often.
async fn hearing_takes(count: u32, message: Value) -> Duration {
    let began = Instant::now();
    let (mut say, mut hear) = client().await.split();
    let last = json!({ "type": "enough" });
    let saying = async {
        for message in std::iter::repeat_n(message, count as usize).chain([last]) {
            say.send(Message::text(message.to_string())).await.unwrap();
        }
    };
    let hearing = async {
        while let Some(Ok(message)) = hear.next().await {
            if message.to_text().unwrap().contains("Unknown message type") {
                return began.elapsed();
            }
        }
        panic!("the socket ended");
    };
    let both = async { tokio::join!(saying, hearing).1 };
    timeout(LONG, both).await.expect("it is not heard in an hour")
}

#[tokio::test(start_paused = true)]
async fn who_says_or_asks_too_much_is_heard_more_slowly() {
    for (message, count, seconds) in [
        // 256 at once, then 64 a second.
        (json!({ "type": "ping" }), 256 + 640, 10..12),
        // 80 at once, then 4 a second.
        (json!({ "type": "resync_runs" }), 80 + 40, 10..12),
        (json!({ "type": "subscribe_run", "runId": "r" }), 80 + 40, 10..12),
        (json!({ "type": "ping" }), 200, 0..1),
        (json!({ "type": "resync_runs" }), 70, 0..1),
    ] {
        let took = hearing_takes(count, message.clone()).await;
        assert!(seconds.contains(&took.as_secs()), "{count} times {message} took {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_answer_is_let_go_and_who_does_is_kept() {
    let began = Instant::now();
    let (mut deaf, mut kept) = (client().await, client().await);
    let answering = tokio::spawn(async move {
        let _ = timeout(LONG, async { while let Some(Ok(_)) = kept.next().await {} }).await;
        kept
    });
    // The bytes alone: who takes messages answers pings.
    let mut bytes = Vec::new();
    let ended = timeout(LONG, deaf.get_mut().read_to_end(&mut bytes)).await;
    assert!(ended.is_ok(), "it is kept for an hour");
    // Three questions, one each half minute, and half a minute for the last.
    assert_eq!((began.elapsed().as_secs(), bytes.len()), (120, 3 * 2));
    let mut kept = answering.await.unwrap();
    assert!(began.elapsed() >= LONG);
    kept.send(Message::text(json!({ "type": "ping" }).to_string())).await.unwrap();
    assert_eq!(heard(&mut kept).await["type"], "pong");
}

#[tokio::test(start_paused = true)]
async fn a_socket_holds_sixty_four_things_and_no_more() {
    let mut client = client().await;
    let say =
        |kind: &str, run: u32| Message::text(json!({ "type": kind, "runId": format!("r{run}") }).to_string());
    for run in 0..64 {
        client.send(say("subscribe_run", run)).await.unwrap();
    }
    client.send(say("ping", 0)).await.unwrap();
    assert_eq!(heard(&mut client).await["type"], "pong", "none of them is refused");
    client.send(say("subscribe_run", 64)).await.unwrap();
    let refused = heard(&mut client).await;
    assert_eq!(refused["message"], "too many subscriptions on one socket", "{refused}");
    for message in
        [say("subscribe_run", 7), say("unsubscribe_run", 8), say("subscribe_run", 65), say("ping", 0)]
    {
        client.send(message).await.unwrap();
    }
    assert_eq!(
        heard(&mut client).await["type"],
        "pong",
        "what is held may be asked for again, and there is room"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_takes_nothing_of_an_answer_is_cut() {
    let began = Instant::now();
    // Less than the answer is on its way at once.
    let (mut line, task) = connected(64);
    line.write_all(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert!(timeout(LONG, task).await.is_ok(), "it is kept for an hour");
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn who_was_not_let_in_makes_room_for_newcomers_and_who_was_stays() {
    for (host, seconds) in [("evil.example", 0), ("localhost", 30)] {
        let (crowd, began) = (Crowd::new(), Instant::now());
        let (mut line, task) = connected_among(&crowd, app(), 64);
        line.write_all(format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).await.unwrap();
        // It is being answered, and does not take all of it.
        let mut head = [0; 12];
        line.read_exact(&mut head).await.unwrap();
        let _newcomers: Vec<Spot> = (0..limits::SILENT).map(|_| crowd.enter(None).unwrap()).collect();
        assert!(timeout(LONG, task).await.is_ok(), "it is kept for an hour");
        assert_eq!(began.elapsed().as_secs(), seconds, "{host}");
    }
}

/// The answer to a request, as it was sent.
pub(super) async fn answer(app: Arc<App>, path: &str) -> String {
    let (mut line, _) = connected_to(app, 64 << 10);
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(LONG, line.read_to_string(&mut answer)).await.expect("no answer in an hour").unwrap();
    answer
}

#[tokio::test(start_paused = true)]
async fn a_search_waits_for_a_place_and_is_refused_after_ten_seconds_without_one() {
    for path in ["/api/runs/r/search?q=word", "/api/search?q=word"] {
        let (app, began) = (app(), Instant::now());
        let _within = app.searches.within.acquire_many(16).await.unwrap();
        let _across = app.searches.across.acquire_many(2).await.unwrap();
        let refused = answer(app.clone(), path).await;
        assert!(refused.starts_with("HTTP/1.1 503 ") && refused.contains("retry-after: 10\r\n"), "{refused}");
        assert_eq!(began.elapsed().as_secs(), 10, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_search_that_waits_is_answered_when_a_place_comes_free() {
    let (app, began) = (app(), Instant::now());
    let mut across = app.searches.across.acquire_many(2).await.unwrap();
    let late = async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        drop(across.split(1));
    };
    let (answered, ()) = tokio::join!(answer(app.clone(), "/api/search?q=word"), late);
    assert!(answered.starts_with("HTTP/1.1 200 "), "{answered}");
    assert_eq!(began.elapsed().as_secs(), 7);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nobody_takes_makes_room_for_others() {
    let app = app();
    let large = async || underway::counted(State(app.clone()), json_text(vec![b'1'; 100 << 20])).await;
    let refusals = || [Refused::Busy, Refused::Deaf].map(|why| METRICS.refusals(why));
    let [busy, cut] = refusals();
    let deaf = large().await;
    assert_eq!(
        (deaf.status(), &deaf.headers()["content-length"]),
        (StatusCode::OK, &"104857600".parse().unwrap())
    );
    // Two of them are more than may wait, and the first has only begun.
    let refused = large().await;
    assert_eq!(
        (refused.status(), &refused.headers()["retry-after"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"1".parse().unwrap())
    );
    assert!(refusals()[0] > busy);
    tokio::time::advance(limits::UNTAKEN).await;
    let served = large().await;
    assert!(refusals()[1] > cut);
    assert!(to_bytes(deaf.into_body(), usize::MAX).await.is_err(), "it is not given as if it were whole");
    assert_eq!(to_bytes(served.into_body(), usize::MAX).await.unwrap().len(), 100 << 20);
    // Who took all of it has given its place back.
    assert_eq!(large().await.status(), StatusCode::OK);
    let small = underway::counted(State(app.clone()), json_text("{}")).await;
    assert_eq!(small.status(), StatusCode::OK);
}
