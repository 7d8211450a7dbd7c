//! The words of samples: what a chart draws, as the rows of a table.

use super::{Range, SeriesPath, Shape};
use serde::{Deserialize, Serialize};

/// Which series side by side, and which rows of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleQuery {
    /// The series, one for each column.
    pub paths: Vec<SeriesPath>,
    /// Whether the samples of these are numbers or states.
    pub shape: Shape,
    /// Time to keep.
    pub range: Range,
    /// First row to return.
    pub start: u32,
    /// How many rows to return at the most.
    pub count: u32,
}

/// Some of the rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SamplePage {
    /// Number of rows in the range.
    pub matching: u32,
    /// First row returned.
    pub start: u32,
    /// The rows, in order of time, no two of the same.
    pub rows: Vec<SampleRow>,
}

/// What was sampled at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SampleRow {
    /// When: for a number when its object was read, for a state since when it held. That may be before the range.
    pub timestamp: f64,
    /// One for each series. `None` where it has no sample at that time, and where a state ended without another.
    pub values: Vec<Option<Sample>>,
}

/// A value as the dump has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sample {
    /// A number in the unit of its series. Those of [`Unit::Time`](super::Unit::Time) are epoch milliseconds.
    Number(f64),
    /// A text, or `true` or `false`.
    State(String),
}
