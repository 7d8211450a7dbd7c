//! Received frames were neither decoded nor counted as dropped.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 5.0, basis: "Of the received frames; some are under way at any time." };

pub(super) const RULE: Rule = Rule {
    key: "receivedMoreThanDecoded",
    title: "Received frames are not decoded",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu],
    meaning: "More frames arrived whole than were decoded or dropped.",
    importance: "The picture is late, stutters or stands still.",
    advice: "Look at loss (frames wait for one that is missing), at key frames, and at whether the machine decodes fast enough.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-framesreceived",
    needs: &["framesReceived", "framesDecoded", "framesDropped"],
    thresholds: &[NOTICED],
    check,
};

/// As many frames may wait in the buffer: a second.
const UNDER_WAY: f64 = 30.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(received), Some(decoded)) = (stream.growth("framesReceived"), stream.growth("framesDecoded")) else {
        return Verdict::lacks("framesReceived and framesDecoded");
    };
    let missing = received - decoded - stream.frames_dropped().map_or(0.0, |drops| drops.values().sum());
    let percent = if received > 0.0 { 100.0 * missing / received } else { 0.0 };
    if missing <= UNDER_WAY || percent <= limits.of(&NOTICED) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Medium, stream.subject())
        .during(stream.range())
        .value("valueInCount", missing)
        .value("valueInPercent", percent)
        .crossed(&NOTICED, limits)
        .shown_by(&["[framesReceived-framesDecoded-framesDropped]", "[framesReceived/s]", "[framesDecoded/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_what_is_missing() {
        let call = |decoded: &str| {
            format!("inbound-rtp A kind=video\n framesReceived 0 +30*20\n framesDropped 0 +1*20\n framesDecoded 0 {decoded}*20")
        };
        let found = fires(&RULE, &call("+20"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Medium, Some(180.0)));
        clear(&RULE, &call("+29"));
        // Frames after a gap are none of those that wait.
        let gap = call("+20").replace("framesDropped 0 +1*20", "framesDropped 0*10 200*11");
        assert_eq!(fires(&RULE, &gap)[0].values["valueInCount"].as_f64(), Some(190.0));
        not_measurable(&RULE, "inbound-rtp A kind=video\n framesReceived 0 +30*20");
    }
}
