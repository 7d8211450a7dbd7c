//! Much of what is heard was made up by the receiver.

use super::lasting;
use crate::observations::call::{Call, Connection, Direction, Kind, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Timestamp, Unit};

const NOTICED: Threshold =
    Threshold { name: "noticed", unit: Unit::Percent, default: 3.0, basis: "Concealed without silence; words begin to sound robotic." };

const SEVERE: Threshold =
    Threshold { name: "severe", unit: Unit::Percent, default: 10.0, basis: "Concealed without silence; speech is hard to follow." };

pub(super) const RULE: Rule = Rule {
    key: "highConcealment",
    title: "Much incoming audio is made up",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "Samples were missing when they had to be played, and concealment filled the gaps with sound of its own. Silence is not \
             counted.",
    importance: "Voices sound robotic or chopped.",
    advice: "Look at loss, late packets and jitter at the same times. If all are low, this machine is too busy to fetch audio in time.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-concealedsamples",
    needs: &["concealedSamples", "silentConcealedSamples", "totalSamplesReceived"],
    thresholds: &[NOTICED, SEVERE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of(
        "incoming audio stream",
        call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(call.connection_of(stream), stream, limits)),
    )
}

/// Ten seconds. In shorter streams the first moments, in which a buffer fills, weigh much.
const FEW_PACKETS: f64 = 500.0;

fn judge(connection: &Connection<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    // After the far end has hung up, concealment fades out what is no gap. Its goodbye is seen in a report around the time it arrives.
    let end = connection.ended().map_or(Timestamp(f64::INFINITY), |ended| Timestamp(ended.0 - 2.0 * connection.interval().0));
    let in_call = |samples: Samples| samples.only(|sample| sample.time <= end);
    let growth = |member: &str| Some(in_call(stream.samples(member)?).growth());
    let (Some(concealed), Some(silent), Some(all)) =
        (growth("concealedSamples"), growth("silentConcealedSamples"), growth("totalSamplesReceived"))
    else {
        return Verdict::lacks("counters of concealed samples");
    };
    if stream.packets() < super::FEWEST_PACKETS || all == 0.0 {
        return Verdict::NotMeasurable("too few packets of incoming audio".into());
    }
    let percent = 100.0 * (concealed - silent).max(0.0) / all;
    let audible = in_call(stream.audible_concealment());
    let Some(grade) = lasting::grade(&audible, percent, &NOTICED, Some(&SEVERE), limits) else { return Verdict::Clear };
    let severity = if stream.packets() < FEW_PACKETS { grade.severity.min(Severity::Medium) } else { grade.severity };
    Occurrence::new(severity, stream.subject())
        .during(grade.ranges)
        .value("worstInPercent", grade.worst)
        .value("valueInPercent", percent)
        .crossed(grade.crossed, limits)
        .shown_by(&["[concealedSamples/totalSamplesReceived_in_%]", "[concealedSamples/s]", "[silentConcealedSamples/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(concealed: &str, silent: &str) -> String {
        format!(
            "inbound-rtp A kind=audio\n packetsReceived 0 +50*20\n totalSamplesReceived 0 +48000*20
                concealedSamples 0 {concealed}*20\n silentConcealedSamples 0 {silent}*20"
        )
    }

    #[test]
    fn counts_sound_alone() {
        let found = fires(&RULE, &call("+2400", "0"));
        assert_eq!((found[0].severity, found[0].values["valueInPercent"].as_f64()), (Severity::Medium, Some(5.0)));
        assert_eq!(fires(&RULE, &call("+9600", "+0"))[0].severity, Severity::High);
        clear(&RULE, &call("+9600", "+9500"));
    }

    #[test]
    fn a_bad_stretch_in_a_long_call_counts() {
        let call = |seconds: u32| {
            format!(
                "inbound-rtp A kind=audio\n packetsReceived 0 +50*1500\n totalSamplesReceived 0 +48000*1500
                concealedSamples 0*100 +12000*{seconds} {}*1300\n silentConcealedSamples 0*1500",
                12000 * seconds
            )
        };
        assert_eq!(fires(&RULE, &call(15))[0].severity, Severity::Low);
        assert_eq!(fires(&RULE, &call(45))[0].severity, Severity::Medium);
        clear(&RULE, &call(2));
    }

    #[test]
    fn is_silent_on_what_follows_a_goodbye() {
        let concealed = |state: &str| {
            format!(
                "transport T\n dtlsState connected*18 {state}*6\ninbound-rtp A kind=audio\n packetsReceived 0 +50*17 +0*6
                totalSamplesReceived 0 +48000*23\n concealedSamples 0 +0*17 +40000*6\n silentConcealedSamples 0"
            )
        };
        assert_eq!(fires(&RULE, &concealed("connected"))[0].severity, Severity::High);
        clear(&RULE, &concealed("closed"));
    }
}
