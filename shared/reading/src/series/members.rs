//! What is known of the members of [webrtc-stats](https://w3c.github.io/webrtc-stats/): unit, whether they only count up,
//! and which of them say most.

use crate::units::Unit::{self, *};

/// A member the specification or Chromium defines.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// Unit of its values.
    pub unit: Unit,
    /// Whether it accumulates over the life of its object.
    pub counter: bool,
}

const fn counter(name: &'static str, unit: Unit) -> Known {
    Known { name, unit, counter: true }
}

const fn gauge(name: &'static str, unit: Unit) -> Known {
    Known { name, unit, counter: false }
}

/// What is known of a member; `None` for members of other producers and later versions.
pub fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

#[rustfmt::skip]
const KNOWN: &[Known] = &[
    counter("bytesReceived", Bytes), counter("bytesSent", Bytes), counter("headerBytesReceived", Bytes), counter("headerBytesSent", Bytes),
    counter("retransmittedBytesReceived", Bytes), counter("retransmittedBytesSent", Bytes), counter("fecBytesReceived", Bytes),
    counter("totalEncodedBytesTarget", Bytes), counter("bytesDiscardedOnSend", Bytes),
    counter("packetsReceived", Packets), counter("packetsSent", Packets), counter("packetsLost", Packets), counter("packetsDiscarded", Packets),
    counter("packetsDiscardedOnSend", Packets), counter("retransmittedPacketsReceived", Packets), counter("retransmittedPacketsSent", Packets),
    counter("fecPacketsReceived", Packets), counter("fecPacketsDiscarded", Packets), counter("packetsReceivedWithEct1", Packets),
    counter("packetsReceivedWithCe", Packets), counter("packetsReportedAsLost", Packets), counter("packetsReportedAsLostButRecovered", Packets),
    counter("packetsSentWithEct1", Packets), counter("packetsWithBleachedEct1Marking", Packets),
    counter("framesReceived", Frames), counter("framesDecoded", Frames), counter("framesDropped", Frames), counter("framesSent", Frames),
    counter("framesEncoded", Frames), counter("framesRendered", Frames), counter("keyFramesDecoded", Frames), counter("keyFramesEncoded", Frames),
    counter("hugeFramesSent", Frames), counter("framesAssembledFromMultiplePackets", Frames), counter("frames", Frames),
    counter("qpSum", None), counter("totalDecodeTime", Seconds), counter("totalEncodeTime", Seconds), counter("totalInterFrameDelay", Seconds),
    counter("totalSquaredInterFrameDelay", None), counter("totalProcessingDelay", Seconds), counter("totalAssemblyTime", Seconds),
    counter("totalPacketSendDelay", Seconds), counter("totalRoundTripTime", Seconds), counter("roundTripTimeMeasurements", None),
    counter("jitterBufferDelay", Seconds), counter("jitterBufferTargetDelay", Seconds), counter("jitterBufferMinimumDelay", Seconds),
    counter("jitterBufferEmittedCount", None), counter("pauseCount", None), counter("totalPausesDuration", Seconds),
    counter("freezeCount", None), counter("totalFreezesDuration", Seconds),
    counter("nackCount", None), counter("firCount", None), counter("pliCount", None),
    counter("totalSamplesReceived", Samples), counter("concealedSamples", Samples), counter("silentConcealedSamples", Samples),
    counter("insertedSamplesForDeceleration", Samples), counter("removedSamplesForAcceleration", Samples), counter("concealmentEvents", None),
    counter("totalAudioEnergy", None), counter("totalSamplesDuration", Seconds), counter("totalSamplesCount", Samples),
    counter("synthesizedSamplesDuration", Seconds), counter("synthesizedSamplesEvents", None), counter("totalPlayoutDelay", Seconds),
    counter("totalCorruptionProbability", None), counter("totalSquaredCorruptionProbability", None), counter("corruptionMeasurements", None),
    counter("qualityLimitationDurations.none", Seconds), counter("qualityLimitationDurations.cpu", Seconds),
    counter("qualityLimitationDurations.bandwidth", Seconds), counter("qualityLimitationDurations.other", Seconds),
    counter("qualityLimitationResolutionChanges", None), counter("psnrMeasurements", None), counter("psnrSum.y", None),
    counter("psnrSum.u", None), counter("psnrSum.v", None), counter("reportsSent", None),
    counter("dataChannelsOpened", None), counter("dataChannelsClosed", None), counter("messagesSent", None), counter("messagesReceived", None),
    counter("selectedCandidatePairChanges", None), counter("requestsReceived", None), counter("requestsSent", None),
    counter("responsesReceived", None), counter("responsesSent", None), counter("consentRequestsSent", None),
    counter("ccfbMessagesSent", None), counter("ccfbMessagesReceived", None),
    gauge("jitter", Seconds), gauge("roundTripTime", Seconds), gauge("currentRoundTripTime", Seconds), gauge("fractionLost", Ratio),
    gauge("framesPerSecond", FramesPerSecond), gauge("frameWidth", Pixels), gauge("frameHeight", Pixels), gauge("width", Pixels), gauge("height", Pixels),
    gauge("audioLevel", Ratio), gauge("echoReturnLoss", None), gauge("echoReturnLossEnhancement", None), gauge("targetBitrate", BitsPerSecond),
    gauge("availableOutgoingBitrate", BitsPerSecond), gauge("availableIncomingBitrate", BitsPerSecond), gauge("clockRate", Hertz),
    gauge("lastPacketReceivedTimestamp", Time), gauge("lastPacketSentTimestamp", Time), gauge("remoteTimestamp", Time),
    gauge("estimatedPlayoutTimestamp", None),
];

/// The members that say most of each type, best first. Charts show them before all others.
#[rustfmt::skip]
pub const USEFUL: &[(&str, &[&str])] = &[
    ("candidate-pair", &["[bytesSent_in_bits/s]", "[bytesReceived_in_bits/s]", "availableOutgoingBitrate", "[currentRoundTripTime_in_ms]", "currentRoundTripTime"]),
    ("outbound-rtp", &["[bytesSent_in_bits/s]", "targetBitrate", "framesPerSecond", "[retransmittedPacketsSent/s]", "frameHeight",
        "[totalEncodeTime/framesEncoded_in_ms]", "qualityLimitationReason", "[qpSum/framesEncoded]", "active"]),
    ("remote-inbound-rtp", &["fractionLost", "[roundTripTime_in_ms]", "[jitter_in_ms]", "[packetsLost/s]"]),
    ("inbound-rtp", &["[bytesReceived_in_bits/s]", "[packetsLost_in_%]", "[jitter_in_ms]", "framesPerSecond",
        "[jitterBufferDelay/jitterBufferEmittedCount_in_ms]", "[concealedSamples/totalSamplesReceived_in_%]", "frameHeight",
        "[totalDecodeTime/framesDecoded_in_ms]", "freezeCount", "audioLevel"]),
    ("remote-outbound-rtp", &["[roundTripTime_in_ms]", "[bytesSent_in_bits/s]"]),
    ("media-source", &["audioLevel", "framesPerSecond", "[audioLevel_rms]"]),
    ("transport", &["[bytesSent_in_bits/s]", "[bytesReceived_in_bits/s]", "dtlsState", "iceState"]),
    ("data-channel", &["[bytesSent_in_bits/s]", "[bytesReceived_in_bits/s]", "state", "[messagesSent/s]", "[messagesReceived/s]"]),
    ("media-playout", &["[totalPlayoutDelay/totalSamplesCount_in_ms]", "synthesizedSamplesEvents"]),
    ("peer-connection", &["dataChannelsOpened", "dataChannelsClosed"]),
    ("codec", &[]),
    ("local-candidate", &[]),
    ("remote-candidate", &[]),
];

/// How early a type is listed; types nobody knows come last.
pub fn type_rank(stats_type: &str) -> usize {
    USEFUL.iter().position(|(name, _)| *name == stats_type).unwrap_or(USEFUL.len())
}

/// How early a member of a type is listed; `None` for those that are not among the most useful.
pub fn usefulness(stats_type: &str, member: &str) -> Option<usize> {
    USEFUL.iter().find(|(name, _)| *name == stats_type)?.1.iter().position(|name| *name == member)
}
