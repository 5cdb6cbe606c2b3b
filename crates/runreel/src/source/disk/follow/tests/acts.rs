//! What can happen to a run, and between two looks at it.

use super::super::super::machine::Call;
use super::files::FILES;
use proptest::prelude::*;

/// How a file is written anew.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// Cut to nothing and written again: the same file.
    InPlace,
    /// Another file, renamed over it.
    RenamedOver,
    /// Removed, then made again.
    MadeAgain,
    /// In place, and its times are set to what they were.
    TimesKept,
}

/// How long it is then.
#[derive(Debug, Clone, Copy)]
pub(super) enum Length {
    Shorter,
    Same,
    Longer,
    Nothing,
    /// More than is read at once.
    Huge,
}

/// What stands in a file's place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Odd {
    Folder,
    Pipe,
    /// A link to another file of the run.
    LinkInside,
    /// A link out of the run.
    LinkOutside,
    /// A link to itself.
    LinkLoop,
    /// A link to nothing.
    LinkNowhere,
}

/// What the follower is told of what happened since the last look.
#[derive(Debug, Clone, Copy)]
pub(super) enum Hint {
    /// The paths that were touched.
    True,
    /// Nothing: the hint was lost.
    Lost,
    /// That anything may have changed.
    All,
    /// Another path.
    Wrong(usize),
}

#[derive(Debug, Clone)]
pub(super) enum Act {
    /// Adds whole lines to a file, also to a document.
    Append(usize, usize),
    /// Adds a part of a line.
    Tear(usize, usize),
    /// Cuts it to so many thousandths.
    Cut(usize, u64),
    Write(usize, Way, Length),
    /// Writes half a document.
    WriteHalf(usize, Way),
    Remove(usize),
    Put(usize, Odd),
    /// The folder of a file goes away, with what is in it.
    RemoveFolder(usize),
    MoveRunAway,
    MoveRunBack,
    DeleteRun,
    /// Another run of the same name.
    NewRun,
    DeleteRuns,
    /// Another runs folder, with another run of the same name.
    NewRuns,
    /// So many of the next calls of this kind fail.
    Fail(Call, i32, usize),
    /// The calendar is so many ms off.
    ClockJump(i64),
    /// So many ms go by, and the follower looks.
    Look(u64, Hint),
    /// Nothing happens until all was noticed; then the law must hold.
    Quiet,
}

pub(super) fn acts() -> impl Strategy<Value = Vec<Act>> {
    prop::collection::vec(act(), 1..40)
}

fn act() -> impl Strategy<Value = Act> {
    let file = || 0..FILES.len();
    prop_oneof![
        8 => (file(), 1_usize..20).prop_map(|(file, count)| Act::Append(file, count)),
        3 => (file(), 1_usize..60).prop_map(|(file, length)| Act::Tear(file, length)),
        2 => (file(), 0_u64..1000).prop_map(|(file, at)| Act::Cut(file, at)),
        10 => (file(), way(), length()).prop_map(|(file, way, length)| Act::Write(file, way, length)),
        3 => (file(), way()).prop_map(|(file, way)| Act::WriteHalf(file, way)),
        3 => file().prop_map(Act::Remove),
        3 => (file(), odd()).prop_map(|(file, odd)| Act::Put(file, odd)),
        1 => file().prop_map(Act::RemoveFolder),
        1 => Just(Act::MoveRunAway),
        2 => Just(Act::MoveRunBack),
        1 => prop_oneof![Just(Act::DeleteRun), Just(Act::NewRun), Just(Act::DeleteRuns), Just(Act::NewRuns)],
        4 => (call(), errno(), 1_usize..6).prop_map(|(call, errno, count)| Act::Fail(call, errno, count)),
        1 => (-100_000_000_i64..100_000_000).prop_map(Act::ClockJump),
        20 => (time(), hint()).prop_map(|(time, hint)| Act::Look(time, hint)),
        1 => Just(Act::Quiet),
    ]
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![Just(Way::InPlace), Just(Way::RenamedOver), Just(Way::MadeAgain), Just(Way::TimesKept)]
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        3 => Just(Length::Shorter),
        6 => Just(Length::Same),
        3 => Just(Length::Longer),
        1 => Just(Length::Nothing),
        1 => Just(Length::Huge),
    ]
}

fn odd() -> impl Strategy<Value = Odd> {
    prop_oneof![
        Just(Odd::Folder),
        Just(Odd::Pipe),
        Just(Odd::LinkInside),
        Just(Odd::LinkOutside),
        Just(Odd::LinkLoop),
        Just(Odd::LinkNowhere),
    ]
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![Just(Call::Folder), Just(Call::Look), Just(Call::Open), Just(Call::Read)]
}

/// EIO, EACCES, EMFILE, ENFILE, ENOMEM, ESTALE, EPERM.
fn errno() -> impl Strategy<Value = i32> {
    prop_oneof![Just(5), Just(13), Just(24), Just(23), Just(12), Just(116), Just(1)]
}

fn time() -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(0_u64), 4 => 0_u64..60, 2 => 0_u64..1500, 1 => 0_u64..100_000]
}

fn hint() -> impl Strategy<Value = Hint> {
    prop_oneof![
        6 => Just(Hint::True),
        3 => Just(Hint::Lost),
        1 => Just(Hint::All),
        1 => (0..FILES.len()).prop_map(Hint::Wrong),
    ]
}
