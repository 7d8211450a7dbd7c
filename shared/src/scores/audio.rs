//! The score of an audio stream: the E-model of ITU-T G.107 over every interval between two reports.

use super::{Loss, SHORTEST, Score, StreamScore};
use crate::mos::{self, Impairment};
use crate::observations::call::{Direction, Samples, Stream};
use crate::series::sample::Sample;

/// Bad moments are remembered: what the worst twentieth takes at the most.
const WORST_MOMENTS: f64 = 0.5;
/// A mean opinion score from which on moments are not bad any more: G.107, annex B, "many users dissatisfied".
const BAD: f64 = 3.1;

pub(super) fn score<'a>(stream: &Stream<'a>) -> Option<StreamScore<'a>> {
    if stream.duration() < SHORTEST {
        return None;
    }
    let over_time = opinions(stream)?;
    let mean = over_time.mean()?;
    let mut score = Score::default();
    // From 1 … 4.5 of the E-model to 1 … 5.
    let from_opinion = |opinion: f64| 1.0 + (opinion - 1.0) * 4.0 / 3.5;
    let best = mos::score(mos::rating(mos::PACKETISATION, 0.0, impairment(stream)));
    let unavoidable = 5.0 - from_opinion(best);
    let lost = 5.0 - from_opinion(mean) - unavoidable;
    score.lose(lost, format!("mean opinion score {mean:.2} of at most {best:.2}: loss and delay"), over_time.range());
    let worst = over_time.percentile(0.05)?;
    if worst < BAD {
        let points = WORST_MOMENTS * ((BAD - worst) / (BAD - 1.0)).min(1.0);
        let moments = over_time.runs(|opinion| opinion <= worst).into_iter().map(|run| run.range).next();
        score.losses.push(Loss {
            points,
            reason: format!("5 % of the time the mean opinion score was at or below {worst:.2}"),
            range: moments,
            observation: None,
        });
    }
    Some(StreamScore { stream: *stream, score: score.settle(), over_time })
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
            stream.samples("[packetsLost_in_%]")?,
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
