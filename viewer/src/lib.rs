//! The viewer.

pub mod charts;
