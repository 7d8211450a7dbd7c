//! Received packets come unevenly.

use super::average::Average;
use crate::observations::call::{Call, Direction};
use crate::observations::{Category, Limits, Outcome, Rule, Tag, Threshold};
use crate::units::Unit;

pub(super) const NOTICED: Threshold = Threshold {
    name: "noticed",
    unit: Unit::Milliseconds,
    default: 40.0,
    basis: "Two packets of 20 ms: more than a jitter buffer usually holds.",
};

pub(super) const SEVERE: Threshold = Threshold {
    name: "severe",
    unit: Unit::Milliseconds,
    default: 100.0,
    basis: "Buffers grow so far that talking to each other suffers.",
};

pub(super) const RULE: Rule = Rule {
    key: "networkMediaJitterIn",
    title: "High jitter of incoming media",
    category: Category::Streams,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network],
    meaning: "On average the distance between packets differs much from that at which they were sent.",
    importance: "Buffers grow and delay everything; packets that come later still are lost.",
    advice: "Look at Wi-Fi, at other traffic on the line and at a VPN; compare with other streams to tell the local network from \
             that of the sender.",
    reference: "https://www.rfc-editor.org/rfc/rfc3550#section-6.4.1",
    needs: &["jitter"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const JITTER: Average = Average { series: "[jitter_in_ms]", noticed: &NOTICED, severe: Some(&SEVERE), fewest: super::FEWEST_SAMPLES };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams().filter(|stream| stream.direction == Direction::Inbound && !stream.is_repair());
    Outcome::of("incoming stream", media.map(|stream| JITTER.judge(stream.samples(JITTER.series), stream.subject(), limits)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::Severity;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_mean() {
        let call = |jitter: &str| format!("inbound-rtp A kind=audio\n jitter {jitter}");
        let found = fires(&RULE, &call("0.06*20"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Medium, Some(60.0)));
        assert_eq!(fires(&RULE, &call("0.12*20"))[0].severity, Severity::High);
        clear(&RULE, &call("0.01*19 0.2"));
        not_measurable(&RULE, &call("0.2*5 -*10"));
    }
}
