//! A queue on the way swells the audio buffer.

use crate::observations::call::{Call, Connection, Direction, Kind, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::Unit;

const EXCESS: Threshold = Threshold {
    name: "excess",
    unit: Unit::Milliseconds,
    default: 150.0,
    basis: "Buffer beyond half of the shortest round trip: more than jitter alone asks for.",
};

const LASTING: Threshold =
    Threshold { name: "lasting", unit: Unit::None, default: 10.0, basis: "So many samples in a row; buffers shrink slowly." };

pub(super) const RULE: Rule = Rule {
    key: "bufferbloat",
    title: "Audio buffer swollen (bufferbloat)",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Network],
    meaning: "For long the jitter buffer held much more audio than half of the shortest round trip, as after packets that came in lumps from a \
              queue.",
    importance: "This participant is heard late.",
    advice: "See whether the round-trip time has peaks at the start of the stretch: then a queue fills up, often in the local \
             router. Limit uploads, use a router with active queue management, or a wire. Without peaks look at the load of this \
             machine.",
    reference: "https://www.rfc-editor.org/rfc/rfc8290#section-1",
    needs: &["jitterBufferDelay", "jitterBufferEmittedCount", "currentRoundTripTime"],
    thresholds: &[EXCESS, LASTING],
    check,
};

const DELAY: &str = "[jitterBufferDelay/jitterBufferEmittedCount_in_ms]";

/// Milliseconds of delay on purpose that are no more than rounding.
const WANTED: f64 = 50.0;

/// Milliseconds of round trip beyond the shortest one that are no chance.
const QUEUE: f64 = 50.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let streams = call.streams_of(Direction::Inbound, Kind::Audio);
    Outcome::of("incoming audio stream", streams.map(|stream| judge(call.connection_of(stream), stream, limits)))
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(delays) = stream.samples(DELAY) else { return Verdict::lacks("jitterBufferDelay of incoming audio") };
    let round_trips = connection.pair_round_trips();
    if round_trips.is_empty() {
        return Verdict::lacks("round-trip time of the path");
    }
    // The shortest one is the way without a queue; what others have beyond it is the very thing that is looked for.
    let one_way = round_trips.min().map_or(f64::NAN, |shortest| shortest / 2.0);
    // What the page (jitterBufferTarget) or lip sync wants is no queue.
    let wanted = stream.wanted_delay();
    let delays = delays.only(|sample| wanted.at(sample.time).is_none_or(|wanted| wanted <= WANTED));
    let excess = Samples(delays.0.iter().map(|sample| Sample { value: sample.value - one_way, ..*sample }).collect());
    let (limit, lasting) = (limits.of(&EXCESS), limits.of(&LASTING));
    let mut runs = excess.runs(|excess| excess > limit);
    runs.retain(|run| run.count as f64 > lasting);
    if runs.is_empty() {
        return Verdict::Clear;
    }
    let swollen: Vec<Samples> = runs.iter().map(|run| delays.within(run.range)).collect();
    let swollen = Samples(swollen.into_iter().flat_map(|samples| samples.0).collect());
    // What waits in a queue on the way waits on its round trips too. Else this machine or the sender is late.
    let peak = runs.iter().filter_map(|run| round_trips.within(run.range).max()).fold(0.0, f64::max);
    let is_queue = peak > 2.0 * one_way + QUEUE;
    Occurrence::new(if is_queue { Severity::Medium } else { Severity::Low }, stream.subject())
        .during(runs.iter().map(|run| run.range))
        .value("averageInMs", swollen.mean().unwrap_or(0.0))
        .value("maxInMs", swollen.max().unwrap_or(0.0))
        .value("roundTripPeakInMs", peak)
        .value("durationInSeconds", runs.iter().map(|run| run.duration().0 / 1000.0).sum::<f64>())
        .crossed(&EXCESS, limits)
        .shown_by(&[DELAY])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(delay: &str, round_trip: &str) -> String {
        format!(
            "inbound-rtp A kind=audio\n jitterBufferEmittedCount 0 +48000*40\n jitterBufferDelay 0 +2400*10 {delay}*15 +2400*15
            candidate-pair P nominated=true\n currentRoundTripTime {round_trip}*41"
        )
    }

    #[test]
    fn leaves_delay_on_purpose_out() {
        let wanted = "inbound-rtp A kind=audio\n jitterBufferTargetDelay 0 +14400*40\n jitterBufferMinimumDelay 0 +1920*40";
        clear(&RULE, &call("+14400", "0.05").replace("inbound-rtp A kind=audio", wanted));
    }

    #[test]
    fn fires_where_the_buffer_stays_swollen() {
        let queue = call("+14400", "0.05").replace("0.05*41", "0.05*15 0.4*5 0.05*21");
        let found = fires(&RULE, &queue);
        assert_eq!((found[0].severity, found[0].values["maxInMs"].as_f64(), found[0].ranges.len()), (Severity::Medium, Some(300.0), 1));
        assert_eq!(fires(&RULE, &call("+14400", "0.05"))[0].severity, Severity::Low);
        clear(&RULE, &call("+14400", "0.5"));
        clear(&RULE, &call("+4800", "0.05"));
        not_measurable(&RULE, "inbound-rtp A kind=audio\n jitterBufferEmittedCount 0 +48000*40\n jitterBufferDelay 0 +2400*40");
    }
}
