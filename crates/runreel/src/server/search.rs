//! Search: words in, hits out, one JSON object a line, the first ones while the search goes on.
//!
//! The hub gives pieces of a run slice by slice; they are looked into on a thread for blocking work, and so
//! is the trace, which is read from its file. A client that leaves ends its search. Nothing is kept.

use super::App;
use super::answer::{Failure, json_text};
use super::limits::SEARCH_WAIT;
use super::queries::{Asked, Place, asked, place};
use super::searches::{Waiting, begin};
use crate::hub::Refusal;
use crate::source::Source;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use runreel_model::name::{Log, RunFile, RunId};
use runreel_model::search::{Cursor, Piece, Query, SearchHit, WrittenArtifact, trace_piece};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read as _};
use std::ops::Range;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Bytes of pieces that one turn of the hub gives.
const SLICE: usize = 256 << 10;
/// Bytes of the trace read at once.
const PIECE: u64 = 1 << 20;
/// The longest line of the trace that is looked into.
const LINE: usize = 8 << 20;
/// The largest artifact that is looked into, in bytes.
const ARTIFACT: u64 = 8 << 20;
/// Artifacts of one run that are looked into.
const MOST_ARTIFACTS: usize = 20_000;
/// The longest path of an artifact that is looked into, with the name of its attempt, in bytes.
const MOST_PATH: usize = 8 << 10;
/// Hits told unless asked for more.
const HITS: u32 = 500;
/// The most hits told.
const MOST_HITS: u32 = 5_000;
/// Runs told unless asked for more, and the most.
const RUNS: (u32, u32) = (50, 500);

/// What follows the question mark.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    q: String,
    limit: Option<u32>,
}

impl Words {
    fn query(&self) -> Result<Query, Failure> {
        Query::parse(&self.q).map_err(|why| Failure::bad_request(why.to_string()))
    }

    /// Hits that may be told.
    fn hits(&self) -> u32 {
        self.limit.unwrap_or(HITS).min(MOST_HITS)
    }

    /// Runs that may be told.
    fn runs(&self) -> u32 {
        self.limit.unwrap_or(RUNS.0).min(RUNS.1)
    }
}

/// `GET /api/search?q=&limit=`: runs whose summary has every word.
pub(super) async fn runs(State(app): State<Arc<App>>, words: Asked<Words>) -> Result<Response, Failure> {
    let words = asked(words)?;
    let limit = words.runs();
    let query = words.query()?;
    let Some(_place) = begin(&app.searches.across).await else { return Ok(too_many()) };
    let found = app.hub.search_runs(query, limit as usize).await?;
    let text = serde_json::to_string(&found).map_err(|_| Failure::from(Refusal::Busy))?;
    Ok(json_text(text))
}

/// `GET /api/runs/<run>/search?q=&limit=`: lines of `hit`, and a `count` after each slice; the last one is
/// `done`. An answer that ends without it was cut off.
pub(super) async fn run(
    State(app): State<Arc<App>>,
    run: Place<String>,
    words: Asked<Words>,
) -> Result<Response, Failure> {
    let (run, words) = (RunId::from(place(run)?), asked(words)?);
    let query = Arc::new(words.query()?);
    let Some(place) = begin(&app.searches.within).await else { return Ok(too_many()) };
    // The first slice is asked for before the answer begins, so that a run that is not there is a 404.
    let first = app.hub.pieces(run.clone(), Cursor::default(), SLICE).await?;
    let search = Search {
        tally: Tally { hits: 0, matches: 0, done: false },
        artifacts: Vec::new(),
        left_out: BTreeSet::new(),
        left: words.hits(),
        stage: Stage::Pieces(first.pieces, first.next),
        app: app.clone(),
        run,
        query,
    };
    drop(place);
    let lines = stream::try_unfold(app.searches.put(search), go_on);
    let headers = [(CONTENT_TYPE, "application/x-ndjson; charset=utf-8")];
    Ok((StatusCode::OK, headers, Body::from_stream(lines)).into_response())
}

/// The answer when no place came free.
fn too_many() -> Response {
    let mut answer = Failure::from(Refusal::Busy).into_response();
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(SEARCH_WAIT.as_secs()));
    answer
}

/// The next lines of a search whose reader has room for more; `None` at the end.
async fn go_on(waiting: Waiting<Search>) -> io::Result<Option<(Bytes, Waiting<Search>)>> {
    let Some(search) = waiting.take() else {
        return Err(io::Error::other("too many searches wait for their readers"));
    };
    let app = search.app.clone();
    // Who has begun goes on at last: each place comes free after a slice.
    let _place = app.searches.within.acquire().await.map_err(io::Error::other)?;
    Ok(search.go_on().await?.map(|(lines, search)| (lines, app.searches.put(search))))
}

/// A search on its way.
pub(super) struct Search {
    app: Arc<App>,
    run: RunId,
    query: Arc<Query>,
    stage: Stage,
    tally: Tally,
    /// Artifacts that the trace told of so far.
    artifacts: Vec<WrittenArtifact>,
    /// Paths of artifacts that are not to be looked into.
    left_out: BTreeSet<String>,
    /// Hits that may still be told; later ones are counted.
    left: u32,
}

enum Stage {
    /// Pieces that wait to be looked into, and where more are.
    Pieces(Vec<Piece>, Option<Cursor>),
    /// The next pieces are to be asked for.
    Ask(Cursor),
    /// Where the trace's lines are is to be asked for.
    AskTrace,
    /// The trace is read: what is left of it, and the beginning of a line.
    Trace(VecDeque<Range<u64>>, Vec<u8>),
    /// Artifacts that are to be read.
    Artifacts(VecDeque<WrittenArtifact>),
    Over,
}

/// What some lines of the trace had.
struct Found {
    hits: Vec<SearchHit>,
    artifacts: Vec<WrittenArtifact>,
    /// Paths of artifacts whose text the conversation has.
    spoken: Vec<String>,
}

/// What has been found so far.
#[derive(Debug, Clone, Copy, Serialize)]
struct Tally {
    /// Pieces that have every word.
    hits: u64,
    /// Matches in them.
    matches: u64,
    /// All has been looked into.
    done: bool,
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Hit(&'a SearchHit),
    Count(Tally),
}

impl Search {
    /// The next lines; `None` at the end.
    async fn go_on(mut self) -> io::Result<Option<(Bytes, Self)>> {
        loop {
            match std::mem::replace(&mut self.stage, Stage::Over) {
                Stage::Over => return Ok(None),
                Stage::Pieces(pieces, next) => {
                    self.stage = next.map_or(Stage::AskTrace, Stage::Ask);
                    let query = self.query.clone();
                    let hits = blocking(move || Ok(look(&query, &pieces))).await?;
                    let lines = self.told(&hits);
                    return Ok(Some((lines, self)));
                }
                Stage::Ask(cursor) => {
                    let slice = self.app.hub.pieces(self.run.clone(), cursor, SLICE).await;
                    let slice = slice.map_err(io::Error::other)?;
                    self.stage = Stage::Pieces(slice.pieces, slice.next);
                }
                Stage::AskTrace => {
                    let lines = self.app.hub.lines(self.run.clone(), Log::Trace, 0..u64::MAX).await;
                    self.stage = Stage::Trace(lines.map_err(io::Error::other)?.into(), Vec::new());
                }
                Stage::Trace(ranges, rest) if ranges.is_empty() && rest.is_empty() => {
                    let Self { artifacts, left_out, .. } = &mut self;
                    // Each once, and none that the conversation says already.
                    artifacts.retain(|artifact| left_out.insert(artifact.path.clone()));
                    self.stage = Stage::Artifacts(std::mem::take(&mut self.artifacts).into());
                }
                Stage::Artifacts(mut artifacts) if !artifacts.is_empty() => {
                    let (source, run) = (self.app.source.clone(), self.run.clone());
                    let query = self.query.clone();
                    let read = blocking(move || {
                        let hits = look_at_artifacts(&*source, &run, &query, &mut artifacts);
                        Ok((hits, artifacts))
                    });
                    let (hits, artifacts) = read.await?;
                    self.stage = Stage::Artifacts(artifacts);
                    let lines = self.told(&hits);
                    return Ok(Some((lines, self)));
                }
                Stage::Artifacts(_) => {
                    self.tally.done = true;
                    let lines = self.told(&[]);
                    return Ok(Some((lines, self)));
                }
                Stage::Trace(mut ranges, mut rest) => {
                    let (source, run) = (self.app.source.clone(), self.run.clone());
                    let query = self.query.clone();
                    let read = blocking(move || {
                        let found = look_at_trace(&*source, &run, &query, &mut ranges, &mut rest)?;
                        Ok((found, ranges, rest))
                    });
                    let (found, ranges, rest) = read.await?;
                    let Found { hits, artifacts, spoken } = found;
                    let room = MOST_ARTIFACTS.saturating_sub(self.artifacts.len());
                    self.artifacts.extend(artifacts.into_iter().take(room));
                    let room = MOST_ARTIFACTS.saturating_sub(self.left_out.len());
                    self.left_out.extend(spoken.into_iter().take(room));
                    self.stage = Stage::Trace(ranges, rest);
                    let lines = self.told(&hits);
                    return Ok(Some((lines, self)));
                }
            }
        }
    }

    /// Hits as lines, as many as may be told, and the count.
    fn told(&mut self, hits: &[SearchHit]) -> Bytes {
        let mut lines = Vec::new();
        for hit in hits {
            self.tally.hits += 1;
            self.tally.matches += u64::from(hit.matches);
            if self.left > 0 {
                self.left -= 1;
                write_line(&mut lines, &Line::Hit(hit));
            }
        }
        write_line(&mut lines, &Line::Count(self.tally));
        lines.into()
    }
}

fn write_line(lines: &mut Vec<u8>, line: &Line<'_>) {
    // Our own words in memory: writing them cannot fail.
    if serde_json::to_writer(&mut *lines, line).is_ok() {
        lines.push(b'\n');
    }
}

fn look(query: &Query, pieces: &[Piece]) -> Vec<SearchHit> {
    pieces.iter().filter_map(|piece| query.hit(piece)).collect()
}

/// Reads some of the trace and looks into its lines; goes on to the end of a line that is longer than a piece, so
/// that little is left when the search waits for its reader.
fn look_at_trace(
    source: &dyn Source,
    run: &RunId,
    query: &Query,
    ranges: &mut VecDeque<Range<u64>>,
    rest: &mut Vec<u8>,
) -> io::Result<Found> {
    let mut found = look_at_piece(source, run, query, ranges, rest)?;
    while rest.len() as u64 > PIECE && !ranges.is_empty() {
        let more = look_at_piece(source, run, query, ranges, rest)?;
        found.hits.extend(more.hits);
        found.artifacts.extend(more.artifacts);
        found.spoken.extend(more.spoken);
    }
    Ok(found)
}

fn look_at_piece(
    source: &dyn Source,
    run: &RunId,
    query: &Query,
    ranges: &mut VecDeque<Range<u64>>,
    rest: &mut Vec<u8>,
) -> io::Result<Found> {
    let Some(range) = ranges.front_mut() else { return Ok(look_at_lines(query, rest, b"", true)) };
    let piece = range.start..range.end.min(range.start + PIECE);
    let bytes = source.read(run, &RunFile::Log(Log::Trace), piece.clone())?;
    if bytes.len() as u64 != piece.end - piece.start {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    range.start = piece.end;
    let ended = range.is_empty();
    if ended {
        ranges.pop_front();
    }
    Ok(look_at_lines(query, rest, &bytes, ended))
}

/// Looks into the whole lines of `rest` and `bytes` together; keeps the last one for the next time unless
/// the range has ended. Lines that are too long are left out.
fn look_at_lines(query: &Query, rest: &mut Vec<u8>, bytes: &[u8], ended: bool) -> Found {
    rest.extend_from_slice(bytes);
    let cut = if ended { rest.len() } else { rest.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1) };
    let lines = rest[..cut].split(|byte| *byte == b'\n').filter(|line| line.len() <= LINE);
    let hits = lines.clone().filter_map(trace_piece).filter_map(|piece| query.hit(&piece)).collect();
    let is_short = |artifact: &WrittenArtifact| {
        artifact.path.len() + artifact.attempt.as_deref().map_or(0, str::len) <= MOST_PATH
    };
    let artifacts = lines.clone().filter_map(WrittenArtifact::read).filter(is_short).collect();
    let spoken = lines.flat_map(WrittenArtifact::spoken).filter(|path| path.len() <= MOST_PATH).collect();
    rest.drain(..cut);
    // Too long already, whatever comes: the first bytes of it say so as well as all.
    rest.truncate(LINE + 1);
    Found { hits, artifacts, spoken }
}

/// Reads some artifacts and looks into them. One that cannot be read, is too large or no text is left out.
fn look_at_artifacts(
    source: &dyn Source,
    run: &RunId,
    query: &Query,
    artifacts: &mut VecDeque<WrittenArtifact>,
) -> Vec<SearchHit> {
    let mut hits = Vec::new();
    let mut read = 0;
    while let Some(artifact) = artifacts.pop_front() {
        let mut text = Vec::new();
        // What the trace says of its size need not be so.
        let opened = (artifact.bytes <= ARTIFACT).then(|| source.open(run, &artifact.path).ok()).flatten();
        let whole = opened.and_then(|file| file.take(ARTIFACT + 1).read_to_end(&mut text).ok());
        let text = String::from_utf8(text).ok();
        read += whole.unwrap_or_default() as u64;
        if let Some(text) = text.filter(|text| whole.is_some() && text.len() as u64 <= ARTIFACT) {
            hits.extend(query.hit(&artifact.piece(text)));
        }
        if read >= PIECE {
            break;
        }
    }
    hits
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock_tests::app;
    use crate::server::limits::SEARCHES;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn a_search_that_goes_on_waits_for_a_place_as_one_that_begins() {
        let app = app();
        let search = Search {
            app: app.clone(),
            run: "r".into(),
            query: Arc::new(Query::parse("needle").unwrap()),
            stage: Stage::Artifacts(VecDeque::new()),
            tally: Tally { hits: 0, matches: 0, done: false },
            artifacts: Vec::new(),
            left_out: BTreeSet::new(),
            left: 1,
        };
        let mut going = Box::pin(go_on(app.searches.put(search)));
        let places = app.searches.within.acquire_many(u32::try_from(SEARCHES).unwrap()).await.unwrap();
        assert!(timeout(Duration::from_hours(1), &mut going).await.is_err(), "it does not wait");
        drop(places);
        assert!(going.await.unwrap().is_some());
    }

    #[test]
    fn no_more_is_told_than_there_may_be_whoever_asks() {
        let told = |limit| {
            let words = Words { q: String::new(), limit };
            (words.hits(), words.runs())
        };
        assert_eq!([None, Some(7), Some(u32::MAX)].map(told), [(500, 50), (7, 7), (5_000, 500)]);
    }

    #[test]
    fn a_line_that_is_too_long_is_left_out_and_not_kept() {
        let line = |text: &str| {
            let payload = serde_json::json!({ "text": text });
            format!(
                "{}\n",
                serde_json::json!({ "seq": 1, "type": "note", "scope": "run", "payload": payload })
            )
        };
        let (short, long) = (line("a needle"), line(&format!("{} needle", "x".repeat(LINE))));
        let query = Query::parse("needle").unwrap();
        let mut rest = Vec::new();
        assert_eq!(look_at_lines(&query, &mut rest, short.as_bytes(), false).hits.len(), 1);
        for piece in long.trim_end().as_bytes().chunks(LINE / 2) {
            assert!(look_at_lines(&query, &mut rest, piece, false).hits.is_empty());
            assert!(rest.len() <= LINE + 1);
        }
        assert!(look_at_lines(&query, &mut rest, b"\n", true).hits.is_empty());
        assert_eq!(look_at_lines(&query, &mut rest, short.as_bytes(), true).hits.len(), 1);
    }
}
