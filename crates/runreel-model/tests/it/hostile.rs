//! Whatever bytes a run is made of, the model goes on: nothing panics, every document is JSON, and the laws
//! of patches hold.

use super::bundle::{Bundle, all, whole};
use super::laws::{VIEWS, follow, interleaved, log_pieces};
use bytes::Bytes;
use proptest::prelude::*;
use proptest::sample::Index;
use runreel_model::change::{Change, RunsChange, SummaryFiles, Writer};
use runreel_model::encode::RunEncoder;
use runreel_model::name::{Document, Log, RunFile, SessionId};
use runreel_model::run::RunModel;
use runreel_model::runs::{RunsEncoder, RunsModel};
use runreel_model::wire::RunsView;
use serde_json::Value;
use std::collections::HashMap;

/// What somebody does to a file.
#[derive(Debug, Clone)]
enum Harm {
    /// Other bytes at a place.
    Overwrite(Index, Vec<u8>),
    /// More bytes at a place.
    Insert(Index, Vec<u8>),
    /// Everything between two places goes.
    Delete(Index, Index),
    /// A number becomes another.
    Number(Index, &'static str),
    /// A string of the file takes the place of another one.
    Swap(Index, Index),
}

fn index() -> impl Strategy<Value = Index> {
    any::<Index>()
}

/// Bytes that mean something to a reader of JSON, and bytes that mean nothing.
fn odd_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..6),
        prop::sample::select(vec![
            &b"\xef\xbb\xbf"[..],
            b"\xff",
            b"\xe2\x82",
            b"\r\n",
            b"\n",
            b"\0",
            b"\"",
            b"{",
            b"}",
            b",",
            b"\\",
            b"null",
        ])
        .prop_map(<[u8]>::to_vec),
    ]
}

fn harm() -> impl Strategy<Value = Harm> {
    let number = prop::sample::select(vec![
        "18446744073709551615",
        "9223372036854775807",
        "-9223372036854775808",
        "4294967295",
        "0",
        "-1",
        "0.5",
        "null",
        "99999999999999999999999999",
    ]);
    prop_oneof![
        1 => (index(), odd_bytes()).prop_map(|(at, bytes)| Harm::Overwrite(at, bytes)),
        1 => (index(), odd_bytes()).prop_map(|(at, bytes)| Harm::Insert(at, bytes)),
        1 => (index(), index()).prop_map(|(from, to)| Harm::Delete(from, to)),
        3 => (index(), number).prop_map(|(at, number)| Harm::Number(at, number)),
        3 => (index(), index()).prop_map(|(one, other)| Harm::Swap(one, other)),
    ]
}

impl Harm {
    fn done_to(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        match self {
            Self::Overwrite(at, new) => {
                let at = at.index(length + 1);
                let end = (at + new.len()).min(length);
                bytes.splice(at..end, new.iter().copied());
            }
            Self::Insert(at, new) => {
                let at = at.index(length + 1);
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Delete(one, other) => {
                let (one, other) = (one.index(length + 1), other.index(length + 1));
                // Mostly little, so that something is left to read.
                let from = one.min(other);
                bytes.drain(from..one.max(other).min(from + 200));
            }
            Self::Number(at, new) => {
                let numbers = places(bytes, |byte| byte.is_ascii_digit(), |byte| b":,[ ".contains(&byte));
                if let Some(range) = pick(&numbers, *at) {
                    bytes.splice(range, new.bytes());
                }
            }
            Self::Swap(one, other) => {
                let inner = |byte: u8| byte != b'"' && byte != b'\\' && byte != b'\n';
                let strings = places(bytes, inner, |byte| byte == b'"');
                if let (Some(one), Some(other)) = (pick(&strings, *one), pick(&strings, *other)) {
                    let new = bytes[other].to_vec();
                    bytes.splice(one, new);
                }
            }
        }
    }
}

/// Runs of bytes of one kind that come after a byte of another.
fn places(
    bytes: &[u8],
    is_inner: impl Fn(u8) -> bool,
    is_before: impl Fn(u8) -> bool,
) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 1;
    while at < bytes.len() {
        let end = (at..bytes.len()).find(|end| !is_inner(bytes[*end])).unwrap_or(bytes.len());
        if end > at && is_before(bytes[at - 1]) {
            found.push(at..end);
        }
        at = end + 1;
    }
    found
}

fn pick(places: &[std::ops::Range<usize>], at: Index) -> Option<std::ops::Range<usize>> {
    (!places.is_empty()).then(|| places[at.index(places.len())].clone())
}

/// Small bundles, so that many harms can be tried.
fn small_bundles() -> Vec<Bundle> {
    let size = |bundle: &Bundle| bundle.files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    all().into_iter().filter(|bundle| size(bundle) < 160 << 10).collect()
}

/// How a run is harmed and told. Documents are said as they were, then harmed, or the other way round; logs
/// are said in pieces, and maybe all over again.
#[derive(Debug, Clone)]
struct Plan {
    which: Index,
    harms: Vec<(Index, Harm)>,
    order: Vec<Index>,
    back: bool,
    again: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let harms = proptest::collection::vec((index(), harm()), 1..12);
    let order = proptest::collection::vec(index(), 4..24);
    (index(), harms, order, any::<bool>(), any::<bool>())
        .prop_map(|(which, harms, order, back, again)| Plan { which, harms, order, back, again })
}

impl Plan {
    /// The harmed files, and what a source says of them.
    fn carried_out(&self) -> (Bundle, Vec<Change>) {
        let bundles = small_bundles();
        let Bundle { name, files } = &bundles[self.which.index(bundles.len())];
        let mut bundle = Bundle { name: name.clone(), files: files.clone() };
        for (file, harm) in &self.harms {
            let at = file.index(bundle.files.len());
            harm.done_to(&mut bundle.files[at].1);
        }
        let files = files.iter().zip(&bundle.files);
        let queues = files.map(|((file, before), (_, after))| self.said(file, before, after)).collect();
        let changes = interleaved(queues, &self.order);
        (bundle, changes)
    }

    fn said(&self, file: &RunFile, before: &[u8], after: &[u8]) -> Vec<Change> {
        match file {
            RunFile::Document(_) if before == after => whole(file, after),
            RunFile::Document(_) if self.back => [whole(file, after), whole(file, before)].concat(),
            RunFile::Document(_) => [whole(file, before), whole(file, after)].concat(),
            RunFile::Log(log) => {
                let once = log_pieces(log, after, &self.order[..self.order.len() / 4]);
                if !self.again {
                    return once;
                }
                let restarted = vec![Change::Restarted { log: log.clone() }];
                [once.clone(), restarted, once].concat()
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_harmed_run_keeps_the_laws(plan in plan(), every in 1usize..6) {
        let (bundle, changes) = plan.carried_out();
        follow(&bundle, &changes, every);
    }

    #[test]
    fn random_bytes_in_any_file_are_survived(
        bytes in proptest::collection::vec(any::<u8>(), 0..300), texts in "[{}\\[\\]\",:0-9a-z\\\\\n ]{0,200}"
    ) {
        let session = SessionId::from("s");
        let documents = [Document::Manifest, Document::Flow, Document::Run, Document::Live, Document::Steps,
            Document::Binding(session.clone()), Document::Record(session.clone())];
        let mut model = RunModel::new("r".into());
        let mut encoders = VIEWS.map(|view| RunEncoder::new(view, &model));
        for content in [&bytes[..], texts.as_bytes()] {
            let content = Bytes::copy_from_slice(content);
            for document in &documents {
                model.apply(&Change::Replaced { document: document.clone(), bytes: content.clone() });
            }
            for log in [Log::Trace, Log::Events(session.clone())] {
                if !content.is_empty() {
                    model.apply(&Change::Appended { log, offset: 3, bytes: content.clone() });
                }
            }
            model.judge(i64::MAX);
            let touched = model.take();
            for encoder in &mut encoders {
                encoder.patch(&model, &touched);
                encoder.snapshot(&model);
            }
        }
    }

    #[test]
    fn a_harmed_summary_is_listed_or_broken(
        which in index(), harms in proptest::collection::vec((0usize..3, harm()), 1..6), now in any::<i64>()
    ) {
        let bundles = small_bundles();
        let files = &bundles[which.index(bundles.len())].files;
        let of = |document: Document| &files.iter().find(|(file, _)| *file == RunFile::Document(document.clone())).unwrap().1;
        let mut bytes = [of(Document::Manifest), of(Document::Live), of(Document::Run)].map(Vec::clone);
        for (at, harm) in &harms {
            harm.done_to(&mut bytes[*at]);
        }
        let [manifest, live, run] = bytes.map(Bytes::from);
        let mut model = RunsModel::default();
        let views = [RunsView::Recent, RunsView::All { limit: 3 }];
        let mut encoders = views.map(|view| RunsEncoder::new(view, &model));
        for (live, run) in [(None, Some(run)), (Some(live), None)] {
            let files = SummaryFiles { manifest: manifest.clone(), live, run, written_at: now, writer: Writer::Unknown };
            model.apply(&RunsChange::Seen { run: "r".into(), files });
            model.judge(now, &HashMap::new());
            let touched = model.take();
            for encoder in &mut encoders {
                encoder.patch(&model, &touched);
                let list: Value = serde_json::from_str(&encoder.snapshot(&model)).unwrap();
                prop_assert!(list["order"].as_array().unwrap().len() <= 1);
            }
        }
    }
}
