//! Encoded frames never left.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const SHARE: Threshold =
    Threshold { name: "share", unit: Unit::Percent, default: 5.0, basis: "Of the encoded frames; some are under way at any time." };

pub(super) const RULE: Rule = Rule {
    key: "encodedMoreThanSent",
    title: "Encoded frames are not sent",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Outbound, Tag::Video, Tag::Cpu, Tag::Bug],
    meaning: "The encoder made more frames than were sent.",
    importance: "Work is wasted, and the others get fewer frames than they could.",
    advice: "Look at the estimated bandwidth and at the pacer; where both are well, this is a fault of the browser or of an encoded \
             transform of the page.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcoutboundrtpstreamstats-framessent",
    needs: &["framesEncoded", "framesSent"],
    thresholds: &[SHARE],
    check,
};

/// As many frames may be under way.
const UNDER_WAY: f64 = 30.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(encoded), Some(sent)) = (stream.growth("framesEncoded"), stream.growth("framesSent")) else {
        return Verdict::lacks("framesEncoded and framesSent");
    };
    let missing = encoded - sent;
    let percent = if encoded > 0.0 { 100.0 * missing / encoded } else { 0.0 };
    if missing <= UNDER_WAY || percent <= limits.of(&SHARE) {
        return Verdict::Clear;
    }
    let occurrence = Occurrence::new(Severity::Low, stream.subject()).value("valueInCount", missing).value("valueInPercent", percent);
    occurrence.during(stream.range()).crossed(&SHARE, limits).shown_by(&["[framesEncoded/s]", "[framesSent/s]"]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_what_is_missing() {
        let call = |sent: &str| format!("outbound-rtp A kind=video\n framesEncoded 0 +30*20\n framesSent 0 {sent}*20");
        assert_eq!(fires(&RULE, &call("+24"))[0].values["valueInCount"].as_f64(), Some(120.0));
        clear(&RULE, &call("+30"));
        not_measurable(&RULE, "outbound-rtp A kind=video\n framesSent 0 +30*20");
    }
}
