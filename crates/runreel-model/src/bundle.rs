//! The format on disk: bytes of one file in, typed values out.
//!
//! Reading is tolerant: other programs write this format too, so a missing or odd field costs that field
//! only. Every byte is untrusted.

pub mod envelope;
pub mod fields;
pub mod flow;
pub mod manifest;
pub(crate) mod members;
pub mod step;
