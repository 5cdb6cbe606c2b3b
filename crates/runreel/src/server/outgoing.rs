//! A snapshot on its way to one socket, made piece by piece: text, messages, lines of logs.
//!
//! In: a snapshot message of the hub. Out: the whole when it is small, else pieces in order. Work that may
//! block or take long is done on a thread for that; between pieces nothing is held but what is still to come.

use super::App;
use super::fill::Fill;
use crate::hub::{SnapshotFrame, SnapshotText};
use bytes::Bytes;
use runreel_model::name::RunId;
use std::io;
use std::sync::Arc;
use tokio::task::spawn_blocking;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// Documents up to this size are one frame. A failure in them is found before anything was sent.
const SMALL: usize = 1 << 20;
/// How large pieces of larger ones are at most.
const PIECE: usize = 256 << 10;

/// The beginning of a document.
pub(super) enum Piece {
    /// All of it.
    Whole(Utf8Bytes),
    /// More follows.
    Part(Bytes),
}

/// What is still to be sent.
pub(super) struct Outgoing {
    app: Arc<App>,
    left: Left,
    /// Made, and not sent yet.
    made: Bytes,
}

enum Left {
    /// Text that is there already, as most documents are.
    Text(Utf8Bytes),
    Fill(Box<Fill>),
    Nothing,
}

impl Outgoing {
    pub(super) fn new(app: Arc<App>, frame: &SnapshotFrame) -> Self {
        let left = match &frame.text {
            SnapshotText::Whole(text) => Left::Text(text.clone()),
            SnapshotText::Parts(snapshot) => {
                let run = frame.run.clone().unwrap_or_else(|| RunId::from(""));
                Left::Fill(Box::new(Fill::new(app.source.clone(), run, snapshot.clone())))
            }
        };
        Self { app, left, made: Bytes::new() }
    }

    /// The whole, or its first piece. An error: nothing of it may be sent.
    pub(super) async fn first(&mut self) -> io::Result<Piece> {
        if let Left::Text(text) = &mut self.left {
            return Ok(Piece::Whole(std::mem::take(text)));
        }
        let bytes = self.read(SMALL).await?;
        if matches!(self.left, Left::Fill(_)) {
            self.made = bytes;
            return Ok(Piece::Part(self.cut()));
        }
        let text = Utf8Bytes::try_from(bytes).map_err(|_| io::ErrorKind::InvalidData)?;
        Ok(Piece::Whole(text))
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.made.is_empty() && matches!(self.left, Left::Fill(_)) {
            self.made = self.read(PIECE).await?;
        }
        Ok((!self.made.is_empty()).then(|| self.cut()))
    }

    /// What was made may be one long message: the socket keeps a buffer of the largest piece.
    fn cut(&mut self) -> Bytes {
        self.made.split_to(self.made.len().min(PIECE))
    }

    async fn read(&mut self, enough: usize) -> io::Result<Bytes> {
        let Left::Fill(mut fill) = std::mem::replace(&mut self.left, Left::Nothing) else {
            return Ok(Bytes::new());
        };
        // Never closed, so there is a place at last.
        let _place = self.app.fills.acquire().await;
        let (some, fill) = spawn_blocking(move || (fill.some(enough), fill)).await?;
        let (bytes, has_more) = some?;
        if has_more {
            self.left = Left::Fill(fill);
        }
        Ok(bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock_tests::app;
    use crate::server::limits::FILLS;
    use runreel_model::encode::{Part, Snapshot};
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn no_more_pieces_are_put_together_at_once_than_there_are_places() {
        let app = app();
        let part = |text: &str| Part::Text(text.into());
        let snapshot = Snapshot { parts: vec![part("{"), part("}")] };
        let fill = Box::new(Fill::new(app.source.clone(), RunId::from("r"), snapshot));
        let mut outgoing = Outgoing { app: app.clone(), left: Left::Fill(fill), made: Bytes::new() };
        let mut places = app.fills.acquire_many(u32::try_from(FILLS).unwrap()).await.unwrap();
        assert_eq!(app.fills.available_permits(), 0);
        let mut first = Box::pin(outgoing.first());
        // The clock stands still while a thread works.
        assert!(timeout(Duration::from_hours(1), &mut first).await.is_err(), "it does not wait");
        drop(places.split(1));
        let Ok(Piece::Whole(text)) = first.await else { panic!("no whole document") };
        assert_eq!(text.as_str(), "{}");
    }
}
