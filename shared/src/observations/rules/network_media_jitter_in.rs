//! Received packets come unevenly.

use super::average::Average;
use crate::observations::call::{Call, Direction, Kind, Samples, Stream};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::{Millis, Unit};

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
    severity: Severity::Low..=Severity::High,
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
    Outcome::of("incoming stream", media.map(|stream| judge(call, stream, stream.samples(JITTER.series), &JITTER, limits)))
}

/// The last jitter stays when packets do not come any more.
const PAUSE: Millis = Millis(5000.0);

/// Judges the jitter of a stream in the times when packets flowed.
pub(super) fn judge(call: &Call<'_>, stream: &Stream<'_>, jitter: Option<Samples>, average: &Average, limits: Limits<'_>) -> Verdict {
    if call.is_screen(stream) {
        return Verdict::NotMeasurable("the rare and large frames of a shared screen take their time".into());
    }
    let flowing = stream.flowing(PAUSE);
    let flows = |sample: &Sample| {
        let range = flowing.get(flowing.partition_point(|range| range.end < sample.time));
        flowing.is_empty() || range.is_some_and(|range| range.start <= sample.time)
    };
    let mut verdict = average.judge(jitter.map(|samples| samples.only(flows)), stream.subject(), limits);
    if let Verdict::Fired(occurrence) = &mut verdict
        && stream.kind == Kind::Video
    {
        // A large frame is sent bit by bit, which looks the same, and does no harm.
        occurrence.severity = occurrence.severity.min(Severity::Medium);
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_mean() {
        let call = |jitter: &str| format!("inbound-rtp A kind=audio\n jitter {jitter}");
        let found = fires(&RULE, &call("0.06*20"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Medium, Some(60.0)));
        assert_eq!(fires(&RULE, &call("0.12*20"))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, &call("0.12*20").replace("audio", "video"))[0].severity, Severity::Medium);
        clear(&RULE, &call("0.01*19 0.2"));
        not_measurable(&RULE, &call("0.2*5 -*10"));
    }

    #[test]
    fn what_stays_of_a_stream_that_stopped_is_no_jitter() {
        clear(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*20 1000*60\n jitter 0.01*19 0.1*62");
    }

    #[test]
    fn a_bad_minute_in_a_long_call_counts() {
        let call = |seconds: u32| {
            format!("inbound-rtp A kind=audio\n packetsReceived 0 +50*1000\n jitter 0.01*300 0.2*{seconds} 0.01*{}", 701 - seconds)
        };
        let found = fires(&RULE, &call(20));
        assert_eq!((found[0].severity, found[0].values["worstInMs"].as_f64()), (Severity::Low, Some(200.0)));
        assert_eq!(fires(&RULE, &call(60))[0].severity, Severity::Medium);
        clear(&RULE, &call(4));
    }
}
