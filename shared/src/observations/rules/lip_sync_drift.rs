//! Sound and picture of one sender are apart.

use super::lasting;
use crate::observations::call::{Call, Connection, Direction, Kind, Run, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::sample::Sample;
use crate::units::{TimeRange, Unit};

const NOTICED: Threshold = Threshold {
    name: "noticed",
    unit: Unit::Milliseconds,
    default: 100.0,
    basis: "ITU-R BT.1359: from 45 ms (sound early) and 125 ms (sound late) on it is noticed.",
};

const SEVERE: Threshold =
    Threshold { name: "severe", unit: Unit::Milliseconds, default: 185.0, basis: "ITU-R BT.1359: sound that is later is not acceptable." };

const LASTING: Threshold =
    Threshold { name: "lasting", unit: Unit::Seconds, default: 10.0, basis: "Shorter shifts are a buffer that adapts." };

pub(super) const RULE: Rule = Rule {
    key: "lipSyncDrift",
    title: "Sound and picture are apart",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Inbound, Tag::Audio, Tag::Video],
    meaning: "What is heard and what is seen of one sender at the same time was recorded at different times.",
    importance: "Lips do not match the words.",
    advice: "Check that audio and video come in the same media stream, so that they are kept in step; look at an overloaded decoder \
             and at long jitter buffers.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-estimatedplayouttimestamp",
    needs: &["estimatedPlayoutTimestamp", "framesDecoded"],
    thresholds: &[NOTICED, SEVERE, LASTING],
    check,
};

const PLAYOUT: &str = "estimatedPlayoutTimestamp";

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("pair of audio and video of one sender", call.connections.iter().flat_map(|connection| judge_pairs(connection, limits)))
}

fn judge_pairs(connection: &Connection<'_>, limits: Limits<'_>) -> Vec<Verdict> {
    let of = |kind: Kind| -> Vec<_> {
        let inbound = connection.streams.iter().filter(|stream| stream.direction == Direction::Inbound && stream.kind == kind);
        inbound.map(|stream| (stream, connection.sender(stream))).collect()
    };
    let (audio, video) = (of(Kind::Audio), of(Kind::Video));
    let alone = audio.len() == 1 && video.len() == 1;
    let mut verdicts = Vec::new();
    for (sound, speaker) in &audio {
        let same = |shown: &Option<String>| if speaker.is_some() && shown.is_some() { speaker == shown } else { alone };
        verdicts.extend(video.iter().filter(|(_, shown)| same(shown)).map(|(picture, _)| judge(sound, picture, limits)));
    }
    verdicts
}

fn judge(audio: &Stream<'_>, video: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(sound), Some(picture)) = (audio.samples(PLAYOUT), video.samples(PLAYOUT)) else { return Verdict::lacks(PLAYOUT) };
    // Both tell the sender's clock; samples of one report are compared.
    let apart = sound.0.iter().filter_map(|sample| {
        let at = picture.0.partition_point(|other| other.time < sample.time);
        let other = picture.0.get(at).filter(|other| other.time == sample.time)?;
        Some(Sample { time: sample.time, value: (sample.value - other.value).abs() })
    });
    // A picture that stands still is late for no word.
    let frames = video.samples("framesDecoded").unwrap_or_default().steps();
    let moves = |sample: &Sample| frames.at(sample.time) != Some(0.0);
    let apart = Samples(apart.collect()).after(audio.settled(super::RAMP_UP).unwrap_or_default()).only(moves);
    if apart.len() < super::FEWEST_SAMPLES {
        return Verdict::NotMeasurable("too few samples of estimatedPlayoutTimestamp".into());
    }
    // One sample below parts no stretch; what smoothing adds at its end does not count.
    let smoothed = apart.mean_over(lasting::WINDOW);
    let stretches_above = |threshold: &Threshold| -> Vec<TimeRange> {
        let limit = limits.of(threshold);
        let stretch = |run: Run| {
            let last = apart.within(run.range).0.into_iter().rfind(|sample| sample.value > limit)?;
            Some(TimeRange { start: run.range.start, end: last.time })
        };
        let is_long = |range: &TimeRange| (range.end - range.start).0 / 1000.0 >= limits.of(&LASTING);
        smoothed.runs(|apart| apart > limit).into_iter().filter_map(stretch).filter(is_long).collect()
    };
    let (noticed, severe) = (stretches_above(&NOTICED), stretches_above(&SEVERE));
    if noticed.is_empty() {
        return Verdict::Clear;
    }
    let (severity, crossed) = if severe.is_empty() { (Severity::Low, &NOTICED) } else { (Severity::Medium, &SEVERE) };
    Occurrence::new(severity, video.subject())
        .during(noticed)
        .value("averageInMs", apart.mean().unwrap_or(0.0))
        .value("maxInMs", apart.max().unwrap_or(0.0))
        .crossed(crossed, limits)
        .shown_by(&[PLAYOUT])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(picture: &str) -> String {
        format!(
            "inbound-rtp A kind=audio\n estimatedPlayoutTimestamp 4004330000000 +1000*60
            inbound-rtp V kind=video\n estimatedPlayoutTimestamp {picture} +1000*60"
        )
    }

    #[test]
    fn is_graded_by_what_lasts() {
        let found = fires(&RULE, &call("4004330000300"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Medium, Some(300.0)));
        assert_eq!(fires(&RULE, &call("4004329999880"))[0].severity, Severity::Low);
        clear(&RULE, &call("4004330000040"));
    }

    #[test]
    fn a_good_moment_parts_no_bad_stretch() {
        let swinging = format!("4004330000300 {}", "+1000*6 +760 +1240 ".repeat(7));
        assert_eq!(fires(&RULE, &call(&swinging))[0].severity, Severity::Medium);
    }

    #[test]
    fn leaves_pictures_out_that_stand_still() {
        let paused = format!("{}\n framesDecoded 0 +25*20 500*41", call("4004330000300"));
        not_measurable(&RULE, &paused);
        let after_a_pause = call("4004330000040 +1000*30 +4000 +0*3").replace("+0*3 +1000*60", "+0*3 +1000*29");
        clear(&RULE, &after_a_pause);
    }

    #[test]
    fn compares_media_of_one_sender() {
        not_measurable(&RULE, &format!("{}\ninbound-rtp W kind=video\n packetsReceived 0 +1*4", call("4004330000300")));
    }
}
