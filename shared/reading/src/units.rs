//! Time as a type, and the units of statistics, so that no bare number passes between modules with its unit in the reader's head.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since the Unix epoch, with fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Timestamp(pub f64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Millis(pub f64);

impl std::ops::Sub for Timestamp {
    type Output = Millis;

    fn sub(self, earlier: Timestamp) -> Millis {
        Millis(self.0 - earlier.0)
    }
}

/// A closed range of time that grows by what it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeRange {
    /// First instant.
    pub start: Timestamp,
    /// Last instant; never before `start`.
    pub end: Timestamp,
}

impl TimeRange {
    /// The range that holds one instant.
    pub fn at(instant: Timestamp) -> TimeRange {
        TimeRange { start: instant, end: instant }
    }

    /// The smallest range that holds both.
    pub fn including(self, instant: Timestamp) -> TimeRange {
        TimeRange {
            start: if instant < self.start { instant } else { self.start },
            end: if instant > self.end { instant } else { self.end },
        }
    }

    /// What two ranges share, if it is more than an instant.
    pub fn overlap(self, other: TimeRange) -> Option<TimeRange> {
        let start = if other.start > self.start { other.start } else { self.start };
        let end = if other.end < self.end { other.end } else { self.end };
        (start < end).then_some(TimeRange { start, end })
    }
}

/// Unit of a member's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A plain number.
    None,
    /// Bytes.
    Bytes,
    /// Bits per second.
    BitsPerSecond,
    /// Something per second.
    PerSecond,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// A ratio, 0 to 1.
    Ratio,
    /// Percent.
    Percent,
    /// Frames per second.
    FramesPerSecond,
    /// Packets.
    Packets,
    /// Frames.
    Frames,
    /// Samples of audio.
    Samples,
    /// Pixels.
    Pixels,
    /// Hertz.
    Hertz,
    /// Epoch milliseconds.
    Time,
}
