//! Search in a run and across runs: words in, the pieces that hold all of them out.
//!
//! A model hands out [`Piece`]s, a bounded number of bytes at a time and from a cursor, so that whoever owns
//! the model is never held up; matching is done elsewhere, on the pieces alone. A piece is what a person
//! reads as one: a text, a tool call's title, its input, one part of its content, a field of a step.

mod flatten;
mod hit;
mod needle;
mod pieces;
mod runs;
mod snippet;

pub use hit::{PieceKind, SearchHit, SearchPlace};
pub use needle::{Query, QueryError};
pub use pieces::{Body, Cursor, Piece, Slice, WrittenArtifact, trace_piece};
pub use runs::{Known, RunHit, RunsFound, RunsSearch};
