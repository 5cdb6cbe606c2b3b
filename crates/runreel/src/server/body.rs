//! Bodies that are read from disk while they are sent: one piece at a time, on a thread for blocking work
//! that is free again between pieces, so that slow readers hold no thread.

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use std::fs::File;
use std::io::{self, Read as _};
use tokio::task::spawn_blocking;

/// Bytes read at once.
const PIECE: u64 = 128 << 10;

/// Something that is read piece by piece. Each call may block.
pub(super) trait Pieces: Send + 'static {
    /// The next piece; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Bytes>>;
}

/// A body made of pieces. An error ends the connection, so that nobody takes a part for the whole.
pub(super) fn body(pieces: impl Pieces) -> Body {
    Body::from_stream(stream::try_unfold(pieces, |mut pieces| async {
        let read = spawn_blocking(move || pieces.next().map(|piece| piece.map(|piece| (piece, pieces))));
        read.await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
    }))
}

/// A part of a file, from where it stands.
pub(super) struct FilePart {
    pub(super) file: File,
    /// Bytes still to read. A file that ends earlier is an error.
    pub(super) left: u64,
}

impl Pieces for FilePart {
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut piece = Vec::new();
        (&mut self.file).take(self.left.min(PIECE)).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= piece.len() as u64;
        Ok(Some(piece.into()))
    }
}
