//! The candidate pairs of a connection: one row for each.

use super::Type::{Count, Flag, Number, Text};
use super::facts::connection::ConnectionFacts;
use super::{Names, Row, Value, feature, feature_of, row, shared};
use crate::series::Object;

/// A pair.
pub(super) struct Pair<'a> {
    facts: &'a ConnectionFacts<'a>,
    pair: &'a Object,
}

const PAIR: &str = "last `getStats` of the pair: `candidate-pair`";
const DICTIONARY: &str = "https://w3c.github.io/webrtc-stats/#candidatepair-dict*";
const LOCAL: &str = "last `getStats` of the pair: `local-candidate`";
const REMOTE: &str = "last `getStats` of the pair: `remote-candidate`";
const CANDIDATE: &str = "https://w3c.github.io/webrtc-stats/#icecandidate-dict*";

/// A feature of a pair.
pub(super) type PairFeature = feature_of!(Pair<'_>);

#[rustfmt::skip]
pub(super) static TABLE: &[PairFeature] = &[
    feature("statsId", Text, "", "Its id in the statistics.", PAIR, DICTIONARY, |pair: &Pair<'_>| Some(Value::Text(pair.facts.reports.id(pair.pair).to_owned()))),
    shared("state", Text, "", "Last state of its connectivity check.", PAIR, DICTIONARY, latest, ["state", "", ""]),
    shared("nominated", Flag, "", "Whether it was nominated.", PAIR, DICTIONARY, latest, ["nominated", "", ""]),
    feature("selectedShare", Number, "ratio", "Share of the connection's reports in which it was the pair in use.", "every `getStats`: selectedCandidatePairId",
        "https://w3c.github.io/webrtc-stats/#dom-rtctransportstats-selectedcandidatepairid", selected_share),
    shared("localType", Text, "", "Local candidate type.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "candidateType", ""]),
    shared("localProtocol", Text, "", "Local protocol.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "protocol", "transport"]),
    shared("localAddress", Text, "", "Local address.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "address", "ip"]),
    shared("localPort", Count, "", "Local port.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "port", "portNumber"]),
    shared("localNetworkType", Text, "", "Local network.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "networkType", ""]),
    shared("localRelayProtocol", Text, "", "Over what a local relay is reached.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "relayProtocol", ""]),
    shared("localUrl", Text, "", "Server the local candidate came from.", LOCAL, CANDIDATE, candidate, ["localCandidateId", "url", ""]),
    shared("remoteType", Text, "", "Remote candidate type.", REMOTE, CANDIDATE, candidate, ["remoteCandidateId", "candidateType", ""]),
    shared("remoteProtocol", Text, "", "Remote protocol.", REMOTE, CANDIDATE, candidate, ["remoteCandidateId", "protocol", "transport"]),
    shared("remoteAddress", Text, "", "Remote address.", REMOTE, CANDIDATE, candidate, ["remoteCandidateId", "address", "ip"]),
    shared("remotePort", Count, "", "Remote port.", REMOTE, CANDIDATE, candidate, ["remoteCandidateId", "port", "portNumber"]),
    shared("bytesSent", Count, "bytes", "Bytes sent.", PAIR, DICTIONARY, latest, ["bytesSent", "", ""]),
    shared("bytesReceived", Count, "bytes", "Bytes received.", PAIR, DICTIONARY, latest, ["bytesReceived", "", ""]),
    shared("currentRoundTripTime", Number, "s", "Last round trip time of a connectivity check.", PAIR, DICTIONARY, latest, ["currentRoundTripTime", "", ""]),
    feature("averageRoundTripTime", Number, "s", "Average round trip time of connectivity checks.", "last `getStats` of the pair: totalRoundTripTime / responsesReceived", DICTIONARY,
        |pair| {
            let number = |member: &str| pair.facts.reports.member(pair.pair, member).latest_number();
            let (total, responses) = (number("totalRoundTripTime")?, number("responsesReceived")?);
            (responses != 0.0).then(|| Value::Number(total / responses))
        }),
    shared("requestsSent", Count, "", "Connectivity checks sent.", PAIR, DICTIONARY, latest, ["requestsSent", "", ""]),
    shared("responsesReceived", Count, "", "Answers to them received.", PAIR, DICTIONARY, latest, ["responsesReceived", "", ""]),
    shared("availableOutgoingBitrate", Number, "bit/s", "Last estimate of what can be sent.", PAIR, DICTIONARY, latest, ["availableOutgoingBitrate", "", ""]),
];

#[inline(never)]
pub(super) fn rows(facts: &ConnectionFacts<'_>) -> Vec<Row> {
    facts.reports.of_type("candidate-pair").map(|pair| row!(&[TABLE], &Pair { facts, pair })).collect()
}

fn latest(pair: &Pair<'_>, [member, ..]: Names) -> Option<Value> {
    pair.facts.reports.member(pair.pair, member).latest()
}

fn candidate(pair: &Pair<'_>, [end, member, older]: Names) -> Option<Value> {
    let reports = &pair.facts.reports;
    let candidate = reports.latest_referred(pair.pair, end)?;
    reports.member(candidate, member).latest().or_else(|| reports.member(candidate, older).latest())
}

fn selected_share(pair: &Pair<'_>) -> Option<Value> {
    let all = pair.facts.reports.list.len();
    let own = pair.facts.selected.iter().filter(|selected| selected.pair.id == pair.pair.id).count();
    (all > 0).then(|| Value::Number(own as f64 / all as f64))
}
