//! Incoming audio breaks off again and again.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::derive::Formula;
use crate::units::Unit;

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 1.0, basis: "Of the time of the stream: about a word a minute." };

const SEVERE: Threshold =
    Threshold { name: "severe", unit: Unit::Percent, default: 5.0, basis: "Of the time of the stream: a sentence a minute." };

pub(super) const RULE: Rule = Rule {
    key: "audioInterruptions",
    title: "Interruptions of incoming audio",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "Several times the jitter buffer had nothing to play for longer than 150 ms.",
    importance: "Words or sentences are missing.",
    advice: "Look at loss and jitter of the stream at the same time. If both are low, look at the load of this machine.",
    reference: "https://webrtc.googlesource.com/src/+/refs/heads/main/modules/audio_coding/neteq/statistics_calculator.h",
    needs: &["interruptionCount", "totalInterruptionDuration"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

/// One or two can be the sender stopping on purpose.
const FEWEST: f64 = 3.0;

/// Longer ones are pauses of the sender.
const LONGEST_SECONDS: f64 = 5.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(count), Some(duration)) = (stream.growth("interruptionCount"), stream.samples("totalInterruptionDuration")) else {
        return Verdict::lacks("totalInterruptionDuration, which not every browser and recorder hands on");
    };
    let steps = duration.0.windows(2).map(|pair| pair[1].value - pair[0].value);
    let seconds: f64 = steps.filter(|step| *step > 0.0 && *step < LONGEST_SECONDS).sum();
    let whole = stream.duration().0 / 1000.0;
    if whole < 1.0 || count < FEWEST {
        return Verdict::Clear;
    }
    let percent = 100.0 * seconds / whole;
    let Some((severity, crossed)) = super::grade(percent, &NOTICED, Some(&SEVERE), limits) else { return Verdict::Clear };
    // A sender that stops for moments, as one that mutes and unmutes, leaves no gap in its numbers and lets nothing come late.
    let harmed = |member: &str| stream.growth(member).is_some_and(|count| count > 0.0);
    let severity = if harmed("packetsLost") || harmed("packetsDiscarded") { severity } else { severity.min(Severity::Medium) };
    let rate = stream.computed(&Formula::Rate("totalInterruptionDuration", 1.0)).unwrap_or_default();
    Occurrence::new(severity, stream.subject())
        .during(rate.runs(|rate| rate > 0.0).iter().map(|run| run.range))
        .value("durationInPercent", percent)
        .value("durationInSeconds", seconds)
        .value("valueInCount", count)
        .crossed(crossed, limits)
        .shown_by(&["totalInterruptionDuration", "interruptionCount"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(count: &str, duration: &str) -> String {
        format!(
            "inbound-rtp A kind=audio\n packetsReceived 0 +50*100\n interruptionCount 0 {count}\n totalInterruptionDuration 0 {duration}"
        )
    }

    #[test]
    fn is_graded_by_the_share_of_time() {
        let found = fires(&RULE, &call("+1*10", "+0.3*10"));
        assert_eq!((found[0].severity, found[0].values["durationInPercent"].as_f64()), (Severity::Medium, Some(3.0)));
        assert_eq!(fires(&RULE, &call("+1*10", "+0.8*10"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &format!("{}\n packetsLost 0*50 20", call("+1*10", "+0.8*10")))[0].severity, Severity::High);
    }

    #[test]
    fn leaves_pauses_of_the_sender_out() {
        clear(&RULE, &call("+1*3", "+30 +0.1*2"));
        clear(&RULE, &call("+1", "+4"));
    }
}
