//! The jitter buffer is emptied at a steady beat.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Timestamp, Unit};

const FEWEST: Threshold =
    Threshold { name: "fewest", unit: Unit::None, default: 3.0, basis: "Flushes in a row at the same distance; fewer can be chance." };

pub(super) const RULE: Rule = Rule {
    key: "periodicJitterBufferFlushes",
    title: "Jitter buffer flushed periodically",
    category: Category::Streams,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Bug],
    meaning: "The audio buffer overflowed and was emptied about every four seconds, as it does when audio arrives that nobody \
             fetches at the right speed.",
    importance: "Each time some speech is dropped.",
    advice: "Look for an output device that stands still or runs at the wrong speed, for a suspended audio context and for several \
             elements that play the same track.",
    reference: "https://webrtc.googlesource.com/src/+/refs/heads/main/modules/audio_coding/neteq/packet_buffer.cc",
    needs: &["jitterBufferFlushes"],
    thresholds: &[FEWEST],
    check,
};

/// The buffer holds 200 packets of 20 ms.
const PERIOD_SECONDS: std::ops::RangeInclusive<f64> = 3.0..=5.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming audio stream", call.streams_of(Direction::Inbound, Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(flushes) = stream.samples("jitterBufferFlushes") else {
        return Verdict::lacks("jitterBufferFlushes, which not every browser and recorder hands on");
    };
    let rises: Vec<Timestamp> = flushes.0.windows(2).filter(|pair| pair[1].value > pair[0].value).map(|pair| pair[1].time).collect();
    let is_beat = |pair: &[Timestamp]| PERIOD_SECONDS.contains(&((pair[1] - pair[0]).0 / 1000.0));
    let (mut best, mut start) = (0..0, 0);
    for at in 1..=rises.len() {
        if at == rises.len() || !is_beat(&rises[at - 1..=at]) {
            best = if at - start > best.len() { start..at } else { best };
            start = at;
        }
    }
    if best.is_empty() || (best.len() as f64) < limits.of(&FEWEST) {
        return Verdict::Clear;
    }
    let beats = &rises[best];
    Occurrence::new(Severity::Medium, stream.subject())
        .during([TimeRange::at(beats[0]).including(beats[beats.len() - 1])])
        .value("valueInCount", beats.len())
        .crossed(&FEWEST, limits)
        .shown_by(&["jitterBufferFlushes"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_a_beat_alone() {
        let beat = "inbound-rtp A kind=audio\n jitterBufferFlushes 0*4 1*4 2*4 3*4 4*9 5";
        assert_eq!(fires(&RULE, beat)[0].values["valueInCount"], 4);
        clear(&RULE, "inbound-rtp A kind=audio\n jitterBufferFlushes 0*4 1*14 2*9 3 4 5");
        clear(&RULE, "inbound-rtp A kind=audio\n jitterBufferFlushes 0*40");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0*4");
    }
}
