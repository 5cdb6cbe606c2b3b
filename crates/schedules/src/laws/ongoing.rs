//! What a source goes on with: its end is told once, and ending it waits for nobody.

use crate::ongoing::{Begun, Fallen, Feed, Said};
use crate::source::{Ongoing, Sink, Source};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::mpsc;
use runreel_model::change::{Change, RunsChange};
use runreel_model::name::RunId;
use runreel_model::reading::Reading;
use shuttle::{future, thread};
use std::sync::Arc;

/// How a thread of a source ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It says that the run is gone.
    Gone,
    /// It fails: what it says into is dropped without a word.
    Falls,
    /// It goes on until nobody listens.
    Never,
}

#[derive(Debug)]
struct Story {
    end: End,
    /// Hears when a source was told to end.
    ended: mpsc::UnboundedSender<()>,
}

struct Stop(Arc<AtomicBool>, Option<mpsc::UnboundedSender<()>>);

impl Ongoing for Stop {}

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
        if let Some(ended) = &self.1 {
            let _ = ended.send(());
        }
    }
}

impl Source for Story {
    fn list(&self, _: usize, sink: Sink<RunsChange>) -> Box<dyn Ongoing> {
        drop(sink);
        Box::new(Stop(Arc::default(), None))
    }

    fn follow(&self, _: &RunId, mut sink: Sink<Change>) -> Box<dyn Ongoing> {
        let stopped = Arc::<AtomicBool>::default();
        let (stop, end) = (Arc::clone(&stopped), self.end);
        thread::spawn(move || {
            let mut said = 0;
            while !stop.load(Ordering::SeqCst) && (end == End::Never || said < 2) {
                said += 1;
                if !sink(Change::CaughtUp) {
                    break;
                }
            }
            if end == End::Gone && !stop.load(Ordering::SeqCst) {
                sink(Change::Gone);
            }
        });
        Box::new(Stop(stopped, Some(self.ended.clone())))
    }
}

struct Hub {
    said: mpsc::Receiver<Said>,
    fallen: mpsc::UnboundedReceiver<Fallen>,
    feed: Feed,
    ended: mpsc::UnboundedReceiver<()>,
}

fn hub(end: End) -> Hub {
    let ((say, said), (fall, fallen)) = (mpsc::channel(1), mpsc::unbounded_channel());
    let (told, ended) = mpsc::unbounded_channel();
    let feed = Feed::new(Arc::new(Story { end, ended: told }), say, fall);
    Hub { said, fallen, feed, ended }
}

fn is_gone(said: &Said) -> bool {
    matches!(said, Said::Run { reading: Reading::Change(Change::Gone), .. })
}

/// A run that is gone says so, and is not told as fallen.
pub fn a_run_that_is_gone_did_not_fall() {
    let Hub { mut said, mut fallen, mut feed, .. } = hub(End::Gone);
    let begun = feed.follow(&RunId::from("r"));
    future::block_on(async { while !said.recv().await.is_some_and(|said| is_gone(&said)) {} });
    // Nobody is left who could tell of a fall.
    drop((begun, feed));
    assert!(future::block_on(fallen.recv()).is_none());
}

/// A thread that fails is told of once, after all that it said.
pub fn a_thread_that_falls_is_told_of_once() {
    let Hub { mut said, mut fallen, mut feed, .. } = hub(End::Falls);
    let begun = feed.follow(&RunId::from("r"));
    let heard = future::block_on(async { (said.recv().await.is_some(), said.recv().await.is_some()) });
    assert_eq!(heard, (true, true));
    let number = begun.number;
    let told = future::block_on(fallen.recv());
    assert!(matches!(told, Some(Fallen::Run(told, _)) if told == number));
    drop((begun, feed));
    assert!(future::block_on(fallen.recv()).is_none());
}

/// The hub gives a run up and takes nothing more of it: that is told to the source, also while its thread waits to
/// say something.
pub fn giving_up_waits_for_no_thread() {
    let Hub { mut said, mut feed, mut ended, .. } = hub(End::Never);
    let begun: Begun = feed.follow(&RunId::from("r"));
    future::block_on(async { said.recv().await.is_some() });
    drop(begun);
    assert_eq!(future::block_on(ended.recv()), Some(()));
}

/// A hub that has ended is told of no fall: it was the one that did not listen.
pub fn who_is_not_heard_did_not_fall() {
    let Hub { mut said, mut fallen, mut feed, .. } = hub(End::Never);
    let begun = feed.follow(&RunId::from("r"));
    future::block_on(async { said.recv().await.is_some() });
    drop((said, feed));
    assert!(future::block_on(fallen.recv()).is_none());
    drop(begun);
}
