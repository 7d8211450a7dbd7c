//! Decoding takes a large part of the time between two frames.

use super::busy::Busy;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const NOTICED: Threshold = Threshold {
    name: "noticed",
    unit: Unit::Percent,
    default: 33.0,
    basis: "A third of the time between two frames leaves little for everything else.",
};

const SEVERE: Threshold =
    Threshold { name: "severe", unit: Unit::Percent, default: 67.0, basis: "Two thirds: the next peak drops frames." };

pub(super) const RULE: Rule = Rule {
    key: "highDecodeTime",
    title: "Decoding takes long",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu],
    meaning: "The decoder is busy for a large part of the time between two frames.",
    importance: "The picture stutters as soon as the machine has anything else to do.",
    advice: "Receive a lower layer or fewer videos, prefer a codec with hardware support.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totaldecodetime",
    needs: &["totalDecodeTime", "framesDecoded"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const DECODER: Busy = Busy {
    time: "totalDecodeTime",
    per_frame: "[totalDecodeTime/framesDecoded_in_ms]",
    efficient: "powerEfficientDecoder",
    noticed: &NOTICED,
    severe: &SEVERE,
    harms: falls_behind,
};

/// Whether frames were dropped or the picture froze for more than a hundredth of the time.
fn falls_behind(stream: &Stream<'_>) -> bool {
    let (dropped, received) = (stream.frames_dropped().map(|drops| drops.values().sum::<f64>()), stream.growth("framesReceived"));
    let frozen = stream.growth("totalFreezesDuration").is_some_and(|seconds| seconds > MUCH * stream.duration().0 / 1000.0);
    frozen || dropped.zip(received).is_some_and(|(dropped, received)| dropped > MUCH * received)
}

const MUCH: f64 = 0.01;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(|stream| DECODER.judge(stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_share_of_time() {
        let call = |time: &str| format!("inbound-rtp A kind=video\n framesDecoded 0 +30*20\n totalDecodeTime 0 {time}*20");
        assert_eq!(fires(&RULE, &call("+0.5"))[0].severity, Severity::Low);
        assert_eq!(fires(&RULE, &call("+0.9"))[0].severity, Severity::Medium);
        let frozen = format!("{}\n totalFreezesDuration 0*10 4", call("+0.9"));
        assert_eq!(fires(&RULE, &frozen)[0].severity, Severity::High);
        clear(&RULE, &call("+0.1"));
        not_measurable(&RULE, "inbound-rtp A kind=video\n framesDecoded 0 +30*20");
    }
}
