//! Entries of a run's logs as they were written, by their sequence numbers.

use super::App;
use super::answer::{Failure, json_text};
use super::fill::Fill;
use super::queries::{Asked, Place, Span, asked, place};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use runreel_model::encode::{Part, Snapshot};
use runreel_model::lines::LONGEST_LINE;
use runreel_model::name::{Log, RunFile, RunId, SessionId};
use runreel_model::state::clip::{MOST, shortened};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::ops::Range;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// Sequence numbers in one answer.
const ENTRIES: u64 = 2_000;
/// No entry begins after this many bytes of an answer.
const BYTES: usize = 8 << 20;

/// Says that the limits left entries out; go on after the last entry's number.
const MORE: HeaderName = HeaderName::from_static("runreel-more");

/// Numbers of the entries of which only the beginnings of long texts and lists were given, with commas.
const SHORTENED: HeaderName = HeaderName::from_static("runreel-shortened");

/// What follows the question mark where entries are asked for.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Wish {
    from: Option<u64>,
    to: Option<u64>,
    /// Large entries are to be shortened.
    #[serde(default)]
    short: bool,
}

/// `GET /api/runs/<run>/trace?from=&to=&short=`.
pub(super) async fn trace(
    State(app): State<Arc<App>>,
    run: Place<String>,
    span: Asked<Wish>,
) -> Result<Response, Failure> {
    entries(&app, place(run)?.into(), Log::Trace, asked(span)?).await
}

/// `GET /api/runs/<run>/sessions/<session>/events?from=&to=&short=`.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    session: Place<(String, String)>,
    span: Asked<Wish>,
) -> Result<Response, Failure> {
    let (run, session) = place(session)?;
    entries(&app, run.into(), Log::Events(SessionId::from(session)), asked(span)?).await
}

/// `GET /api/runs/<run>/trace/lines?from=&to=`: where the entries are in their file.
pub(super) async fn trace_lines(
    State(app): State<Arc<App>>,
    run: Place<String>,
    span: Asked<Span<u64>>,
) -> Result<Response, Failure> {
    lines(&app, place(run)?.into(), Log::Trace, asked(span)?).await
}

/// `GET /api/runs/<run>/sessions/<session>/events/lines?from=&to=`.
pub(super) async fn event_lines(
    State(app): State<Arc<App>>,
    session: Place<(String, String)>,
    span: Asked<Span<u64>>,
) -> Result<Response, Failure> {
    let (run, session) = place(session)?;
    lines(&app, run.into(), Log::Events(SessionId::from(session)), asked(span)?).await
}

async fn lines(app: &App, run: RunId, log: Log, span: Span<u64>) -> Result<Response, Failure> {
    let from = span.from.unwrap_or(0);
    let to = span.to.unwrap_or(u64::MAX).min(from.saturating_add(ENTRIES));
    let file = RunFile::Log(log.clone()).to_string();
    let lines = app.hub.each_line(run, log, from..to).await?;
    Ok(Json(json!({ "file": file, "lines": lines })).into_response())
}

async fn entries(app: &App, run: RunId, log: Log, span: Wish) -> Result<Response, Failure> {
    let from = span.from.unwrap_or(0);
    let to = span.to.unwrap_or(u64::MAX);
    let end = to.min(from.saturating_add(ENTRIES));
    let ranges = app.hub.lines(run.clone(), log.clone(), from..end).await?;
    let beyond = end < to && !app.hub.lines(run.clone(), log.clone(), end..to).await?.is_empty();
    let work = move |json: Vec<u8>| {
        if span.short && json.len() > MOST as usize { shorten(json) } else { (json, String::new()) }
    };
    let ((json, shortened), cut) = worked_on(app, run, log, ranges, work).await?;
    let mut response = json_text(json);
    if let (false, Ok(seqs)) = (shortened.is_empty(), HeaderValue::try_from(shortened)) {
        response.headers_mut().insert(SHORTENED, seqs);
    }
    if beyond || cut {
        response.headers_mut().insert(MORE, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// What `work` makes of the entries in `ranges`, as a JSON array, and whether there were too many. Waits until there
/// is room for so many bytes; both the reading and the work are done on a thread for that.
async fn worked_on<T: Send + 'static>(
    app: &App,
    run: RunId,
    log: Log,
    ranges: Vec<Range<u64>>,
    work: impl FnOnce(Vec<u8>) -> T + Send + 'static,
) -> Result<(T, bool), Failure> {
    let text = |text: &str| Part::Text(text.into());
    let bytes: u64 = ranges.iter().map(|range| range.end - range.start).sum();
    let most = usize::try_from(bytes).unwrap_or(usize::MAX).min(BYTES + LONGEST_LINE);
    let parts = vec![text("["), Part::Lines { log, ranges }, text("]")];
    let mut fill = Fill::new(app.source.clone(), run, Snapshot { parts }).with_budget(BYTES);
    let place = app.work.place(most).await;
    let done = spawn_blocking(move || {
        let done = fill.whole(most + 2).map(|json| (work(json), fill.was_cut()));
        drop(place);
        done
    });
    done.await.ok().and_then(Result::ok).ok_or_else(Failure::unreadable)
}

/// The same list with large entries shortened, and their numbers.
fn shorten(json: Vec<u8>) -> (Vec<u8>, String) {
    #[derive(Deserialize)]
    struct Numbered {
        seq: u64,
    }
    let Ok(entries) = serde_json::from_slice::<Vec<&RawValue>>(&json) else { return (json, String::new()) };
    let mut seqs = Vec::new();
    let mut short = String::from("[");
    for entry in entries {
        if short.len() > 1 {
            short.push(',');
        }
        match shortened(entry) {
            None => short.push_str(entry.get()),
            Some(beginning) => {
                let seq = serde_json::from_str(entry.get()).map(|Numbered { seq }| seq.to_string());
                seqs.extend(seq.ok());
                short.push_str(beginning.get());
            }
        }
    }
    short.push(']');
    (short.into_bytes(), seqs.join(","))
}

/// What `work` makes of one entry by its number, as it was written and in a JSON array of one.
pub(super) async fn entry<T: Send + 'static>(
    app: &App,
    run: RunId,
    log: Log,
    seq: u64,
    work: impl FnOnce(Vec<u8>) -> T + Send + 'static,
) -> Result<T, Failure> {
    let seqs = seq..seq.saturating_add(1);
    let ranges = app.hub.lines(run.clone(), log.clone(), seqs).await?;
    if ranges.is_empty() {
        return Err(Failure::not_found());
    }
    Ok(worked_on(app, run, log, ranges, work).await?.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::clock_tests::app;
    use crate::server::limits::{LIGHT, LIGHT_EACH};
    use futures_util::FutureExt as _;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test(start_paused = true)]
    async fn long_entries_are_not_read_before_there_is_room() {
        let app = app();
        let room = app.work.place(usize::MAX).await;
        let long = 0..LIGHT_EACH as u64 + 1;
        let mut read = Box::pin(worked_on(&app, "r".into(), Log::Trace, vec![long], |json| json));
        // The clock stands still while a thread works.
        assert!(timeout(Duration::from_hours(1), &mut read).await.is_err(), "it does not wait");
        drop(room);
        // Of this run there is nothing.
        assert!(read.await.is_err());
    }

    #[tokio::test]
    async fn who_leaves_while_a_thread_works_for_it_gives_no_room_back() {
        let app = app();
        let (say, heard) = std::sync::mpsc::channel();
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let work = move |_| (say.send(()), wait.recv()).1.is_ok();
        let leaves = worked_on(&app, "r".into(), Log::Trace, Vec::new(), work);
        tokio::select! {
            biased;
            _ = leaves => panic!("it is not done"),
            begun = spawn_blocking(move || heard.recv()) => begun.unwrap().unwrap(),
        }
        let all = || -> Vec<_> { std::iter::from_fn(|| app.work.place(LIGHT_EACH).now_or_never()).collect() };
        assert_eq!(all().len(), LIGHT / LIGHT_EACH - 1);
        go_on.send(()).unwrap();
        while all().len() < LIGHT / LIGHT_EACH {
            tokio::task::yield_now().await;
        }
    }

    #[test]
    fn large_entries_are_shortened_among_small_ones_and_told_by_their_numbers() {
        let long = format!(r#"{{"seq":2,"x":[{}0]}}"#, "0,".repeat(90_000));
        let list = format!(r#"[{{"seq":1}},{long},{{"seq":3}}]"#);
        let (short, seqs) = shorten(list.into_bytes());
        let short: Vec<serde_json::Value> = serde_json::from_slice(&short).unwrap();
        assert_eq!((seqs.as_str(), short.len()), ("2", 3));
        assert_eq!((&short[0], &short[2]), (&json!({ "seq": 1 }), &json!({ "seq": 3 })));
        assert!(short[1]["seq"] == 2 && short[1].to_string().len() <= MOST as usize);
    }
}
