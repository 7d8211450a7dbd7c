//! How a connection was set up, step by step, in milliseconds from its first event.

use super::Type::Number;
use super::connection::ConnectionFeature;
use super::facts::connection::ConnectionFacts;
use super::{Value, feature};
use crate::series::Object;

const PACKETS: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetsreceived";
const FRAMES: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-framesdecoded";

#[rustfmt::skip]
pub(super) static TABLE: &[ConnectionFeature] = &[
    feature("setupGetUserMediaTime", Number, "ms", "When the last request for media before the first description was granted; negative if before the connection was made.",
        "last getUserMedia success before the first description", "https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia",
        |facts: &ConnectionFacts<'_>| since(facts, media_granted(facts))),
    feature("setupOfferTime", Number, "ms", "When the first offer was set, be it local or remote.", "first `setLocalDescription` or `setRemoteDescription` of an offer",
        "https://w3c.github.io/webrtc-pc/#dom-rtcsdptype-offer", |facts| since(facts, described(facts, "offer"))),
    feature("setupAnswerTime", Number, "ms", "When the first answer was set.", "first `setLocalDescription` or `setRemoteDescription` of an answer",
        "https://w3c.github.io/webrtc-pc/#dom-rtcsdptype-answer", |facts| since(facts, described(facts, "answer"))),
    feature("setupIceConnectedTime", Number, "ms", "When ICE first was connected.", "first event `iceconnectionstatechange` to connected or completed",
        "https://w3c.github.io/webrtc-pc/#dom-peerconnection-ice-connection-state",
        |facts| since(facts, facts.negotiation.reached("oniceconnectionstatechange", &["connected", "completed"], 0).map(|change| change.time))),
    feature("setupDtlsConnectedTime", Number, "ms", "When DTLS first was connected, and with it the connection.", "first event `connectionstatechange` to connected",
        "https://w3c.github.io/webrtc-pc/#dom-peerconnection-connection-state",
        |facts| since(facts, facts.negotiation.reached("onconnectionstatechange", &["connected"], 0).map(|change| change.time))),
    feature("setupFirstPacketTime", Number, "ms", "First report that counts a received packet.", "first `getStats`: `inbound-rtp` packetsReceived", PACKETS,
        |facts| since(facts, first_above_zero(facts, "packetsReceived"))),
    feature("setupFirstFrameTime", Number, "ms", "First report that counts a decoded frame.", "first `getStats`: `inbound-rtp` framesDecoded", FRAMES,
        |facts| since(facts, first_above_zero(facts, "framesDecoded"))),
];

fn since(facts: &ConnectionFacts<'_>, time: Option<f64>) -> Option<Value> {
    Some(Value::Number(time? - facts.range?.0))
}

fn described(facts: &ConnectionFacts<'_>, role: &str) -> Option<f64> {
    let is_set = |method: &str| matches!(method, "setLocalDescription" | "setRemoteDescription");
    facts.negotiation.calls.iter().find(|call| is_set(call.method) && call.is(call.method, role)).map(|call| call.time)
}

fn media_granted(facts: &ConnectionFacts<'_>) -> Option<f64> {
    let end = facts.negotiation.calls.first().map_or(f64::INFINITY, |call| call.time);
    let granted = facts.dump.interner.find("navigator.mediaDevices.getUserMediaOnSuccess")?;
    let before = facts.dump.events.partition_point(|event| event.timestamp.0 <= end);
    let event = facts.dump.events[..before].iter().rfind(|event| event.canonical == granted && event.connection.is_none())?;
    Some(event.timestamp.0)
}

fn first_above_zero(facts: &ConnectionFacts<'_>, member: &str) -> Option<f64> {
    let reports = &facts.reports;
    let first = |stream: &Object| -> Option<u32> {
        let column = crate::series::sample::number_column(stream, reports.dump.interner.find(member)?)?;
        column.points().find(|point| point.1 > 0.0).map(|point| point.0)
    };
    let tick = reports.of_type("inbound-rtp").filter_map(first).min()?;
    reports.list.iter().find(|report| report.tick >= tick).map(|report| report.time)
}
