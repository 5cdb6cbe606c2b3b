//! What goes through a queue here: a number, and how heavy it is.

/// As the program's own, without a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub(crate) number: usize,
    pub(crate) weight: usize,
}

impl Frame {
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }
}
