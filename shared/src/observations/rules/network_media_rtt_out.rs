//! It takes long to the receivers of sent media and back.

use super::{
    average::Average,
    network_media_rtt_in::{NOTICED, SEVERE},
};
use crate::observations::call::{Call, Direction};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkMediaRttOut",
    title: "High round-trip time of outgoing media",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Outbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "On average packets take long to the receiver of the stream and back.",
    importance: "People talk at the same time; what is lost cannot be sent again in time.",
    advice: "Use a server that is nearer, avoid a VPN, and look for a queue that fills up (bufferbloat) where the time swings.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats-roundtriptime",
    needs: &["roundTripTime"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const STREAM: Average =
    Average { series: "[roundTripTime_in_ms]", noticed: &NOTICED, severe: Some(&SEVERE), fewest: super::FEWEST_REPORTS };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams().filter(|stream| stream.direction == Direction::Outbound && !stream.is_repair());
    Outcome::of("outgoing stream", media.map(|stream| STREAM.judge(stream.remote_samples(STREAM.series), stream.subject(), limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_mean() {
        let call = |times: &str| {
            format!(
                "outbound-rtp A kind=audio ssrc=7\n packetsSent 0 +50*20\nremote-inbound-rtp R kind=audio ssrc=7\n roundTripTime {times}"
            )
        };
        assert_eq!(fires(&RULE, &call("0.5*21"))[0].severity, Severity::High);
        clear(&RULE, &call("0.1*21"));
        assert_eq!(fires(&RULE, &call("0.5*4 -*17")).len(), 1);
        not_measurable(&RULE, &call("0.5*3 -*18"));
        not_measurable(&RULE, "outbound-rtp A kind=audio\n packetsSent 0 +50*20");
    }
}
