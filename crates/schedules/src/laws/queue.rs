//! A client's queue: in order, never with a hole, ended with a reason, and nothing is counted that is gone.

use crate::frame::Frame;
use crate::metrics;
use crate::queue::{Left, Next, Outlet, Subscription, pair};
use shuttle::{future, thread};

/// Four of these are more than a queue holds.
const HEAVY: usize = 3 << 20;

fn frame(number: usize) -> Frame {
    Frame { number, weight: HEAVY }
}

/// Pushes frames until one is refused. How many went in.
fn push(outlet: &Outlet, numbers: std::ops::Range<usize>) -> usize {
    let from = numbers.start;
    numbers.take_while(|number| outlet.push(frame(*number))).count() + from
}

/// All that the reader hears, and how it ended.
async fn read(subscription: &mut Subscription) -> (Vec<usize>, Next) {
    let mut heard = Vec::new();
    loop {
        match subscription.next().await {
            Next::Frame(frame) => heard.push(frame.number),
            end => return (heard, end),
        }
    }
}

fn is_first(heard: &[usize]) -> bool {
    heard.iter().copied().eq(0..heard.len())
}

/// A reader hears the first frames in order; all of them, or that it was too slow. Then it begins again.
pub fn a_queue_has_no_hole_and_its_end_has_a_reason() {
    metrics::reset();
    let (left, count) = (Left::default(), 6);
    let (outlet, mut subscription) = pair(&left);
    let hub = thread::spawn(move || push(&outlet, 0..count));
    let (heard, end) = future::block_on(read(&mut subscription));
    let said = hub.join().unwrap_or_default();
    assert!(is_first(&heard), "{heard:?}");
    match end {
        Next::Slow => assert!(said < count, "too slow, though all went in"),
        Next::Stopped => assert_eq!((heard.len(), said), (count, count)),
        other => panic_on(&other),
    }
    drop(subscription);
    assert_eq!(metrics::waiting(), (0, 0), "nobody waits any more");
}

/// Who takes each frame before the next one comes is never too slow, however much it was in all.
pub fn who_keeps_up_is_never_too_slow() {
    let left = Left::default();
    let (outlet, mut subscription) = pair(&left);
    let (taken, mut took) = crate::sync::mpsc::channel(1);
    let hub = future::spawn(async move {
        for number in 0..5 {
            assert!(outlet.push(frame(number)), "frame {number} found no room");
            assert_eq!(took.recv().await, Some(number));
        }
    });
    for number in 0..5 {
        let next = future::block_on(subscription.next());
        assert!(matches!(&next, Next::Frame(frame) if frame.number == number), "{next:?}");
        let _ = taken.blocking_send(number);
    }
    assert!(future::block_on(hub).is_ok());
}

/// The last frame is heard, and after it that the run is gone; or the reader was too slow for it.
pub fn the_last_word_is_heard_before_the_end() {
    metrics::reset();
    let left = Left::default();
    let (outlet, mut subscription) = pair(&left);
    let hub = thread::spawn(move || {
        let said = push(&outlet, 0..3);
        outlet.finish(frame(said));
        said
    });
    let (heard, end) = future::block_on(read(&mut subscription));
    let said = hub.join().unwrap_or_default();
    assert!(is_first(&heard), "{heard:?}");
    match end {
        Next::Gone => assert_eq!(heard.len(), said + 1),
        Next::Slow => assert!(heard.len() <= said),
        other => panic_on(&other),
    }
}

/// The reader leaves at any time: the hub hears of it, and nothing of the queue is counted any more.
pub fn who_leaves_takes_all_that_waited_along() {
    metrics::reset();
    let left = Left::default();
    let (outlet, mut subscription) = pair(&left);
    let reader = thread::spawn(move || {
        let _ = future::block_on(subscription.next());
        drop(subscription);
    });
    push(&outlet, 0..4);
    future::block_on(left.notified());
    assert!(outlet.has_left() && !outlet.push(frame(9)));
    drop(outlet);
    let _ = reader.join();
    assert_eq!(metrics::waiting(), (0, 0), "nobody waits any more");
}

/// Who was too slow subscribes again while the hub goes on: snapshot and patches follow one another.
pub fn who_was_too_slow_begins_again_without_a_gap() {
    metrics::reset();
    let left = Left::default();
    let (wish, mut wishes) = crate::sync::mpsc::channel::<Outlet>(1);
    let hub = future::spawn(async move {
        let (mut members, mut version): (Vec<Outlet>, usize) = (Vec::new(), 0);
        while let Some(outlet) = wishes.recv().await {
            // The snapshot, and the place among the receivers, in one turn.
            outlet.push(frame(version));
            members.push(outlet);
            for _ in 0..3 {
                version += 1;
                Outlet::push_to_all(&mut members, &frame(version));
            }
        }
    });
    for _ in 0..2 {
        let (outlet, mut subscription) = pair(&left);
        let _ = wish.blocking_send(outlet);
        let mut known = None;
        while let Next::Frame(frame) = future::block_on(subscription.next()) {
            assert!(known.is_none_or(|known| frame.number == known + 1), "{known:?}, then {}", frame.number);
            known = Some(frame.number);
            if frame.number % 3 == 0 && frame.number > 0 {
                break;
            }
        }
    }
    drop(wish);
    let _ = future::block_on(hub);
    assert_eq!(metrics::waiting(), (0, 0), "nobody waits any more");
}

#[expect(clippy::panic, reason = "a law fails by panicking")]
fn panic_on(end: &Next) {
    panic!("ended by {end:?}");
}
