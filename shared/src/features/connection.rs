//! Features of a connection: its life, its negotiation, its transport.

use super::Type::{Count, Flag, Number, Text};
use super::client::own;
use super::facts::connection::ConnectionFacts;
use super::{Column, Names, Row, Value, aggregates, candidates, dictionary, feature, feature_of, ice, row, setup, shared};
use crate::series::Object;

const DTLS_ROLE: &str = "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-dtlsrole";
const TLS_VERSION: &str = "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-tlsversion";
const SRTP_CIPHER: &str = "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-srtpcipher";
const STATE: &str = "https://w3c.github.io/webrtc-pc/#dom-peerconnection-connection-state";
const SIGNALING: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcsignalingstate";
const SET_LOCAL: &str = "https://w3c.github.io/webrtc-pc/#dom-peerconnection-setlocaldescription";
const SET_REMOTE: &str = "https://w3c.github.io/webrtc-pc/#dom-peerconnection-setremotedescription";
const ADD_CANDIDATE: &str = "https://w3c.github.io/webrtc-pc/#dom-peerconnection-addicecandidate";
const SELECTED: &str = "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-selectedcandidatepairid";
const SENT: &str = "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-bytessent";
const RECEIVED: &str = "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-bytesreceived";

/// A feature of a connection.
pub(super) type ConnectionFeature = feature_of!(ConnectionFacts<'_>);

/// The tables that make up the features of a connection, before its aggregates.
static TABLES: [&[ConnectionFeature]; 5] = [LIFE, TRANSPORT, ice::TABLE, candidates::TABLE, setup::TABLE];

/// What is known of every feature of a connection.
#[inline(never)]
pub(super) fn columns() -> Vec<Column> {
    let mut columns = dictionary::columns(&TABLES);
    aggregates::add_columns(&mut columns);
    columns
}

/// The features of a connection.
#[inline(never)]
pub(super) fn row(facts: &ConnectionFacts<'_>) -> Row {
    let mut row = row!(&TABLES, facts);
    facts.aggregates.add_values(&mut row);
    row
}

#[rustfmt::skip]
static LIFE: &[ConnectionFeature] = &[
    feature("startTime", Number, "epoch ms", "When its first event was.", "first event", "",
        |facts: &ConnectionFacts<'_>| facts.range.map(|range| Value::Number(range.0))),
    feature("duration", Number, "ms", "Time from its first event to its last.", "first and last event", "",
        |facts| facts.range.map(|range| Value::Number(range.1 - range.0))),
    feature("closed", Flag, "", "Whether the page closed it.", "last event: `close`", "https://w3c.github.io/webrtc-pc/#dom-rtcpeerconnection-close",
        |facts| Some(Value::Flag(facts.closed))),
    feature("numberOfEvents", Count, "", "Its events, reports included.", "every event", "", |facts| Some(Value::Number(facts.events.0.into()))),
    feature("numberOfEventsNotGetStats", Count, "", "Its events without statistics reports.", "every event but `getStats`", "",
        |facts| Some(Value::Number((facts.events.0 - facts.events.1).into()))),
    feature("numberOfNegotiations", Count, "", "How often negotiation came to rest, rollbacks included.", "event `signalingstatechange` to stable", SIGNALING,
        |facts| Some(Value::Number(signaling(facts).filter(|state| *state == "stable").count() as f64))),
    feature("pendingNegotiationAtEnd", Flag, "", "Whether it ended in the middle of a negotiation.", "last event `signalingstatechange` before closed", SIGNALING,
        |facts| Some(Value::Flag(signaling(facts).rfind(|state| *state != "closed")? != "stable"))),
    feature("signalingDelay", Number, "ms", "Time from the first local offer to the remote answer that follows.",
        "first `setLocalDescription` of an offer, next `setRemoteDescription` of an answer", SET_REMOTE, signaling_delay),
    feature("statsTruncated", Flag, "", "Whether statistics begin late: Chrome keeps the newest 1000 samples only.",
        "an object in exactly 1000 reports that first appears over a minute after the first event", "", |facts| Some(Value::Flag(is_truncated(facts)))),
    feature("clockSkew", Number, "ms", "By how much the wall clock ran ahead of the statistics' clock in the first report; large after the computer slept.",
        "first `getStats` with a `peer-connection`: event time, timestamp", "https://w3c.github.io/webrtc-stats/#dom-rtcstats-timestamp", clock_skew),

    shared("addIceCandidateFailure", Text, "", "Error of the first candidate that could not be added.", "first `addIceCandidateOnFailure`", ADD_CANDIDATE,
        failure, ["addIceCandidateOnFailure", "", ""]),
    shared("setLocalDescriptionFailure", Text, "", "Error of the first local description that could not be set.", "first `setLocalDescriptionOnFailure`", SET_LOCAL,
        failure, ["setLocalDescriptionOnFailure", "", ""]),
    shared("setRemoteDescriptionFailure", Text, "", "Error of the first remote description that could not be set.", "first `setRemoteDescriptionOnFailure`", SET_REMOTE,
        failure, ["setRemoteDescriptionOnFailure", "", ""]),
    shared("setLocalDescriptionDelay", Number, "ms", "How long the first local description took to be set.", "first `setLocalDescription` and its success", SET_LOCAL,
        description_delay, ["setLocalDescription", "setLocalDescriptionOnSuccess", ""]),
    shared("setLocalDescriptionRole", Text, "", "What that description was: offer, answer, ….", "first `setLocalDescription`: type", SET_LOCAL,
        description_role, ["setLocalDescription", "setLocalDescriptionOnSuccess", ""]),
    shared("setRemoteDescriptionDelay", Number, "ms", "How long the first remote description took to be set.", "first `setRemoteDescription` and its success", SET_REMOTE,
        description_delay, ["setRemoteDescription", "setRemoteDescriptionOnSuccess", ""]),
    shared("setRemoteDescriptionRole", Text, "", "What that description was: offer, answer, ….", "first `setRemoteDescription`: type", SET_REMOTE,
        description_role, ["setRemoteDescription", "setRemoteDescriptionOnSuccess", ""]),
];

#[rustfmt::skip]
static TRANSPORT: &[ConnectionFeature] = &[
    feature("connected", Flag, "", "Whether it ever was connected.", "event `connectionstatechange`", STATE,
        |facts: &ConnectionFacts<'_>| Some(Value::Flag(facts.negotiation.reached("onconnectionstatechange", &["connected"], 0).is_some()))),
    feature("connectionTime", Number, "ms", "How long ICE and DTLS took together: from connecting to connected.", "event `connectionstatechange`", STATE,
        |facts| between(facts, "onconnectionstatechange", "connecting", "connected")),
    shared("dtlsRole", Text, "", "Role in the DTLS handshake: client or server.", "first `getStats` with a `transport` that has a tlsVersion: dtlsRole", DTLS_ROLE,
        handshake, ["dtlsRole", "", ""]),
    shared("dtlsVersion", Text, "", "DTLS version, such as FEFD for 1.2.", "first `getStats` with a `transport` that has a tlsVersion", TLS_VERSION,
        handshake, ["tlsVersion", "", ""]),
    shared("srtpCipher", Text, "", "SRTP protection profile.", "first `getStats` with a `transport` that has a tlsVersion: srtpCipher", SRTP_CIPHER,
        handshake, ["srtpCipher", "", ""]),
    feature("averageStunRoundTripTime", Number, "s", "Average round trip time of connectivity checks on every pair that was in use.",
        "last `getStats` of each selected `candidate-pair`: totalRoundTripTime / responsesReceived", SELECTED, stun_round_trip),
    shared("averageOutboundBitrate", Number, "bit/s", "Bits sent per second, from the first report in which bytes went both ways.",
        "first and last `getStats` with a selected pair: `transport` bytesSent", SENT, bitrate, ["bytesSent", "", ""]),
    shared("averageInboundBitrate", Number, "bit/s", "Bits received per second, from the first report in which bytes went both ways.",
        "first and last `getStats` with a selected pair: `transport` bytesReceived", RECEIVED, bitrate, ["bytesReceived", "", ""]),
];

fn signaling<'a>(facts: &'a ConnectionFacts<'_>) -> impl DoubleEndedIterator<Item = &'a str> {
    facts.negotiation.states.iter().filter(|change| change.event == "onsignalingstatechange").map(|change| &*change.state)
}

/// Time from the first change to one state to the next change to the other.
pub(super) fn between(facts: &ConnectionFacts<'_>, event: &str, from: &str, to: &str) -> Option<Value> {
    let first = facts.negotiation.reached(event, &[from], 0)?;
    let second = facts.negotiation.reached(event, &[to], first.order + 1)?;
    Some(Value::Number(second.time - first.time))
}

fn signaling_delay(facts: &ConnectionFacts<'_>) -> Option<Value> {
    let calls = &facts.negotiation.calls;
    let offer = calls.iter().position(|call| call.is("setLocalDescription", "offer"))?;
    let answer = calls[offer + 1..].iter().find(|call| call.is("setRemoteDescription", "answer"))?;
    Some(Value::Number(answer.time - calls[offer].time))
}

fn is_truncated(facts: &ConnectionFacts<'_>) -> bool {
    const MOST_SAMPLES: u32 = 1000;
    const LATE: f64 = 60_000.0;
    let Some((start, _)) = facts.range else { return false };
    let reports = &facts.reports;
    let full = reports.series.objects.iter().filter(|object| reports.count(object) == MOST_SAMPLES);
    full.filter_map(|object| reports.first(object)).any(|first| first.time - start > LATE)
}

fn clock_skew(facts: &ConnectionFacts<'_>) -> Option<Value> {
    let reports = &facts.reports;
    let objects: Vec<&Object> = reports.of_type("peer-connection").collect();
    let (report, object) =
        reports.list.iter().find_map(|report| Some((report, *objects.iter().find(|object| reports.has(report.tick, object))?)))?;
    let own = object.times.at(report.tick);
    let read = if own.is_nan() { reports.series.ticks[report.tick as usize].0 } else { own };
    // As JavaScript rounds: halves go up.
    Some(Value::Number((report.time - read + 0.5).floor()))
}

fn failure(facts: &ConnectionFacts<'_>, [method, ..]: Names) -> Option<Value> {
    facts.negotiation.failure(method).map(own)
}

/// The first call of a method, with the time of its success.
fn described<'a>(facts: &'a ConnectionFacts<'_>, [method, success, _]: Names) -> Option<(&'a super::facts::negotiation::Call<'a>, f64)> {
    let calls = &facts.negotiation.calls;
    let first = calls.iter().position(|call| call.method == method)?;
    let call = &calls[first];
    let outcome = calls[first + 1..].iter().find(|other| other.method == success && other.correlation == call.correlation)?;
    Some((call, outcome.time))
}

fn description_delay(facts: &ConnectionFacts<'_>, names: Names) -> Option<Value> {
    described(facts, names).map(|(call, end)| Value::Number(end - call.time))
}

fn description_role(facts: &ConnectionFacts<'_>, names: Names) -> Option<Value> {
    described(facts, names)?.0.role.as_ref().map(own)
}

/// A member of the transport as it was when its handshake first was complete.
fn handshake(facts: &ConnectionFacts<'_>, [member, ..]: Names) -> Option<Value> {
    let reports = &facts.reports;
    let transports: Vec<_> = reports.of_type("transport").map(|transport| (transport, reports.member(transport, "tlsVersion"))).collect();
    let complete = reports.list.iter().find_map(|report| {
        let is_complete = |version: Option<&str>| version.is_some_and(|version| !version.is_empty());
        let transport = transports.iter().find(|(_, version)| is_complete(version.text_at(report.tick)))?;
        Some((report.tick, transport.0))
    });
    let (tick, transport) = complete?;
    reports.member(transport, member).at(tick)
}

fn stun_round_trip(facts: &ConnectionFacts<'_>) -> Option<Value> {
    let total = |member: &str| -> f64 {
        let pairs = facts.selected_pairs();
        let values = pairs.iter().map(|last| facts.reports.member(last.pair, member).number_at(last.report.tick).unwrap_or_default());
        values.sum()
    };
    let responses = total("responsesReceived");
    (responses != 0.0).then(|| Value::Number(total("totalRoundTripTime") / responses))
}

fn bitrate(facts: &ConnectionFacts<'_>, [member, ..]: Names) -> Option<Value> {
    let (first, last) = facts.traffic()?;
    let seconds = (last.report.time - first.report.time) / 1000.0;
    let bytes = |selected: super::facts::connection::Selected<'_>| {
        facts.reports.member(selected.carrier(), member).number_at(selected.report.tick).unwrap_or(f64::NAN)
    };
    (seconds > 0.0).then(|| Value::Number((bytes(last) - bytes(first)) * 8.0 / seconds))
}
