//! Sent packets arrive unevenly.

use super::{
    average::Average,
    network_media_jitter_in::{NOTICED, SEVERE, judge},
};
use crate::observations::call::{Call, Direction};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag};

pub(super) const RULE: Rule = Rule {
    key: "networkMediaJitterOut",
    title: "High jitter of outgoing media",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Outbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "The receiver reports that on average packets arrive much more unevenly than they were sent.",
    importance: "The others hear and see this participant late, with gaps.",
    advice: "Look at the uplink: Wi-Fi, uploads by other programs, a VPN.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcremoteinboundrtpstreamstats",
    needs: &["jitter"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const JITTER: Average = Average { series: "[jitter_in_ms]", noticed: &NOTICED, severe: Some(&SEVERE), fewest: super::FEWEST_REPORTS };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams().filter(|stream| stream.direction == Direction::Outbound && !stream.is_repair());
    Outcome::of("outgoing stream", media.map(|stream| judge(call, stream, stream.remote_samples(JITTER.series), &JITTER, limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn takes_the_word_of_the_receiver() {
        let call = |jitter: &str| {
            format!("outbound-rtp A kind=audio ssrc=7\n packetsSent 0 +50*20\nremote-inbound-rtp R kind=audio ssrc=7\n jitter {jitter}*21")
        };
        assert_eq!(fires(&RULE, &call("0.06"))[0].severity, Severity::Medium);
        clear(&RULE, &call("0.02"));
        not_measurable(&RULE, "outbound-rtp A kind=audio\n packetsSent 0 +50*20");
    }
}
