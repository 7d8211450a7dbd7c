//! Judges how much loss, jitter and round-trip time of a stream swing.

use crate::observations::call::{Call, Direction, Kind, Samples, Stream};
use crate::observations::{Limits, Occurrence, Outcome, Severity, Threshold, Verdict};
use crate::units::{Millis, Unit};
use serde_json::{Map, Value};

/// Reports that it takes to tell swings from chance.
const FEWEST: usize = 30;

/// Once is an incident.
const SWINGS: usize = 2;

/// Jitter and loss of the first packets are not those of the path.
const START: Millis = Millis(10_000.0);

pub(super) const LOSS: Threshold =
    Threshold { name: "loss", unit: Unit::Percent, default: 5.0, basis: "Loss that neither concealment nor retransmission hides." };

pub(super) const JITTER: Threshold = Threshold {
    name: "jitter",
    unit: Unit::Milliseconds,
    default: 40.0,
    basis: "Two packets of 20 ms: more than a jitter buffer usually holds.",
};

pub(super) const ROUND_TRIP: Threshold = Threshold {
    name: "roundTripTime",
    unit: Unit::Milliseconds,
    default: 250.0,
    basis: "With buffers at both ends, about the 150 ms one way of ITU-T G.114.",
};

/// Judges every stream of a direction and kind.
pub(super) fn check(call: &Call<'_>, direction: Direction, kind: Kind, limits: Limits<'_>) -> Outcome {
    Outcome::of("stream of this kind", call.streams_of(direction, kind).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let percent = |samples: Samples| {
        Samples(
            samples
                .0
                .into_iter()
                .map(|mut sample| {
                    sample.value *= 100.0;
                    sample
                })
                .collect(),
        )
    };
    let (loss, jitter): (_, Option<Samples>) = match stream.direction {
        Direction::Inbound => (("[packetsLost_in_%]", stream.samples("[packetsLost_in_%]")), stream.samples("[jitter_in_ms]")),
        Direction::Outbound => {
            (("fractionLost", stream.remote_samples("fractionLost").map(percent)), stream.remote_samples("[jitter_in_ms]"))
        }
    };
    let round_trip = stream.remote_samples("[roundTripTime_in_ms]");
    let metrics = [(loss, &LOSS), (("[jitter_in_ms]", jitter), &JITTER), (("[roundTripTime_in_ms]", round_trip), &ROUND_TRIP)];
    let started = stream.settled(START).unwrap_or_default();
    let (mut measured, mut found): (bool, Option<Occurrence>) = (false, None);
    let mut indicators = Map::new();
    for ((series, samples), threshold) in metrics {
        let samples = samples.unwrap_or_default().after(started);
        let (Some(mean), Some(deviation), Some(high)) = (samples.mean(), samples.deviation(), samples.percentile(0.95)) else { continue };
        if samples.len() < FEWEST {
            continue;
        }
        measured = true;
        let limit = limits.of(threshold);
        let runs = samples.runs(|value| value > limit);
        if deviation <= mean || high <= limit || runs.len() < SWINGS {
            continue;
        }
        let severity = if mean > limit { Severity::High } else { Severity::Medium };
        indicators.insert(threshold.name.into(), samples.indicators());
        let mut occurrence = found.take().unwrap_or_else(|| Occurrence::new(severity, stream.subject()).crossed(threshold, limits));
        occurrence.severity = occurrence.severity.max(severity);
        found = Some(occurrence.during(runs.iter().map(|run| run.range)).shown_by(&[series]));
    }
    match found {
        Some(occurrence) => occurrence.value("indicators", Value::Object(indicators)).into(),
        None if measured => Verdict::Clear,
        None => Verdict::NotMeasurable("fewer than 30 reports of loss, jitter or round-trip time".into()),
    }
}
