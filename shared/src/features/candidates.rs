//! Features of a connection's candidates: what both ends told of, how long relays took, the pair that was used first.

use super::Type::{Count, Flag, Number, Text};
use super::client::own;
use super::connection::ConnectionFeature;
use super::facts::connection::{ConnectionFacts, Selected};
use super::facts::negotiation::Candidate;
use super::{Names, Value, feature, shared};

const ADDED: &str = "any `addIceCandidate`";
const GATHERED: &str = "any event `icecandidate`";
const TYPE: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcicecandidatetype";
const ADD: &str = "https://w3c.github.io/webrtc-pc/#dom-peerconnection-addicecandidate";
const MDNS: &str = "https://datatracker.ietf.org/doc/html/draft-ietf-mmusic-mdns-ice-candidates";
const TCP: &str = "https://www.rfc-editor.org/rfc/rfc6544";
const RELAY_PROTOCOL: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcicecandidate-relayprotocol";
const GATHERING: &str = "event `icegatheringstatechange` to gathering, first event `icecandidate` with that relayProtocol before complete";
const STATS: &str = "https://w3c.github.io/webrtc-stats/#icecandidate-dict*";
const LOCATION: &str = "annotation of a server on `icecandidate` and `addIceCandidate`";

#[rustfmt::skip]
pub(super) static TABLE: &[ConnectionFeature] = &[
    feature("addedConnectableIceTcpCandidate", Flag, "", "Whether the far end offered to be reached over TCP.", "any `addIceCandidate` or `setRemoteDescription`: tcptype passive", TCP,
        |facts: &ConnectionFacts<'_>| any(facts, |candidate| !candidate.local && candidate.tcp_type == "passive")),
    shared("addedHostCandidate", Flag, "", "Whether the far end trickled a candidate of its own interface.", ADDED, TYPE, has, ["remote", "host", ""]),
    shared("addedMdnsCandidate", Flag, "", "Whether one of them hid its address behind a name.", ADDED, MDNS, has, ["remote", "host", ".local"]),
    shared("addedSrflxCandidate", Flag, "", "Whether the far end trickled a server-reflexive candidate.", ADDED, TYPE, has, ["remote", "srflx", ""]),
    shared("addedTurnCandidate", Flag, "", "Whether the far end trickled a relayed candidate.", ADDED, TYPE, has, ["remote", "relay", ""]),
    feature("addedNullCandidate", Flag, "", "Whether the page said that no more candidates will come.", "any `addIceCandidate` of null", ADD,
        |facts| Some(Value::Flag(facts.negotiation.added_null))),
    shared("gatheredHostCandidate", Flag, "", "Whether a candidate of an own interface was gathered.", GATHERED, TYPE, has, ["local", "host", ""]),
    shared("gatheredMdnsCandidate", Flag, "", "Whether one of them hid its address behind a name.", GATHERED, MDNS, has, ["local", "host", ".local"]),
    shared("gatheredSrflxCandidate", Flag, "", "Whether a server-reflexive candidate was gathered.", GATHERED, TYPE, has, ["local", "srflx", ""]),
    shared("gatheredTurnCandidate", Flag, "", "Whether a relayed candidate was gathered.", GATHERED, TYPE, has, ["local", "relay", ""]),

    shared("gatheringTimeTurnUdp", Number, "ms", "Time until the first candidate relayed over UDP, in the first gathering.", GATHERING, RELAY_PROTOCOL, gathering_time, ["udp", "", ""]),
    shared("gatheringTimeTurnTcp", Number, "ms", "Time until the first candidate relayed over TCP, in the first gathering.", GATHERING, RELAY_PROTOCOL, gathering_time, ["tcp", "", ""]),
    shared("gatheringTimeTurnTls", Number, "ms", "Time until the first candidate relayed over TLS, in the first gathering.", GATHERING, RELAY_PROTOCOL, gathering_time, ["tls", "", ""]),

    first("firstCandidatePairLocalAddress", "Local address of the first pair in use.", ["localCandidateId", "address", "ip"]),
    first("firstCandidatePairLocalProtocol", "Its local protocol.", ["localCandidateId", "protocol", "transport"]),
    first("firstCandidatePairLocalNetworkType", "Its local network, such as wifi or vpn.", ["localCandidateId", "networkType", ""]),
    first("firstCandidatePairLocalType", "Its local candidate type.", ["localCandidateId", "candidateType", ""]),
    feature("firstCandidatePairLocalTypePreference", Count, "", "Type preference of its local candidate, which tells over what a relay is reached.",
        "first `getStats` with a selected pair once connected: highest 8 bits of the priority", "https://www.rfc-editor.org/rfc/rfc8445#section-5.1.2.1", type_preference),
    first("firstCandidatePairLocalRelayProtocol", "Over what its local relay is reached.", ["localCandidateId", "relayProtocol", ""]),
    first("firstCandidatePairLocalRelayUrl", "Server its local candidate came from.", ["localCandidateId", "url", ""]),
    first("firstCandidatePairRemoteAddress", "Remote address of the first pair in use.", ["remoteCandidateId", "address", "ip"]),
    first("firstCandidatePairRemoteType", "Its remote candidate type.", ["remoteCandidateId", "candidateType", ""]),

    shared("rtcstatsLocationContinent", Text, "", "Continent of the local candidate in use.", LOCATION, "", location, ["localCandidateId", "0", ""]),
    shared("rtcstatsLocationCountry", Text, "", "Country of the local candidate in use.", LOCATION, "", location, ["localCandidateId", "1", ""]),
    shared("rtcstatsLocationCity", Text, "", "City of the local candidate in use.", LOCATION, "", location, ["localCandidateId", "2", ""]),
    shared("rtcstatsPeerLocationContinent", Text, "", "Continent of the remote candidate in use.", LOCATION, "", location, ["remoteCandidateId", "0", ""]),
    shared("rtcstatsPeerLocationCountry", Text, "", "Country of the remote candidate in use.", LOCATION, "", location, ["remoteCandidateId", "1", ""]),
    shared("rtcstatsPeerLocationCity", Text, "", "City of the remote candidate in use.", LOCATION, "", location, ["remoteCandidateId", "2", ""]),
    shared("rtcstatsRelayLocationContinent", Text, "", "Continent of a gathered candidate.", LOCATION, "", relay_location, ["0", "", ""]),
    shared("rtcstatsRelayLocationCountry", Text, "", "Country of a gathered candidate.", LOCATION, "", relay_location, ["1", "", ""]),
    shared("rtcstatsRelayLocationCity", Text, "", "City of a gathered candidate.", LOCATION, "", relay_location, ["2", "", ""]),
];

const fn first(name: &'static str, doc: &'static str, names: Names) -> ConnectionFeature {
    shared(name, Text, "", doc, "first `getStats` with a selected pair once connected: {}", STATS, first_pair, names)
}

fn any(facts: &ConnectionFacts<'_>, is_it: impl Fn(&Candidate) -> bool) -> Option<Value> {
    Some(Value::Flag(facts.negotiation.candidates.iter().any(is_it)))
}

fn has(facts: &ConnectionFacts<'_>, [side, kind, suffix]: Names) -> Option<Value> {
    let local = side == "local";
    any(facts, |candidate| candidate.trickled && candidate.local == local && candidate.kind == kind && candidate.address.ends_with(suffix))
}

fn gathering_time(facts: &ConnectionFacts<'_>, [protocol, ..]: Names) -> Option<Value> {
    const EVENT: &str = "onicegatheringstatechange";
    let end = facts.negotiation.reached(EVENT, &["complete"], 0).map_or(usize::MAX, |complete| complete.order);
    let is_it = |candidate: &&Candidate| candidate.local && candidate.relay_protocol.as_deref() == Some(protocol) && candidate.order < end;
    let mut candidates = facts.negotiation.candidates.iter().filter(is_it);
    // The gathering that a candidate belongs to began with the latest change to that state.
    candidates.find_map(|candidate| {
        let begun = |change: &&super::facts::negotiation::StateChange<'_>| {
            change.event == EVENT && change.state == "gathering" && change.order < candidate.order
        };
        Some(Value::Number(candidate.time - facts.negotiation.states.iter().rfind(begun)?.time))
    })
}

fn first_selected<'a>(facts: &ConnectionFacts<'a>) -> Option<Selected<'a>> {
    let connected = facts.negotiation.reached("onconnectionstatechange", &["connected"], 0)?.order;
    facts.selected.iter().find(|selected| selected.report.order > connected).copied()
}

fn first_pair(facts: &ConnectionFacts<'_>, [end, member, older]: Names) -> Option<Value> {
    let selected = first_selected(facts)?;
    let candidate = facts.reports.referred(selected.pair, end, selected.report.tick)?;
    let value = |member: &str| facts.reports.member(candidate, member).at(selected.report.tick);
    value(member).or_else(|| value(older))
}

fn type_preference(facts: &ConnectionFacts<'_>) -> Option<Value> {
    match first_pair(facts, ["localCandidateId", "priority", ""])? {
        Value::Number(priority) => Some(Value::Number(f64::from((priority as u32) >> 24))),
        _ => None,
    }
}

/// Where a server found the candidate in use to be, among those told of before the first report that has a pair.
fn location(facts: &ConnectionFacts<'_>, [end, part, _]: Names) -> Option<Value> {
    let selected = facts.selected.first()?;
    let candidate = facts.reports.referred(selected.pair, end, selected.report.tick)?;
    let address = facts.reports.member(candidate, "address").text_at(selected.report.tick)?;
    let local = end == "localCandidateId";
    let is_it =
        |known: &&Candidate| known.trickled && known.local == local && known.address == address && known.order < selected.report.order;
    let found = facts.negotiation.candidates.iter().filter(is_it).find_map(|candidate| candidate.location.as_ref())?;
    located(found, part)
}

fn relay_location(facts: &ConnectionFacts<'_>, [part, ..]: Names) -> Option<Value> {
    let end = facts.selected.first().map_or(usize::MAX, |selected| selected.report.order);
    let gathered = facts.negotiation.candidates.iter().filter(|candidate| candidate.local && candidate.order < end);
    located(gathered.filter_map(|candidate| candidate.location.as_ref()).next_back()?, part)
}

fn located(location: &[serde_json::Value; 3], part: &str) -> Option<Value> {
    let part = &location[part.parse::<usize>().ok()?];
    (!part.is_null()).then(|| own(part))
}
