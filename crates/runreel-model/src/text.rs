//! Lengths as a browser counts them.

use crate::state::Moment;
use crate::state::marks::{Mark, Marks};
use crate::state::message::Text;

/// Length in UTF-16 units, by which a browser slices.
pub fn utf16_length(text: &str) -> u32 {
    if text.is_ascii() {
        return u32::try_from(text.len()).unwrap_or(u32::MAX);
    }
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

impl Text {
    /// A text that came at once.
    pub fn written(text: String, moment: Moment) -> Self {
        let length = utf16_length(&text);
        let mut marks = Marks::default();
        marks.push(Mark { length, moment });
        Self { text, marks }
    }

    /// Adds text that came at `moment`.
    pub fn grow(&mut self, added: &str, moment: Moment) {
        let before = self.marks.last().map_or_else(|| utf16_length(&self.text), |mark| mark.length);
        self.text.push_str(added);
        self.marks.push(Mark { length: before + utf16_length(added), moment });
    }

    /// Keeps no more memory than it takes.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.marks.shrink();
    }
}
