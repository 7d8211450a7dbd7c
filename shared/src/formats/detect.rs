//! Tells formats apart by their first bytes, never by a file name.

use super::{Reader, rtcstats};

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RTCStatsDump of rtcstats clients and servers, and Chrome's own dialect of it.
    RtcStats,
}

/// What the beginning of a text tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Detection {
    /// This format.
    Known(Format),
    /// More bytes are needed.
    Undecided,
    /// None of the known formats.
    Unknown {
        /// What it looks like instead.
        found: String,
    },
}

const MAGIC: &[u8] = b"RTCStatsDump";

impl Format {
    /// Its name as people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::RtcStats => "RTCStatsDump",
        }
    }

    pub(super) fn reader(self) -> Box<dyn Reader> {
        match self {
            Format::RtcStats => Box::new(rtcstats::RtcStatsReader::default()),
        }
    }
}

/// Decides by the beginning of the text; `complete` says that there is no more.
pub(super) fn detect(text: &[u8], complete: bool) -> Detection {
    if text.starts_with(MAGIC) {
        match text.get(MAGIC.len()) {
            Some(b'\n' | b'\r') => return Detection::Known(Format::RtcStats),
            None if complete => return Detection::Known(Format::RtcStats),
            _ => {}
        }
    }
    if !complete && text.len() < 64 {
        return Detection::Undecided;
    }
    Detection::Unknown { found: "text of an unknown kind".into() }
}
