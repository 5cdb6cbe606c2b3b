//! Where acpx keeps an item of ours.
//!
//! acpx keeps fewer items than we do: pictures of agents, markers and permissions have no place in its content, and
//! texts on both sides of one are one text. So each of our items has a *slot*: its place in acpx's content, shared by
//! texts that acpx joins.

use crate::state::message::{Item, Message, Role};

/// Tells the slot of each item, one after the other; for a further part of a message it begins where the parts before
/// it ended.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Slots {
    count: usize,
    last: Kept,
}

/// What is in the last slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Kept {
    #[default]
    Nothing,
    Text,
    Thinking,
    Other,
}

impl Slots {
    /// Before the first item of a message.
    pub(crate) fn before(message: &Message) -> Self {
        message.continues.unwrap_or_default()
    }

    /// After the last item of a message.
    pub(super) fn after(message: &Message) -> Self {
        let mut slots = Self::before(message);
        for item in &message.items {
            slots.next(item, message.role);
        }
        slots
    }

    /// The slot of the next item, and whether it opens that slot. `None`: acpx does not keep it.
    pub(crate) fn next(&mut self, item: &Item, role: Role) -> Option<(usize, bool)> {
        if !is_kept(item, role) {
            return None;
        }
        let kept = match item {
            Item::Text(_) => Kept::Text,
            Item::Thinking(_) => Kept::Thinking,
            _ => Kept::Other,
        };
        let opens = role != Role::Agent || kept == Kept::Other || kept != self.last;
        self.last = kept;
        self.count += usize::from(opens);
        Some((self.count - 1, opens))
    }
}

/// Whether acpx keeps an item of a message of `role`.
pub(super) fn is_kept(item: &Item, role: Role) -> bool {
    match item {
        Item::Text(_) | Item::Thinking(_) | Item::Tool(_) => true,
        Item::Mention(_) | Item::Image(_) | Item::Audio(_) => role == Role::User,
        Item::Permission(_) | Item::Marker(_) => false,
    }
}
