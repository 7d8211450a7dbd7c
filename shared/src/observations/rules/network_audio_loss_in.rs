//! Too much incoming audio is lost on its way.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const TOLERANT: Threshold = Threshold {
    name: "lossWithConcealment",
    unit: Unit::Percent,
    default: 4.0,
    basis: "Loss that Opus with its concealment and forward error correction still hides.",
};

const PLAIN: Threshold = Threshold {
    name: "lossOfG711",
    unit: Unit::Percent,
    default: 1.0,
    basis: "ITU-T G.113, appendix I: G.711 has nothing against loss.",
};

pub(super) const RULE: Rule = Rule {
    key: "networkAudioLossIn",
    title: "High loss of incoming audio",
    category: Category::Streams,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "A larger part of the audio packets than the codec can conceal never arrived.",
    importance: "Words sound chopped or robotic, or are missing.",
    advice: "Compare with other streams: if all suffer, look at the local network (Wi-Fi, VPN, a saturated line); if only this one does, at its sender. \
             Redundancy (RED) or in-band FEC of Opus help where the path cannot be mended.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcreceivedrtpstreamstats-packetslost",
    needs: &["packetsLost", "packetsReceived"],
    thresholds: &[TOLERANT, PLAIN],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(lost), Some(received)) = (stream.growth("packetsLost"), stream.growth("packetsReceived")) else {
        return Verdict::lacks("packetsLost of incoming audio");
    };
    if received < super::FEWEST_PACKETS {
        return Verdict::NotMeasurable("too few packets of incoming audio".into());
    }
    let is_g711 = stream.codec().is_some_and(|codec| matches!(&*codec.to_ascii_uppercase(), "AUDIO/PCMU" | "AUDIO/PCMA"));
    let threshold = if is_g711 { &PLAIN } else { &TOLERANT };
    let (loss, limit) = (100.0 * lost / (lost + received), limits.of(threshold));
    if loss <= limit {
        return Verdict::Clear;
    }
    let severity = if loss > 2.0 * limit { Severity::High } else { Severity::Medium };
    let bad = stream.samples("[packetsLost_in_%]").unwrap_or_default().runs(|loss| loss > limit);
    Occurrence::new(severity, stream.subject())
        .during(bad.iter().map(|run| run.range))
        .value("valueInPercent", loss)
        .crossed(threshold, limits)
        .shown_by(&["[packetsLost_in_%]", "packetsLost", "packetsReceived"])
        .into()
}

#[cfg(test)]
mod tests {
    use crate::observations::notation::{clear, fires, not_measurable};
    use super::*;

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
    fn needs_a_stream_with_packets() {
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +45*20\n packetsLost 0 +5*20");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +1*5\n packetsLost 0 +5*5");
    }
}
