//! All who hold the same view of the same document: one encoder, one version, one text for each frame.

use super::frame::{Frame, SnapshotFrame};
use super::queue::Outlet;
use runreel_model::encode::{Part, RunEncoder, Snapshot};
use runreel_model::name::RunId;
use runreel_model::patch::Op;
use runreel_model::run::{RunModel, Touched};
use runreel_model::runs::{RunsEncoder, RunsModel, RunsTouched};
use runreel_model::wire::{RunView, RunsView, Version, frame};
use std::sync::{Arc, Weak};

/// Turns a model into documents and patches of one view.
pub(super) trait Encode {
    /// Which views there are.
    type View;
    /// What is encoded.
    type Model;
    /// What changed of it.
    type Touched;
    fn new(view: Self::View, model: &Self::Model) -> Self;
    fn snapshot(&self, model: &Self::Model) -> Snapshot;
    fn patch(&mut self, model: &Self::Model, touched: &Self::Touched) -> Vec<Op>;
}

impl Encode for RunEncoder {
    type View = RunView;
    type Model = RunModel;
    type Touched = Touched;
    fn new(view: RunView, model: &RunModel) -> Self {
        RunEncoder::new(view, model)
    }
    fn snapshot(&self, model: &RunModel) -> Snapshot {
        RunEncoder::snapshot(self, model)
    }
    fn patch(&mut self, model: &RunModel, touched: &Touched) -> Vec<Op> {
        RunEncoder::patch(self, model, touched)
    }
}

impl Encode for RunsEncoder {
    type View = RunsView;
    type Model = RunsModel;
    type Touched = RunsTouched;
    fn new(view: RunsView, model: &RunsModel) -> Self {
        RunsEncoder::new(view, model)
    }
    fn snapshot(&self, model: &RunsModel) -> Snapshot {
        Snapshot { parts: vec![Part::Text(RunsEncoder::snapshot(self, model))] }
    }
    fn patch(&mut self, model: &RunsModel, touched: &RunsTouched) -> Vec<Op> {
        RunsEncoder::patch(self, model, touched)
    }
}

/// Subscribers that share a view.
pub(super) struct Group<E> {
    run: Option<RunId>,
    encoder: E,
    /// 0 until the first snapshot could be given.
    version: Version,
    /// The snapshot that was made last, with its version, as long as somebody still has to send it.
    latest: (Version, Weak<SnapshotFrame>),
    members: Vec<Outlet>,
}

impl<E: Encode> Group<E> {
    pub(super) fn new(run: Option<RunId>, view: E::View, model: &E::Model) -> Self {
        let latest = (Version(0), Weak::new());
        Self { run, encoder: E::new(view, model), version: Version(0), latest, members: Vec::new() }
    }

    /// Takes newcomers in, whose document is as the others' is now: all that was touched must have been
    /// published before. With `readable` false there is no document yet; it comes by [`Group::renew`].
    /// `notes` are said once the document is there, or instead of it.
    pub(super) fn join<'a>(
        &mut self,
        mut outlets: Vec<Outlet>,
        model: &E::Model,
        readable: bool,
        notes: impl Iterator<Item = &'a Frame>,
    ) {
        if readable {
            self.version = self.version.max(Version(1));
            let snapshot = self.snapshot(model);
            Outlet::push_to_all(&mut outlets, &snapshot);
        }
        for note in notes {
            Outlet::push_to_all(&mut outlets, note);
        }
        self.members.append(&mut outlets);
    }

    /// The document as it is in this version, made once for it.
    fn snapshot(&mut self, model: &E::Model) -> Frame {
        let (version, latest) = &self.latest;
        if let Some(latest) = latest.upgrade().filter(|_| *version == self.version) {
            return Frame::Snapshot(latest);
        }
        let frame = Frame::snapshot(self.run.as_ref(), self.version, self.encoder.snapshot(model));
        if let Frame::Snapshot(latest) = &frame {
            self.latest = (self.version, Arc::downgrade(latest));
        }
        frame
    }

    /// Says what was touched. Nothing to say for this view uses no version. Whether a frame went out.
    pub(super) fn patch(&mut self, model: &E::Model, touched: &E::Touched) -> bool {
        let ops = self.encoder.patch(model, touched);
        if ops.is_empty() || self.version == Version(0) {
            return false;
        }
        let next = Version(self.version.0 + 1);
        let text = frame::patch(self.run.as_ref(), self.version, next, &ops);
        self.version = next;
        self.publish(&Frame::Text(text.into()));
        true
    }

    /// Gives everybody the whole document anew, as the next version.
    pub(super) fn renew(&mut self, model: &E::Model, touched: &E::Touched) {
        // The encoder must see every touch, also one that the snapshot makes needless.
        self.encoder.patch(model, touched);
        self.version = Version(self.version.0 + 1);
        let snapshot = self.snapshot(model);
        self.publish(&snapshot);
    }

    /// The model is another one: everything begins anew, but versions go on.
    pub(super) fn restart(&mut self, view: E::View, model: &E::Model) {
        self.encoder = E::new(view, model);
        self.version = Version(self.version.0 + 1);
        let snapshot = self.snapshot(model);
        self.publish(&snapshot);
    }

    pub(super) fn publish(&mut self, frame: &Frame) {
        Outlet::push_to_all(&mut self.members, frame);
    }

    /// Ends all subscriptions with a last frame.
    pub(super) fn finish(self, frame: &Frame) {
        for member in self.members {
            member.finish(frame.clone());
        }
    }

    /// Forgets who has left. How many are there still.
    pub(super) fn prune(&mut self) -> usize {
        self.members.retain(|member| !member.has_left());
        self.members.len()
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }
}
