//! Too much incoming audio is lost on its way.

use super::loss;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

pub(super) const TOLERANT: Threshold = Threshold {
    name: "lossWithConcealment",
    unit: Unit::Percent,
    default: 4.0,
    basis: "Loss that Opus with its concealment and forward error correction still hides.",
};

pub(super) const PLAIN: Threshold =
    Threshold { name: "lossOfG711", unit: Unit::Percent, default: 1.0, basis: "ITU-T G.113, appendix I: G.711 has nothing against loss." };

pub(super) const RULE: Rule = Rule {
    key: "networkAudioLossIn",
    title: "High loss of incoming audio",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "A larger part of the audio packets than the codec can conceal never arrived.",
    importance: "Words sound chopped or robotic, or are missing.",
    advice: "Compare with other streams: if all suffer, look at the local network (Wi-Fi, VPN, a saturated line); if only this one \
             does, at its sender. Redundancy (RED) or in-band FEC of Opus help where the path cannot be mended.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost",
    needs: &["packetsLost", "packetsReceived"],
    thresholds: &[TOLERANT, PLAIN],
    check,
};

/// High above twice the limit.
pub(super) const SEVERE: f64 = 2.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let judge = |stream: &Stream<'_>| loss::judge(stream, limit_of(stream), SEVERE, limits);
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(judge))
}

/// The loss that the codec of a stream tolerates.
pub(super) fn limit_of(stream: &Stream<'_>) -> &'static Threshold {
    let is_g711 = stream.codec().is_some_and(|codec| matches!(&*codec.to_ascii_uppercase(), "AUDIO/PCMU" | "AUDIO/PCMA"));
    if is_g711 { &PLAIN } else { &TOLERANT }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_above_what_the_codec_conceals() {
        let text = "
            inbound-rtp A kind=audio codecId=C
                packetsReceived 0 +45*20
                packetsLost     0 +5*20
            codec C mimeType=audio/opus";
        let [found] = &fires(&RULE, text)[..] else { panic!("one stream") };
        assert_eq!((found.severity, found.values["valueInPercent"].as_f64()), (Severity::High, Some(10.0)));
        assert_eq!(found.ranges.len(), 1);
    }

    #[test]
    fn is_silent_where_opus_copes_but_not_g711() {
        let text = "
            inbound-rtp A kind=audio codecId=C
                packetsReceived 0 +49*20
                packetsLost     0 +1*20
            codec C mimeType=audio/";
        clear(&RULE, &format!("{text}opus"));
        assert_eq!(fires(&RULE, &format!("{text}PCMU"))[0].severity, Severity::Medium);
    }

    #[test]
    fn a_bad_minute_in_a_long_call_counts() {
        let call = |seconds: u32, after: u32| {
            format!("inbound-rtp A kind=audio\n packetsReceived 0 +50*4000\n packetsLost 0*900 +10*{seconds} {}*{after}", 10 * seconds)
        };
        let found = fires(&RULE, &call(20, 3000));
        assert_eq!((found[0].severity, found[0].ranges.len()), (Severity::Low, 1));
        assert!(found[0].values["worstInPercent"].as_f64().is_some_and(|worst| (16.0..17.0).contains(&worst)), "{found:?}");
        assert_eq!(fires(&RULE, &call(60, 3000))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call(130, 3000))[0].severity, Severity::High);
        clear(&RULE, &call(3, 3000));
    }

    #[test]
    fn few_packets_are_not_a_second() {
        assert_eq!(fires(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +45*4\n packetsLost 0 +5*4")[0].severity, Severity::Medium);
    }

    #[test]
    fn packets_that_come_late_are_not_lost() {
        clear(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*20\n packetsLost 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0");
    }

    #[test]
    fn needs_a_stream_with_packets() {
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +45*20\n packetsLost 0 +5*20");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +1*5\n packetsLost 0 +5*5");
    }
}
