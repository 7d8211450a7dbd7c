//! The score of an audio stream: the E-model of ITU-T G.107 over every interval between two reports.

use super::over_time::Pieces;
use super::{Loss, SHORTEST, Score, StreamScore, missing};
use crate::mos::{self, Impairment};
use crate::observations::call::{Direction, Samples, Stream};
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange};

/// Bad moments are remembered: what the worst twentieth takes at the most.
const WORST_MOMENTS: f64 = 0.5;
/// A mean opinion score from which on moments are not bad any more: G.107, annex B, "many users dissatisfied".
const BAD: f64 = 3.1;
/// The opinion of a voice that is not heard: the least there is (ITU-T P.800).
const UNHEARD: f64 = 1.0;

/// Scores a stream of which nothing came in the `missing` ranges, with a report in each `interval`.
pub(super) fn score<'a>(stream: &Stream<'a>, missing: &[TimeRange], interval: Millis, pieces: Pieces) -> Option<StreamScore<'a>> {
    if stream.duration() < SHORTEST {
        return None;
    }
    let opinions = missing::marked(opinions(stream)?, missing, interval, UNHEARD);
    let mean = opinions.mean()?;
    let mut score = Score::default();
    let best = mos::score(mos::rating(mos::PACKETISATION, 0.0, impairment(stream)));
    let unavoidable = 5.0 - from_opinion(best);
    let lost = 5.0 - from_opinion(mean) - unavoidable;
    let unheard = match missing::seconds(missing) {
        0.0 => String::new(),
        seconds => format!(", nothing arrived for {seconds:.0} s"),
    };
    let whole = opinions.range();
    score.lose(lost, format!("mean opinion score {mean:.2} of at most {best:.2}: loss and delay{unheard}"), whole);
    let worst = opinions.percentile(0.05)?;
    if worst < BAD {
        let points = WORST_MOMENTS * ((BAD - worst) / (BAD - 1.0)).min(1.0);
        let moments = opinions.runs(|opinion| opinion <= worst).into_iter().map(|run| run.range).next();
        score.losses.push(Loss {
            points,
            reason: format!("5 % of the time the mean opinion score was at or below {worst:.2}"),
            range: moments,
            observation: None,
        });
    }
    let over_time = pieces.scored(whole?, |piece| Some((from_opinion(opinions.within(piece).mean()?) + unavoidable).min(5.0)));
    Some(StreamScore { stream: *stream, score: score.settle(), opinion: Some(mean), over_time })
}

/// From 1 … 4.5 of the E-model to 1 … 5.
fn from_opinion(opinion: f64) -> f64 {
    1.0 + (opinion - 1.0) * 4.0 / 3.5
}

fn impairment(stream: &Stream<'_>) -> Impairment {
    let codec = stream.look.referred(stream.object, "codecId");
    let text = |member: &str| codec.and_then(|codec| stream.look.text(codec, member)).unwrap_or_default();
    Impairment::of(&text("mimeType"), &text("sdpFmtpLine"))
}

/// Opinion over time. Without any round trip time the delay is unknown, and so is the opinion.
fn opinions(stream: &Stream<'_>) -> Option<Samples> {
    let pair = || {
        let transport = stream.look.referred(stream.object, "transportId")?;
        let pair = stream.look.referred(transport, "selectedCandidatePairId")?;
        stream.look.samples(pair, "[currentRoundTripTime_in_ms]").map(Samples)
    };
    let round_trips = stream.remote_samples("[roundTripTime_in_ms]").filter(|samples| !samples.is_empty()).or_else(pair)?;
    let (loss, buffer) = match stream.direction {
        Direction::Inbound => (
            missed(stream, stream.samples("[packetsLost_in_%]")?),
            stream.samples("[jitterBufferDelay/jitterBufferEmittedCount_in_ms]").unwrap_or_default(),
        ),
        Direction::Outbound => {
            let percent = |sample: Sample| Sample { value: 100.0 * sample.value, ..sample };
            let loss = Samples(stream.remote_samples("fractionLost")?.0.into_iter().map(percent).collect());
            // The far end does not tell how long it buffers: twice the jitter is what such a buffer aims at.
            let twice = |sample: Sample| Sample { value: 2.0 * sample.value, ..sample };
            (loss, Samples(stream.remote_samples("[jitter_in_ms]").unwrap_or_default().0.into_iter().map(twice).collect()))
        }
    };
    let samples = mos::over_time(&loss.0, &round_trips.0, &buffer.0, impairment(stream));
    (!samples.is_empty()).then_some(Samples(samples))
}

/// Percent that a listener misses: what was lost, or what was made up for packets that were lost or came too late, whichever is more.
fn missed(stream: &Stream<'_>, lost: Samples) -> Samples {
    let made_up = stream.audible_concealment();
    let more = |sample: Sample| Sample { value: sample.value.max(made_up.at(sample.time).unwrap_or(sample.value)), ..sample };
    Samples(lost.0.into_iter().map(more).collect())
}

#[cfg(test)]
mod tests {
    use super::super::scores;
    use super::super::weights::Weights;
    use crate::observations::call::Call;
    use crate::observations::notation::dump;

    fn scored(text: &str) -> Option<f64> {
        let whole = format!(
            "0 onconnectionstatechange \"connected\"\n{text}\nremote-outbound-rtp R kind=audio ssrc=7\n roundTripTime 0.02*61\n\
             remoteTimestamp 0 +1000*60\n packetsSent 0 +50*60"
        );
        let dump = dump(&whole);
        let scores = scores(&Call::new(&dump), &[], Weights::default());
        scores.audio.map(|score| (10.0 * score).round() / 10.0)
    }

    #[test]
    fn a_voice_that_does_not_come_costs_as_much_as_one_that_is_lost() {
        let stream = "inbound-rtp A kind=audio ssrc=7\n packetsLost 0*61\n packetsReceived";
        assert_eq!(scored(&format!("{stream} 0 +50*60")), Some(5.0));
        let half = scored(&format!("{stream} 0 +50*30 1500*30")).unwrap();
        assert!((2.0..3.0).contains(&half), "{half}");
    }

    #[test]
    fn what_is_made_up_costs_as_much_as_what_is_lost() {
        let stream = "inbound-rtp A kind=audio ssrc=7\n packetsReceived 0 +50*60\n packetsLost 0*61\n totalSamplesReceived 0 +48000*60\n";
        let concealed = |samples: u32, silent: u32| {
            scored(&format!("{stream} concealedSamples 0 +{samples}*60\n silentConcealedSamples 0 +{silent}*60")).unwrap()
        };
        assert!(concealed(14_400, 0) < 2.5);
        assert_eq!(concealed(14_400, 14_400), 5.0);
    }
}
