//! Received frames are thrown away instead of shown.

use super::lasting;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Tag, Threshold, Verdict};
use crate::units::Unit;

const NOTICED: Threshold = Threshold { name: "noticed", unit: Unit::Percent, default: 1.0, basis: "Of the received frames." };

const SEVERE: Threshold = Threshold {
    name: "severe",
    unit: Unit::Percent,
    default: 5.0,
    basis: "Of the received frames: more than one a second at 30 frames a second.",
};

pub(super) const RULE: Rule = Rule {
    key: "framesDropped",
    title: "Frames dropped",
    category: Category::Streams,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu, Tag::Network],
    meaning: "Frames arrived whole but were dropped before they were shown.",
    importance: "Motion is jerky.",
    advice: "Compare with decode time and the load of the machine, and with loss. A server that forwards more layers than wanted \
             causes it too.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-framesdropped",
    needs: &["framesDropped", "framesReceived"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

/// Fewer frames tell nothing.
const FEWEST_FRAMES: f64 = 100.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(dropped), Some(received)) = (stream.growth("framesDropped"), stream.growth("framesReceived")) else {
        return Verdict::lacks("framesDropped of incoming video");
    };
    if received < FEWEST_FRAMES {
        return Verdict::NotMeasurable("too few frames".into());
    }
    let percent = 100.0 * dropped / received;
    let shares = stream.samples("[framesDropped/framesReceived_in_%]").unwrap_or_default();
    let Some(grade) = lasting::grade(&shares, percent, &NOTICED, Some(&SEVERE), limits) else { return Verdict::Clear };
    Occurrence::new(grade.severity, stream.subject())
        .during(grade.ranges)
        .value("worstInPercent", grade.worst)
        .value("valueInPercent", percent)
        .value("valueInCount", dropped)
        .crossed(grade.crossed, limits)
        .shown_by(&["[framesDropped/framesReceived_in_%]", "framesDropped"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::Severity;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_share() {
        let call = |dropped: &str| format!("inbound-rtp A kind=video\n framesReceived 0 +25*20\n framesDropped 0 {dropped}");
        let found = fires(&RULE, &call("+1*10"));
        assert_eq!((found[0].severity, found[0].values["valueInPercent"].as_f64()), (Severity::Medium, Some(2.0)));
        assert_eq!(fires(&RULE, &call("+5*10"))[0].severity, Severity::High);
        clear(&RULE, &call("+1*2"));
        let late = fires(&RULE, &call("0*600 +9*40 360").replace("+25*20", "+25*2000"));
        assert_eq!((late[0].severity, late[0].ranges.len()), (Severity::Medium, 1));
        not_measurable(&RULE, "inbound-rtp A kind=video\n framesReceived 0 +25*2\n framesDropped 0 +9*2");
    }
}
