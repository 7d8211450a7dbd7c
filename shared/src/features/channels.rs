//! The data channels of a connection: one row for each.

use super::Type::{Count, Number, Text};
use super::facts::connection::ConnectionFacts;
use super::facts::reports::Reports;
use super::{Names, Row, Value, feature, feature_of, row, shared};
use crate::series::Object;

/// A channel.
pub(super) struct Channel<'a> {
    reports: &'a Reports<'a>,
    channel: &'a Object,
}

const CHANNEL: &str = "last `getStats` of the channel: `data-channel`";
const DICTIONARY: &str = "https://w3c.github.io/webrtc-stats/#dcstats-dict*";

/// A feature of a channel.
pub(super) type ChannelFeature = feature_of!(Channel<'_>);

#[rustfmt::skip]
pub(super) static TABLE: &[ChannelFeature] = &[
    feature("statsId", Text, "", "Its id in the statistics.", CHANNEL, DICTIONARY, |channel: &Channel<'_>| Some(Value::Text(channel.reports.id(channel.channel).to_owned()))),
    shared("label", Text, "", "Its label.", CHANNEL, DICTIONARY, latest, ["label", "", ""]),
    shared("protocol", Text, "", "Its subprotocol.", CHANNEL, DICTIONARY, latest, ["protocol", "", ""]),
    shared("dataChannelIdentifier", Count, "", "Its number on the SCTP association.", CHANNEL, DICTIONARY, latest, ["dataChannelIdentifier", "", ""]),
    shared("state", Text, "", "Its last state.", CHANNEL, DICTIONARY, latest, ["state", "", ""]),
    feature("openTime", Number, "epoch ms", "First report that says it is open.", "first `getStats` of the channel: state", DICTIONARY, opened),
    shared("messagesSent", Count, "", "Messages sent.", CHANNEL, DICTIONARY, latest, ["messagesSent", "", ""]),
    shared("messagesReceived", Count, "", "Messages received.", CHANNEL, DICTIONARY, latest, ["messagesReceived", "", ""]),
    shared("bytesSent", Count, "bytes", "Bytes of payload sent.", CHANNEL, DICTIONARY, latest, ["bytesSent", "", ""]),
    shared("bytesReceived", Count, "bytes", "Bytes of payload received.", CHANNEL, DICTIONARY, latest, ["bytesReceived", "", ""]),
];

#[inline(never)]
pub(super) fn rows(facts: &ConnectionFacts<'_>) -> Vec<Row> {
    let reports = &facts.reports;
    reports.of_type("data-channel").map(|channel| row!(&[TABLE], &Channel { reports, channel })).collect()
}

fn latest(channel: &Channel<'_>, [member, ..]: Names) -> Option<Value> {
    channel.reports.member(channel.channel, member).latest()
}

fn opened(channel: &Channel<'_>) -> Option<Value> {
    let reports = channel.reports;
    let state = reports.member(channel.channel, "state");
    let is_open = |(start, _, value): (u32, u32, Value)| (value == Value::Text("open".to_owned())).then_some(start);
    let tick = state.spans(reports.series.end_tick()).find_map(is_open)?;
    reports.list.iter().find(|report| report.tick >= tick).map(|report| Value::Number(report.time))
}
