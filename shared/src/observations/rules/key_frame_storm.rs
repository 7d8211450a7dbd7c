//! Key frames come much too often.

use super::burst::Burst;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const MOST: Threshold = Threshold {
    name: "most",
    unit: Unit::None,
    default: 8.0,
    basis: "In ten seconds; one is needed for each receiver that joins or loses a frame.",
};

pub(super) const RULE: Rule = Rule {
    key: "keyFrameStorm",
    title: "Too many key frames",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "Within ten seconds many whole pictures were sent in place of differences.",
    importance: "Each is many times larger than other frames: quality falls, and the burst itself causes loss.",
    advice: "Look at who asks for them (pliCount, firCount): a server that forwards the requests of every receiver, a lossy \
             receiver, or a page that switches layers.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-keyframesencoded",
    needs: &["keyFramesEncoded", "keyFramesDecoded"],
    thresholds: &[MOST],
    check,
};

const SENT: Burst =
    Burst { member: "keyFramesEncoded", limit: &MOST, severity: Severity::Medium, shown_by: &["[keyFramesEncoded/s]", "[pliCount/s]"] };
const RECEIVED: Burst =
    Burst { member: "keyFramesDecoded", limit: &MOST, severity: Severity::Medium, shown_by: &["[keyFramesDecoded/s]", "[pliCount/s]"] };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let judge = |stream: &Stream<'_>| match stream.direction {
        Direction::Inbound => RECEIVED.judge(stream, limits),
        Direction::Outbound => SENT.judge(stream, limits),
    };
    Outcome::of("video stream", call.streams().filter(|stream| stream.kind == Kind::Video && !stream.is_repair()).map(judge))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_after_the_start_alone() {
        let call = |frames: &str| format!("outbound-rtp A kind=video\n keyFramesEncoded {frames}");
        let found = fires(&RULE, &call("0 1*29 +1*20"));
        assert_eq!((found[0].severity, found[0].values["mostInTenSeconds"].as_f64()), (Severity::Medium, Some(10.0)));
        clear(&RULE, &call("0 +3*9 27*40"));
        not_measurable(&RULE, &call("0 +1*10"));
    }
}
