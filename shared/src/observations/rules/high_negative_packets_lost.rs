//! The count of lost packets makes no sense.

use crate::observations::call::{Call, Direction, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const FLOOR: Threshold = Threshold {
    name: "floor",
    unit: Unit::None,
    default: 1000000.0,
    basis: "Packets that came twice or late make it fall below zero by a few.",
};

pub(super) const RULE: Rule = Rule {
    key: "highNegativePacketsLost",
    title: "Impossible count of lost packets",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Audio, Tag::Video, Tag::Bug],
    meaning: "A report says that more than a million packets fewer than none were lost.",
    importance: "Loss of this stream cannot be judged; the call is not harmed by it.",
    advice: "Report it to whoever makes the media server: the field is a signed number of 24 bits.",
    reference: "https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1",
    needs: &["packetsLost"],
    thresholds: &[FLOOR],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("stream", call.streams().map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let lost = match stream.direction {
        Direction::Inbound => stream.samples("packetsLost"),
        Direction::Outbound => stream.remote_samples("packetsLost"),
    };
    let Some(lost) = lost else { return Verdict::lacks("packetsLost") };
    let floor = -limits.of(&FLOOR);
    let Some(lowest) = lost.min().filter(|lowest| *lowest < floor) else { return Verdict::Clear };
    Occurrence::new(Severity::Low, stream.subject())
        .during(lost.runs(|lost| lost < floor).iter().map(|run| run.range))
        .value("valueInCount", lowest)
        .crossed(&FLOOR, limits)
        .shown_by(&["packetsLost"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_far_below_zero_alone() {
        let call = |lost: &str| format!("inbound-rtp A kind=audio\n packetsLost {lost}");
        assert_eq!(fires(&RULE, &call("0*3 -8388608*3"))[0].values["valueInCount"].as_f64(), Some(-8_388_608.0));
        clear(&RULE, &call("0*3 -5*3"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0*4");
    }
}
