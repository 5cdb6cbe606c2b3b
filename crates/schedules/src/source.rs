//! A source, as the hub knows one.

use runreel_model::change::{Change, RunsChange};
use runreel_model::name::RunId;

pub(crate) type Sink<T> = Box<dyn FnMut(T) -> bool + Send>;

pub(crate) trait Ongoing: Send + Sync {}

pub(crate) trait Source: Send + Sync + 'static {
    fn list(&self, limit: usize, sink: Sink<RunsChange>) -> Box<dyn Ongoing>;
    fn follow(&self, run: &RunId, sink: Sink<Change>) -> Box<dyn Ongoing>;
}
