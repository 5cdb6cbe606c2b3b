//! Takes connections: at most so many, each with a limit on how long it may take to say what it wants.

use super::Shutdown;
use super::stall::Stall;
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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{sleep, timeout};

/// Connections at once, sockets included.
const CONNECTIONS: usize = 2_048;
/// How long a request's head may take, and how long a kept connection may be idle.
const HEAD: Duration = Duration::from_secs(10);
/// How long a reader that takes nothing is kept.
const STALL: Duration = Duration::from_secs(30);
/// How long connections have to end when we stop.
const FAREWELL: Duration = Duration::from_secs(1);

/// The connection a request came by. A socket keeps it, so that it is counted and waited for.
#[derive(Clone)]
pub(super) struct Connection {
    /// The address it was made to.
    pub(super) local: SocketAddr,
    _place: Arc<(OwnedSemaphorePermit, mpsc::Sender<()>)>,
}

/// Takes connections until shutdown, then waits for them to end, but not for long.
pub(super) async fn accept(listener: TcpListener, router: Router, shutdown: Shutdown) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (alive, mut ended) = mpsc::channel(1);
    let mut stop = pin!(shutdown.wait());
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await.ok()?;
            Some((listener.accept().await, place))
        };
        let (accepted, place) = tokio::select! {
            () = &mut stop => break,
            Some(next) = next => next,
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, router.clone(), (place, alive.clone()), shutdown.clone()));
            }
            Err(error) => {
                // Out of file handles, most likely: the next ones come when others have ended.
                tracing::warn!(%error, "a connection could not be taken; trying again");
                sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop((listener, alive, router));
    if timeout(FAREWELL, ended.recv()).await.is_err() {
        tracing::debug!("some connections did not end in time");
    }
}

async fn converse(
    stream: TcpStream,
    router: Router,
    place: (OwnedSemaphorePermit, mpsc::Sender<()>),
    shutdown: Shutdown,
) {
    let Ok(local) = stream.local_addr() else { return };
    // Patches are small and must not wait for one another.
    let _ = stream.set_nodelay(true);
    let connection = Connection { local, _place: Arc::new(place) };
    let pages = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        pages.call(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let io = TokioIo::new(Stall::new(stream, STALL));
    let mut conversation = pin!(http.serve_connection(io, service).with_upgrades());
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = shutdown.wait() => {
            conversation.as_mut().graceful_shutdown();
            conversation.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
