//! Packets arrive too late to be played.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, Unit};

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 1.0, basis: "Each is as good as lost: a gap of 20 ms every 2 s." };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Percent, default: 5.0, basis: "As audible as the same loss." };

pub(super) const RULE: Rule = Rule {
    key: "packetsDiscardedLate",
    title: "Audio packets come too late",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "Packets arrived, but after the moment they should have been played, and were thrown away.",
    importance: "It sounds like loss although the network lost nothing.",
    advice: "Look for jitter: Wi-Fi with weak signal, a queue that fills up, a VPN over TCP. Let the jitter buffer grow \
             (jitterBufferTarget).",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-packetsdiscarded",
    needs: &["packetsDiscarded", "packetsReceived", "jitterBufferEmittedCount", "concealedSamples", "totalSamplesReceived"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

/// For what came too late something had to be made up. Where far more was discarded than that, it was there already: libwebrtc counts the
/// second copies of [RED](https://www.rfc-editor.org/rfc/rfc2198) among the discarded packets.
const COPIES: f64 = 2.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(discarded), Some(received)) = (stream.samples("packetsDiscarded"), stream.samples("packetsReceived")) else {
        return Verdict::lacks("packetsDiscarded of incoming audio");
    };
    let received = received.growth();
    if received < super::FEWEST_PACKETS {
        return Verdict::NotMeasurable("too few packets of incoming audio".into());
    }
    // A buffer that nobody plays from overflows, which is another matter.
    let idle = stream.samples("jitterBufferEmittedCount").unwrap_or_default().standstills(Millis(0.0));
    let overflown: f64 = idle.iter().map(|run| discarded.within(run.range).growth()).sum();
    let late = discarded.growth() - overflown;
    let percent = 100.0 * late / received;
    let Some((severity, crossed)) = super::grade(percent, &NOTICED, Some(&SEVERE), limits) else { return Verdict::Clear };
    if let (Some(concealed), Some(samples)) = (stream.growth("concealedSamples"), stream.growth("totalSamplesReceived"))
        && late > COPIES * received * concealed / samples.max(1.0)
    {
        return Verdict::NotMeasurable("nothing was missed of what was discarded, as with second copies of a voice (RED)".into());
    }
    let limit = limits.of(&NOTICED);
    let shares = stream.samples("[packetsDiscarded_in_%]").unwrap_or_default();
    Occurrence::new(severity, stream.subject())
        .during(shares.runs(|share| share > limit).iter().map(|run| run.range))
        .value("valueInPercent", percent)
        .value("valueInCount", late)
        .crossed(crossed, limits)
        .shown_by(&["[packetsDiscarded_in_%]", "packetsDiscarded"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(discarded: &str) -> String {
        format!("inbound-rtp A kind=audio\n packetsReceived 0 +50*20\n packetsDiscarded 0 {discarded}")
    }

    #[test]
    fn is_graded_by_the_share() {
        let found = fires(&RULE, &call("+1*20"));
        assert_eq!((found[0].severity, found[0].values["valueInPercent"].as_f64()), (Severity::Medium, Some(2.0)));
        assert_eq!(fires(&RULE, &call("+5*20"))[0].severity, Severity::High);
        clear(&RULE, &call("+1 1*19"));
        clear(&RULE, &format!("{}\n jitterBufferEmittedCount 0*21", call("+5*20")));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*20");
    }

    #[test]
    fn a_second_copy_is_not_late() {
        let concealed = |samples: u32| format!("{}\n totalSamplesReceived 0 +48000*20\n concealedSamples 0 +{samples}*20", call("+49*20"));
        not_measurable(&RULE, &concealed(960));
        assert_eq!(fires(&RULE, &concealed(40 * 960))[0].severity, Severity::High);
    }
}
