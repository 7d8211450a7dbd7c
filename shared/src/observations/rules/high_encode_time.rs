//! Encoding takes a large part of the time between two frames.

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
    key: "highEncodeTime",
    title: "Encoding takes long",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Outbound, Tag::Video, Tag::Cpu],
    meaning: "The encoder is busy for a large part of the time between two frames.",
    importance: "Frames are dropped or the picture is made smaller as soon as the machine has anything else to do.",
    advice: "Send fewer pixels or frames, choose a lighter codec or one with hardware support, switch off background effects.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-totalencodetime",
    needs: &["totalEncodeTime", "framesEncoded"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const ENCODER: Busy = Busy {
    time: "totalEncodeTime",
    per_frame: "[totalEncodeTime/framesEncoded_in_ms]",
    efficient: "powerEfficientEncoder",
    noticed: &NOTICED,
    severe: &SEVERE,
    harms: falls_behind,
};

/// Whether the processor limited the encoder, or it left many frames of the source out.
fn falls_behind(stream: &Stream<'_>) -> bool {
    let of_source = stream.source_samples("frames").map(|frames| MOST_FRAMES * frames.growth());
    let leaves_out = stream.growth("framesEncoded").zip(of_source).is_some_and(|(encoded, due)| encoded < due);
    leaves_out || stream.growth("qualityLimitationDurations.cpu").is_some_and(|seconds| seconds > 0.0)
}

/// Share of the frames of its source that an encoder with time enough encodes.
const MOST_FRAMES: f64 = 0.9;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(|stream| ENCODER.judge(stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(time: &str) -> String {
        format!("outbound-rtp A kind=video powerEfficientEncoder=false\n framesEncoded 0 +30*20\n totalEncodeTime 0 {time}*20")
    }

    #[test]
    fn is_graded_by_the_share_of_time() {
        let found = fires(&RULE, &call("+0.45"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Low, Some(15.0)));
        clear(&RULE, &call("+0.2"));
    }

    #[test]
    fn is_worst_where_frames_are_left_out() {
        let call = |frames: u32| {
            let sent = call("+0.9").replace("kind=video", "kind=video mediaSourceId=S");
            format!("{sent}\nmedia-source S kind=video\n frames 0 +{frames}*20")
        };
        assert_eq!(fires(&RULE, &call(31))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call(60))[0].severity, Severity::High);
    }

    #[test]
    fn a_bad_minute_in_a_long_call_counts() {
        let call = call("+0.1*500 +0.9*40 +0.1");
        let found = fires(&RULE, &call.replace("0 +30*20", "0 +30*560"));
        assert_eq!((found[0].severity, found[0].ranges.len()), (Severity::Low, 1));
    }

    #[test]
    fn hardware_may_take_its_time() {
        let text = call("+0.9").replace("powerEfficientEncoder=false", "powerEfficientEncoder=true");
        assert_eq!(fires(&RULE, &text)[0].severity, Severity::Low);
    }
}
