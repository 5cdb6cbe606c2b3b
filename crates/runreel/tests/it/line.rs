//! A network between a client and the viewer, that a test stalls, cuts, closes by half and mends.
//!
//! In: connections of clients. Out: the same bytes at the viewer's port and back, as the test lets them.

use crate::program::Running;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// How the network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Everything goes through.
    Up,
    /// Nothing goes through, and nothing ends.
    Stalled,
    /// So many more bytes go to the client; with the last of them every connection is gone.
    CutAfter(usize),
    /// The viewer hears that the client says no more; what the viewer says still goes through.
    HalfClosed,
    /// Every connection is gone, and none is taken.
    Down,
}

/// Everything that goes through it does so on tasks of the test's own runtime.
pub(crate) struct Line {
    port: u16,
    state: Arc<watch::Sender<State>>,
}

impl Line {
    pub(crate) async fn to(viewer: &Running) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(watch::Sender::new(State::Up));
        tokio::spawn(take_calls(listener, viewer.port(), Arc::clone(&state)));
        Self { port, state }
    }

    /// How the network is from now on.
    pub(crate) fn be(&self, state: State) {
        self.state.send_replace(state);
    }

    /// A client's end of a new connection.
    pub(crate) async fn open(&self) -> TcpStream {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.unwrap()
    }
}

async fn take_calls(listener: TcpListener, port: u16, state: Arc<watch::Sender<State>>) {
    while let Ok((client, _)) = listener.accept().await {
        if *state.borrow() == State::Down {
            continue;
        }
        let viewer = TcpSocket::new_v4().unwrap();
        // A network holds little: what stalls is soon felt at the viewer.
        viewer.set_recv_buffer_size(16 << 10).unwrap();
        let viewer = viewer.connect((Ipv4Addr::LOCALHOST, port).into()).await.unwrap();
        let ((from_client, to_client), (from_viewer, to_viewer)) = (client.into_split(), viewer.into_split());
        let (up, down) = (Arc::clone(&state), Arc::clone(&state));
        tokio::spawn(async move {
            // Both directions end together: a cut takes the whole connection.
            tokio::select! {
                () = say(from_client, to_viewer, up) => {}
                () = answer(from_viewer, to_client, down) => {}
            }
        });
    }
}

/// From the client to the viewer.
async fn say(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<watch::Sender<State>>) {
    let mut changes = state.subscribe();
    let mut bytes = [0; 1024];
    loop {
        let now = *changes.borrow_and_update();
        match now {
            State::HalfClosed => {
                let _ = to.shutdown().await;
                return std::future::pending().await;
            }
            State::Down => return,
            State::Stalled => {
                let _ = changes.changed().await;
            }
            State::Up | State::CutAfter(_) => tokio::select! {
                _ = changes.changed() => {}
                read = from.read(&mut bytes) => match read {
                    Ok(count) if count > 0 && to.write_all(&bytes[..count]).await.is_ok() => {}
                    _ => return,
                },
            },
        }
    }
}

/// From the viewer to the client.
async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<watch::Sender<State>>) {
    let mut changes = state.subscribe();
    let mut bytes = [0; 1024];
    loop {
        let now = *changes.borrow_and_update();
        let most = match now {
            State::Down | State::CutAfter(0) => return,
            State::Stalled => {
                let _ = changes.changed().await;
                continue;
            }
            State::CutAfter(left) => left.min(bytes.len()),
            State::Up | State::HalfClosed => bytes.len(),
        };
        tokio::select! {
            _ = changes.changed() => {}
            read = from.read(&mut bytes[..most]) => match read {
                Ok(count) if count > 0 && to.write_all(&bytes[..count]).await.is_ok() => {
                    if let State::CutAfter(left) = now {
                        state.send_replace(State::CutAfter(left - count));
                    }
                }
                _ => return,
            },
        }
    }
}
