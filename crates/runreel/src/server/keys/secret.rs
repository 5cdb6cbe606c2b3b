//! A secret, which is compared in one way only: in the same time, whatever is wrong.
//!
//! In: random bytes, or what a person chose. Out: whether a guess is right, and the secret itself for whom it is
//! made. It has no `==`, no hash and no order, so that none of them is used by mistake; a test reads this file.

use std::io;
use subtle::ConstantTimeEq as _;

/// Random bytes in a secret.
const BYTES: usize = 32;

/// A secret in letters.
pub(super) struct Secret(String);

impl Secret {
    /// One that nobody can guess, in letters that need no quoting anywhere. Fails when the system gives no random
    /// bytes.
    pub(super) fn random() -> io::Result<Self> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Self(base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, bytes)))
    }

    /// One that a person chose.
    pub(super) fn chosen(text: String) -> Self {
        Self(text)
    }

    /// Whether a guess is right.
    pub(super) fn is(&self, guess: &str) -> bool {
        self.0.as_bytes().ct_eq(guess.as_bytes()).into()
    }

    /// The secret itself, to hand it out. Never to compare it.
    pub(super) fn told(&self) -> &str {
        &self.0
    }
}
