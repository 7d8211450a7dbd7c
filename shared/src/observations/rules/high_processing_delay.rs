//! It takes long from the first packet of a frame or sample until it is decoded.

use super::average::Average;
use crate::observations::call::{Call, Direction, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Milliseconds, default: 500.0, basis: "More than a conversation bears, network not included." };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Milliseconds, default: 1000.0, basis: "A second." };

pub(super) const RULE: Rule = Rule {
    key: "highProcessingDelay",
    title: "Received media is processed late",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video, Tag::Network, Tag::Cpu],
    meaning: "On average media waits long in this browser, from its first packet to the end of decoding.",
    importance: "This participant is heard or seen late.",
    advice: "Compare with the delay of the jitter buffer (network) and with decode time (machine). A page can ask for such a delay \
             with jitterBufferTarget.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalprocessingdelay",
    needs: &["totalProcessingDelay", "jitterBufferEmittedCount"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

const DELAY: Average = Average {
    series: "[totalProcessingDelay/jitterBufferEmittedCount_in_ms]",
    noticed: &NOTICED,
    severe: Some(&SEVERE),
    fewest: super::FEWEST_SAMPLES,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams().filter(|stream| stream.direction == Direction::Inbound && !stream.is_repair());
    Outcome::of("incoming stream", media.map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let wanted = stream.wanted_delay();
    let mut verdict = DELAY.judge(stream.samples(DELAY.series), stream.subject(), limits);
    if let Verdict::Fired(occurrence) = &mut verdict
        && wanted.mean().is_some_and(|wanted| wanted > limits.of(&NOTICED) / 2.0)
    {
        // The page asked for it (jitterBufferTarget), as for a broadcast.
        occurrence.severity = Severity::Low;
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_mean() {
        let call =
            |delay: &str| format!("inbound-rtp A kind=video\n jitterBufferEmittedCount 0 +30*20\n totalProcessingDelay 0 {delay}*20");
        let found = fires(&RULE, &call("+18"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Medium, Some(600.0)));
        assert_eq!(fires(&RULE, &call("+36"))[0].severity, Severity::High);
        let meant = format!("{}\n jitterBufferTargetDelay 0 +36*20\n jitterBufferMinimumDelay 0 +1*20", call("+36"));
        assert_eq!(fires(&RULE, &meant)[0].severity, Severity::Low);
        clear(&RULE, &call("+3"));
        not_measurable(&RULE, "inbound-rtp A kind=video\n jitterBufferEmittedCount 0 +30*20");
    }
}
