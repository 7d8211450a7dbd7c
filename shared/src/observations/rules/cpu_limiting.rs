//! The encoder was held back because the machine is too slow.

use super::limitation::Limitation;
use crate::observations::call::{Call, Direction, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 5.0, basis: "Of the time of the stream after its ramp-up." };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Percent, default: 20.0, basis: "A fifth of the call." };

pub(super) const RULE: Rule = Rule {
    key: "cpuLimiting",
    title: "Video limited by the processor",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Outbound, Tag::Video, Tag::Cpu],
    meaning: "The encoder lowered resolution or frame rate because encoding takes too long on this machine.",
    importance: "The others get a smaller or choppier picture than the camera delivers.",
    advice: "Close other programs, switch off background effects, send fewer pixels or layers, prefer a codec with hardware \
             support, receive fewer videos.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-qualitylimitationreason",
    needs: &["qualityLimitationDurations.cpu", "qualityLimitationReason"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const CPU: Limitation = Limitation {
    reason: "cpu",
    member: "qualityLimitationDurations.cpu",
    noticed: &NOTICED,
    severity: Severity::Medium,
    severe: Some(&SEVERE),
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(|stream| CPU.judge(call, stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(seconds: &str) -> String {
        format!(
            "outbound-rtp A kind=video packetsSent=999\n qualityLimitationReason none*40 cpu*21\n qualityLimitationDurations.cpu {seconds}"
        )
    }

    #[test]
    fn is_graded_by_the_share_after_ramp_up() {
        let found = fires(&RULE, &call("0*40 +1*20"));
        assert_eq!((found[0].severity, found[0].values["durationInPercent"].as_f64()), (Severity::High, Some(50.0)));
        assert_eq!(found[0].ranges.len(), 1);
        assert_eq!(fires(&RULE, &call("0*57 +1*4"))[0].severity, Severity::Medium);
        clear(&RULE, &call("0 +1*15 15*45"));
    }

    #[test]
    fn leaves_out_what_comes_after_the_end() {
        clear(&RULE, &format!("39 close null\n{}", call("0*40 +1*20")));
        clear(&RULE, &format!("transport T\n dtlsState connected*39 closed\n{}", call("0*40 +1*20")));
    }

    #[test]
    fn cannot_tell_of_short_streams() {
        not_measurable(&RULE, "outbound-rtp A kind=video packetsSent=999\n qualityLimitationDurations.cpu 0 +1*15");
        not_measurable(&RULE, "outbound-rtp A kind=video\n framesSent 0 +30*60");
        not_measurable(&RULE, "outbound-rtp A kind=video\n qualityLimitationDurations.cpu 0 +1*60");
    }
}
