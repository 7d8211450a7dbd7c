//! The layers of what a connection sends as simulcast: one row for each encoding.

use super::Type::{Count, Number, Text};
use super::facts::connection::ConnectionFacts;
use super::facts::reports::Reports;
use super::{Names, Row, Value, feature, feature_of, row, shared};
use crate::series::derive::Formula;
use crate::series::sample::number_column;
use crate::series::{Object, order};

/// One encoding of a source.
pub(super) struct Layer<'a> {
    reports: &'a Reports<'a>,
    stream: &'a Object,
}

const STREAM: &str = "`getStats`: `outbound-rtp`";
const RID: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-rid";
const ACTIVE: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-active";
const REASON: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-qualitylimitationreason";
const SIZE: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-framewidth";

/// A feature of a layer.
pub(super) type LayerFeature = feature_of!(Layer<'_>);

#[rustfmt::skip]
pub(super) static TABLE: &[LayerFeature] = &[
    feature("statsId", Text, "", "Id of its RTP stream in the statistics.", STREAM, "", |layer: &Layer<'_>| Some(Value::Text(layer.reports.id(layer.stream).to_owned()))),
    feature("trackIdentifier", Text, "", "Id of the track it carries.", "`getStats`: `media-source` trackIdentifier",
        "https://w3c.github.io/webrtc-stats/#dom-rtcmediasourcestats-trackidentifier",
        |layer| layer.reports.member(layer.reports.latest_referred(layer.stream, "mediaSourceId")?, "trackIdentifier").latest()),
    shared("mid", Text, "", "Media description it belongs to.", STREAM, "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-mid", latest, ["mid", "", ""]),
    shared("rid", Text, "", "Its restriction id.", STREAM, RID, latest, ["rid", "", ""]),
    shared("encodingIndex", Count, "", "Its place among the encodings.", STREAM, "", latest, ["encodingIndex", "", ""]),
    shared("ssrc", Count, "", "Its synchronisation source.", STREAM, "https://w3c.github.io/webrtc-stats/#dom-rtcrtpstreamstats-ssrc", latest, ["ssrc", "", ""]),
    shared("scalabilityMode", Text, "", "How it is scaled within itself.", STREAM, "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-scalabilitymode",
        latest, ["scalabilityMode", "", ""]),
    shared("frameWidth", Count, "pixels", "Last width.", STREAM, SIZE, latest, ["frameWidth", "", ""]),
    shared("frameHeight", Count, "pixels", "Last height.", STREAM, SIZE, latest, ["frameHeight", "", ""]),
    shared("maxWidth", Count, "pixels", "Largest width.", STREAM, SIZE, largest, ["frameWidth", "", ""]),
    shared("maxHeight", Count, "pixels", "Largest height.", STREAM, SIZE, largest, ["frameHeight", "", ""]),
    feature("framesPerSecond", Number, "frames/s", "Average rate of encoded frames.", "`getStats`: `outbound-rtp` framesEncoded",
        "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-framesencoded", |layer| mean(layer, Formula::Rate("framesEncoded", 1.0))),
    feature("bitrate", Number, "kbps", "Average bits of payload sent per second.", "`getStats`: `outbound-rtp` bytesSent",
        "https://w3c.github.io/webrtc-stats/#dom-rtcsentrtpstreamstats-bytessent", |layer| mean(layer, Formula::Rate("bytesSent", 0.008))),
    feature("activeShare", Number, "ratio", "Share of reports in which it was active.", "`getStats`: `outbound-rtp` active", ACTIVE, active_share),
    feature("qualityLimitationReason", Text, "", "What limited it in most reports.", "`getStats`: `outbound-rtp` qualityLimitationReason", REASON,
        |layer| Some(Value::Text(reasons(layer).into_iter().next()?.0))),
    feature("limitedShare", Number, "ratio", "Share of reports in which anything limited it.", "`getStats`: `outbound-rtp` qualityLimitationReason", REASON, limited_share),
];

/// Sent video that has a restriction id, or shares its source with other streams.
#[inline(never)]
pub(super) fn rows(facts: &ConnectionFacts<'_>) -> Vec<Row> {
    let reports = &facts.reports;
    let video = || reports.of_type("outbound-rtp").filter(|stream| reports.member(stream, "kind").latest_text() == Some("video"));
    let sources: Vec<_> = video().map(|stream| reports.latest_referred_id(stream, "mediaSourceId")).collect();
    let is_layer = |(own, stream): &(Option<&str>, &Object)| {
        let shares = own.is_some() && sources.iter().filter(|other| *other == own).count() > 1;
        shares || reports.member(stream, "rid").latest().is_some()
    };
    let layers = sources.iter().copied().zip(video()).filter(is_layer);
    layers.map(|(_, stream)| row!(&[TABLE], &Layer { reports, stream })).collect()
}

fn latest(layer: &Layer<'_>, [member, ..]: Names) -> Option<Value> {
    layer.reports.member(layer.stream, member).latest()
}

fn largest(layer: &Layer<'_>, [member, ..]: Names) -> Option<Value> {
    let column = number_column(layer.stream, layer.reports.dump.interner.find(member)?)?;
    column.max.is_finite().then_some(Value::Number(column.max))
}

fn mean(layer: &Layer<'_>, formula: Formula) -> Option<Value> {
    let samples = super::aggregates::samples(layer.reports, layer.stream, formula);
    let sum: f64 = samples.iter().map(|sample| sample.value).sum();
    (!samples.is_empty()).then(|| Value::Number(sum / samples.len() as f64))
}

fn active_share(layer: &Layer<'_>) -> Option<Value> {
    let active = layer.reports.member(layer.stream, "active");
    let (mut on, mut all) = (0, 0);
    for (start, stop, value) in active.spans(layer.reports.series.end_tick()) {
        all += stop - start;
        on += if value == Value::Flag(true) { stop - start } else { 0 };
    }
    (all > 0).then(|| Value::Number(f64::from(on) / f64::from(all)))
}

/// The reasons of limitation and in how many reports each held, the most frequent first.
fn reasons(layer: &Layer<'_>) -> Vec<(String, u32)> {
    let mut reasons: Vec<(String, u32)> = Vec::new();
    for (start, stop, value) in layer.reports.member(layer.stream, "qualityLimitationReason").spans(layer.reports.series.end_tick()) {
        let Value::Text(reason) = value else { continue };
        match reasons.iter_mut().find(|known| known.0 == reason) {
            Some(known) => known.1 += stop - start,
            None => reasons.push((reason, stop - start)),
        }
    }
    order::by_number(&mut reasons, |reason| -f64::from(reason.1));
    reasons
}

fn limited_share(layer: &Layer<'_>) -> Option<Value> {
    let reasons = reasons(layer);
    let count = |is_it: fn(&str) -> bool| reasons.iter().filter(|reason| is_it(&reason.0)).map(|reason| f64::from(reason.1)).sum::<f64>();
    let all = count(|_| true);
    (all > 0.0).then(|| Value::Number(count(|reason| reason != "none") / all))
}
