//! Writes the documents' TypeScript, and fails when the committed file is stale.
//!
//! `RUNREEL_UPDATE=1 cargo test -p runreel-model typescript` writes it anew.

use crate::patch::{Op, OpKind};
use crate::problem::Problem;
use crate::search::{PieceKind, RunHit, RunsFound, SearchHit, SearchPlace};
use crate::state::Moment;
use crate::state::message::{Item, Marker, Media, Mention, Message, Role, Text};
use crate::state::run::{
    Conversation, Edge, Flow, Header, Liveness, LivenessState, Node, Run, Step, TraceSummary,
};
use crate::state::runs::{RunSummary, Runs};
use crate::state::session::{
    About, Cost, History, Plan, PlanEntry, Session, Setting, Turn, TurnTokens, Usage,
};
use crate::state::tool::{
    ContentCut, Large, Permission, PermissionAnswer, Terminal, ToolCall, ToolContent, ToolState,
};
use crate::wire::{ErrorCode, ServerMessage};
use std::fmt::Write as _;
use ts_rs::{Config, TS};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/wire/types.ts");

fn declare<T: TS>(out: &mut String, config: &Config) {
    if let Some(docs) = T::docs() {
        let _ = writeln!(out, "{}", docs.trim_end());
    }
    let _ = writeln!(out, "export {}\n", T::decl(config));
}

fn render() -> String {
    let config = Config::default();
    let mut out = String::from(
        "// Made from the Rust types of runreel-model (src/state). Do not edit:\n\
         // RUNREEL_UPDATE=1 cargo test -p runreel-model typescript\n\n\
         import type { Keyed } from './keyed';\n\n",
    );
    macro_rules! all { ($($t:ty),* $(,)?) => { $(declare::<$t>(&mut out, &config);)* } }
    all!(
        Moment,
        Runs,
        RunSummary,
        Run,
        Header,
        Liveness,
        LivenessState,
        Flow,
        Node,
        Edge,
        Step,
        Conversation,
        TraceSummary,
        Problem,
        Session,
        About,
        History,
        Turn,
        Plan,
        PlanEntry,
        Usage,
        Cost,
        TurnTokens,
        Setting,
        Terminal,
        Message,
        Role,
        Item,
        Text,
        Mention,
        Media,
        Marker,
        ToolCall,
        ToolState,
        Large,
        ContentCut,
        ToolContent,
        Permission,
        PermissionAnswer,
        Op,
        OpKind,
        ErrorCode,
        ServerMessage,
        SearchHit,
        SearchPlace,
        PieceKind,
        RunsFound,
        RunHit,
    );
    out
}

#[test]
fn generated_typescript_is_what_is_committed() {
    let fresh = render();
    if std::env::var_os("RUNREEL_UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(PATH).parent().unwrap()).unwrap();
        std::fs::write(PATH, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(
        committed == fresh,
        "ui/src/wire/types.ts is stale: RUNREEL_UPDATE=1 cargo test -p runreel-model typescript"
    );
}
