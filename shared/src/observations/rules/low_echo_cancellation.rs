//! The microphone hears the loudspeaker, and echo cancellation takes too little of it away.

use crate::observations::call::{Call, Direction, Kind, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::Unit;

const COUPLING: Threshold = Threshold {
    name: "coupling",
    unit: Unit::None,
    default: 15.0,
    basis: "Echo return loss in dB below which the microphone hears the loudspeaker well (ITU-T G.168 works on 6 dB and more).",
};

const REDUCTION: Threshold = Threshold {
    name: "reduction",
    unit: Unit::None,
    default: 6.0,
    basis: "Echo return loss enhancement in dB: what is left of an echo that is reduced by less is heard.",
};

pub(super) const RULE: Rule = Rule {
    key: "lowEchoCancellation",
    title: "Echo is hardly cancelled",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Audio, Tag::Outbound, Tag::Peripheral],
    meaning: "The loudspeaker is loud in the microphone, and the echo canceller removes only little of it.",
    importance: "The others hear themselves with a delay.",
    advice: "Use a headset or turn the loudspeaker down. In a room with hard walls move the microphone closer to the mouth.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-echoreturnlossenhancement",
    needs: &["echoReturnLoss", "echoReturnLossEnhancement"],
    thresholds: &[COUPLING, REDUCTION],
    check,
};

/// In dB. libwebrtc's canceller starts at -30: an echo thirty times as loud as what was played.
const UNREAL: f64 = -20.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing audio stream", call.streams_of(Direction::Outbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(coupling), Some(reduction)) = (stream.source_samples("echoReturnLoss"), stream.source_samples("echoReturnLossEnhancement"))
    else {
        return Verdict::lacks("measurements of echo");
    };
    // The canceller starts with fixed values and goes through others that no room has. It keeps the last ones for as long as it hears no
    // echo, and comes back to the first: what stands still, and what it started with, is no measurement.
    let coupling = coupling.only(|sample| sample.value > UNREAL);
    let start = reduction.values().next();
    let measured = |pair: &&[Sample]| pair[1].value != pair[0].value && Some(pair[1].value) != start;
    let reduction = Samples(reduction.0.windows(2).filter(measured).map(|pair| pair[1]).collect());
    if coupling.is_empty() || reduction.is_empty() {
        return Verdict::NotMeasurable("the echo canceller never measured an echo".into());
    }
    let settled = stream.settled(super::RAMP_UP).unwrap_or_default();
    let (coupled, weak) = (limits.of(&COUPLING), limits.of(&REDUCTION));
    let runs = coupling.after(settled).runs(|loss| loss < coupled);
    let reduced: Vec<Samples> = runs.iter().map(|run| reduction.within(run.range)).collect();
    let all = Samples(reduced.iter().flat_map(|samples| samples.0.iter().copied()).collect());
    let mean = match all.mean() {
        Some(_) if all.len() < super::FEWEST_SAMPLES => return Verdict::NotMeasurable("the echo canceller seldom measured an echo".into()),
        Some(mean) if mean < weak => mean,
        _ => return Verdict::Clear,
    };
    Occurrence::new(Severity::Medium, stream.subject())
        .during(runs.iter().map(|run| run.range))
        .value("averageInDb", mean)
        .crossed(&REDUCTION, limits)
        .shown_by(&["echoReturnLossEnhancement", "echoReturnLoss"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(reduction: &str) -> String {
        format!(
            "outbound-rtp A kind=audio mediaSourceId=S\n packetsSent 0 +50*50\nmedia-source S kind=audio\n echoReturnLoss -30*5 8 9*45\n echoReturnLossEnhancement 0.17*5 {reduction}"
        )
    }

    #[test]
    fn fires_where_little_is_removed() {
        let found = fires(&RULE, &call(&"1.5 2.5 ".repeat(23)));
        assert_eq!((found[0].severity, found[0].values["averageInDb"].as_f64().map(f64::round)), (Severity::Medium, Some(2.0)));
        clear(&RULE, &call(&"12 13 ".repeat(23)));
    }

    #[test]
    fn an_old_value_is_no_measurement() {
        not_measurable(&RULE, &call("2*30 3*16"));
        not_measurable(&RULE, &call(&"2 0.17*4 ".repeat(9)));
    }

    #[test]
    fn cannot_tell_before_there_is_an_echo() {
        not_measurable(&RULE, &call(&"0.5 0.6 ".repeat(23)).replace("8 9*45", "-28*46"));
        not_measurable(
            &RULE,
            "outbound-rtp A kind=audio mediaSourceId=S\nmedia-source S kind=audio\n echoReturnLoss -30*50\n echoReturnLossEnhancement 0.17*50",
        );
    }
}
