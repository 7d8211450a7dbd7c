//! The one table of derived series: rates, ratios and milliseconds computed from the members of one object.
//!
//! Δ is the difference between two consecutive samples of the object, Δs the seconds between them. A value is undefined where
//! Δs or a divisor is not positive, where a counter fell (a reset) and across missing samples.
//! Names are Chromium's bracketed ones where it has them.

use crate::units::Unit::{self, *};

/// A derived series.
#[derive(Clone, Copy, Debug)]
pub struct Derived {
    /// Type of the objects that have it.
    pub stats_type: &'static str,
    /// Its name, in brackets.
    pub name: &'static str,
    /// Unit of its values.
    pub unit: Unit,
    /// How it is computed.
    pub formula: Formula,
}

/// How a derived series is computed. Member names are those of one object.
#[derive(Clone, Copy, Debug)]
pub enum Formula {
    /// `scale · Δof / Δs`
    Rate(&'static str, f64),
    /// `scale · Δof / Δper`
    Ratio(&'static str, &'static str, f64),
    /// `scale · Δpart / (Δpart + Δrest)`, negative parts count as 0
    Share(&'static str, &'static str, f64),
    /// `scale · of`
    Scaled(&'static str, f64),
    /// `of − minus − minus`, of current values
    Difference(&'static str, [&'static str; 2]),
    /// `√(Δof / Δper)`
    Root(&'static str, &'static str),
    /// `1000 · √((Δsquares − (Δsum)² / Δcount) / Δcount)`
    Deviation {
        /// Sum of values.
        sum: &'static str,
        /// Sum of squared values.
        squares: &'static str,
        /// Number of values.
        count: &'static str,
    },
}

impl Formula {
    /// The members it needs.
    pub fn members(&self) -> Vec<&'static str> {
        match *self {
            Formula::Rate(of, _) | Formula::Scaled(of, _) => vec![of],
            Formula::Ratio(of, other, _) | Formula::Share(of, other, _) | Formula::Root(of, other) => vec![of, other],
            Formula::Difference(of, [first, second]) => vec![of, first, second],
            Formula::Deviation { sum, squares, count } => vec![sum, squares, count],
        }
    }

    /// The formula as text.
    pub fn text(&self) -> String {
        let factor = |scale: f64| if scale == 1.0 { String::new() } else { format!("{scale} · ") };
        match *self {
            Formula::Rate(of, scale) => format!("{}Δ{of} / Δs", factor(scale)),
            Formula::Ratio(of, per, scale) => format!("{}Δ{of} / Δ{per}", factor(scale)),
            Formula::Share(part, rest, scale) => format!("{}Δ{part} / (Δ{part} + Δ{rest})", factor(scale)),
            Formula::Scaled(of, scale) => format!("{}{of}", factor(scale)),
            Formula::Difference(of, [first, second]) => format!("{of} − {first} − {second}"),
            Formula::Root(of, per) => format!("√(Δ{of} / Δ{per})"),
            Formula::Deviation { sum, squares, count } => format!("1000 · √((Δ{squares} − (Δ{sum})² / Δ{count}) / Δ{count})"),
        }
    }

    /// The value from the members now and one sample before (in the order of [`Formula::members`]) and the seconds between.
    /// NaN where it is undefined.
    pub fn value(&self, now: &[f64], before: &[f64], seconds: f64) -> f64 {
        let delta = |index: usize| {
            let delta = now[index] - before[index];
            if delta < 0.0 { f64::NAN } else { delta }
        };
        let positive = |divisor: f64| if divisor > 0.0 { divisor } else { f64::NAN };
        match *self {
            Formula::Rate(_, scale) => scale * delta(0) / positive(seconds),
            Formula::Ratio(_, _, scale) => scale * delta(0) / positive(delta(1)),
            Formula::Share(_, _, scale) => {
                // packetsLost may fall when late packets arrive: RFC 3550, appendix A.3.
                let part = (now[0] - before[0]).max(0.0);
                scale * part / positive(part + delta(1))
            }
            Formula::Scaled(_, scale) => scale * now[0],
            Formula::Difference(..) => now[0] - now[1] - now[2],
            Formula::Root(..) => (delta(0) / positive(delta(1))).sqrt(),
            Formula::Deviation { .. } => {
                let (sum, squares, count) = (delta(0), delta(1), positive(delta(2)));
                1000.0 * ((squares - sum * sum / count) / count).max(0.0).sqrt()
            }
        }
    }

    /// Whether it compares two samples, so that the first of a series has no value.
    pub fn needs_two(&self) -> bool {
        !matches!(self, Formula::Scaled(..) | Formula::Difference(..))
    }
}

const fn derived(stats_type: &'static str, name: &'static str, unit: Unit, formula: Formula) -> Derived {
    Derived { stats_type, name, unit, formula }
}

use Formula::{Deviation, Difference, Rate, Root, Scaled, Share};
// `Ratio` alone names the unit here.
use Formula::Ratio as Per;

const IN: &str = "inbound-rtp";
const OUT: &str = "outbound-rtp";
const REMOTE_IN: &str = "remote-inbound-rtp";
const REMOTE_OUT: &str = "remote-outbound-rtp";
const SOURCE: &str = "media-source";
const PAIR: &str = "candidate-pair";
const TRANSPORT: &str = "transport";
const CHANNEL: &str = "data-channel";

/// Every derived series.
#[rustfmt::skip]
pub const DERIVED: &[Derived] = &[
    derived(IN, "[bytesReceived_in_bits/s]", BitsPerSecond, Rate("bytesReceived", 8.0)),
    derived(IN, "[headerBytesReceived_in_bits/s]", BitsPerSecond, Rate("headerBytesReceived", 8.0)),
    derived(IN, "[retransmittedBytesReceived_in_bits/s]", BitsPerSecond, Rate("retransmittedBytesReceived", 8.0)),
    derived(IN, "[fecBytesReceived_in_bits/s]", BitsPerSecond, Rate("fecBytesReceived", 8.0)),
    derived(IN, "[packetsReceived/s]", PerSecond, Rate("packetsReceived", 1.0)),
    derived(IN, "[packetsDiscarded/s]", PerSecond, Rate("packetsDiscarded", 1.0)),
    derived(IN, "[retransmittedPacketsReceived/s]", PerSecond, Rate("retransmittedPacketsReceived", 1.0)),
    derived(IN, "[packetsLost/s]", PerSecond, Rate("packetsLost", 1.0)),
    derived(IN, "[packetsLost_in_%]", Percent, Share("packetsLost", "packetsReceived", 100.0)),
    derived(IN, "[packetsDiscarded_in_%]", Percent, Per("packetsDiscarded", "packetsReceived", 100.0)),
    derived(IN, "[fecPacketsReceived/s]", PerSecond, Rate("fecPacketsReceived", 1.0)),
    derived(IN, "[fecPacketsDiscarded/s]", PerSecond, Rate("fecPacketsDiscarded", 1.0)),
    derived(IN, "[packetsReceivedWithEct1/s]", PerSecond, Rate("packetsReceivedWithEct1", 1.0)),
    derived(IN, "[packetsReceivedWithCe/s]", PerSecond, Rate("packetsReceivedWithCe", 1.0)),
    derived(IN, "[packetsReportedAsLost/s]", PerSecond, Rate("packetsReportedAsLost", 1.0)),
    derived(IN, "[packetsReportedAsLostButRecovered/s]", PerSecond, Rate("packetsReportedAsLostButRecovered", 1.0)),
    derived(IN, "[packetsReceivedWithCe_in_%]", Percent, Share("packetsReceivedWithCe", "packetsReceivedWithEct1", 100.0)),
    derived(IN, "[framesReceived/s]", FramesPerSecond, Rate("framesReceived", 1.0)),
    derived(IN, "[framesDecoded/s]", FramesPerSecond, Rate("framesDecoded", 1.0)),
    derived(IN, "[keyFramesDecoded/s]", FramesPerSecond, Rate("keyFramesDecoded", 1.0)),
    derived(IN, "[framesReceived-framesDecoded-framesDropped]", Frames, Difference("framesReceived", ["framesDecoded", "framesDropped"])),
    derived(IN, "[framesDropped/framesReceived_in_%]", Percent, Per("framesDropped", "framesReceived", 100.0)),
    derived(IN, "[totalDecodeTime/framesDecoded_in_ms]", Milliseconds, Per("totalDecodeTime", "framesDecoded", 1000.0)),
    derived(IN, "[totalInterFrameDelay/framesDecoded_in_ms]", Milliseconds, Per("totalInterFrameDelay", "framesDecoded", 1000.0)),
    derived(IN, "[interFrameDelayStDev_in_ms]", Milliseconds,
        Deviation { sum: "totalInterFrameDelay", squares: "totalSquaredInterFrameDelay", count: "framesDecoded" }),
    derived(IN, "[jitterBufferDelay/jitterBufferEmittedCount_in_ms]", Milliseconds, Per("jitterBufferDelay", "jitterBufferEmittedCount", 1000.0)),
    derived(IN, "[jitterBufferTargetDelay/jitterBufferEmittedCount_in_ms]", Milliseconds, Per("jitterBufferTargetDelay", "jitterBufferEmittedCount", 1000.0)),
    derived(IN, "[jitterBufferMinimumDelay/jitterBufferEmittedCount_in_ms]", Milliseconds, Per("jitterBufferMinimumDelay", "jitterBufferEmittedCount", 1000.0)),
    derived(IN, "[totalProcessingDelay/jitterBufferEmittedCount_in_ms]", Milliseconds, Per("totalProcessingDelay", "jitterBufferEmittedCount", 1000.0)),
    derived(IN, "[totalAssemblyTime/framesAssembledFromMultiplePackets_in_ms]", Milliseconds,
        Per("totalAssemblyTime", "framesAssembledFromMultiplePackets", 1000.0)),
    derived(IN, "[qpSum/framesDecoded]", None, Per("qpSum", "framesDecoded", 1.0)),
    derived(IN, "[totalCorruptionProbability/corruptionMeasurements]", None, Per("totalCorruptionProbability", "corruptionMeasurements", 1.0)),
    derived(IN, "[totalSamplesReceived/s]", PerSecond, Rate("totalSamplesReceived", 1.0)),
    derived(IN, "[concealedSamples/s]", PerSecond, Rate("concealedSamples", 1.0)),
    derived(IN, "[silentConcealedSamples/s]", PerSecond, Rate("silentConcealedSamples", 1.0)),
    derived(IN, "[insertedSamplesForDeceleration/s]", PerSecond, Rate("insertedSamplesForDeceleration", 1.0)),
    derived(IN, "[removedSamplesForAcceleration/s]", PerSecond, Rate("removedSamplesForAcceleration", 1.0)),
    derived(IN, "[concealedSamples/totalSamplesReceived_in_%]", Percent, Per("concealedSamples", "totalSamplesReceived", 100.0)),
    derived(IN, "[audioLevel_rms]", Ratio, Root("totalAudioEnergy", "totalSamplesDuration")),
    derived(IN, "[jitter_in_ms]", Milliseconds, Scaled("jitter", 1000.0)),
    derived(IN, "[nackCount/s]", PerSecond, Rate("nackCount", 1.0)),
    derived(IN, "[pliCount/s]", PerSecond, Rate("pliCount", 1.0)),

    derived(OUT, "[bytesSent_in_bits/s]", BitsPerSecond, Rate("bytesSent", 8.0)),
    derived(OUT, "[retransmittedBytesSent_in_bits/s]", BitsPerSecond, Rate("retransmittedBytesSent", 8.0)),
    derived(OUT, "[headerBytesSent_in_bits/s]", BitsPerSecond, Rate("headerBytesSent", 8.0)),
    derived(OUT, "[totalEncodedBytesTarget_in_bits/s]", BitsPerSecond, Rate("totalEncodedBytesTarget", 8.0)),
    derived(OUT, "[packetsSent/s]", PerSecond, Rate("packetsSent", 1.0)),
    derived(OUT, "[retransmittedPacketsSent/s]", PerSecond, Rate("retransmittedPacketsSent", 1.0)),
    derived(OUT, "[packetsSentWithEct1/s]", PerSecond, Rate("packetsSentWithEct1", 1.0)),
    derived(OUT, "[framesEncoded/s]", FramesPerSecond, Rate("framesEncoded", 1.0)),
    derived(OUT, "[framesSent/s]", FramesPerSecond, Rate("framesSent", 1.0)),
    derived(OUT, "[keyFramesEncoded/s]", FramesPerSecond, Rate("keyFramesEncoded", 1.0)),
    derived(OUT, "[totalEncodeTime/framesEncoded_in_ms]", Milliseconds, Per("totalEncodeTime", "framesEncoded", 1000.0)),
    derived(OUT, "[totalPacketSendDelay/packetsSent_in_ms]", Milliseconds, Per("totalPacketSendDelay", "packetsSent", 1000.0)),
    derived(OUT, "[qpSum/framesEncoded]", None, Per("qpSum", "framesEncoded", 1.0)),
    derived(OUT, "[psnrSum.y/psnrMeasurements]", None, Per("psnrSum.y", "psnrMeasurements", 1.0)),
    derived(OUT, "[psnrSum.u/psnrMeasurements]", None, Per("psnrSum.u", "psnrMeasurements", 1.0)),
    derived(OUT, "[psnrSum.v/psnrMeasurements]", None, Per("psnrSum.v", "psnrMeasurements", 1.0)),
    derived(OUT, "[nackCount/s]", PerSecond, Rate("nackCount", 1.0)),
    derived(OUT, "[pliCount/s]", PerSecond, Rate("pliCount", 1.0)),

    derived(REMOTE_IN, "[roundTripTime_in_ms]", Milliseconds, Scaled("roundTripTime", 1000.0)),
    derived(REMOTE_IN, "[totalRoundTripTime/roundTripTimeMeasurements_in_ms]", Milliseconds, Per("totalRoundTripTime", "roundTripTimeMeasurements", 1000.0)),
    derived(REMOTE_IN, "[jitter_in_ms]", Milliseconds, Scaled("jitter", 1000.0)),
    derived(REMOTE_IN, "[packetsLost/s]", PerSecond, Rate("packetsLost", 1.0)),
    derived(REMOTE_IN, "[packetsReceivedWithEct1/s]", PerSecond, Rate("packetsReceivedWithEct1", 1.0)),
    derived(REMOTE_IN, "[packetsReceivedWithCe/s]", PerSecond, Rate("packetsReceivedWithCe", 1.0)),
    derived(REMOTE_IN, "[packetsReceivedWithCe_in_%]", Percent, Share("packetsReceivedWithCe", "packetsReceivedWithEct1", 100.0)),
    derived(REMOTE_IN, "[packetsReportedAsLost/s]", PerSecond, Rate("packetsReportedAsLost", 1.0)),
    derived(REMOTE_IN, "[packetsReportedAsLostButRecovered/s]", PerSecond, Rate("packetsReportedAsLostButRecovered", 1.0)),
    derived(REMOTE_IN, "[packetsWithBleachedEct1Marking/s]", PerSecond, Rate("packetsWithBleachedEct1Marking", 1.0)),

    derived(REMOTE_OUT, "[bytesSent_in_bits/s]", BitsPerSecond, Rate("bytesSent", 8.0)),
    derived(REMOTE_OUT, "[packetsSent/s]", PerSecond, Rate("packetsSent", 1.0)),
    derived(REMOTE_OUT, "[roundTripTime_in_ms]", Milliseconds, Scaled("roundTripTime", 1000.0)),
    derived(REMOTE_OUT, "[totalRoundTripTime/roundTripTimeMeasurements_in_ms]", Milliseconds, Per("totalRoundTripTime", "roundTripTimeMeasurements", 1000.0)),

    derived(SOURCE, "[audioLevel_rms]", Ratio, Root("totalAudioEnergy", "totalSamplesDuration")),
    derived(SOURCE, "[frames/s]", FramesPerSecond, Rate("frames", 1.0)),
    derived("media-playout", "[totalPlayoutDelay/totalSamplesCount_in_ms]", Milliseconds, Per("totalPlayoutDelay", "totalSamplesCount", 1000.0)),

    derived(PAIR, "[bytesSent_in_bits/s]", BitsPerSecond, Rate("bytesSent", 8.0)),
    derived(PAIR, "[bytesReceived_in_bits/s]", BitsPerSecond, Rate("bytesReceived", 8.0)),
    derived(PAIR, "[packetsSent/s]", PerSecond, Rate("packetsSent", 1.0)),
    derived(PAIR, "[packetsReceived/s]", PerSecond, Rate("packetsReceived", 1.0)),
    derived(PAIR, "[currentRoundTripTime_in_ms]", Milliseconds, Scaled("currentRoundTripTime", 1000.0)),
    derived(PAIR, "[totalRoundTripTime/responsesReceived_in_ms]", Milliseconds, Per("totalRoundTripTime", "responsesReceived", 1000.0)),

    derived(TRANSPORT, "[bytesSent_in_bits/s]", BitsPerSecond, Rate("bytesSent", 8.0)),
    derived(TRANSPORT, "[bytesReceived_in_bits/s]", BitsPerSecond, Rate("bytesReceived", 8.0)),
    derived(TRANSPORT, "[packetsSent/s]", PerSecond, Rate("packetsSent", 1.0)),
    derived(TRANSPORT, "[packetsReceived/s]", PerSecond, Rate("packetsReceived", 1.0)),
    derived(TRANSPORT, "[ccfbMessagesSent/s]", PerSecond, Rate("ccfbMessagesSent", 1.0)),
    derived(TRANSPORT, "[ccfbMessagesReceived/s]", PerSecond, Rate("ccfbMessagesReceived", 1.0)),

    derived(CHANNEL, "[bytesSent_in_bits/s]", BitsPerSecond, Rate("bytesSent", 8.0)),
    derived(CHANNEL, "[bytesReceived_in_bits/s]", BitsPerSecond, Rate("bytesReceived", 8.0)),
    derived(CHANNEL, "[messagesSent/s]", PerSecond, Rate("messagesSent", 1.0)),
    derived(CHANNEL, "[messagesReceived/s]", PerSecond, Rate("messagesReceived", 1.0)),
];

/// The derived series that objects of a type may have.
pub fn of_type(stats_type: &str) -> impl Iterator<Item = &'static Derived> {
    DERIVED.iter().filter(move |derived| derived.stats_type == stats_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_in_a_type_and_bracketed() {
        for (index, derived) in DERIVED.iter().enumerate() {
            assert!(derived.name.starts_with('[') && derived.name.ends_with(']'), "{}", derived.name);
            let twin = DERIVED[index + 1..].iter().find(|other| other.name == derived.name && other.stats_type == derived.stats_type);
            assert!(twin.is_none(), "{} {}", derived.stats_type, derived.name);
        }
    }

    #[test]
    fn formulas_follow_their_definition() {
        let two = |formula: Formula, before: &[f64], now: &[f64]| formula.value(now, before, 2.0);
        assert_eq!(two(Rate("a", 8.0), &[100.0], &[350.0]), 1000.0);
        assert_eq!(two(Per("a", "b", 1000.0), &[1.0, 10.0], &[1.5, 20.0]), 50.0);
        assert_eq!(two(Share("lost", "received", 100.0), &[0.0, 0.0], &[5.0, 95.0]), 5.0);
        assert_eq!(two(Share("lost", "received", 100.0), &[5.0, 0.0], &[3.0, 10.0]), 0.0);
        assert_eq!(two(Difference("a", ["b", "c"]), &[0.0; 3], &[10.0, 7.0, 1.0]), 2.0);
        assert_eq!(two(Root("a", "b"), &[0.0, 0.0], &[0.5, 2.0]), 0.5);
        // Delays of 0.1 s and 0.3 s: mean 0.2 s, standard deviation 100 ms.
        let deviation = two(Deviation { sum: "s", squares: "q", count: "n" }, &[0.0; 3], &[0.4, 0.1, 2.0]);
        assert!((deviation - 100.0).abs() < 1e-9, "{deviation}");
    }

    #[test]
    fn resets_and_empty_divisors_are_undefined() {
        assert!(Rate("a", 1.0).value(&[1.0], &[5.0], 1.0).is_nan());
        assert!(Rate("a", 1.0).value(&[5.0], &[1.0], 0.0).is_nan());
        assert!(Per("a", "b", 1.0).value(&[5.0, 3.0], &[1.0, 3.0], 1.0).is_nan());
    }
}
