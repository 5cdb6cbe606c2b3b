//! Every figure in one go, each beside its baseline of the same minute, as one Markdown table.

use crate::author::{Author, Recipe};
use crate::cli::{AllArgs, Load, Scene, Spacing, Throng, View};
use crate::latency::Target;
use crate::ledger::{Report, ms};
use crate::process::memory;
use crate::start::{self, Bare, Start};
use crate::table::{Row, latency_row, mib, ratio, table, target};
use crate::viewer::Viewer;
use crate::{bare, complain, crowd, fanout, huge, idle, index, latency, moments, say};
use std::path::Path;
use std::time::Duration;

/// `all`.
pub(crate) fn command(args: &AllArgs) -> anyhow::Result<()> {
    let empty = empty_memory(&args.bin)?;
    let mut rows = Vec::new();
    for past in [200, 10_000, 100_000] {
        rows.extend(latencies(&args.bin, past, args.load, empty)?);
    }
    let random = Load { spacing: Spacing::Random, ..args.load };
    rows.extend(latencies(&args.bin, 10_000, random, empty)?.into_iter().take(2));
    let scene = Scene { clients: 1, runs: 0, past: 10_000 };
    rows.push(silence(args, scene, 0.5)?);
    rows.extend(starts(&args.bin, args.runs)?);
    rows.extend(huge(args)?);
    say(&table(&rows));
    Ok(())
}

/// Resident memory of a viewer with nothing to show: the baseline of the others, KiB.
fn empty_memory(bin: &Path) -> anyhow::Result<u64> {
    let runs = tempfile::tempdir()?;
    let viewer = Viewer::start(bin, runs.path())?;
    viewer.wait_healthy()?;
    Ok(memory(viewer.pid())?.now)
}

/// Both views of one run of `past` events, and what memory that took.
fn latencies(bin: &Path, past: u64, load: Load, empty_kib: u64) -> anyhow::Result<Vec<Row>> {
    let runs = tempfile::tempdir()?;
    complain(&format!("latency: writing {past} events"));
    let author = Author::open(runs.path(), Recipe { events: past, seed: past, ends_now: true })?;
    let viewer = Viewer::start(bin, runs.path())?;
    viewer.wait_healthy()?;
    let (author, window, bare_window) = one(&viewer, author, load, View::Window)?;
    let with_window = memory(viewer.pid())?;
    let (_, full, bare_full) = one(&viewer, author, load, View::Full)?;
    let with_full = memory(viewer.pid())?;
    let name = |view: &str| {
        let spacing = if load.spacing == Spacing::Random { ", random moments" } else { "" };
        format!("append to frame, {past} past events, {} a second{spacing}, {view}", load.rate)
    };
    let memory_row = |view: &str, now: u64, peak: u64| Row {
        figure: format!("resident memory, {past} past events, after {view}"),
        measured: format!("{}, at most {}", mib(now), mib(peak)),
        bare: format!("{} with no run", mib(empty_kib)),
        ratio: format!("{:.1}x", now as f64 / empty_kib.max(1) as f64),
        target: String::new(),
    };
    Ok(vec![
        latency_row(name("window"), &window, &bare_window),
        latency_row(name("full view"), &full, &bare_full),
        memory_row("the window", with_window.now, with_window.peak),
        memory_row("the full view too", with_full.now, with_full.peak),
    ])
}

/// The viewer, and beside it the bare server.
fn one(viewer: &Viewer, author: Author, load: Load, view: View) -> anyhow::Result<(Author, Report, Report)> {
    complain(&format!("latency: the viewer, {view:?}"));
    let target = Target { url: viewer.url(), view };
    let bare = Target { url: bare::serve(&author.log())?, view };
    let (author, mut reports) = latency::measure(author, load, &[target, bare])?;
    let (bare, report) = (reports.pop().unwrap_or_default(), reports.pop().unwrap_or_default());
    for (who, report) in [("viewer", &report), ("bare", &bare)] {
        complain(&format!(
            "  {who}: median {}, p99 {}; {}; {} frames, {} not by append; snapshot {} bytes in {}",
            ms(report.percentile(50)),
            ms(report.percentile(99)),
            report.faults(),
            report.frames,
            report.placed,
            report.snapshot_bytes,
            ms(report.snapshot)
        ));
    }
    complain(&format!("  driver late by at most {}", ms(report.late_writes)));
    Ok((author, report, bare))
}

/// What huge runs, many clients and very many runs cost.
fn huge(args: &AllArgs) -> anyhow::Result<Vec<Row>> {
    let throng = Throng { clients: args.clients, rate: args.load.rate, seconds: args.load.seconds.min(60) };
    let (heard, bare) = fanout::measure(&args.bin, throng, View::Window)?;
    let mut rows = fanout::rows(throng, &heard, &bare);
    let scene = Scene { clients: 10, runs: args.runs, past: args.huge };
    rows.push(silence(args, scene, 0.3)?);
    rows.extend(starts(&args.bin, args.many_runs)?);
    let runs = tempfile::tempdir()?;
    complain(&format!("index and moments: writing {} events", args.huge));
    huge::write(runs.path(), args.huge, 7)?;
    rows.push(index::measure(runs.path())?.row());
    rows.push(moments::row(&args.bin, runs.path(), args.moments)?);
    Ok(rows)
}

fn silence(args: &AllArgs, scene: Scene, limit: f64) -> anyhow::Result<Row> {
    let Scene { clients, runs, past } = scene;
    complain(&format!("silence: a run of {past} events, {runs} others, {clients} clients"));
    let seen = idle::alone(&args.bin, scene, Duration::from_secs(args.silence.into()))?;
    Ok(Row {
        figure: format!(
            "processor time, a silent open run of {past} events beside {runs} others, {clients} clients, {} s",
            args.silence
        ),
        measured: format!(
            "{:.2} % of a core, {} reads of {} bytes",
            seen.percent, seen.reads.calls, seen.reads.bytes
        ),
        bare: "0 %".to_owned(),
        ratio: "-".to_owned(),
        target: target(&format!("< {limit} %, no reads"), seen.percent < limit && seen.reads.calls == 0),
    })
}

fn starts(bin: &Path, count: u32) -> anyhow::Result<Vec<Row>> {
    let runs = tempfile::tempdir()?;
    complain(&format!("start: making {count} runs"));
    crowd::make(runs.path(), count)?;
    let start = start::measure(bin, runs.path())?;
    let bare = start::bare(bin, runs.path())?;
    Ok(start_rows(count, start, bare))
}

fn start_rows(runs: u32, start: Start, bare: Bare) -> Vec<Row> {
    let [soon, late] = [100, 300].map(Duration::from_millis);
    let row = |to: &str, took: Duration, target: String| Row {
        figure: format!("exec to {to}, {runs} runs on disk"),
        measured: ms(took),
        bare: format!("`--help` {} + names {}", ms(bare.help), ms(bare.names)),
        ratio: ratio(took, bare.help + bare.names),
        target,
    };
    vec![
        row("listening", start.line, target("< 100 ms", start.line < soon)),
        row("first health answer", start.healthy, String::new()),
        row("first `runs_snapshot`", start.snapshot, String::new()),
        row("first list with runs", start.filled, target("< 300 ms", start.filled < late)),
        row("first hits of a search across runs", start.found, String::new()),
        Row {
            figure: format!("search across {runs} runs while all of them are read, slowest answer"),
            measured: ms(start.search),
            bare: String::new(),
            ratio: String::new(),
            target: target("< 300 ms", start.search < late),
        },
    ]
}
