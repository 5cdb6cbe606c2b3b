//! Cuts text into the pieces in which a model would send it, and says how long it would wait after each.
//!
//! In: text, a seed. Out: pieces that add up to the text, and pauses. It never cuts a character, never sleeps,
//! and gives the same pieces for the same seed.

use std::time::Duration;

/// How fast a script plays.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Times faster than a real model; 1.0 is a model's pace.
    pub speed: f64,
    /// The same pause after every piece, in milliseconds, whatever the speed.
    pub fixed_ms: Option<u64>,
}

impl Pace {
    /// The pause that takes `ms` milliseconds at speed 1.
    pub fn pause(self, ms: u64) -> Duration {
        let speed = if self.speed.is_finite() && self.speed > 0.0 { self.speed } else { 1.0 };
        Duration::from_millis(ms).div_f64(speed)
    }

    /// The pause after a piece that a model would follow with `ms` milliseconds of silence.
    pub fn after_piece(self, ms: u64) -> Duration {
        self.fixed_ms.map_or_else(|| self.pause(ms), Duration::from_millis)
    }
}

/// A small deterministic source of numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that always fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from `low` to `high`, both included.
    pub fn roll(&mut self, low: u64, high: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        low + mixed % (high - low + 1)
    }
}

/// One piece of streamed text and the silence after it, in milliseconds at speed 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text; never empty.
    pub text: String,
    /// Milliseconds until the next piece.
    pub wait_ms: u64,
}

/// Cuts `text` into pieces of a few characters to a few words, 10 to 60 ms apart.
pub fn cut(text: &str, dice: &mut Dice) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut chars = text.chars().peekable();
    while chars.peek().is_some() {
        let length = dice.roll(2, 9);
        let piece: String = chars.by_ref().take(usize::try_from(length).unwrap_or(8)).collect();
        pieces.push(Piece { text: piece, wait_ms: dice.roll(10, 60) });
    }
    pieces
}

const SENTENCES: [&str; 8] = [
    "The change keeps the old order of events and only moves the point where the clock is read. ",
    "Every caller still passes the same arguments, so nothing outside this module has to follow. ",
    "I checked the boundary first, since that is where the two counters can disagree. ",
    "The slow path is taken once per window, which is cheap enough to leave as it is. ",
    "A reader that arrives late sees the whole history before it sees anything new. ",
    "There is one case left that the tests do not reach, and I have written it down below. ",
    "The retry is safe here because the first attempt never gets as far as the write. ",
    "With the fixed seed the failure comes back on every run, which makes it easy to follow. ",
];

/// An answer of exactly `count` words of plain English, in paragraphs.
pub fn words(count: usize, dice: &mut Dice) -> String {
    let mut text = String::new();
    let mut left = count;
    let mut sentence = 0;
    while left > 0 {
        let pick = usize::try_from(dice.roll(0, SENTENCES.len() as u64 - 1)).unwrap_or(0);
        for word in SENTENCES[pick].split_whitespace().take(left) {
            text.push_str(word);
            text.push(' ');
            left -= 1;
        }
        sentence += 1;
        if sentence % 4 == 0 && left > 0 {
            text.push_str("\n\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_add_up_to_the_text_and_never_cut_a_character() {
        let text = "Grüße, 世界! 👩‍🚀 done — twice.".repeat(20);
        let pieces = cut(&text, &mut Dice::new(7));
        assert_eq!(pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(), text);
        assert!(pieces.iter().all(|piece| !piece.text.is_empty() && (10..=60).contains(&piece.wait_ms)));
        assert!(pieces.len() > 20);
    }

    #[test]
    fn the_same_seed_cuts_the_same_way_and_another_seed_does_not() {
        let text = "the quick brown fox jumps over the lazy dog ".repeat(5);
        assert_eq!(cut(&text, &mut Dice::new(3)), cut(&text, &mut Dice::new(3)));
        assert_ne!(cut(&text, &mut Dice::new(3)), cut(&text, &mut Dice::new(4)));
    }

    #[test]
    fn an_answer_has_as_many_words_as_asked_for() {
        for count in [0, 1, 17, 500] {
            assert_eq!(words(count, &mut Dice::new(1)).split_whitespace().count(), count);
        }
    }

    #[test]
    fn speed_divides_pauses_and_a_fixed_delay_ignores_it() {
        let fast = Pace { speed: 10.0, fixed_ms: None };
        assert_eq!(fast.pause(500), Duration::from_millis(50));
        assert_eq!(Pace { speed: 10.0, fixed_ms: Some(5) }.after_piece(40), Duration::from_millis(5));
        assert_eq!(Pace { speed: 0.0, fixed_ms: None }.pause(40), Duration::from_millis(40));
    }
}
