//! Redundancy is received that nothing is lost for.

use crate::observations::call::{Call, Direction, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const UNUSED: Threshold = Threshold { name: "unused", unit: Unit::Percent, default: 95.0, basis: "Of the redundant packets." };

const LOSS: Threshold =
    Threshold { name: "loss", unit: Unit::Percent, default: 0.5, basis: "Above, redundancy earns its keep now and then." };

pub(super) const RULE: Rule = Rule {
    key: "fecWaste",
    title: "Redundancy without need",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network, Tag::Configuration],
    meaning: "Almost all packets of forward error correction were thrown away, because nothing was lost that they could mend.",
    importance: "They take bandwidth that pictures could use.",
    advice: "Let the sender or server switch redundancy on when there is loss.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-fecpacketsdiscarded",
    needs: &["fecPacketsReceived", "fecPacketsDiscarded", "packetsLost"],
    thresholds: &[UNUSED, LOSS],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of(
        "incoming stream",
        call.streams().filter(|stream| stream.direction == Direction::Inbound).map(|stream| judge(stream, limits)),
    )
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(received), Some(discarded)) = (stream.growth("fecPacketsReceived"), stream.growth("fecPacketsDiscarded")) else {
        return Verdict::lacks("counters of redundant packets");
    };
    let Some((lost, arrived)) = stream.lost_and_arrived() else { return Verdict::lacks("packetsLost") };
    if received < super::FEWEST_PACKETS {
        return Verdict::Clear;
    }
    let percent = 100.0 * discarded / received;
    if percent <= limits.of(&UNUSED) || 100.0 * lost > limits.of(&LOSS) * (lost + arrived) {
        return Verdict::Clear;
    }
    let occurrence = Occurrence::new(Severity::Info, stream.subject()).during(stream.range()).value("valueInPercent", percent);
    occurrence
        .value("valueInCount", discarded)
        .crossed(&UNUSED, limits)
        .shown_by(&["[fecPacketsReceived/s]", "[fecPacketsDiscarded/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_without_loss_alone() {
        let call = |lost: &str| {
            format!(
                "inbound-rtp A kind=audio\n packetsReceived 0 +50*20\n packetsLost 0 {lost}*20\n fecPacketsReceived 0 +50*20\n fecPacketsDiscarded 0 +50*20"
            )
        };
        assert_eq!(fires(&RULE, &call("0"))[0].severity, Severity::Info);
        clear(&RULE, &call("+2"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*20");
    }
}
