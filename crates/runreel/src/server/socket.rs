//! A WebSocket, from the request that asks for it to its frames.
//!
//! In: an HTTP request, then messages of the client. Out: whole messages, or one message in pieces, so that
//! a document of any size is never in memory as one. What messages mean is not known here.

use super::answer::Failure;
use super::doze::Doze;
use super::limits::FRAME;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::future::poll_fn;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::handshake::server::create_response;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

/// Bytes that are read at once; every socket keeps a buffer of this size.
const READ: usize = 8 << 10;

/// The socket cannot go on.
pub(super) struct Broken;

/// A request that may become a socket.
pub(super) struct Asked {
    upgrade: OnUpgrade,
    answer: Response,
}

/// A socket that speaks.
pub(super) struct Socket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    /// Each look for a message clears the buffer that it is read into: it is not looked in vain.
    hearing: Doze,
}

/// Where in its message a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Later,
    Last,
}

impl Asked {
    /// Checks the handshake.
    pub(super) fn read(request: Request) -> Result<Self, Failure> {
        let (mut parts, _) = request.into_parts();
        let upgrade = parts.extensions.remove::<OnUpgrade>();
        let asked = Request::from_parts(parts, ());
        let answer = create_response(&asked).map_err(|why| refusal(&why))?.map(|()| Body::empty());
        let why = || Failure::bad_request("This connection cannot become a WebSocket");
        Ok(Self { upgrade: upgrade.ok_or_else(why)?, answer })
    }

    /// Answers, and speaks by the socket once it is there.
    pub(super) fn then<F: Future<Output = ()> + Send>(
        self,
        speak: impl FnOnce(Socket) -> F + Send + 'static,
    ) -> Response {
        let config = WebSocketConfig::default()
            .max_message_size(Some(FRAME))
            .max_frame_size(Some(FRAME))
            .read_buffer_size(READ);
        tokio::spawn(async move {
            match self.upgrade.await {
                Ok(upgraded) => {
                    let io = TokioIo::new(upgraded);
                    let stream = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
                    speak(Socket { stream, hearing: Doze::new() }).await;
                }
                Err(error) => tracing::debug!(%error, "a connection ended before it was a socket"),
            }
        });
        self.answer
    }
}

fn refusal(why: &Error) -> Failure {
    let status = match why {
        Error::Protocol(ProtocolError::WrongHttpMethod) => StatusCode::METHOD_NOT_ALLOWED,
        _ => StatusCode::BAD_REQUEST,
    };
    Failure(status, why.to_string())
}

impl Socket {
    /// What the client says next. `None`: it has left, or broke the rules.
    pub(super) async fn hear(&mut self) -> Option<Message> {
        poll_fn(|cx| self.hearing.poll(cx, |cx| self.stream.poll_next_unpin(cx))).await?.ok()
    }

    /// Sends a whole message.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), Broken> {
        self.stream.send(message).await.map_err(|_| Broken)
    }

    /// Sends a piece of a text. No other message may be sent before its last piece.
    pub(super) async fn send_piece(&mut self, piece: Bytes, place: Place) -> Result<(), Broken> {
        let data = if place == Place::First { Data::Text } else { Data::Continue };
        let frame = Frame::message(piece, OpCode::Data(data), place == Place::Last);
        self.send(Message::Frame(frame)).await
    }

    /// Says that it ends, and why.
    pub(super) async fn close(&mut self, code: u16, reason: &'static str) -> Result<(), Broken> {
        let frame = CloseFrame { code: code.into(), reason: reason.into() };
        self.send(Message::Close(Some(frame))).await
    }
}
