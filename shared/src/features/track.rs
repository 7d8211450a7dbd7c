//! Features of a track: what it was, how its stream did over its life.

use super::Type::{self, Count, Flag, Number, Text};
use super::facts::tracks::TrackFacts;
use super::{Column, Names, Row, Value, dictionary, feature, feature_of, row, shared};
use crate::series::order;

const CODEC: &str = "https://w3c.github.io/webrtc-stats/#codec-dict*";
const FRAME_WIDTH: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-framewidth";
const FRAME_HEIGHT: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-frameheight";
const LIMITATION: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-qualitylimitationdurations";
const SIZES: &str = "every `getStats` with both frameWidth and frameHeight";

/// A feature of a track.
type TrackFeature = feature_of!(TrackFacts<'_>);

/// The tables that make up the features of a track.
static TABLES: [&[TrackFeature]; 5] = [IDENTITY, SIZE, BOTH_WAYS, SENT_ONLY, RECEIVED_ONLY];

/// What is known of every feature of a track.
#[inline(never)]
pub(super) fn columns() -> Vec<Column> {
    dictionary::columns(&TABLES)
}

/// The features of a track.
#[inline(never)]
pub(super) fn row(track: &TrackFacts<'_>) -> Row {
    row!(&TABLES, track)
}

#[rustfmt::skip]
static IDENTITY: &[TrackFeature] = &[
    feature("statsId", Text, "", "Id of its RTP stream in the statistics.", "`getStats`: `inbound-rtp`, `outbound-rtp`", "https://w3c.github.io/webrtc-stats/#dom-rtcstats-id",
        |track: &TrackFacts<'_>| Some(Value::Text(track.connection.reports.id(track.stream?).to_owned()))),
    feature("kind", Text, "", "audio or video.", "`addTrack`, `addTransceiver`, `replaceTrack`, event `track`", "https://w3c.github.io/mediacapture-main/#dom-mediastreamtrack-kind",
        |track| track.kind.clone().map(Value::Text)),
    feature("direction", Text, "", "Whether it is received (inbound) or sent (outbound).", "`addTrack`, `addTransceiver`, `replaceTrack`, event `track`", "",
        |track| Some(Value::Text(if track.inbound { "inbound" } else { "outbound" }.to_owned()))),
    feature("trackIdentifier", Text, "", "Its id.", "`addTrack`, `addTransceiver`, `replaceTrack`, event `track`", "https://w3c.github.io/mediacapture-main/#dom-mediastreamtrack-id",
        |track| track.id.clone().map(Value::Text)),
    feature("startTime", Number, "epoch ms", "When it was added.", "`addTrack`, `addTransceiver`, `replaceTrack`, event `track`; else its first `getStats`", "",
        |track| Some(Value::Number(track.start))),
    feature("duration", Number, "ms", "Time from then to the last report that holds its stream, without fractions; 0 without one.", "last `getStats` of its stream", "",
        |track| Some(Value::Number(track.last.map_or(0.0, |last| (last.time - track.start).floor())))),
    shared("codecMimeType", Text, "", "Codec it used first.", "first `getStats` with its `codec`: mimeType", CODEC, codec, ["mimeType", "", ""]),
    shared("codecSdpFmtpLine", Text, "", "Parameters of that codec; empty if there are none.", "first `getStats` with its `codec`: sdpFmtpLine", CODEC,
        codec, ["sdpFmtpLine", "empty", ""]),
    feature("hasNullVideoDecoder", Flag, "", "Whether video was ever received without a decoder. Inbound video only.", "every `getStats`: decoderImplementation NullVideoDecoder",
        "https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-decoderimplementation", has_null_decoder),
    feature("timeToFirstFrame", Number, "ms", "Time from its announcement until media flowed. Inbound only.", "event `track`, first track event `unmute`",
        "https://w3c.github.io/mediacapture-main/#event-mediastreamtrack-unmute", time_to_first_frame),
];

#[rustfmt::skip]
static SIZE: &[TrackFeature] = &[
    shared("commonWidth", Count, "pixels", "Width that most reports tell. Video only.", SIZES, FRAME_WIDTH, common, ["frameWidth", "frameHeight", ""]),
    shared("commonHeight", Count, "pixels", "Height that most reports tell. Video only.", SIZES, FRAME_HEIGHT, common, ["frameHeight", "frameWidth", ""]),
    shared("minWidth", Count, "pixels", "Smallest width. Video only.", SIZES, FRAME_WIDTH, smallest, ["frameWidth", "frameHeight", ""]),
    shared("minHeight", Count, "pixels", "Smallest height. Video only.", SIZES, FRAME_HEIGHT, smallest, ["frameHeight", "frameWidth", ""]),
    shared("maxWidth", Count, "pixels", "Largest width. Video only.", SIZES, FRAME_WIDTH, largest, ["frameWidth", "frameHeight", ""]),
    shared("maxHeight", Count, "pixels", "Largest height. Video only.", SIZES, FRAME_HEIGHT, largest, ["frameHeight", "frameWidth", ""]),
];

#[rustfmt::skip]
static BOTH_WAYS: &[TrackFeature] = &[
    last("frameCount", Count, "frames", BOTH, "Frames encoded or decoded.", ["framesEncoded", "framesDecoded", ""]),
    last("keyFrameCount", Count, "frames", BOTH, "Key frames encoded or decoded.", ["keyFramesEncoded", "keyFramesDecoded", ""]),
    last("qpSum", Count, "", BOTH, "Sum of quantisation parameters.", ["qpSum", "", ""]),
    last("nackCount", Count, "", BOTH, "Requests to send packets again.", ["nackCount", "", ""]),
    last("pliCount", Count, "", BOTH, "Indications that a picture was lost.", ["pliCount", "", ""]),
    last("firCount", Count, "", BOTH, "Requests for a full picture.", ["firCount", "", ""]),
];

#[rustfmt::skip]
static SENT_ONLY: &[TrackFeature] = &[
    ratio("averageEncodeTime", "s", SENT, "Encoding time of a frame.", ["totalEncodeTime", "framesEncoded", ""]),
    limitation("bandwidthQualityLimitationPercentage", "Share of time in which bandwidth limited the encoder.", "qualityLimitationDurations.bandwidth"),
    limitation("cpuQualityLimitationPercentage", "Share of time in which the processor limited the encoder.", "qualityLimitationDurations.cpu"),
    limitation("otherQualityLimitationPercentage", "Share of time in which something else limited the encoder.", "qualityLimitationDurations.other"),
    last("qualityLimitationResolutionChanges", Count, "", SENT, "Changes of resolution that a limitation forced.", ["qualityLimitationResolutionChanges", "", ""]),
    last("rid", Text, "", SENT, "Restriction id of its simulcast layer.", ["rid", "", ""]),
    last("encodingIndex", Count, "", SENT, "Place of its simulcast layer.", ["encodingIndex", "", ""]),
    last("encoderImplementation", Text, "", SENT, "Encoder.", ["encoderImplementation", "", ""]),
    last("powerEfficientEncoder", Flag, "", SENT, "Whether the encoder saves power, as those in hardware do.", ["powerEfficientEncoder", "", ""]),
    shared("psnrMeasurements", Count, "", "Measurements of PSNR. Absent if there were none.", "last `getStats` of its stream", PSNR, psnr, ["psnrMeasurements", "", ""]),
    shared("psnrSumY", Number, "dB", "Sum of PSNR, luminance.", "last `getStats` of its stream: psnrSum", PSNR, psnr, ["psnrSum.y", "", ""]),
    shared("psnrSumU", Number, "dB", "Sum of PSNR, first chrominance.", "last `getStats` of its stream: psnrSum", PSNR, psnr, ["psnrSum.u", "", ""]),
    shared("psnrSumV", Number, "dB", "Sum of PSNR, second chrominance.", "last `getStats` of its stream: psnrSum", PSNR, psnr, ["psnrSum.v", "", ""]),
    last("packetsSentWithEct1", Count, "packets", SENT, "Packets sent as capable of L4S.", ["packetsSentWithEct1", "", ""]),
    remote("packetsReceivedWithEct1", "Packets that arrived as capable of L4S.", ["packetsReceivedWithEct1", "", ""]),
    remote("packetsReceivedWithCe", "Packets that arrived with the mark of congestion.", ["packetsReceivedWithCe", "", ""]),
    shared("packetsWithBleachedEct1Marking", Count, "packets", "Packets that lost their mark on the way.", "last `getStats` of its stream: `remote-inbound-rtp` {}",
        "https://w3c.github.io/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats-{}", last_remote, ["packetsWithBleachedEct1Marking", "", ""]),
];

#[rustfmt::skip]
static RECEIVED_ONLY: &[TrackFeature] = &[
    last("freezeCount", Count, "", RECEIVED, "Freezes of the picture.", ["freezeCount", "", ""]),
    last("totalFreezesDuration", Number, "s", RECEIVED, "How long it was frozen in all.", ["totalFreezesDuration", "", ""]),
    last("framesDropped", Count, "frames", RECEIVED, "Frames that were not shown.", ["framesDropped", "", ""]),
    last("decoderImplementation", Text, "", RECEIVED, "Decoder.", ["decoderImplementation", "", ""]),
    last("powerEfficientDecoder", Flag, "", RECEIVED, "Whether the decoder saves power, as those in hardware do.", ["powerEfficientDecoder", "", ""]),
    last("jitterBufferDelay", Number, "s", RECEIVED, "Time in the jitter buffer, summed over frames or samples.", ["jitterBufferDelay", "", ""]),
    last("jitterBufferMinimumDelay", Number, "s", RECEIVED, "Least such time that the network allowed.", ["jitterBufferMinimumDelay", "", ""]),
    last("jitterBufferTargetDelay", Number, "s", RECEIVED, "Such time that was aimed at.", ["jitterBufferTargetDelay", "", ""]),
    last("jitterBufferEmittedCount", Count, "", RECEIVED, "Frames or samples that left the jitter buffer.", ["jitterBufferEmittedCount", "", ""]),
    // Chromium's own.
    shared("jitterBufferFlushes", Count, "", "How often the jitter buffer was emptied.", "last `getStats` of its stream: {}", "", last_received, ["jitterBufferFlushes", "", ""]),
    feature("hasPeriodicJitterBufferFlushes", Flag, "", "Whether that happened about every four seconds, a known fault of Chromium's audio. Absent below three times. Inbound audio only.",
        "every `getStats`: jitterBufferFlushes", "", has_periodic_flushes),
    last("totalProcessingDelay", Number, "s", RECEIVED, "Time from first packet to decoded, summed over frames or samples.", ["totalProcessingDelay", "", ""]),
    last("framesAssembledFromMultiplePackets", Count, "frames", RECEIVED, "Frames that took more than one packet.", ["framesAssembledFromMultiplePackets", "", ""]),
    last("totalAssemblyTime", Number, "s", RECEIVED, "Time their packets took to arrive, in all.", ["totalAssemblyTime", "", ""]),
    ratio("averageDecodeTime", "s", RECEIVED, "Decoding time of a frame.", ["totalDecodeTime", "framesDecoded", ""]),
    ratio("averageInterFrameDelay", "s", RECEIVED, "Time between two frames.", ["totalInterFrameDelay", "framesDecoded", ""]),
    ratio("averageJitterBufferDelay", "s", RECEIVED, "Time of a frame or sample in the jitter buffer.", ["jitterBufferDelay", "jitterBufferEmittedCount", ""]),
    ratio("averageProcessingDelay", "s", RECEIVED, "Time of a frame or sample from first packet to decoded.", ["totalProcessingDelay", "jitterBufferEmittedCount", ""]),
    ratio("averageAssemblyTime", "s", RECEIVED, "Time the packets of a frame took to arrive, where it took more than one.", ["totalAssemblyTime", "framesAssembledFromMultiplePackets", ""]),
    last("concealedSamples", Count, "samples", RECEIVED, "Samples made up for lost ones. Audio only.", ["concealedSamples", "", ""]),
    last("totalSamplesReceived", Count, "samples", RECEIVED, "Samples in all, those made up included. Audio only.", ["totalSamplesReceived", "", ""]),
    ratio("concealmentPercentage", "ratio", RECEIVED, "Share of samples that were made up. Audio only.", ["concealedSamples", "totalSamplesReceived", ""]),
    last("insertedSamplesForDeceleration", Count, "samples", RECEIVED, "Samples put in to play more slowly. Audio only.", ["insertedSamplesForDeceleration", "", ""]),
    last("removedSamplesForAcceleration", Count, "samples", RECEIVED, "Samples left out to play faster. Audio only.", ["removedSamplesForAcceleration", "", ""]),
    ratio("decelerationPercentage", "ratio", RECEIVED, "Share of samples put in to play more slowly. Audio only.", ["insertedSamplesForDeceleration", "totalSamplesReceived", ""]),
    ratio("accelerationPercentage", "ratio", RECEIVED, "Share of samples left out to play faster. Audio only.", ["removedSamplesForAcceleration", "totalSamplesReceived", ""]),
];

const PSNR: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-psnrsum";

/// Which tracks have a member: its value, a ratio of two, and where the specification defines it.
type Dictionary = (Computation, Computation, &'static str);
type Computation = fn(&TrackFacts<'_>, Names) -> Option<Value>;

const INBOUND: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-{}";
const OUTBOUND: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcoutboundrtpstreamstats-{}";
const BOTH: Dictionary = (last_value, last_ratio, INBOUND);
const SENT: Dictionary = (last_sent, last_sent_ratio, OUTBOUND);
const RECEIVED: Dictionary = (last_received, last_received_ratio, INBOUND);

/// A member of the stream as it was last; the first of several that it has.
const fn last(name: &'static str, kind: Type, unit: &'static str, of: Dictionary, doc: &'static str, members: Names) -> TrackFeature {
    shared(name, kind, unit, doc, "last `getStats` of its stream: {}", of.2, of.0, members)
}

/// What two members of the stream make as they were last.
const fn ratio(name: &'static str, unit: &'static str, of: Dictionary, doc: &'static str, members: Names) -> TrackFeature {
    shared(name, Number, unit, doc, "last `getStats` of its stream: the first of {} divided by the second", of.2, of.1, members)
}

const fn limitation(name: &'static str, doc: &'static str, member: &'static str) -> TrackFeature {
    shared(name, Number, "ratio", doc, "last `getStats` of its stream: qualityLimitationDurations", LIMITATION, limited, [member, "", ""])
}

const fn remote(name: &'static str, doc: &'static str, members: Names) -> TrackFeature {
    const RECEIVED: &str = "https://w3c.github.io/webrtc-stats/#dom-rtcreceivedrtpstreamstats-{}";
    shared(name, Count, "packets", doc, "last `getStats` of its stream: `remote-inbound-rtp` {}", RECEIVED, last_remote, members)
}

fn last_value(track: &TrackFacts<'_>, members: Names) -> Option<Value> {
    members.into_iter().filter(|member| !member.is_empty()).find_map(|member| at_last(track, member))
}

fn last_sent(track: &TrackFacts<'_>, members: Names) -> Option<Value> {
    if track.inbound { None } else { last_value(track, members) }
}

fn last_received(track: &TrackFacts<'_>, members: Names) -> Option<Value> {
    if track.inbound { last_value(track, members) } else { None }
}

fn last_ratio(track: &TrackFacts<'_>, [above, below, _]: Names) -> Option<Value> {
    let number = |member: &str| match at_last(track, member) {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    };
    let (above, below) = (number(above)?, number(below)?);
    (below != 0.0).then(|| Value::Number(above / below))
}

fn last_sent_ratio(track: &TrackFacts<'_>, members: Names) -> Option<Value> {
    if track.inbound { None } else { last_ratio(track, members) }
}

fn last_received_ratio(track: &TrackFacts<'_>, members: Names) -> Option<Value> {
    if track.inbound { last_ratio(track, members) } else { None }
}

fn at_last(track: &TrackFacts<'_>, member: &str) -> Option<Value> {
    track.connection.reports.member(track.stream?, member).at(track.last?.tick)
}

fn last_remote(track: &TrackFacts<'_>, [member, ..]: Names) -> Option<Value> {
    let (reports, tick) = (&track.connection.reports, track.last?.tick);
    let remote = reports.referred(track.stream.filter(|_| !track.inbound)?, "remoteId", tick)?;
    reports.member(remote, member).at(tick)
}

/// One part of the durations in all of them.
fn limited(track: &TrackFacts<'_>, [wanted, ..]: Names) -> Option<Value> {
    const DURATIONS: &str = "qualityLimitationDurations.";
    let (reports, tick, stream) = (&track.connection.reports, track.last?.tick, track.stream.filter(|_| !track.inbound)?);
    let is_duration = |column: &&crate::series::column::Column| reports.dump.text(column.member).starts_with(DURATIONS);
    let durations: Vec<f64> =
        stream.columns.iter().filter(is_duration).map(|column| column.at(tick)).filter(|each| !each.is_nan()).collect();
    if durations.is_empty() {
        return None;
    }
    let part = reports.member(stream, wanted).number_at(tick).unwrap_or(f64::NAN);
    Some(Value::Number(part / durations.iter().sum::<f64>()))
}

fn psnr(track: &TrackFacts<'_>, names: Names) -> Option<Value> {
    match last_sent(track, ["psnrMeasurements", "", ""])? {
        Value::Number(0.0) => None,
        _ => last_sent(track, names),
    }
}

fn codec(track: &TrackFacts<'_>, [member, or_empty, _]: Names) -> Option<Value> {
    let (reports, stream) = (&track.connection.reports, track.stream?);
    let ids = reports.member(stream, "codecId");
    let (codec, tick) = reports.list.iter().find_map(|report| {
        let codec = reports.object(ids.text_at(report.tick)?).filter(|codec| reports.has(report.tick, codec))?;
        Some((codec, report.tick))
    })?;
    let value = reports.member(codec, member).at(tick);
    value.or_else(|| (!or_empty.is_empty()).then(|| Value::Text(String::new())))
}

fn has_null_decoder(track: &TrackFacts<'_>) -> Option<Value> {
    if track.kind.as_deref() != Some("video") || !track.inbound {
        return None;
    }
    let reports = &track.connection.reports;
    let decoder = track.stream.map(|stream| reports.member(stream, "decoderImplementation"));
    let is_null = |span: (u32, u32, Value)| span.2 == Value::Text("NullVideoDecoder".to_owned());
    Some(Value::Flag(decoder.is_some_and(|decoder| decoder.spans(reports.series.end_tick()).any(is_null))))
}

fn time_to_first_frame(track: &TrackFacts<'_>) -> Option<Value> {
    let id = track.id.as_ref().filter(|_| track.inbound)?;
    let (time, _) = track.connection.unmuted.iter().find(|unmuted| unmuted.1 == *id)?;
    let delay = (time - track.start).floor();
    (delay >= 0.0).then_some(Value::Number(delay))
}

/// The lengths of one side in every report that knows both, smallest first.
fn lengths(track: &TrackFacts<'_>, [side, other, _]: Names) -> Vec<f64> {
    let Some(stream) = track.stream.filter(|_| track.kind.as_deref() != Some("audio")) else { return Vec::new() };
    let reports = &track.connection.reports;
    let [side, other] = [side, other].map(|member| reports.member(stream, member));
    let pixels = |length: Option<f64>| length.filter(|length| *length != 0.0 && length.is_finite()).map(f64::trunc);
    let both = |tick: u32| pixels(other.number_at(tick)).and(pixels(side.number_at(tick)));
    let own = reports.list.iter().filter(|report| reports.has(report.tick, stream));
    let mut lengths: Vec<f64> = own.filter_map(|report| both(report.tick)).collect();
    order::by_number(&mut lengths, |length| *length);
    lengths
}

/// The most frequent length; the smaller of two equally frequent ones.
fn common(track: &TrackFacts<'_>, names: Names) -> Option<Value> {
    let lengths = lengths(track, names);
    let longest = lengths.chunk_by(|one, next| one == next).reduce(|best, next| if next.len() > best.len() { next } else { best });
    Some(Value::Number(longest?[0]))
}

fn smallest(track: &TrackFacts<'_>, names: Names) -> Option<Value> {
    lengths(track, names).first().copied().map(Value::Number)
}

fn largest(track: &TrackFacts<'_>, names: Names) -> Option<Value> {
    lengths(track, names).last().copied().map(Value::Number)
}

/// Reports come about every second, so that a step of four seconds is seen as one of three to five.
fn has_periodic_flushes(track: &TrackFacts<'_>) -> Option<Value> {
    let stream = track.stream.filter(|_| track.inbound && track.kind.as_deref() == Some("audio"))?;
    let reports = &track.connection.reports;
    let flushes = reports.member(stream, "jitterBufferFlushes");
    let (mut times, mut before) = (Vec::new(), f64::NAN);
    for report in &reports.list {
        let Some(count) = flushes.number_at(report.tick) else { continue };
        if count > before {
            times.push(report.time);
        }
        before = count;
    }
    let is_periodic = |pair: &[f64]| (3000.0..=5000.0).contains(&(pair[1] - pair[0]));
    (times.len() >= 3).then(|| Value::Flag(times.windows(2).all(is_periodic)))
}
