//! Answers that wait in memory for their readers: how many bytes of them there may be in all.
//!
//! In: an answer and what it weighs. Out: the same, piece by piece as its reader takes it. When another one needs the
//! room, those whose readers have taken nothing for longest are cut off; when all readers are at it, the new one is
//! refused. What an answer shares with the model weighs nothing.

use super::App;
use super::answer::{Failure, json_text};
use super::body::{Pieces, body};
use super::limits::{UNDER_WAY, UNTAKEN};
use crate::metrics::{METRICS, Refused};
use axum::body::{HttpBody as _, to_bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::time::Instant;

/// Answers up to this size are not counted: the connection keeps as much anyway.
const SMALL: u64 = 64 << 10;
/// Bytes of a text that are given at once.
const PIECE: usize = 64 << 10;

/// All answers under way.
#[derive(Clone)]
pub(super) struct Underway {
    most: usize,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    bytes: usize,
    answers: HashMap<u64, Answer>,
    next: u64,
}

struct Answer {
    weight: usize,
    /// When its reader took something last.
    taken: Instant,
    rest: Arc<dyn Cut>,
}

/// Something that can be let go before its time.
trait Cut: Send + Sync {
    fn cut(&self);
}

/// There is no room, and all readers take what they asked for.
#[derive(Debug)]
pub(super) struct Full;

impl Default for Underway {
    fn default() -> Self {
        Self { most: UNDER_WAY, inner: Arc::default() }
    }
}

impl Underway {
    /// Counts an answer until all of it was taken or nobody wants it. One is always let in, whatever it weighs.
    pub(super) fn admit<P: Pieces>(&self, weight: usize, pieces: P) -> Result<Counted<P>, Full> {
        let now = Instant::now();
        let slot = Arc::new(Slot(Mutex::new(Rest::Here(pieces))));
        let mut cut = Vec::new();
        let mut inner = self.held();
        while inner.bytes.saturating_add(weight) > self.most && !inner.answers.is_empty() {
            let Some((&number, oldest)) = inner.answers.iter().min_by_key(|(_, answer)| answer.taken) else {
                break;
            };
            if now - oldest.taken < UNTAKEN {
                return Err(Full);
            }
            cut.extend(inner.remove(number));
        }
        inner.next += 1;
        inner.bytes += weight;
        let number = inner.next;
        inner.answers.insert(number, Answer { weight, taken: now, rest: slot.clone() });
        drop(inner);
        for answer in cut {
            METRICS.refused(Refused::Deaf);
            answer.rest.cut();
        }
        Ok(Counted { slot, place: Place { all: self.clone(), number } })
    }

    fn held(&self) -> MutexGuard<'_, Inner> {
        // Counts are right after each line; who failed elsewhere left nothing half done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn remove(&mut self, number: u64) -> Option<Answer> {
        let answer = self.answers.remove(&number)?;
        self.bytes -= answer.weight;
        Some(answer)
    }
}

/// An answer that is counted.
pub(super) struct Counted<P> {
    slot: Arc<Slot<P>>,
    place: Place,
}

/// An answer's place among all, given up when dropped.
struct Place {
    all: Underway,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        // Before it is dropped itself, so that nobody waits for that.
        let answer = self.all.held().remove(self.number);
        drop(answer);
    }
}

struct Slot<P>(Mutex<Rest<P>>);

enum Rest<P> {
    Here(P),
    /// A piece of it is being made.
    Out,
    Cut,
}

impl<P> Slot<P> {
    /// Puts another thing in the place of what is there.
    fn put(&self, rest: Rest<P>) -> Rest<P> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match *slot {
            Rest::Cut => Rest::Cut,
            _ => std::mem::replace(&mut *slot, rest),
        }
    }
}

impl<P: Send> Cut for Slot<P> {
    fn cut(&self) {
        self.put(Rest::Cut);
    }
}

impl<P: Pieces> Pieces for Counted<P> {
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        let Rest::Here(mut pieces) = self.slot.put(Rest::Out) else {
            return Err(io::ErrorKind::ConnectionAborted.into());
        };
        let piece = pieces.next()?;
        if let Some(answer) = self.place.all.held().answers.get_mut(&self.place.number) {
            answer.taken = Instant::now();
        }
        // When it was cut meanwhile it goes away here.
        self.slot.put(Rest::Here(pieces));
        Ok(piece)
    }
}

/// A text that is given in pieces of their own, so that a piece on its way does not keep all of it.
struct Text(Bytes);

impl Pieces for Text {
    fn next(&mut self) -> io::Result<Option<Bytes>> {
        let piece = self.0.split_to(self.0.len().min(PIECE));
        Ok((!piece.is_empty()).then(|| Bytes::copy_from_slice(&piece)))
    }
}

/// Counts an answer that is in memory as a whole, unless it is small.
pub(super) async fn counted(State(app): State<Arc<App>>, response: Response) -> Response {
    let Some(length) = response.body().size_hint().exact().filter(|length| *length > SMALL) else {
        return response;
    };
    let (mut parts, whole) = response.into_parts();
    // It is there already, so this does not wait.
    let Ok(bytes) = to_bytes(whole, usize::MAX).await else {
        return Failure::unreadable().into_response();
    };
    let Ok(counted) = app.underway.admit(bytes.len(), Text(bytes)) else { return full() };
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    Response::from_parts(parts, body(counted))
}

/// An answer in JSON that is made while it is sent, and weighs so much.
pub(super) fn streamed(app: &App, weight: usize, pieces: impl Pieces) -> Response {
    match app.underway.admit(weight, pieces) {
        Ok(counted) => json_text(body(counted)),
        Err(Full) => full(),
    }
}

fn full() -> Response {
    METRICS.refused(Refused::Busy);
    let why = "Too many answers are under way; try again".into();
    let mut response = Failure(StatusCode::SERVICE_UNAVAILABLE, why).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::advance;

    fn text(bytes: usize) -> Text {
        Text(vec![b'x'; bytes].into())
    }

    fn underway(most: usize) -> Underway {
        Underway { most, inner: Arc::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_for_longest_makes_room_and_who_takes_is_kept() {
        let all = underway(300 << 10);
        let mut answers: Vec<_> = (0..3).map(|_| all.admit(100 << 10, text(100 << 10)).unwrap()).collect();
        assert!(all.admit(100 << 10, text(1)).is_err(), "none has been deaf for long");
        advance(UNTAKEN / 2).await;
        assert!(answers[0].next().unwrap().is_some());
        advance(UNTAKEN / 2).await;
        let _newcomers = [(); 2].map(|()| all.admit(100 << 10, text(1)).unwrap());
        assert!(all.admit(100 << 10, text(1)).is_err(), "all that are left take what they asked for");
        let deaf: Vec<bool> = answers.iter_mut().map(|answer| answer.next().is_err()).collect();
        assert_eq!(deaf, [false, true, true], "who took something is kept");
        assert_eq!(all.held().bytes, 300 << 10);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_cut_off_takes_no_memory_though_its_reader_stays() {
        let all = underway(10);
        let (weak, held) = {
            let whole = Arc::new(());
            (Arc::downgrade(&whole), Shared(whole))
        };
        let _deaf = all.admit(10, held).unwrap();
        advance(Duration::from_mins(1)).await;
        assert_eq!(weak.strong_count(), 1);
        let _newcomer = all.admit(10, text(10)).unwrap();
        assert_eq!(weak.strong_count(), 0);
    }

    #[test]
    fn a_piece_on_its_way_is_small_and_keeps_nothing_else() {
        let whole = Bytes::from(vec![b'x'; 1 << 20]);
        let all = whole.as_ptr_range();
        let piece = Text(whole.clone()).next().unwrap().unwrap();
        assert!(piece.len() <= PIECE && !all.contains(&piece.as_ptr()));
    }

    #[test]
    fn places_are_given_back_and_one_is_always_let_in() {
        let all = underway(10);
        let mut giant = all.admit(1 << 20, text(1 << 20)).unwrap();
        assert!(all.admit(1, text(1)).is_err());
        let mut bytes = 0;
        while let Some(piece) = giant.next().unwrap() {
            bytes += piece.len();
        }
        assert_eq!(bytes, 1 << 20);
        drop(giant);
        assert_eq!(all.held().bytes, 0);
        assert!(all.admit(1, text(1)).is_ok());
    }

    struct Shared(#[expect(dead_code, reason = "it is there to be dropped")] Arc<()>);

    impl Pieces for Shared {
        fn next(&mut self) -> io::Result<Option<Bytes>> {
            Ok(None)
        }
    }
}
