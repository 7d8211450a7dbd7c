//! Packets are asked for again much too often.

use super::burst::Burst;
use crate::observations::call::Call;
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const MOST: Threshold =
    Threshold { name: "most", unit: Unit::None, default: 200.0, basis: "Requests in ten seconds; each may name several packets." };

pub(super) const RULE: Rule = Rule {
    key: "nackStorm",
    title: "Too many requests for packets",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "Within ten seconds a receiver asked hundreds of times for packets again (NACK).",
    importance: "Retransmissions take bandwidth that is short already; the picture stutters while they are waited for.",
    advice: "Look at loss and round-trip time of the stream, and at a path that reorders packets: requests without loss come from there.",
    reference: "https://www.rfc-editor.org/rfc/rfc4585#section-6.2.1",
    needs: &["nackCount"],
    thresholds: &[MOST],
    check,
};

const REQUESTS: Burst = Burst { member: "nackCount", limit: &MOST, severity: Severity::Medium, shown_by: &["[nackCount/s]", "nackCount"] };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams().filter(|stream| !stream.is_repair());
    Outcome::of("stream", media.map(|stream| REQUESTS.judge(stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn counts_in_ten_seconds() {
        let call = |requests: &str| format!("inbound-rtp A kind=video\n nackCount {requests}");
        assert_eq!(fires(&RULE, &call("0*20 +50*20"))[0].severity, Severity::Medium);
        clear(&RULE, &call("0*20 +5*20"));
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +1*40");
    }
}
