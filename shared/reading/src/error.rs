//! Trouble: what cannot be opened at all, and what was met and survived while reading.

use std::fmt;

/// Why nothing of an input can be shown. Displays as a message for a person: what was found, then what can be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// There were no bytes.
    Empty,
    /// The content is none of the known formats.
    UnknownFormat {
        /// What it looks like instead.
        found: String,
    },
}

/// The formats that can be opened, for messages.
pub const READABLE: &str = "rtcstats dumps, chrome://webrtc-internals dumps, Jitsi and fippo rtcstats logs, \
     and Firefox about:webrtc pages and reports, each also gzipped";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Empty => write!(f, "The file is empty. What can be opened: {READABLE}."),
            Error::UnknownFormat { found } => write!(f, "This is not a WebRTC dump: {found}. What can be opened: {READABLE}."),
        }
    }
}

impl std::error::Error for Error {}

macro_rules! trouble {
    ($($(#[doc = $meaning:literal])* $name:ident = $code:literal,)*) => {
        /// A kind of recovered trouble.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Trouble { $($(#[doc = $meaning])* $name,)* }

        impl Trouble {
            /// The stable key of this kind.
            pub fn code(self) -> &'static str {
                match self { $(Trouble::$name => $code,)* }
            }

            /// What it means, for a person.
            pub fn message(self) -> &'static str {
                match self { $(Trouble::$name => concat!($($meaning),*).trim_ascii(),)* }
            }
        }
    };
}

trouble! {
    /// The input ended early; what came before is shown.
    CutShort = "cut-short",
    /// The last line is incomplete and was left out; the file was probably cut off.
    TruncatedLine = "truncated-line",
    /// A line is not valid JSON and was left out.
    UnparsableLine = "unparsable-line",
    /// A line is valid JSON of an unexpected shape and was left out.
    UnexpectedLine = "unexpected-line",
    /// A line is longer than can be kept and was left out.
    HugeLine = "huge-line",
    /// A value is not valid JSON and is shown as text.
    UnparsableValue = "unparsable-value",
    /// A method number that no table names; it is shown as a number.
    UnknownMethod = "unknown-method",
    /// A member number that no table names; it is shown as a number.
    UnknownMember = "unknown-member",
    /// A statistics type number that no table names; it is shown as a number.
    UnknownType = "unknown-type",
    /// The clock of the dump stepped back; events are sorted by time.
    BackwardClock = "backward-clock",
    /// A text holds half of a surrogate pair, shown as the replacement character.
    LoneSurrogate = "lone-surrogate",
    /// Bytes that are not UTF-8, shown as the replacement character.
    InvalidUtf8 = "invalid-utf8",
    /// Two statistics objects of one report, or two connections, share an id; they are shown as one.
    DuplicateId = "duplicate-id",
    /// The dump holds no event and no statistics.
    EmptyDump = "empty-dump",
    /// The header is missing or not valid; the rest is shown.
    BadHeader = "bad-header",
    /// The dump says that it is of a version that was not known when this was written; it is shown as far as it is like the known ones.
    UnknownVersion = "unknown-version",
    /// A time is missing or no number; the time before it is used.
    BadTime = "bad-time",
    /// Log times are local text without a time zone; they were placed by the statistics beside them, else read as UTC.
    LocalTime = "local-time",
    /// A series could not be placed on the time axis exactly; it is placed by its own start and end.
    PlacedByEnds = "placed-by-ends",
    /// A statistics report refers to a change of an object that was never sent in full.
    MissingBase = "missing-base",
    /// The document ends before its end; what was complete is shown. The file was probably cut off.
    TruncatedDocument = "truncated-document",
    /// Data after the end of the document was left out.
    TrailingData = "trailing-data",
}

/// Where in the text something was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line, counted from 1.
    pub line: u64,
    /// Byte offset in the text, counted from 0.
    pub byte: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, byte {}", self.line, self.byte)
    }
}

/// One kind of trouble with how often and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which kind.
    pub trouble: Trouble,
    /// How many times.
    pub count: u32,
    /// Where it was met first.
    pub first: Place,
    /// The first offending text or name, cut to a few words.
    pub sample: String,
}

/// Recovered trouble, counted by kind, in order of first sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings(pub Vec<Warning>);

impl Warnings {
    /// Counts one more of a kind; the first keeps its place and sample.
    pub fn add(&mut self, trouble: Trouble, place: Place, sample: &str) {
        match self.0.iter_mut().find(|warning| warning.trouble == trouble) {
            Some(warning) => warning.count = warning.count.saturating_add(1),
            None => {
                const SAMPLE_CHARS: usize = 80;
                let sample = sample.chars().take(SAMPLE_CHARS).collect();
                self.0.push(Warning { trouble, count: 1, first: place, sample });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_counted_by_kind_and_keep_the_first_place() {
        let mut warnings = Warnings::default();
        warnings.add(Trouble::UnparsableLine, Place { line: 3, byte: 40 }, "[1,");
        warnings.add(Trouble::BackwardClock, Place { line: 4, byte: 50 }, "");
        warnings.add(Trouble::UnparsableLine, Place { line: 9, byte: 90 }, "oops");
        assert_eq!(warnings.0.len(), 2);
        assert_eq!(warnings.0[0].count, 2);
        assert_eq!(warnings.0[0].first.to_string(), "line 3, byte 40");
        assert_eq!(warnings.0[0].sample, "[1,");
        assert_eq!(Trouble::UnparsableLine.code(), "unparsable-line");
        assert!(Trouble::UnparsableLine.message().starts_with("A line is not valid JSON"));
    }
}
