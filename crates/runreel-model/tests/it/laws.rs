//! Laws: any cut of the bytes and any order of the files give the same state; a snapshot and the patches
//! after it give the later snapshot.

use super::bundle::{Bundle, all, messages};
use super::events;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use runreel_model::change::Change;
use runreel_model::encode::RunEncoder;
use runreel_model::name::{Document, Log, RunFile};
use runreel_model::patch::apply;
use runreel_model::run::RunModel;
use runreel_model::wire::RunView;
use serde_json::Value;

pub const VIEWS: [RunView; 3] =
    [RunView::Full, RunView::Window { messages: 2 }, RunView::Window { messages: 1_000 }];

/// Turns files into changes: logs cut anywhere, files in any order, each log's own pieces in theirs.
fn scatter(
    files: &[(RunFile, Vec<u8>)],
    cuts: &[prop::sample::Index],
    order: &[prop::sample::Index],
) -> Vec<Change> {
    interleaved(files.iter().map(|(file, bytes)| pieces(file, bytes, cuts)).collect(), order)
}

/// All changes of all queues, in any order between them, each queue's own in theirs.
pub fn interleaved(mut queues: Vec<Vec<Change>>, order: &[prop::sample::Index]) -> Vec<Change> {
    let mut changes = Vec::new();
    for pick in order.iter().cycle() {
        queues.retain(|queue| !queue.is_empty());
        if queues.is_empty() {
            break;
        }
        let at = pick.index(queues.len());
        changes.push(queues[at].remove(0));
    }
    changes
}

fn pieces(file: &RunFile, bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Change> {
    match file {
        RunFile::Log(log) => log_pieces(log, bytes, cuts),
        RunFile::Document(_) => super::bundle::whole(file, bytes),
    }
}

/// The bytes of a log, cut anywhere.
pub fn log_pieces(log: &Log, bytes: &[u8], cuts: &[prop::sample::Index]) -> Vec<Change> {
    let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    at.extend([0, bytes.len()]);
    at.sort_unstable();
    at.dedup();
    at.windows(2)
        .map(|w| Change::Appended {
            log: log.clone(),
            offset: w[0] as u64,
            bytes: bytes::Bytes::copy_from_slice(&bytes[w[0]..w[1]]),
        })
        .collect()
}

fn scattering() -> impl Strategy<Value = (Vec<prop::sample::Index>, Vec<prop::sample::Index>)> {
    let indexes = |range| proptest::collection::vec(any::<prop::sample::Index>(), range);
    (indexes(0..12), indexes(1..20))
}

/// Applies changes, patching clients of every view after each `every`th; each client must hold what a
/// newcomer gets, and who is still being told an earlier document gets that one whatever came meanwhile.
pub fn follow(bundle: &Bundle, changes: &[Change], every: usize) -> RunModel {
    follow_into(RunModel::new(bundle.name.as_str().into()), bundle, changes, every)
}

/// The same with a model that is new.
fn follow_into(mut model: RunModel, bundle: &Bundle, changes: &[Change], every: usize) -> RunModel {
    model.want_lines(true);
    let mut clients: Vec<(RunEncoder, Value)> = VIEWS
        .iter()
        .map(|view| {
            let encoder = RunEncoder::new(*view, &model);
            let document = bundle.fill(&encoder, &model);
            (encoder, document)
        })
        .collect();
    let mut earlier = (clients[0].0.snapshot(&model), clients[0].1.clone());
    for (at, change) in changes.iter().enumerate() {
        model.apply(change);
        if at % every == 0 || at + 1 == changes.len() {
            let touched = model.take();
            for (encoder, document) in &mut clients {
                let ops = serde_json::to_value(encoder.patch(&model, &touched)).unwrap();
                apply(document, &ops).unwrap_or_else(|e| panic!("{e:?} in {ops}"));
                expect_same(document, &bundle.fill(encoder, &model), &ops);
            }
            let (full, document) = &clients[0];
            let (snapshot, then) = std::mem::replace(&mut earlier, (full.snapshot(&model), document.clone()));
            assert_eq!(bundle.written(snapshot), then, "an earlier document changed on its way");
        }
    }
    model
}

fn expect_same(held: &Value, fresh: &Value, ops: &Value) {
    if held != fresh {
        let at = difference("", held, fresh);
        panic!("the client's document differs at {at}\nafter {ops:#}");
    }
}

fn difference(path: &str, a: &Value, b: &Value) -> String {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys = x.keys().chain(y.keys());
            let key = keys.into_iter().find(|key| x.get(*key) != y.get(*key)).unwrap();
            let null = Value::Null;
            difference(&format!("{path}/{key}"), x.get(key).unwrap_or(&null), y.get(key).unwrap_or(&null))
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            let at = x.iter().zip(y).position(|(x, y)| x != y).unwrap();
            difference(&format!("{path}/{at}"), &x[at], &y[at])
        }
        (a, b) => format!("{path}: held {a}, fresh {b}"),
    }
}

/// A bundle of one session with random events.
fn made(frames: &[(&'static str, Value)]) -> Bundle {
    let mut bundle = all().into_iter().find(|bundle| bundle.name.contains("wait-for-human")).unwrap();
    for (file, bytes) in &mut bundle.files {
        match file {
            RunFile::Log(Log::Events(_)) => *bytes = events::log(frames),
            RunFile::Document(Document::Record(_)) => *bytes = br#"{"lastSeq":0,"messages":[]}"#.to_vec(),
            _ => {}
        }
    }
    bundle
}

#[test]
fn any_cut_and_any_order_give_the_same_state_for_bundles() {
    for bundle in all() {
        let loaded = bundle.load();
        let mut runner = TestRunner::new(ProptestConfig { cases: 12, ..ProptestConfig::default() });
        runner
            .run(&scattering(), |(cuts, order)| {
                let mut model = RunModel::new(bundle.name.as_str().into());
                for change in scatter(&bundle.files, &cuts, &order) {
                    model.apply(&change);
                }
                for view in VIEWS {
                    let (a, b) = (bundle.document(&model, view), bundle.document(&loaded, view));
                    prop_assert!(a == b, "{}: {}", bundle.name, difference("", &a, &b));
                }
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn patches_lead_to_the_later_snapshot_for_bundles() {
    for bundle in all() {
        let mut runner = TestRunner::new(ProptestConfig { cases: 4, ..ProptestConfig::default() });
        runner
            .run(&(scattering(), 1usize..5), |((cuts, order), every)| {
                follow(&bundle, &scatter(&bundle.files, &cuts, &order), every);
                Ok(())
            })
            .unwrap();
    }
}

#[test]
fn reading_twice_gives_identical_documents() {
    for bundle in all() {
        for view in VIEWS {
            let twice = [bundle.load(), bundle.load()].map(|model| bundle.document(&model, view).to_string());
            assert_eq!(twice[0], twice[1], "{}", bundle.name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn patches_lead_to_the_later_snapshot_for_any_conversation(
        frames in events::frames(), (cuts, order) in scattering(), every in 1usize..5
    ) {
        let bundle = made(&frames);
        let followed = follow(&bundle, &scatter(&bundle.files, &cuts, &order), every);
        let loaded = bundle.load();
        for view in VIEWS {
            let (a, b) = (bundle.document(&followed, view), bundle.document(&loaded, view));
            prop_assert!(a == b, "{}", difference("", &a, &b));
        }
    }

    #[test]
    fn messages_in_parts_lead_to_the_same_snapshot_and_are_whole_ones_for_acpx(
        frames in events::frames(), (cuts, order) in scattering(), every in 1usize..5, most in 1usize..5
    ) {
        let bundle = made(&frames);
        let new = || RunModel::new(bundle.name.as_str().into()).with_most_items(most);
        let followed = follow_into(new(), &bundle, &scatter(&bundle.files, &cuts, &order), every);
        let loaded = bundle.load_into(new());
        for view in VIEWS {
            let (a, b) = (bundle.document(&followed, view), bundle.document(&loaded, view));
            prop_assert!(a == b, "{}", difference("", &a, &b));
        }
        let (parts, whole) = (bundle.document(&loaded, RunView::Full), bundle.document(&bundle.load(), RunView::Full));
        prop_assert!(parts == whole, "{}", difference("", &parts, &whole));
    }

    #[test]
    fn a_settled_message_never_changes(frames in events::frames(), most in 1usize..5) {
        let bundle = made(&frames);
        let events = |(file, _): &(RunFile, _)| match file {
            RunFile::Log(Log::Events(id)) => Some(id.clone()),
            _ => None,
        };
        let id = bundle.files.iter().find_map(events).unwrap();
        let mut model = RunModel::new(bundle.name.as_str().into()).with_most_items(most);
        let mut settled = Vec::new();
        let bytes = events::log(&frames);
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            let offset = line.as_ptr() as u64 - bytes.as_ptr() as u64;
            let bytes = bytes::Bytes::copy_from_slice(line);
            model.apply(&Change::Appended { log: Log::Events(id.clone()), offset, bytes });
            let (_, end) = model.message_counts(&id).unwrap();
            settled.push((end, messages(&model, &id, 0..end)));
        }
        for (end, then) in settled {
            prop_assert_eq!(then, messages(&model, &id, 0..end));
        }
    }

    #[test]
    fn marks_end_at_the_text_and_never_inside_a_character(frames in events::frames()) {
        let bundle = made(&frames);
        let document = bundle.document(&bundle.load(), RunView::Window { messages: 1_000 });
        for session in document["sessions"].as_object().unwrap().values() {
            for message in session["messages"].as_array().unwrap() {
                for item in message["items"].as_array().unwrap() {
                    check_marks(item);
                }
            }
        }
    }
}

fn check_marks(item: &Value) {
    let Some(text) = item["text"].as_str() else { return };
    let units: Vec<u16> = text.encode_utf16().collect();
    let marks: Vec<i64> = item["marks"].as_array().unwrap().iter().map(|m| m.as_i64().unwrap()).collect();
    assert_eq!(marks.len() % 3, 0);
    assert_eq!(marks[marks.len() - 3] as usize, units.len());
    for mark in marks.chunks(3) {
        assert!(String::from_utf16(&units[..mark[0] as usize]).is_ok(), "{text:?} cut at {}", mark[0]);
    }
    assert!(marks.chunks(3).is_sorted_by_key(|mark| (mark[1], mark[0])));
}

#[test]
fn a_member_that_comes_and_goes_between_two_patches_is_never_told() {
    let run = |more: &str, at: u32| Change::Replaced {
        document: Document::Run,
        bytes: format!(r#"{{"status":"running","updatedAt":"2026-01-01T00:00:0{at}.000Z"{more}}}"#).into(),
    };
    let mut model = RunModel::new("r".into());
    model.apply(&run("", 1));
    model.take();
    let mut encoder = RunEncoder::new(RunView::Full, &model);
    model.apply(&run(r#","currentAttemptId":"a#1""#, 2));
    model.apply(&run("", 3));
    let touched = model.take();
    let ops = encoder.patch(&model, &touched);
    let paths: Vec<_> = ops.iter().map(|op| op.path.as_str()).collect();
    assert_eq!(paths, ["/run/updatedAt"]);
}
