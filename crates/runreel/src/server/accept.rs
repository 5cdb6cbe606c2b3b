//! Takes connections: at most so many, each with a limit on how long it may take to say what it wants.

use super::Shutdown;
use super::crowd::{Crowd, Spot};
use super::door::{Ends, Listener, Stream, Who};
use super::limits::{HEAD, HEAD_BYTES, HEAD_LINES, STALL};
use super::stall::Stall;
use super::turned::Turned;
use crate::metrics::{METRICS, add};
use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OnceCell, mpsc};
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

/// How long connections have to end when we stop.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long to wait when the system lets no connection in.
const RETRY: Duration = Duration::from_millis(50);

/// The connection a request came by. A socket keeps it, so that it is counted and waited for.
#[derive(Clone)]
pub(super) struct Connection {
    /// The address it was made to; none for a socket in the file system.
    pub(super) local: Option<SocketAddr>,
    /// The address it came from.
    pub(super) peer: Option<SocketAddr>,
    ends: Ends,
    who: Arc<OnceCell<Who>>,
    spot: Arc<(Spot, mpsc::Sender<()>)>,
}

/// Takes connections until shutdown, then waits for them to end, but not for long.
pub(super) async fn accept(listener: Listener, router: Router, shutdown: Shutdown) {
    let (crowd, turned) = (Crowd::new(), Turned::new());
    let (alive, mut ended) = mpsc::channel(1);
    let mut stop = pin!(shutdown.wait());
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let taken = match accepted {
            Ok(taken) => taken,
            Err(error) => {
                // Out of file handles, most likely: the next ones come when others have ended.
                add(&METRICS.accept_errors, 1);
                tracing::warn!(%error, "a connection could not be taken; trying again");
                sleep(RETRY).await;
                continue;
            }
        };
        match crowd.enter(taken.ends.from()) {
            Ok(spot) => {
                let place = Arc::new((spot, alive.clone()));
                let connection = Connection::new(taken.ends, place);
                tokio::spawn(converse(taken.stream, router.clone(), connection, shutdown.clone()));
            }
            Err(why) => turned.away(taken.stream, why),
        }
    }
    drop((listener, alive, router));
    if timeout(FAREWELL, ended.recv()).await.is_err() {
        tracing::debug!("some connections did not end in time");
    }
}

impl Ends {
    fn from(self) -> Option<std::net::IpAddr> {
        match self {
            Self::Tcp { peer, .. } => Some(peer.ip()),
            Self::Socket(_) => None,
        }
    }
}

impl Connection {
    fn new(ends: Ends, spot: Arc<(Spot, mpsc::Sender<()>)>) -> Self {
        let (peer, local) = match ends {
            Ends::Tcp { peer, local } => (Some(peer), Some(local)),
            Ends::Socket(_) => (None, None),
        };
        Self { local, peer, ends, who: Arc::default(), spot }
    }

    /// One of a crowd, for which nobody waits.
    #[cfg(test)]
    pub(super) fn among(crowd: &Crowd, ends: Ends) -> Self {
        let spot = crowd.enter(None).expect("there is room for one more");
        Self::new(ends, Arc::new((spot, mpsc::channel(1).0)))
    }

    /// Who is at the other end. The system is asked once, and not before a request is there: who says nothing
    /// costs nothing.
    pub(super) async fn who(&self) -> Who {
        let ends = self.ends;
        let ask = || async move { spawn_blocking(move || ends.who()).await.unwrap_or(Who::Untold) };
        *self.who.get_or_init(ask).await
    }

    /// It has said what it wants, and may: from now on it keeps its place while others are silent.
    pub(super) fn admitted(&self) {
        self.spot.0.spoke();
    }
}

/// Serves one connection to its end.
pub(super) async fn converse(
    stream: Box<dyn Stream>,
    router: Router,
    connection: Connection,
    shutdown: Shutdown,
) {
    let place = connection.spot.clone();
    let pages = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        pages.call(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_headers(HEAD_LINES).max_buf_size(HEAD_BYTES);
    let io = TokioIo::new(Stall::new(stream, STALL));
    let mut conversation = pin!(http.serve_connection(io, service).with_upgrades());
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = place.0.must_leave() => return,
        () = shutdown.wait() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
