//! Rules for reading ranges and files on demand.

use super::Scene;
use runreel_model::name::{Document, Log, RunFile, RunId, SessionId};
use std::io::{ErrorKind, Read};

pub(crate) fn a_range_is_cut_at_the_end(scene: &impl Scene) {
    let run = scene.whole("r");
    let read = |file: RunFile, range| scene.source().read(&run, &file, range).unwrap();
    assert_eq!(&read(RunFile::Log(Log::Trace), 1..6)[..], b"\"seq\"");
    assert_eq!(&read(RunFile::Log(Log::Events("main".into())), 8..1_000_000)[..], b"}\n");
    assert_eq!(&read(RunFile::Document(Document::Steps), 0..u64::MAX)[..], b"[]");
    assert!(read(RunFile::Log(Log::Trace), 900..901).is_empty());
    let unknown = RunFile::Log(Log::Events(SessionId::from("nobody")));
    assert_eq!(scene.source().read(&run, &unknown, 0..1).unwrap_err().kind(), ErrorKind::NotFound);
}

pub(crate) fn only_files_inside_the_run_are_opened(scene: &impl Scene) {
    let run = scene.whole("r");
    scene.whole("other");
    let mut text = String::new();
    scene.source().open(&run, "projections/steps.json").unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text, "[]");
    for path in
        ["", ".", "/", "/etc/passwd", "..", "../other/flow.json", "a/../flow.json", "projections", "no"]
    {
        let refused = scene.source().open(&run, path).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::NotFound, "{path}");
    }
    assert!(scene.source().open(&RunId::from("../r"), "flow.json").is_err());
}
