//! Many clients on one thread, as cheap as they can be: each looks for stamps in the bytes that come, and reads
//! no frame.
//!
//! In: an address, and the moments at which stamps were sent. Out: how late each stamp came to each client.

use super::scanner::Scanner;
use crate::ledger::Report;
use anyhow::{Context, bail, ensure};
use memchr::memmem::find;
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::task::ready;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{timeout, timeout_at};

/// Bytes that are read at once.
const READ: usize = 64 << 10;
/// How long a server may take to give one client its first document.
const PATIENCE: Duration = Duration::from_secs(30);

/// When each stamp was sent, for all threads.
#[derive(Debug)]
pub(super) struct Sent {
    base: Instant,
    /// Nanoseconds from `base` on; 0: not yet.
    after: Vec<AtomicU64>,
}

impl Sent {
    pub(super) fn of(count: usize) -> Self {
        Self { base: Instant::now(), after: (0..count).map(|_| AtomicU64::new(0)).collect() }
    }

    /// This one is sent now.
    pub(super) fn note(&self, number: usize) {
        if let Some(after) = self.after.get(number) {
            after.store(self.now(), Ordering::Release);
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.base.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// How long ago it was sent; none for what was not.
    fn age(&self, number: usize, now: u64) -> Option<Duration> {
        let sent = self.after.get(number)?.load(Ordering::Acquire);
        (sent > 0).then(|| Duration::from_nanos(now.saturating_sub(sent)))
    }
}

/// What all clients share: one thread has them.
#[derive(Default)]
struct Hall {
    latencies: Vec<Duration>,
    out_of_order: usize,
    read: Vec<u8>,
}

/// Clients that listen.
#[derive(Debug)]
pub(super) struct Audience {
    clients: usize,
    sent: Arc<Sent>,
    end: oneshot::Sender<Instant>,
    thread: JoinHandle<anyhow::Result<Report>>,
}

impl Audience {
    /// Connects one after the other; each says `wish` and waits for its document.
    pub(super) fn gather(url: &str, clients: usize, wish: &str, sent: Arc<Sent>) -> anyhow::Result<Self> {
        let (ready, gathered) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        let (url, wish, book) = (url.to_owned(), wish.to_owned(), Arc::clone(&sent));
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            LocalSet::new().block_on(&runtime, async {
                let hall = Rc::new(RefCell::new(Hall { read: vec![0; READ], ..Hall::default() }));
                let mut ears = JoinSet::new();
                for _ in 0..clients {
                    let mut ear = Ear::connect(&url, Rc::clone(&hall), Arc::clone(&book)).await?;
                    timeout(PATIENCE, ear.subscribe(&wish)).await.context("no document in time")??;
                    ears.spawn_local(ear.listen());
                }
                ready.send(()).context("nobody waits")?;
                let end: Instant = ended.await.context("nothing was sent")?;
                while let Ok(Some(_)) = timeout_at(end.into(), ears.join_next()).await {}
                ears.abort_all();
                let Hall { latencies, out_of_order, .. } = hall.take();
                Ok(Report { latencies, out_of_order, ..Report::default() })
            })
        });
        let audience = Self { clients, sent, end, thread };
        if gathered.recv().is_err() {
            audience.leave(Instant::now())?;
            bail!("the clients could not be gathered");
        }
        Ok(audience)
    }

    /// Waits until all clients have heard everything, or until `until`.
    pub(super) fn leave(self, until: Instant) -> anyhow::Result<Report> {
        // A thread that failed has nobody to tell; its error comes out below.
        let _ = self.end.send(until);
        let mut report = self.thread.join().ok().context("the thread of the clients broke")??;
        report.latencies.sort_unstable();
        report.lost = self.clients * self.sent.after.len() - report.latencies.len();
        Ok(report)
    }
}

/// One client.
struct Ear {
    stream: TcpStream,
    hall: Rc<RefCell<Hall>>,
    sent: Arc<Sent>,
    scanner: Scanner,
    /// The stamp that is waited for.
    next: usize,
}

impl Ear {
    async fn connect(url: &str, hall: Rc<RefCell<Hall>>, sent: Arc<Sent>) -> anyhow::Result<Self> {
        let (host, path) = url
            .strip_prefix("ws://")
            .and_then(|rest| rest.split_once('/'))
            .context("no address of a socket")?;
        let mut stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        // The key need not be a secret, and the answer to it is not looked at.
        let ask = format!(
            "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        );
        stream.write_all(ask.as_bytes()).await?;
        let mut ear = Self { stream, hall, sent, scanner: Scanner::default(), next: 0 };
        ear.until(b"\r\n\r\n").await?;
        Ok(ear)
    }

    /// Says what it wishes, and waits for the beginning of its document.
    async fn subscribe(&mut self, wish: &str) -> anyhow::Result<()> {
        let length = u16::try_from(wish.len())?.to_be_bytes();
        // A text frame with two bytes of length (0xfe), and a mask that changes nothing.
        let mut frame = vec![0x81, 0xfe, length[0], length[1], 0, 0, 0, 0];
        frame.extend_from_slice(wish.as_bytes());
        self.stream.write_all(&frame).await?;
        self.until(b"run_snapshot").await
    }

    /// Reads until `words` have come.
    async fn until(&mut self, words: &[u8]) -> anyhow::Result<()> {
        let mut all = Vec::new();
        while find(&all, words).is_none() {
            let more = self.read(|_, bytes| all.extend_from_slice(bytes)).await;
            ensure!(more, "the server closed the socket: {}", String::from_utf8_lossy(&all));
        }
        Ok(())
    }

    /// Listens until the last stamp has come.
    async fn listen(mut self) {
        while self.next < self.sent.after.len() && self.read(Self::hear).await {}
    }

    fn hear(&mut self, bytes: &[u8]) {
        let (mut hall, now) = (self.hall.borrow_mut(), self.sent.now());
        let Self { scanner, sent, next, .. } = self;
        scanner.feed(bytes, |number| {
            // Its first coming counts: a frame may hold a text twice.
            if number < *next {
                return;
            }
            hall.out_of_order += usize::from(number > *next);
            *next = number + 1;
            hall.latencies.extend(sent.age(number, now));
        });
    }

    /// Takes what has come, into the one buffer of all; `false`: the server has closed.
    async fn read(&mut self, mut take: impl FnMut(&mut Self, &[u8])) -> bool {
        poll_fn(|cx| {
            let mut space = std::mem::take(&mut self.hall.borrow_mut().read);
            let mut buffer = ReadBuf::new(&mut space);
            let polled = Pin::new(&mut self.stream).poll_read(cx, &mut buffer);
            let filled = buffer.filled();
            let is_open = !filled.is_empty();
            if polled.is_ready() && is_open {
                take(self, filled);
            }
            self.hall.borrow_mut().read = space;
            let came = ready!(polled);
            std::task::Poll::Ready(came.is_ok() && is_open)
        })
        .await
    }
}
