//! Audio arrives that is never taken out of its buffer.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::derive::Formula;
use crate::units::{Timestamp, Unit};

const SHARE: Threshold = Threshold {
    name: "share",
    unit: Unit::Percent,
    default: 5.0,
    basis: "Single reports without growth happen where a report is taken late.",
};

const WHOLE: Threshold = Threshold { name: "whole", unit: Unit::Percent, default: 90.0, basis: "Practically never played." };

pub(super) const RULE: Rule = Rule {
    key: "noJitterBufferEmittedCount",
    title: "Received audio is not played",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio],
    meaning: "Packets of audio arrived in intervals in which the jitter buffer gave out no samples.",
    importance: "This participant cannot be heard although the network delivers.",
    advice: "Check that the track is attached to an element that plays, that autoplay was not blocked before the first click, and \
             that an audio context is running.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-jitterbufferemittedcount",
    needs: &["packetsReceived", "jitterBufferEmittedCount"],
    thresholds: &[SHARE, WHOLE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(received) = stream.samples("[packetsReceived/s]") else { return Verdict::lacks("packetsReceived of incoming audio") };
    let Some(emitted) = stream.computed(&Formula::Rate("jitterBufferEmittedCount", 1.0)) else {
        return Verdict::lacks("jitterBufferEmittedCount of incoming audio");
    };
    let playing: Vec<Timestamp> = emitted.0.iter().filter(|sample| sample.value > 0.0).map(|sample| sample.time).collect();
    let arriving = received.only(|sample| sample.value > 0.0);
    if arriving.len() < super::FEWEST_SAMPLES {
        return Verdict::NotMeasurable("too few intervals with packets of incoming audio".into());
    }
    let is_silent = |time: Timestamp| playing.binary_search_by(|played| played.0.total_cmp(&time.0)).is_err();
    let unplayed = arriving.only(|sample| is_silent(sample.time));
    let percent = 100.0 * unplayed.len() as f64 / arriving.len() as f64;
    let Some((severity, crossed)) = super::grade(percent, &SHARE, Some(&WHOLE), limits) else { return Verdict::Clear };
    Occurrence::new(severity, stream.subject())
        .during(unplayed.runs(|_| true).iter().map(|run| run.range))
        .value("valueInPercent", percent)
        .crossed(crossed, limits)
        .shown_by(&["jitterBufferEmittedCount", "[packetsReceived/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(emitted: &str) -> String {
        format!("inbound-rtp A kind=audio\n packetsReceived 0 +50*20\n jitterBufferEmittedCount 0 {emitted}")
    }

    #[test]
    fn is_graded_by_the_share_of_intervals() {
        assert_eq!(fires(&RULE, &call("0*20"))[0].severity, Severity::High);
        let found = fires(&RULE, &call("0*5 +48000*15"));
        assert_eq!((found[0].severity, found[0].values["valueInPercent"].as_f64()), (Severity::Medium, Some(25.0)));
    }

    #[test]
    fn is_silent_where_it_plays_or_nothing_comes() {
        clear(&RULE, &call("+48000*20"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0*20\n jitterBufferEmittedCount 0*20");
    }
}
