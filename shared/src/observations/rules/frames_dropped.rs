//! Received frames are thrown away instead of shown.

use super::lasting;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
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
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu, Tag::Network],
    meaning: "Frames arrived whole but were dropped before they were shown.",
    importance: "Motion is jerky.",
    advice: "Compare with decode time and the load of the machine, and with loss. A server that forwards more layers than wanted \
             causes it too.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-framesdropped",
    needs: &["framesDropped", "framesReceived", "framesDecoded"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

/// Fewer frames tell nothing.
const FEWEST_FRAMES: f64 = 100.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(drops), Some(frames)) = (stream.frames_dropped(), stream.samples("framesReceived")) else {
        return Verdict::lacks("framesDropped of incoming video");
    };
    let (dropped, received) = (drops.values().sum::<f64>(), frames.growth());
    if received < FEWEST_FRAMES {
        return Verdict::NotMeasurable("too few frames".into());
    }
    let percent = 100.0 * dropped / received;
    let shares = drops.percent_of(&frames.steps());
    let Some(grade) = lasting::grade(&shares, percent, &NOTICED, Some(&SEVERE), limits) else { return Verdict::Clear };
    Occurrence::new(grade.severity, stream.subject())
        .during(grade.ranges)
        .value("worstInPercent", grade.worst)
        .value("valueInPercent", percent)
        .value("valueInCount", dropped)
        .crossed(grade.crossed, limits)
        .shown_by(&["[framesDropped/framesReceived_in_%]", "framesDropped", "[framesDecoded/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_share() {
        let call = |decoded: &str, dropped: &str| {
            format!("inbound-rtp A kind=video\n framesReceived 0 +25*20\n framesDecoded 0 {decoded}\n framesDropped 0 {dropped}")
        };
        let found = fires(&RULE, &call("+24*10 +25*10", "+1*10"));
        assert_eq!((found[0].severity, found[0].values["valueInPercent"].as_f64()), (Severity::Medium, Some(2.0)));
        assert_eq!(fires(&RULE, &call("+20*10 +25*10", "+5*10"))[0].severity, Severity::High);
        clear(&RULE, &call("+24*2 +25*18", "+1*2"));
        let long = call("+25*600 +16*40 +25*1360", "0*600 +9*40").replace("Received 0 +25*20", "Received 0 +25*2000");
        let late = fires(&RULE, &long);
        assert_eq!((late[0].severity, late[0].ranges.len()), (Severity::Medium, 1));
        not_measurable(&RULE, "inbound-rtp A kind=video\n framesReceived 0 +25*2\n framesDecoded 0 +16*2\n framesDropped 0 +9*2");
    }

    #[test]
    fn leaves_out_what_follows_a_gap() {
        clear(&RULE, "inbound-rtp A kind=video\n framesReceived 0 +25*20\n framesDecoded 0 +25*20\n framesDropped 0*10 50*11");
        let both = "inbound-rtp A kind=video\n framesReceived 0 +25*20\n framesDecoded 0 +25*9 +20*3 +25*8\n framesDropped 0*10 +50*3";
        assert_eq!(fires(&RULE, both)[0].values["valueInCount"].as_f64(), Some(15.0));
    }
}
