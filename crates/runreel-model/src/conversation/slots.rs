//! Where acpx keeps an item of ours.
//!
//! acpx keeps fewer items than we do: pictures of agents, markers and permissions have no place in its content, and
//! texts on both sides of one are one text. So each of our items has a *slot*: its place in acpx's content, shared by
//! texts that acpx joins.

use crate::state::message::{Item, Message, Role};

/// Walks a message's items and tells the slot of each.
#[derive(Default)]
pub(crate) struct Slots<'a> {
    count: usize,
    last: Option<&'a Item>,
}

impl<'a> Slots<'a> {
    /// The slot of the next item, and whether it opens that slot. `None`: acpx does not keep it.
    pub(crate) fn next(&mut self, item: &'a Item, role: Role) -> Option<(usize, bool)> {
        if !is_kept(item, role) {
            return None;
        }
        let opens = role != Role::Agent || !self.last.is_some_and(|last| joins(last, item));
        self.last = Some(item);
        self.count += usize::from(opens);
        Some((self.count - 1, opens))
    }
}

/// How many slots the items of a message take.
pub(super) fn count(message: &Message) -> usize {
    let mut slots = Slots::default();
    for item in &message.items {
        slots.next(item, message.role);
    }
    slots.count
}

/// An item at the end of an agent's message would be in the slot of the one before it.
pub(super) fn would_join(message: &Message, item: &Item) -> bool {
    let last = message.items.iter().rev().find(|item| is_kept(item, message.role));
    last.is_some_and(|last| joins(last, item))
}

fn is_kept(item: &Item, role: Role) -> bool {
    match item {
        Item::Text(_) | Item::Thinking(_) | Item::Tool(_) => true,
        Item::Mention(_) | Item::Image(_) | Item::Audio(_) => role == Role::User,
        Item::Permission(_) | Item::Marker(_) => false,
    }
}

fn joins(before: &Item, item: &Item) -> bool {
    matches!((before, item), (Item::Text(_), Item::Text(_)) | (Item::Thinking(_), Item::Thinking(_)))
}
