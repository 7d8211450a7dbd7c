//! What a client may ask of an opened dump, and the plain data it gets back.
//!
//! These are the only words between the page and the worker. They are in the user's terms (names, times, units);
//! no column, index into a table or format detail leaves the core through them. Times are epoch milliseconds.

mod analysis;
mod features;
mod ice;
mod samples;

pub use crate::codec::scan::number;
pub use crate::units::Unit;
pub use analysis::*;
pub use features::*;
pub use ice::*;
pub use samples::*;
use serde::{Deserialize, Serialize};

/// Names one series of a dump in words that stay valid when the same file is opened again, so that a link can carry it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeriesPath {
    /// Connection id as written in the dump, such as `PC_0` or `7-3`.
    pub connection: String,
    /// `id` of the statistics object.
    pub object: String,
    /// Member name: one of the dump (`packetsLost`, `qualityLimitationDurations.cpu`) or a derived one in Chromium's
    /// brackets (`[bytesSent_in_bits/s]`).
    pub member: String,
}

/// A closed range of time, in epoch milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// First instant.
    pub start: f64,
    /// Last instant; never before `start`.
    pub end: f64,
}

/// A question about the opened dump.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Everything the Overview page shows. Answered by [`Reply::Overview`].
    Overview,
    /// One connection in full, by its id. Answered by [`Reply::Connection`].
    Connection(String),
    /// A part of the filtered event table. Answered by [`Reply::Events`].
    Events(EventQuery),
    /// One event with its whole value, by its index. Answered by [`Reply::Event`].
    Event(u32),
    /// The statistics objects of every connection. Answered by [`Reply::Catalogue`].
    Catalogue,
    /// The members of one statistics object. Answered by [`Reply::Members`].
    Members {
        /// Connection id.
        connection: String,
        /// Statistics object id.
        object: String,
    },
    /// Members anywhere in the dump whose name, object or connection holds every word of `text`. Answered by [`Reply::Members`].
    Search {
        /// Words, parted by spaces; letter case is ignored.
        text: String,
        /// How many to return at the most.
        limit: u32,
    },
    /// Members by their paths, those that the dump has; what a link restores. Answered by [`Reply::Members`].
    Resolve(Vec<SeriesPath>),
    /// Numbers of one series, thinned to the pixels of a chart. Answered by [`Reply::Window`].
    Window(WindowQuery),
    /// A text or boolean series as spans. Answered by [`Reply::Bands`].
    Bands(SeriesPath),
    /// Samples of several series as rows. Answered by [`Reply::Samples`].
    Samples(SampleQuery),
    /// Findings, causes, scores and summary. Answered by [`Reply::Analysis`].
    Analysis(AnalysisQuery),
    /// The analysis as a file. Answered by [`Reply::Export`].
    AnalysisExport {
        /// How the dump is analysed.
        query: AnalysisQuery,
        /// A Markdown report instead of the JSON document.
        markdown: bool,
    },
    /// The documentation of every rule. Answered by [`Reply::Rules`].
    Rules,
    /// What client, connections and tracks were like. Answered by [`Reply::Features`].
    Features,
    /// The same written for other programs. Answered by [`Reply::Export`].
    Export(ExportFormat),
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Request::Overview`].
    Overview(Box<Overview>),
    /// To [`Request::Connection`].
    Connection(Box<ConnectionDetail>),
    /// To [`Request::Events`].
    Events(EventPage),
    /// To [`Request::Event`].
    Event(Box<EventDetail>),
    /// To [`Request::Catalogue`].
    Catalogue(Catalogue),
    /// To [`Request::Members`], [`Request::Search`] and [`Request::Resolve`].
    Members(Vec<Member>),
    /// To [`Request::Window`].
    Window(Window),
    /// To [`Request::Bands`].
    Bands(Vec<Band>),
    /// To [`Request::Samples`].
    Samples(SamplePage),
    /// To [`Request::Analysis`].
    Analysis(Box<Analysis>),
    /// To [`Request::Rules`].
    Rules(Vec<RuleText>),
    /// To [`Request::Features`].
    Features(FeatureReport),
    /// To [`Request::Export`] and [`Request::AnalysisExport`].
    Export(String),
    /// The dump has no such connection, object, member or event.
    Missing(String),
}

/// How far an open has come; sent while a dump is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes of dump text read so far, after decompression.
    pub bytes: u64,
    /// Events found so far.
    pub events: u32,
    /// Connections found so far.
    pub connections: u32,
}

/// The first page: what the file is and what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Name of the dump format, as people call it.
    pub format: String,
    /// What wrote the dump, if it says so.
    pub producer: Option<String>,
    /// Browser (and system) the call ran in, if known.
    pub browser: Option<String>,
    /// Page or origin the call ran on, if known.
    pub page: Option<String>,
    /// Bytes of dump text, after decompression.
    pub bytes: u64,
    /// From the first to the last event or report; `None` for a dump without any.
    pub range: Option<Range>,
    /// Number of events.
    pub events: u32,
    /// Number of members over all objects, derived ones included.
    pub members: u32,
    /// What else the dump says of client and page, as name and value.
    pub facts: Vec<Fact>,
    /// Every peer connection.
    pub connections: Vec<ConnectionSummary>,
    /// Media capture requests and their outcome.
    pub captures: Vec<Capture>,
    /// Trouble met while reading, one row for each kind.
    pub warnings: Vec<WarningRow>,
    /// What this format cannot tell, as sentences for a person.
    pub limits: Vec<String>,
}

/// A named fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is, in the dump's own word.
    pub name: String,
    /// Its value as text.
    pub value: String,
}

/// One kind of trouble met while reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningRow {
    /// Stable key, such as `unparsable-line`.
    pub code: String,
    /// What it means, for a person.
    pub message: String,
    /// How many times it happened.
    pub count: u32,
    /// Where it happened first, such as `line 18`.
    pub first: String,
}

/// A request for microphone, camera or screen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// When it was asked for.
    pub timestamp: f64,
    /// `getUserMedia` or `getDisplayMedia`.
    pub method: String,
    /// What was asked for, such as `audio, video 1280 × 720`.
    pub asked: String,
    /// `Some` error name if it failed, such as `NotAllowedError`.
    pub error: Option<String>,
    /// Labels of the tracks it gave.
    pub tracks: Vec<String>,
    /// Milliseconds until the outcome, if there is one.
    pub duration: Option<f64>,
}

/// What a connection is, in one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectionSummary {
    /// Id as written in the dump.
    pub id: String,
    /// From its first to its last event or report.
    pub range: Range,
    /// Last known `connectionState`, or the ICE connection state where a dump has no other; `None` if neither is known.
    pub state: Option<String>,
    /// Bands of `connectionState` (else ICE connection state) over the life of the connection.
    pub states: Vec<Band>,
    /// Number of events.
    pub events: u32,
    /// Number of statistics reports.
    pub reports: u32,
    /// Media streams and their direction.
    pub tracks: Vec<Track>,
    /// The pair that carried media last, if the dump names one.
    pub pair: Option<CandidatePair>,
    /// Codecs in use, such as `audio/opus`.
    pub codecs: Vec<String>,
    /// Series with the bits sent per second, for a small chart.
    pub sent: Option<SeriesPath>,
    /// Series with the bits received per second.
    pub received: Option<SeriesPath>,
}

/// A span with a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// From.
    pub start: f64,
    /// To.
    pub end: f64,
    /// The value over the span.
    pub value: String,
}

/// One RTP stream (`inbound-rtp` or `outbound-rtp`), or a track that was announced without one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// `inbound` or `outbound`.
    pub direction: String,
    /// `audio`, `video`, or empty if unknown.
    pub kind: String,
    /// Id of the statistics object, if there is one.
    pub object: Option<String>,
    /// Track identifier, if known.
    pub identifier: Option<String>,
    /// Label, if known.
    pub label: Option<String>,
    /// `mid`, if known.
    pub mid: Option<String>,
    /// `rid`, if known.
    pub rid: Option<String>,
    /// SSRC, if known.
    pub ssrc: Option<f64>,
    /// Codec MIME type, if known.
    pub codec: Option<String>,
    /// Last frame size, such as `1280 × 720`, if known.
    pub resolution: Option<String>,
    /// Mean bits per second over its life, if measurable.
    pub bitrate: Option<f64>,
    /// Lost share of its packets (0 to 1) over its life, if measurable. For an outbound stream as its receiver reports it.
    pub loss: Option<f64>,
    /// When it first appeared.
    pub start: f64,
}

/// Everything the Connection page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConnectionDetail {
    /// The row of the Overview.
    pub summary: ConnectionSummary,
    /// Constructor configuration as pretty JSON (or the dump's own text where it is none).
    pub configuration: Option<String>,
    /// Legacy constraints, likewise.
    pub constraints: Option<String>,
    /// Bands for each of `signalingState`, `iceGatheringState`, `iceConnectionState`, `connectionState` that is known.
    pub timelines: Vec<Timeline>,
    /// Every candidate pair: first the one that carried media last, then those that were nominated or selected, each oldest first.
    pub pairs: Vec<CheckedPair>,
    /// Candidates of both ends, as far as the dump has them.
    pub candidates: Vec<FoundCandidate>,
    /// Errors of gathering.
    pub errors: Vec<GatheringError>,
    /// Facts of the transport, such as DTLS version and SRTP cipher.
    pub transport: Vec<Fact>,
    /// Local and remote descriptions in order.
    pub descriptions: Vec<Description>,
    /// Number of events by method, most frequent first.
    pub methods: Vec<(String, u32)>,
}

/// The bands of one named state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Such as `iceConnectionState`.
    pub name: String,
    /// In order, without holes.
    pub bands: Vec<Band>,
}

/// A session description that was set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Description {
    /// When.
    pub timestamp: f64,
    /// Whether it is the local one.
    pub local: bool,
    /// `offer`, `answer`, `pranswer` or `rollback`.
    pub kind: String,
    /// Index of its event.
    pub event: u32,
    /// Number of media sections.
    pub sections: u32,
    /// The text of the description.
    pub sdp: String,
}

/// The classes that events are filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EventGroup {
    /// State changes.
    State,
    /// Candidates and their errors, restarts.
    Ice,
    /// Offers, answers and descriptions.
    Sdp,
    /// Tracks, transceivers, capture, media elements.
    Media,
    /// Data channels.
    DataChannel,
    /// Statistics reports.
    Stats,
    /// Failures of any of the others (an event may be in this group and in one more).
    Error,
    /// Everything else.
    Other,
}

/// Which events, and which rows of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventQuery {
    /// Connections to keep, `None` for client events; empty keeps all.
    pub connections: Vec<Option<String>>,
    /// Groups to keep; empty keeps all.
    pub groups: Vec<EventGroup>,
    /// Words that method or value must hold, letter case ignored; empty keeps all.
    pub text: String,
    /// Time to keep; `None` keeps all.
    pub range: Option<Range>,
    /// First row to return.
    pub start: u32,
    /// How many rows to return at the most.
    pub count: u32,
}

/// A part of the filtered event table, with the counts that filters show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventPage {
    /// Number of events that match.
    pub matching: u32,
    /// Number of events in the dump.
    pub total: u32,
    /// First row returned.
    pub start: u32,
    /// The rows.
    pub rows: Vec<EventRow>,
    /// Matching events by connection (`None` for the client), as the filters would count them with this filter off.
    pub by_connection: Vec<(Option<String>, u32)>,
    /// Matching events by group, likewise.
    pub by_group: Vec<(EventGroup, u32)>,
    /// Matching events in 96 equal parts of the whole range of the dump.
    pub histogram: Vec<u32>,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// The page called a method.
    Call,
    /// The browser resolved, rejected or fired.
    Outcome,
}

/// One row of the event table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// Index to ask for the whole event.
    pub index: u32,
    /// When.
    pub timestamp: f64,
    /// Milliseconds since the event before it in the table as it is filtered, for the first `None`.
    pub since_last: Option<f64>,
    /// Connection id, `None` for the client.
    pub connection: Option<String>,
    /// Method or event name, uncompressed.
    pub method: String,
    /// Call or outcome.
    pub direction: Direction,
    /// Its group; failures are [`EventGroup::Error`].
    pub group: EventGroup,
    /// The value in a few words.
    pub summary: String,
}

/// One event in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventDetail {
    /// Its row.
    pub row: EventRow,
    /// The value as pretty JSON; for a statistics report as it was after applying the delta.
    pub value: String,
    /// The text of the session description in the value, if there is one.
    pub sdp: Option<String>,
    /// What else the dump holds of the event (correlation id, page), as pretty JSON; empty if nothing.
    pub extra: String,
    /// For a call: when it was settled. For an outcome: when it was called.
    pub counterpart: Option<Counterpart>,
}

/// The other half of a call and its outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Counterpart {
    /// Index of the other event.
    pub index: u32,
    /// Its method.
    pub method: String,
    /// Milliseconds between the two, never negative.
    pub distance: f64,
}

/// The statistics objects of all connections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// One for each connection that has statistics.
    pub connections: Vec<CatalogueConnection>,
    /// The members worth looking at first.
    pub suggested: Vec<Member>,
    /// Number of members over all objects, derived ones included.
    pub members: u32,
}

/// The statistics objects of one connection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueConnection {
    /// Connection id.
    pub id: String,
    /// The most useful types first.
    pub objects: Vec<CatalogueObject>,
}

/// A statistics object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueObject {
    /// Its `id`.
    pub id: String,
    /// Its `type`.
    pub stats_type: String,
    /// What tells it apart, such as `video l 640 × 360`.
    pub label: String,
    /// Number of members, derived ones included.
    pub members: u32,
}

/// What kind of values a member has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shape {
    /// Numbers: a chart.
    Number,
    /// Text or booleans: bands.
    State,
}

/// One series that can be charted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its name in full.
    pub path: SeriesPath,
    /// `type` of its object.
    pub stats_type: String,
    /// Label of its object.
    pub object_label: String,
    /// Numbers or states.
    pub shape: Shape,
    /// Unit of its numbers. Those of [`Unit::Time`] are epoch milliseconds here and ages in a [`Window`].
    pub unit: Unit,
    /// Whether it is computed from others.
    pub derived: bool,
    /// Whether it only counts up, so that its rate says more.
    pub counter: bool,
    /// Whether it never changes.
    pub flat: bool,
    /// Number of samples.
    pub samples: u32,
    /// Last value, for states as text.
    pub last: String,
    /// Smallest and largest number.
    pub extent: Option<(f64, f64)>,
    /// Formula and source of a derived member; empty for others.
    pub formula: String,
}

/// A series, a range and the width it is drawn at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowQuery {
    /// Which series.
    pub path: SeriesPath,
    /// Which part of it.
    pub range: Range,
    /// Width of the drawing in device pixels.
    pub width: u32,
}

/// A part of a series, thinned so that no more than about one entry stands for a pixel column.
///
/// Entries are in order of time. An entry whose `last` is NaN is a gap: nothing was reported there, draw no line across it.
/// The first and the last entry may lie just outside the asked range, so that lines reach the edges.
///
/// Values of [`Unit::Time`] are ages: by how many milliseconds the value lies before the sample that reports it.
/// As epoch milliseconds they would be too coarse for the lanes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// Epoch milliseconds that lane `time` is relative to.
    pub origin: f64,
    /// Milliseconds since `origin`, of the last sample of each entry.
    pub time: Vec<f32>,
    /// Smallest value.
    pub min: Vec<f32>,
    /// Largest value.
    pub max: Vec<f32>,
    /// Last value.
    pub last: Vec<f32>,
    /// Number of samples that these entries stand for.
    pub samples: u32,
}
