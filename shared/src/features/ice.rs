//! Features of a connection's ICE: states, restarts, servers it was given.

use super::Type::{Count, Flag, Number, Text};
use super::client::own;
use super::connection::{ConnectionFeature, between};
use super::facts::connection::ConnectionFacts;
use super::{Names, Value, feature, shared};
use serde_json::Value as Json;

const ICE_STATE: &str = "https://w3c.github.io/webrtc-pc/#dom-peerconnection-ice-connection-state";
const ICE_RESTART: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcofferoptions-icerestart";
const ICE_LITE: &str = "https://www.rfc-editor.org/rfc/rfc8839#section-5.3";
const ICE_SERVERS: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcconfiguration-iceservers";
const TURN_URIS: &str = "https://www.rfc-editor.org/rfc/rfc7065";
const STUN_URIS: &str = "https://www.rfc-editor.org/rfc/rfc7064";
const TRANSPORT_POLICY: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcconfiguration-icetransportpolicy";
const BUNDLE_POLICY: &str = "https://w3c.github.io/webrtc-pc/#dom-rtcconfiguration-bundlepolicy";
const NEGOTIATE_CHANNELS: &str = "https://w3c.github.io/webrtc-extensions/#dom-rtcconfiguration-alwaysnegotiatedatachannels";
const SERVERS: &str = "event `create`: iceServers";

#[rustfmt::skip]
pub(super) static TABLE: &[ConnectionFeature] = &[
    feature("iceConnected", Flag, "", "Whether ICE ever was connected.", "event `iceconnectionstatechange`", ICE_STATE,
        |facts: &ConnectionFacts<'_>| Some(Value::Flag(facts.negotiation.reached("oniceconnectionstatechange", &["connected"], 0).is_some()))),
    feature("iceConnectionTime", Number, "ms", "How long ICE took: from checking to connected.", "event `iceconnectionstatechange`", ICE_STATE,
        |facts| between(facts, "oniceconnectionstatechange", "checking", "connected")),
    feature("iceRestart", Flag, "", "Whether `createOffer` was ever asked to restart ICE; `restartIce` is not counted.", "any `createOffer`: iceRestart", ICE_RESTART,
        |facts| Some(Value::Flag(restart(facts).is_some()))),
    feature("iceRestartFollowedBySetRemoteDescription", Flag, "", "Whether that offer was set and answered.",
        "`createOffer` with iceRestart, `setLocalDescription` of an offer, `setRemoteDescription` of an answer", ICE_RESTART,
        |facts| Some(Value::Flag(restart_was_answered(facts).is_some()))),
    feature("usingIceLite", Flag, "", "Whether the far end implements ICE lite only, as servers do.", "any `setRemoteDescription`: a=ice-lite", ICE_LITE,
        |facts| Some(Value::Flag(facts.negotiation.calls.iter().any(|call| call.method == "setRemoteDescription" && call.is_ice_lite)))),

    feature("configuredIceServers", Count, "", "Number of ICE servers it was given.", SERVERS, ICE_SERVERS,
        |facts| Some(Value::Number(servers(facts)?.len() as f64))),
    feature("configuredIceTransportPolicy", Flag, "", "Whether it was to use relays only.", "event `create`: iceServers, iceTransportPolicy", TRANSPORT_POLICY,
        |facts| servers(facts).map(|_| Value::Flag(facts.configuration["iceTransportPolicy"] == "relay"))),
    shared("configuredIceServersStun", Flag, "", "Whether STUN was among them. Absent if not.", SERVERS, STUN_URIS, has_url, ["stun:", "", ""]),
    shared("configuredIceServersTurns", Flag, "", "Whether TURN over TLS was among them. Absent if not.", SERVERS, TURN_URIS, has_url, ["turns:", "", ""]),
    shared("configuredIceServersTurnUdp", Flag, "", "Whether TURN said to be over UDP was among them. Absent if not.", SERVERS, TURN_URIS,
        has_url, ["turn:", "?transport=udp", ""]),
    shared("configuredIceServersTurnTcp", Flag, "", "Whether TURN said to be over TCP was among them. Absent if not.", SERVERS, TURN_URIS,
        has_url, ["turn:", "?transport=tcp", ""]),
    shared("configuredBundlePolicy", Text, "", "How media were to be bundled.", "event `create`: bundlePolicy", BUNDLE_POLICY, configured, ["bundlePolicy", "", ""]),
    shared("configuredAlwaysNegotiateDataChannels", Flag, "", "Whether data channels were to be negotiated at once.", "event `create`: alwaysNegotiateDataChannels",
        NEGOTIATE_CHANNELS, configured, ["alwaysNegotiateDataChannels", "", ""]),
];

/// Place of the first offer to restart ICE among the calls.
fn restart(facts: &ConnectionFacts<'_>) -> Option<usize> {
    facts.negotiation.calls.iter().position(|call| call.method == "createOffer" && call.restarts_ice)
}

fn restart_was_answered(facts: &ConnectionFacts<'_>) -> Option<()> {
    let calls = &facts.negotiation.calls[restart(facts)?..];
    let offered = calls.iter().position(|call| call.is("setLocalDescription", "offer"))?;
    calls[offered..].iter().any(|call| call.is("setRemoteDescription", "answer")).then_some(())
}

fn servers<'a>(facts: &'a ConnectionFacts<'_>) -> Option<&'a Vec<Json>> {
    facts.configuration["iceServers"].as_array()
}

fn has_url(facts: &ConnectionFacts<'_>, [start, end, _]: Names) -> Option<Value> {
    let is_it = |url: &str| url.starts_with(start) && url.ends_with(end);
    let found = servers(facts)?.iter().any(|server| match &server["urls"] {
        Json::String(url) => is_it(url),
        Json::Array(urls) => urls.iter().filter_map(Json::as_str).any(is_it),
        _ => false,
    });
    found.then_some(Value::Flag(true))
}

fn configured(facts: &ConnectionFacts<'_>, [name, ..]: Names) -> Option<Value> {
    facts.configuration.get(name).map(own)
}
