//! What the network did over a connection, for each direction and kind: average, extremes, percentiles and deviation of five metrics.

use super::facts::connection::Selected;
use super::facts::reports::Reports;
use super::{Column, Row, Type, Value};
use crate::mos::{self, Impairment};
use crate::series::derive::Formula;
use crate::series::sample::{Sample, Source, number_column};
use crate::series::{Object, order};
use crate::units::Timestamp;

/// A metric: name, unit, what it is.
const METRICS: [(&str, &str, &str); 5] = [
    ("jitter", "ms", "Interarrival jitter"),
    ("rtt", "ms", "Round trip time of RTCP"),
    ("bitrate", "kbps", "Bits of payload per second of a stream"),
    ("packetLoss", "percent", "Lost share of the packets"),
    ("mos", "score", "Mean opinion score by the E-model (1 to 4.5), for video as if the stream carried speech"),
];
const JITTER: usize = 0;
const ROUND_TRIP: usize = 1;
const BITRATE: usize = 2;
const LOSS: usize = 3;
const SCORE: usize = 4;

/// A direction and kind: name, what it is.
const SCOPES: [(&str, &str); 4] =
    [("in_audio", "received audio"), ("out_audio", "sent audio"), ("in_video", "received video"), ("out_video", "sent video")];

/// How samples become one number: name, what it is.
const KINDS: [(&str, &str); 7] = [
    ("avg", "average"),
    ("min", "smallest"),
    ("max", "largest"),
    ("p5", "5th percentile"),
    ("p50", "median"),
    ("p95", "95th percentile"),
    ("stddev", "standard deviation"),
];

/// Where the samples of a metric come from: received, sent.
const SOURCES: [[&str; 2]; 5] = [
    ["`inbound-rtp` jitter", "`remote-inbound-rtp` jitter"],
    ["`remote-outbound-rtp` roundTripTime", "`remote-inbound-rtp` roundTripTime"],
    ["`inbound-rtp` bytesReceived", "`outbound-rtp` bytesSent"],
    ["`inbound-rtp` packetsLost, packetsReceived", "`remote-inbound-rtp` fractionLost"],
    [
        "`inbound-rtp` packetsLost, packetsReceived, jitterBufferDelay, jitterBufferEmittedCount; round trip time of RTCP, else of STUN; `codec`",
        "`remote-inbound-rtp` fractionLost, roundTripTime, jitter; `codec`",
    ],
];

const LINKS: [&str; 5] = [
    "https://w3c.github.io/webrtc-stats/#dom-rtcreceivedrtpstreamstats-jitter",
    "https://w3c.github.io/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats-roundtriptime",
    "https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-bytesreceived",
    "https://w3c.github.io/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost",
    "https://www.itu.int/rec/T-REC-G.107",
];

/// Samples of each scope and metric, as the numbers they become.
#[derive(Default)]
pub(super) struct Aggregates([[Option<[f64; 7]>; 5]; 4]);

/// What is known of each: one for each metric, scope and kind, named `<metric>_<scope>_<kind>_<unit>`.
pub(super) fn add_columns(columns: &mut Vec<Column>) {
    for (metric, (name, unit, what)) in METRICS.iter().enumerate() {
        for (scope, (scope_name, scope_what)) in SCOPES.iter().enumerate() {
            for (kind_name, kind_what) in KINDS {
                columns.push(Column {
                    name: format!("{name}_{scope_name}_{kind_name}_{unit}").into(),
                    kind: Type::Number,
                    unit,
                    doc: format!("{what}, {scope_what}: {kind_what} over all samples of all streams.").into(),
                    source: SOURCES[metric][scope % 2].into(),
                    link: LINKS[metric].into(),
                });
            }
        }
    }
}

impl Aggregates {
    /// The values, in the order of the columns.
    pub(super) fn add_values(&self, row: &mut Row) {
        for metric in 0..METRICS.len() {
            for scope in &self.0 {
                for kind in 0..KINDS.len() {
                    row.push(scope[metric].map(|numbers| Value::Number(numbers[kind])));
                }
            }
        }
    }
}

#[inline(never)]
pub(super) fn gather(reports: &Reports<'_>, selected: &[Selected<'_>]) -> Aggregates {
    let mut collected: [[Vec<f64>; 5]; 4] = Default::default();
    let stun = stun_round_trips(reports, selected);
    for object in &reports.series.objects {
        let Some(stats_type) = object.stats_type.map(|stats_type| reports.dump.text(stats_type)) else { continue };
        let video = match reports.member(object, "kind").latest_text().or_else(|| reports.member(object, "mediaType").latest_text()) {
            Some("audio") => 0,
            Some("video") => 2,
            _ => continue,
        };
        let [inbound, outbound] = [video, video + 1];
        let of = |formula: Formula| samples(reports, object, formula);
        let mut add = |scope: usize, metric: usize, samples: &[Sample]| {
            collected[scope][metric].extend(samples.iter().map(|sample| sample.value));
        };
        match stats_type {
            "inbound-rtp" => {
                let loss = of(Formula::Share("packetsLost", "packetsReceived", 100.0));
                add(inbound, JITTER, &of(Formula::Scaled("jitter", 1000.0)));
                add(inbound, BITRATE, &of(Formula::Rate("bytesReceived", 0.008)));
                let buffer = of(Formula::Ratio("jitterBufferDelay", "jitterBufferEmittedCount", 1000.0));
                let remote = reports.latest_referred(object, "remoteId");
                let rtcp = remote.map(|remote| samples(reports, remote, ROUND_TRIPS)).unwrap_or_default();
                let round_trips = if rtcp.is_empty() { &stun } else { &rtcp };
                add(inbound, SCORE, &mos::over_time(&loss, round_trips, &buffer, codec(reports, object)));
                add(inbound, LOSS, &loss);
            }
            "outbound-rtp" => add(outbound, BITRATE, &of(Formula::Rate("bytesSent", 0.008))),
            "remote-outbound-rtp" => add(inbound, ROUND_TRIP, &of(ROUND_TRIPS)),
            "remote-inbound-rtp" => {
                let loss = of(Formula::Scaled("fractionLost", 100.0));
                let round_trips = of(ROUND_TRIPS);
                add(outbound, JITTER, &of(Formula::Scaled("jitter", 1000.0)));
                // The far end does not tell how long it buffers: twice the jitter is what such a buffer aims at.
                let buffer = of(Formula::Scaled("jitter", 2000.0));
                add(outbound, SCORE, &mos::over_time(&loss, &round_trips, &buffer, codec(reports, object)));
                add(outbound, ROUND_TRIP, &round_trips);
                add(outbound, LOSS, &loss);
            }
            _ => {}
        }
    }
    Aggregates(collected.map(|scope| scope.map(summary)))
}

const ROUND_TRIPS: Formula = Formula::Scaled("roundTripTime", 1000.0);

/// Time and value of every sample that has one.
#[inline(never)]
pub(super) fn samples(reports: &Reports<'_>, object: &Object, formula: Formula) -> Vec<Sample> {
    let mut samples = Vec::new();
    let column = |name: &&str| number_column(object, reports.dump.interner.find(name)?);
    let columns: Option<Vec<_>> = formula.members().iter().map(column).collect();
    if let Some(columns) = columns {
        reports.series.samples(object, Source::Derived(&formula, &columns), &mut |sample| {
            if sample.value.is_finite() {
                samples.push(sample);
            }
        });
    }
    samples
}

/// Round trip times of connectivity checks on the pairs in use.
#[inline(never)]
fn stun_round_trips(reports: &Reports<'_>, selected: &[Selected<'_>]) -> Vec<Sample> {
    let spells = selected.chunk_by(|one, next| one.pair.id == next.pair.id).flat_map(|spell| {
        let member = reports.member(spell[0].pair, "currentRoundTripTime");
        let sample = move |each: &Selected<'_>| {
            let value = member.number_at(each.report.tick)? * 1000.0;
            Some(Sample { time: Timestamp(each.report.time), value })
        };
        spell.iter().filter_map(sample)
    });
    spells.collect()
}

#[inline(never)]
fn codec(reports: &Reports<'_>, stream: &Object) -> Impairment {
    let stream_codec = |member: &str| {
        let codec = reports.latest_referred(stream, "codecId")?;
        reports.member(codec, member).latest_text()
    };
    Impairment::of(stream_codec("mimeType").unwrap_or_default(), stream_codec("sdpFmtpLine").unwrap_or_default())
}

/// The numbers of [`KINDS`]; `None` without samples.
#[inline(never)]
fn summary(mut samples: Vec<f64>) -> Option<[f64; 7]> {
    if samples.is_empty() {
        return None;
    }
    order::by_number(&mut samples, |sample| *sample);
    let count = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / count;
    let variance = samples.iter().map(|sample| (sample - mean).powi(2)).sum::<f64>() / count;
    // Between two samples, a percentile lies on the line that joins them.
    let percentile = |share: f64| {
        let place = share * (count - 1.0);
        let (below, above) = (samples[place.floor() as usize], samples[place.ceil() as usize]);
        below + (above - below) * place.fract()
    };
    Some([mean, samples[0], samples[samples.len() - 1], percentile(0.05), percentile(0.5), percentile(0.95), variance.sqrt()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_become_numbers() {
        let samples: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let [mean, min, max, p5, p50, p95, deviation] = summary(samples).unwrap();
        assert_eq!([mean, min, max, p5, p50, p95], [50.0, 0.0, 100.0, 5.0, 50.0, 95.0]);
        assert!((deviation - 29.1547).abs() < 1e-4);
        assert_eq!(summary(vec![3.0, 4.0]).unwrap()[3], 3.05);
        assert_eq!(summary(Vec::new()), None);
    }
}
