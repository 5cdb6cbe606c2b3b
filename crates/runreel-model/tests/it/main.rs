//! The model from outside: bundles that acpx wrote, and laws over made ones.

#![expect(clippy::disallowed_methods, reason = "tests read the fixtures")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the numbers of fixtures are small"
)]

mod bundle;
mod endings;
mod events;
mod hostile;
mod large;
mod laws;
mod odd;
mod outline;
mod patches;
mod records;
mod rules;
mod search;
mod seek;
mod shared;
mod told;
mod windows;
