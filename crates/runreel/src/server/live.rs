//! `/api/live`: one socket that speaks `acpx.replay.v1`.
//!
//! Frames of the hub go out as they are; a snapshot's holes are filled on the way, and a large one goes out in
//! pieces.
//! What the client says comes in as text or binary frames. A frame that cannot be read costs the client a
//! `protocol_error` and nothing else.

use super::accept::Connection;
use super::alarm::Alarm;
use super::answer::Failure;
use super::bucket::Bucket;
use super::doze::Doze;
use super::held::{Held, Wish};
use super::limits::{KEEPALIVE, MESSAGE, MESSAGES, PATIENCE, SNAPSHOTS};
use super::outgoing::{Outgoing, Piece};
use super::socket::{Asked, Broken, Place, Socket};
use super::{App, Shutdown};
use crate::hub::{Frame, Next, SnapshotFrame};
use crate::metrics::{METRICS, Refused, add};
use axum::extract::{Extension, Request, State};
use axum::response::Response;
use bytes::Bytes;
use runreel_model::name::RunId;
use runreel_model::wire::{ClientMessage, ErrorCode, PROTOCOL, ServerMessage, parse_client};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

/// `GET /api/live`.
pub(super) async fn live(
    State(app): State<Arc<App>>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Result<Response, Failure> {
    Ok(Asked::read(request)?.then(async move |socket| {
        app.clients.fetch_add(1, Ordering::Relaxed);
        let shutdown = app.shutdown.clone();
        let mut live = Live::new(app.clone(), socket);
        // A socket that broke has nobody to tell.
        let _ = live.speak(&shutdown).await;
        app.clients.fetch_sub(1, Ordering::Relaxed);
        drop(connection);
    }))
}

/// What a client uses up.
enum Spent {
    Message,
    Snapshot,
}

struct Live {
    app: Arc<App>,
    socket: Socket,
    held: Held,
    keepalive_at: Instant,
    /// Keepalives since the client was heard last.
    unanswered: u32,
    /// Until when nothing is heard: who speaks too often waits, and the network holds the rest back.
    deaf_until: Option<Instant>,
    messages: Bucket,
    snapshots: Bucket,
}

impl Live {
    fn new(app: Arc<App>, socket: Socket) -> Self {
        let (messages, snapshots) = (Bucket::new(MESSAGES.into()), Bucket::new(SNAPSHOTS.into()));
        Self {
            app,
            socket,
            held: Held::default(),
            keepalive_at: Instant::now() + KEEPALIVE,
            unanswered: 0,
            deaf_until: None,
            messages,
            snapshots,
        }
    }

    async fn speak(&mut self, shutdown: &Shutdown) -> Result<(), Broken> {
        self.say(&ServerMessage::Ready { protocol: PROTOCOL }).await?;
        let mut alarm = Alarm::new(self.keepalive_at);
        let (mut stop, stopping) = (pin!(shutdown.wait()), Doze::new());
        loop {
            let next = self.next();
            tokio::select! {
                // Frames come last: they are the many, and the others speak seldom.
                biased;
                () = poll_fn(|cx| stopping.poll(cx, |cx| stop.as_mut().poll(cx))) => return self.close().await,
                heard = self.socket.hear(), if self.deaf_until.is_none() => match heard {
                    Some(message) => self.hear(message).await?,
                    None => return Ok(()),
                },
                () = alarm.at(next) => self.do_what_is_due().await?,
                (place, next) = self.held.next() => self.pass_on(place, next).await?,
            }
        }
    }

    /// When something is due.
    fn next(&self) -> Instant {
        [self.deaf_until, self.held.again_at()].into_iter().flatten().fold(self.keepalive_at, Instant::min)
    }

    async fn do_what_is_due(&mut self) -> Result<(), Broken> {
        let now = Instant::now();
        self.deaf_until = self.deaf_until.filter(|until| *until > now);
        self.held.try_again(&self.app.hub).await;
        if self.keepalive_at <= now {
            self.keepalive_at = now + KEEPALIVE;
            self.keep_alive().await?;
        }
        Ok(())
    }

    async fn hear(&mut self, message: Message) -> Result<(), Broken> {
        self.unanswered = 0;
        self.spend(Spent::Message);
        let bytes = match &message {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(bytes) => bytes,
            // Pings are answered, and closes echoed, by the library.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => return Ok(()),
        };
        if bytes.len() > MESSAGE {
            METRICS.refused(Refused::Long);
            return self.refuse("the message is longer than 64 KiB").await;
        }
        match parse_client(bytes) {
            Ok(message) => self.obey(message).await,
            Err(why) => self.refuse(&why.0).await,
        }
    }

    async fn obey(&mut self, message: ClientMessage) -> Result<(), Broken> {
        match message {
            ClientMessage::Hello => Ok(()),
            ClientMessage::Ping => self.say(&ServerMessage::Pong).await,
            ClientMessage::SubscribeRuns { view } => self.wished(Wish::Runs(view)).await,
            ClientMessage::SubscribeRun { run, view } => self.wished(Wish::Run(run, view)).await,
            ClientMessage::ResyncRuns { view } => self.wished_again(Wish::Runs(view)).await,
            ClientMessage::ResyncRun { run, view } => self.wished_again(Wish::Run(run, view)).await,
            ClientMessage::UnsubscribeRuns => {
                self.held.release(None);
                Ok(())
            }
            ClientMessage::UnsubscribeRun { run } => {
                self.held.release(Some(&run));
                Ok(())
            }
        }
    }

    async fn wished(&mut self, wish: Wish) -> Result<(), Broken> {
        self.spend(Spent::Snapshot);
        self.subscribe(wish).await
    }

    async fn wished_again(&mut self, wish: Wish) -> Result<(), Broken> {
        add(&METRICS.resyncs, 1);
        self.wished(wish).await
    }

    /// Notes that the client used up something. What is beyond the rate makes it wait.
    fn spend(&mut self, what: Spent) {
        let now = Instant::now();
        let bucket = match what {
            Spent::Message => &mut self.messages,
            Spent::Snapshot => &mut self.snapshots,
        };
        let _ = bucket.take(now);
        let wait = bucket.wait(now);
        if !wait.is_zero() {
            METRICS.refused(Refused::Hasty);
            self.deaf_until = self.deaf_until.max(Some(now + wait));
        }
    }

    async fn subscribe(&mut self, wish: Wish) -> Result<(), Broken> {
        if self.held.subscribe(&self.app.hub, wish).await {
            return Ok(());
        }
        self.refuse("too many subscriptions on one socket").await
    }

    async fn pass_on(&mut self, place: usize, next: Next) -> Result<(), Broken> {
        let wish = || self.held.wish(place);
        match next {
            Next::Frame(Frame::Text(text)) => self.send(Message::Text(text)).await,
            Next::Frame(Frame::Snapshot(snapshot)) => self.send_snapshot(wish(), snapshot).await,
            Next::Slow => {
                let wish = wish();
                add(&METRICS.drops, 1);
                tracing::debug!(?wish, "a client was too slow; it begins again with a snapshot");
                self.subscribe(wish).await
            }
            Next::Gone => {
                let wish = wish();
                self.held.release(wish.run());
                Ok(())
            }
            Next::Stopped => {
                let wish = wish();
                self.held.release(wish.run());
                self.fail(wish.run(), "The viewer is too busy; try again").await
            }
        }
    }

    /// Sends a document: as one frame when it is small, else in pieces as they are made.
    async fn send_snapshot(&mut self, wish: Wish, frame: Arc<SnapshotFrame>) -> Result<(), Broken> {
        let mut outgoing = Outgoing::new(self.app.clone(), &frame);
        match outgoing.first().await {
            Ok(Piece::Whole(text)) => {
                self.held.filled(&wish);
                self.send(Message::Text(text)).await
            }
            Ok(Piece::Part(piece)) => {
                self.socket.send_piece(piece, Place::First).await?;
                self.send_rest(&wish, outgoing).await?;
                self.held.filled(&wish);
                Ok(())
            }
            Err(error) => {
                add(&METRICS.read_errors, 1);
                tracing::debug!(?wish, %error, "a snapshot could not be filled");
                if self.held.failed(&self.app.hub, &wish).await {
                    return self
                        .fail(wish.run(), "The run's events cannot be read now; it is tried again")
                        .await;
                }
                Ok(())
            }
        }
    }

    /// Sends what follows a document's first piece. What was sent cannot be taken back: when the rest cannot be
    /// read any more, the socket ends, and the client comes again.
    async fn send_rest(&mut self, wish: &Wish, mut outgoing: Outgoing) -> Result<(), Broken> {
        loop {
            match outgoing.next().await {
                Ok(Some(piece)) => self.socket.send_piece(piece, Place::Later).await?,
                Ok(None) => return self.socket.send_piece(Bytes::new(), Place::Last).await,
                Err(error) => {
                    add(&METRICS.read_errors, 1);
                    tracing::debug!(?wish, %error, "a snapshot broke off");
                    self.socket.close(CloseCode::Again.into(), "the run changed while it was sent").await?;
                    return Err(Broken);
                }
            }
        }
    }

    async fn keep_alive(&mut self) -> Result<(), Broken> {
        self.unanswered += 1;
        if self.unanswered > PATIENCE {
            return Err(Broken);
        }
        self.send(Message::Ping(Bytes::new())).await
    }

    async fn close(&mut self) -> Result<(), Broken> {
        self.socket.close(CloseCode::Away.into(), "the viewer stops").await?;
        // The other side's close ends the socket; who waits for us bounds how long that may take.
        while self.socket.hear().await.is_some() {}
        Ok(())
    }

    async fn refuse(&mut self, why: &str) -> Result<(), Broken> {
        let code = ErrorCode::ProtocolError;
        self.say(&ServerMessage::Error { code, message: why.into(), run: None }).await
    }

    async fn fail(&mut self, run: Option<&RunId>, why: &str) -> Result<(), Broken> {
        let code = ErrorCode::InternalError;
        self.say(&ServerMessage::Error { code, message: why.into(), run: run.cloned() }).await
    }

    async fn say(&mut self, message: &ServerMessage) -> Result<(), Broken> {
        match Frame::message(message) {
            Frame::Text(text) => self.send(Message::Text(text)).await,
            Frame::Snapshot(_) => Ok(()),
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), Broken> {
        self.socket.send(message).await
    }
}
