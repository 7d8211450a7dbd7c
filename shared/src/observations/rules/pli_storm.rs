//! Key frames are asked for much too often.

use super::burst::Burst;
use crate::observations::call::{Call, Kind};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const MOST: Threshold =
    Threshold { name: "most", unit: Unit::None, default: 10.0, basis: "In ten seconds; more cannot be answered in time." };

pub(super) const RULE: Rule = Rule {
    key: "pliStorm",
    title: "Too many requests for key frames",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Video, Tag::Network],
    meaning: "Within ten seconds a receiver asked many times for a whole picture (picture loss indication).",
    importance: "The receiver's picture stands still until one arrives; the requests make the sender's picture worse for all.",
    advice: "Look at loss at the receiver, at whether key frames arrive, and at how often a server repeats requests.",
    reference: "https://www.rfc-editor.org/rfc/rfc4585#section-6.3.1",
    needs: &["pliCount"],
    thresholds: &[MOST],
    check,
};

const REQUESTS: Burst = Burst { member: "pliCount", limit: &MOST, severity: Severity::Medium, shown_by: &["[pliCount/s]", "pliCount"] };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let video = call.streams().filter(|stream| stream.kind == Kind::Video && !stream.is_repair());
    Outcome::of("video stream", video.map(|stream| REQUESTS.judge(stream, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn counts_in_ten_seconds() {
        let call = |requests: &str| format!("inbound-rtp A kind=video\n pliCount {requests}");
        assert_eq!(fires(&RULE, &call("0*20 +2*20"))[0].values["valueInCount"].as_f64(), Some(40.0));
        clear(&RULE, &call("0*20 +1*8 8*20"));
        not_measurable(&RULE, "inbound-rtp A kind=video\n packetsReceived 0 +1*40");
    }
}
