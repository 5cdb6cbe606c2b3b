//! Many who want something at once: what is made for all of them, what others wait for, and what is left of who left.

use super::*;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

const WINDOW: RunView = RunView::Window { messages: 5 };

async fn snapshot(subscription: &mut Subscription) -> Arc<SnapshotFrame> {
    match frame(subscription).await {
        Frame::Snapshot(snapshot) => snapshot,
        Frame::Text(text) => panic!("no snapshot but {text}"),
    }
}

/// A run whose source has not said all of it yet.
async fn being_read(source: &Arc<Memory>, run: &str) {
    for change in ready_run(run).into_iter().filter(|change| !matches!(change, Change::CaughtUp)) {
        source.say(run, change).await;
    }
}

#[tokio::test(start_paused = true)]
async fn all_who_come_at_once_share_one_snapshot() {
    let (hub, _source) = hub().await;
    for view in [FULL, WINDOW] {
        let mut readers = join_all((0..40).map(|_| hub.subscribe_run("r".into(), view))).await;
        let snapshots = join_all(readers.iter_mut().map(snapshot)).await;
        assert!(snapshots.iter().all(|other| Arc::ptr_eq(other, &snapshots[0])), "{view:?}");
        let states = join_all((0..40).map(|_| hub.state("r".into(), view))).await;
        let first = states[0].as_ref().unwrap();
        assert!(states.iter().all(|other| Arc::ptr_eq(other.as_ref().unwrap(), first)), "{view:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_is_being_sent_is_shared_until_something_changes() {
    let (hub, source) = hub().await;
    let mut first = hub.subscribe_run("r".into(), FULL).await;
    let sent = snapshot(&mut first).await;
    let mut second = hub.subscribe_run("r".into(), FULL).await;
    assert!(Arc::ptr_eq(&sent, &snapshot(&mut second).await));
    source.say("r", line(&source, "r")).await;
    assert_eq!(short(&mut first).await, "patch 1-2");
    let mut third = hub.subscribe_run("r".into(), FULL).await;
    let later = snapshot(&mut third).await;
    assert!(!Arc::ptr_eq(&sent, &later));
    assert_eq!(json_of(&Frame::Snapshot(later))["version"], 2);
}

#[tokio::test(start_paused = true)]
async fn between_two_snapshots_everything_else_is_served() {
    let (hub, source) = hub().await;
    // It has been read, so that all who come can be served at once.
    assert!(hub.state("r".into(), FULL).await.is_ok());
    source.say_of_list(RunsChange::CaughtUp).await;
    let mut other = hub.subscribe_runs(RunsView::Recent).await;
    assert_eq!(short(&mut other).await, "list 1");
    let views = (1..=50).map(|messages| RunView::Window { messages });
    let mut readers = join_all(views.map(|view| hub.subscribe_run("r".into(), view))).await;
    // It came last, and waits for one of them at most.
    assert_eq!(hub.status().await.subscriptions, 51);
    let made = readers.iter_mut().filter_map(|reader| reader.next().now_or_never()).count();
    assert!((1..=2).contains(&made), "{made} snapshots were made first");
    // A newcomer of something else does not wait for the rest either.
    let mut newcomer = hub.subscribe_runs(RunsView::All { limit: 1 }).await;
    assert_eq!(short(&mut newcomer).await, "list 1");
    let made = readers.iter_mut().filter_map(|reader| reader.next().now_or_never()).count();
    assert!(made <= 4, "{made} snapshots were made first");
    for reader in &mut readers[10..] {
        assert_eq!(short(reader).await, "snapshot 1");
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_again_and_again_waits_once() {
    let (hub, _source) = hub().await;
    let mut last = hub.subscribe_run("r".into(), FULL).await;
    for _ in 0..80 {
        last = hub.subscribe_run("r".into(), FULL).await;
    }
    assert_eq!(hub.status().await.subscriptions, 1);
    assert_eq!(short(&mut last).await, "snapshot 1");
    silent(&mut last).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_for_who_left_while_a_run_is_read() {
    let (hub, source) = hub().await;
    being_read(&source, "slow").await;
    let kept = Arc::new(());
    for _ in 0..300 {
        let held = kept.clone();
        let asking = hub.ask("slow".into(), move |_| {
            drop(held);
            Ok(())
        });
        assert!(timeout(Duration::from_millis(1), asking).await.is_err(), "it is answered");
        assert!(timeout(Duration::from_millis(1), hub.state("slow".into(), FULL)).await.is_err());
        drop(hub.subscribe_run("slow".into(), FULL).await);
        hub.expect_run("slow".into());
    }
    sleep(Duration::from_millis(1)).await;
    assert_eq!(Arc::strong_count(&kept), 1);
    assert_eq!(hub.status().await, Status { followed: 1, subscriptions: 0 });
    // Nor is the run read on for them.
    sleep(Duration::from_secs(16)).await;
    assert_eq!(hub.status().await.followed, 0);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_for_who_left_while_the_list_is_read() {
    let (hub, source) = hub().await;
    let kept = Arc::new(());
    for _ in 0..300 {
        let (list, search) = (kept.clone(), kept.clone());
        let ask = hub.answered(|reply: oneshot::Sender<_>, asker| {
            let ask = Box::new(move |_: &RunsModel| drop((reply.send(()), list)));
            Command::List(Question { ask, asker })
        });
        assert!(timeout(Duration::from_millis(1), ask).await.is_err(), "it is answered");
        let ask = hub.answered(|reply: oneshot::Sender<_>, asker| {
            let ask = Box::new(move |_: Known<'_>| drop((reply.send(()), search)));
            Command::Search(Question { ask, asker })
        });
        assert!(timeout(Duration::from_millis(1), ask).await.is_err(), "it is answered");
        drop(hub.subscribe_runs(RunsView::Recent).await);
    }
    sleep(Duration::from_millis(1)).await;
    assert_eq!(Arc::strong_count(&kept), 1);
    assert_eq!(hub.status().await.subscriptions, 0);
    source.say_of_list(RunsChange::CaughtUp).await;
    assert_eq!(short(&mut hub.subscribe_runs(RunsView::Recent).await).await, "list 1");
}

#[tokio::test(start_paused = true)]
async fn who_stays_is_answered_once_the_run_was_read() {
    let (hub, source) = hub().await;
    being_read(&source, "slow").await;
    let (leaving, staying) = (hub.step("slow".into(), 0), hub.step("slow".into(), 0));
    let (mut holding, state) =
        (hub.subscribe_run("slow".into(), WINDOW).await, hub.state("slow".into(), FULL));
    let answers = async { tokio::join!(staying, state) };
    let said = async {
        assert!(timeout(Duration::from_mins(1), leaving).await.is_err());
        source.say("slow", Change::CaughtUp).await;
    };
    let ((step, state), ()) = tokio::join!(answers, said);
    assert_eq!(step.unwrap_err(), Refusal::NotFound);
    assert!(state.is_ok());
    assert_eq!(short(&mut holding).await, "snapshot 1");
}

#[tokio::test(start_paused = true)]
async fn so_many_runs_are_followed_at_once_and_no_more() {
    let (hub, source) = hub().await;
    let mut readers = Vec::new();
    for number in 0..256 {
        let run = format!("run-{number}");
        source.say(&run, ready_run(&run).remove(0)).await;
        readers.push(hub.subscribe_run(run.as_str().into(), FULL).await);
    }
    assert_eq!(hub.status().await, Status { followed: 256, subscriptions: 256 });
    assert!(matches!(hub.subscribe_run("r".into(), FULL).await.next().await, Next::Stopped));
    assert_eq!(hub.state("r".into(), FULL).await.unwrap_err(), Refusal::Busy);
    assert_eq!(hub.step("r".into(), 0).await.unwrap_err(), Refusal::Busy);
    readers.pop();
    sleep(Duration::from_secs(16)).await;
    assert!(hub.state("r".into(), FULL).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_jumps_is_noticed_within_half_a_minute() {
    let source = Arc::new(Memory::default());
    let now = Arc::new(AtomicI64::new(1_700_000_000_000));
    let clock = now.clone();
    let hub = start_at(source.clone(), Arc::new(move || clock.load(Ordering::Relaxed)));
    let hour = 3_600_000;
    for change in [Change::Written(1_700_000_000_000 + hour)].into_iter().chain(ready_run("r")) {
        source.say("r", change).await;
    }
    let mut reader = hub.subscribe_run("r".into(), WINDOW).await;
    let state = json_of(&frame(&mut reader).await);
    assert_eq!(state["state"]["liveness"]["state"], "live");
    silent(&mut reader).await;
    now.fetch_add(2 * hour, Ordering::Relaxed);
    let began = Instant::now();
    let told = json_of(&frame(&mut reader).await);
    assert_eq!(told["ops"][0]["value"]["state"], "stale", "{told}");
    assert!(began.elapsed() <= Duration::from_secs(30), "{:?}", began.elapsed());
}
