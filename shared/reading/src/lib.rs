//! What reads a dump: bytes → [`codec`] → [`model`] and [`series`]. What is particular to a producer is in the formats of `shared`.
//!
//! A crate of its own because every byte of a dump passes here: this is compiled for speed, the rest of the core for size.

pub mod units;
pub mod intern;
pub mod error;
pub mod series;
pub mod model;
pub mod codec;
