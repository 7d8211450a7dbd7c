//! Scores of a call, each with the points it lost and what took them. What there is nothing to score of has none.
//!
//! Audio, video and connectivity go from 1 to 5, observations from 0 to 40, the experience from 0 to 100. [`Weights`] are how much
//! each counts.

mod audio;
mod connectivity;
mod missing;
mod over_time;
mod video;
mod weights;

use crate::observations::call::{Call, Direction, Kind, Samples, Stream};
use crate::observations::{Observation, Occurrence, Outcome, Severity};
use crate::series::order;
use crate::units::{Millis, TimeRange, Timestamp};
use over_time::Pieces;
use serde_json::{Map, Value, json};
pub use weights::{Weight, Weights};

/// Points that were lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// How many, on the scale of the score.
    pub points: f64,
    /// Why, with numbers.
    pub reason: String,
    /// When, where it has a time.
    pub range: Option<TimeRange>,
    /// The rule that saw it, for points that an observation took.
    pub observation: Option<&'static str>,
}

/// A score from 1 to 5 with the points it lost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// The score; `None` where there is nothing to score.
    pub value: Option<f64>,
    /// What it lost.
    pub losses: Vec<Loss>,
}

/// The score of a stream.
pub struct StreamScore<'a> {
    /// The stream.
    pub stream: Stream<'a>,
    /// Its score.
    pub score: Score,
    /// Its mean opinion score; for video there is none.
    pub opinion: Option<f64>,
    /// Its score in each piece of the call.
    pub over_time: Samples,
}

/// The score of a connection.
#[derive(Debug)]
pub struct ConnectionScore {
    /// Its id.
    pub id: String,
    /// How well it came about and held.
    pub connectivity: Score,
    /// Of its audio streams.
    pub audio: Option<f64>,
    /// Of its video streams.
    pub video: Option<f64>,
    /// The mean of its streams in each piece of the call.
    pub over_time: Samples,
}

/// Every score of a call.
pub struct Scores<'a> {
    /// How much each counted.
    pub weights: Weights,
    /// The call as a whole, 0 to 100.
    pub experience: Option<f64>,
    /// Audio, 1 to 5.
    pub audio: Option<f64>,
    /// Video, 1 to 5.
    pub video: Option<f64>,
    /// Connectivity, 1 to 5.
    pub connectivity: Option<f64>,
    /// Observations, from 0 to what the weights leave them: 40 by default.
    pub observations: f64,
    /// What observations took.
    pub observation_losses: Vec<Loss>,
    /// For each connection.
    pub connections: Vec<ConnectionScore>,
    /// For each stream that can be scored.
    pub streams: Vec<StreamScore<'a>>,
    /// The mean of all streams in each piece of the call.
    pub over_time: Samples,
    /// How long a piece is.
    pub piece: Millis,
}

impl Scores<'_> {
    /// What took the experience from 100 to what it is; adds up to the difference. Empty without an experience.
    pub fn experience_losses(&self) -> Vec<Loss> {
        let Some(value) = self.experience else { return Vec::new() };
        let parts = [
            ("Quality of audio", self.audio, self.weights.audio),
            ("Quality of video", self.video, self.weights.video),
            ("Connectivity", self.connectivity, self.weights.connectivity),
        ];
        let all: f64 = parts.iter().filter(|(_, score, _)| score.is_some()).map(|(.., weight)| weight).sum();
        let lost = |points, reason: &str| Loss { points, reason: reason.to_owned(), range: None, observation: None };
        let scored = parts.into_iter().filter_map(|(name, score, weight)| Some((name, score?, weight)));
        let mut losses: Vec<Loss> =
            scored.map(|(name, score, weight)| lost(self.weights.media * weight / all * (5.0 - score) / 4.0, name)).collect();
        // Together they take no more than there is to take.
        let taken: f64 = self.observation_losses.iter().map(|loss| loss.points).sum();
        let share = if taken > 0.0 { (self.weights.of_observations() - self.observations) / taken } else { 0.0 };
        losses.extend(self.observation_losses.iter().map(|loss| Loss { points: loss.points * share, ..loss.clone() }));
        let rest = 100.0 - value - losses.iter().map(|loss| loss.points).sum::<f64>();
        losses.push(lost(rest, "A critical finding caps the score"));
        losses.retain(|loss| loss.points >= 0.005);
        order::by_number(&mut losses, |loss| -loss.points);
        losses
    }
}

/// The band of an experience: high from 80, medium from 60, low below, unrated without one.
pub fn band(experience: Option<f64>) -> &'static str {
    match experience {
        None => "unrated",
        Some(experience) if experience >= 80.0 => "high",
        Some(experience) if experience >= 60.0 => "medium",
        Some(_) => "low",
    }
}

impl Score {
    /// Takes points for a reason.
    fn lose(&mut self, points: f64, reason: String, range: Option<TimeRange>) {
        if points >= 0.05 {
            self.losses.push(Loss { points, reason, range, observation: None });
        }
    }

    /// The best score without what was lost, but not below the worst.
    fn settle(mut self) -> Score {
        let lost: f64 = self.losses.iter().map(|loss| loss.points).sum();
        self.value = Some((5.0 - lost).clamp(1.0, 5.0));
        self
    }
}

/// Scores a call.
pub fn scores<'a>(call: &Call<'a>, observations: &[Observation], weights: Weights) -> Scores<'a> {
    let pieces = Pieces::of(call.range().unwrap_or(TimeRange::at(Timestamp(0.0))));
    let mut streams: Vec<StreamScore<'a>> = Vec::new();
    for connection in &call.connections {
        let mut missing = missing::of_streams(connection).into_iter();
        let interval = connection.interval();
        for stream in connection.streams.iter().filter(|stream| !stream.is_repair()) {
            let missing = if stream.direction == Direction::Inbound { missing.next().unwrap_or_default() } else { Vec::new() };
            if stream.packets() > 0.0 {
                streams.extend(match stream.kind {
                    Kind::Audio => audio::score(stream, &missing, interval, pieces),
                    Kind::Video => video::score(call, stream, missing, pieces),
                });
            }
        }
    }
    let connections: Vec<ConnectionScore> = call
        .connections
        .iter()
        .map(|connection| {
            let own =
                |kind: Kind| mean(streams.iter().filter(move |each| each.stream.index == connection.index && each.stream.kind == kind));
            let id = connection.look.connection.id.clone();
            let over_time = pieces.mean(streams.iter().filter(|each| each.stream.index == connection.index).map(|each| &each.over_time));
            ConnectionScore {
                id,
                connectivity: connectivity::score(connection),
                audio: own(Kind::Audio),
                video: own(Kind::Video),
                over_time,
            }
        })
        .collect();
    let of_kind = |kind: Kind| mean(streams.iter().filter(move |each| each.stream.kind == kind));
    let (audio, video) = (of_kind(Kind::Audio), of_kind(Kind::Video));
    let scored: Vec<f64> = connections.iter().filter_map(|connection| connection.connectivity.value).collect();
    let connectivity = (!scored.is_empty()).then(|| scored.iter().sum::<f64>() / scored.len() as f64);
    let (of_observations, observation_losses) = observations_score(observations, &weights);
    let experience = experience(audio, video, connectivity, of_observations, &weights);
    let is_critical = observations.iter().filter_map(worst).any(|occurrence| occurrence.severity == Severity::Critical);
    let experience = experience.map(|value| if is_critical { value.min(weights.critical_cap) } else { value });
    let over_time = pieces.mean(streams.iter().map(|each| &each.over_time));
    Scores {
        weights,
        experience,
        audio,
        video,
        connectivity,
        observations: of_observations,
        observation_losses,
        connections,
        streams,
        over_time,
        piece: pieces.length,
    }
}

/// The mean of the scores of streams, weighted by how long they lasted.
fn mean<'s, 'a: 's>(streams: impl Iterator<Item = &'s StreamScore<'a>>) -> Option<f64> {
    let weighed = streams.filter_map(|each| Some((each.score.value?, each.stream.duration().0.max(1.0))));
    let (sum, weight) = weighed.fold((0.0, 0.0), |(sum, weight), (score, duration)| (sum + score * duration, weight + duration));
    (weight > 0.0).then(|| sum / weight)
}

/// The worst occurrence of what fired.
fn worst(observation: &Observation) -> Option<&Occurrence> {
    let Outcome::Fired(occurrences) = &observation.outcome else { return None };
    occurrences.iter().max_by_key(|occurrence| occurrence.severity)
}

fn observations_score(observations: &[Observation], weights: &Weights) -> (f64, Vec<Loss>) {
    let mut losses = Vec::new();
    for observation in observations {
        let Some(worst) = worst(observation) else { continue };
        let points = weights.severities[worst.severity as usize];
        if points > 0.0 {
            let ends = worst.ranges.iter().flat_map(|range| [range.start, range.end]);
            let range = worst.ranges.first().map(|first| ends.fold(*first, TimeRange::including));
            let reason = observation.rule.title.to_owned();
            losses.push(Loss { points, reason, range, observation: Some(observation.rule.key) });
        }
    }
    let lost: f64 = losses.iter().map(|loss| loss.points).sum();
    ((weights.of_observations() - lost).max(0.0), losses)
}

/// What each score gives, over those that exist; `None` where no media was scored, or all that was counts nothing.
fn experience(audio: Option<f64>, video: Option<f64>, connectivity: Option<f64>, observations: f64, weights: &Weights) -> Option<f64> {
    audio.or(video)?;
    let parts = [(audio, weights.audio), (video, weights.video), (connectivity, weights.connectivity)];
    let (sum, weight) = parts
        .into_iter()
        .filter_map(|(score, weight)| Some(((score? - 1.0) / 4.0 * weight, weight)))
        .fold((0.0, 0.0), |(sum, all), (score, weight)| (sum + score, all + weight));
    (weight > 0.0).then(|| weights.media * sum / weight + observations)
}

fn rounded(value: Option<f64>) -> Value {
    value.map_or(Value::Null, |value| ((value * 100.0).round() / 100.0).into())
}

fn losses(losses: &[Loss]) -> Vec<Value> {
    let entry = |loss: &Loss| {
        json!({ "points": (loss.points * 100.0).round() / 100.0, "reason": loss.reason, "observation": loss.observation,
            "range": loss.range.map(|range| [range.start.0, range.end.0]) })
    };
    losses.iter().map(entry).collect()
}

/// The end of each piece, and the score in it.
fn over_time(scores: &Samples) -> Vec<Value> {
    scores.0.iter().map(|sample| json!([sample.time.0, rounded(Some(sample.value))])).collect()
}

/// Scores as JSON.
pub fn document(scores: &Scores<'_>) -> Value {
    let stream = |each: &StreamScore<'_>| {
        let subject = each.stream.subject();
        let direction = if each.stream.direction == Direction::Inbound { "inbound" } else { "outbound" };
        json!({ "pid": subject.connection, "sid": subject.object, "ssrcId": subject.ssrc, "label": subject.label, "direction": direction,
            "score": rounded(each.score.value), "mos": rounded(each.opinion), "losses": losses(&each.score.losses), "overTime": over_time(&each.over_time) })
    };
    let connection = |each: &ConnectionScore| {
        json!({ "pid": each.id, "connectivityScore": rounded(each.connectivity.value), "audioScore": rounded(each.audio),
            "videoScore": rounded(each.video), "losses": losses(&each.connectivity.losses), "overTime": over_time(&each.over_time) })
    };
    json!({
        "experienceScore": scores.experience.map(f64::round),
        "band": band(scores.experience),
        "audioScore": rounded(scores.audio),
        "videoScore": rounded(scores.video),
        "connectivityScore": rounded(scores.connectivity),
        "observationsScore": scores.observations,
        "weights": scores.weights.values().map(|(weight, value)| (weight.name.to_owned(), value.into())).collect::<Map<_, Value>>(),
        "losses": losses(&scores.observation_losses),
        "overTime": over_time(&scores.over_time),
        "connections": scores.connections.iter().map(connection).collect::<Vec<_>>(),
        "streams": scores.streams.iter().map(stream).collect::<Vec<_>>(),
    })
}

/// Shorter media is not scored: it says nothing of how a call was.
const SHORTEST: Millis = Millis(10_000.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_shared_by_what_exists() {
        let experience =
            |audio, video, connectivity, observations| super::experience(audio, video, connectivity, observations, &Weights::default());
        assert_eq!(experience(Some(5.0), Some(5.0), Some(5.0), 40.0), Some(100.0));
        assert_eq!(experience(Some(5.0), None, Some(5.0), 40.0), Some(100.0));
        assert_eq!(experience(Some(1.0), None, Some(1.0), 0.0), Some(0.0));
        assert_eq!(experience(None, None, Some(5.0), 40.0), None);
        let two = experience(Some(3.0), None, Some(5.0), 0.0).unwrap();
        assert!((two - 60.0 * (0.5 * 0.5 + 0.2) / 0.7).abs() < 1e-9, "{two}");
    }

    #[test]
    fn losses_of_the_experience_add_up_to_it() {
        let observed = |points| Loss { points, reason: "Picture froze".into(), range: None, observation: Some("videoFrozen") };
        let scores = |experience, audio, observations, observation_losses| Scores {
            weights: Weights::default(),
            experience,
            audio,
            video: None,
            connectivity: Some(5.0),
            observations,
            observation_losses,
            connections: Vec::new(),
            streams: Vec::new(),
            over_time: Samples::default(),
            piece: SHORTEST,
        };
        let taken =
            |scores: Scores<'_>| scores.experience_losses().into_iter().map(|loss| (loss.points.round(), loss.reason)).collect::<Vec<_>>();
        let value = experience(Some(3.0), None, Some(5.0), 0.0, &Weights::default());
        // Two observations took 60 of the 40 points that there are.
        let said = taken(scores(value, Some(3.0), 0.0, vec![observed(40.0), observed(20.0)]));
        assert_eq!(said, [(27.0, "Picture froze".to_owned()), (21.0, "Quality of audio".into()), (13.0, "Picture froze".into())]);
        let said = taken(scores(Some(59.0), Some(5.0), 20.0, vec![observed(20.0)]));
        assert_eq!(said, [(21.0, "A critical finding caps the score".to_owned()), (20.0, "Picture froze".into())]);
        assert_eq!(taken(scores(None, None, 40.0, Vec::new())), []);
    }

    #[test]
    fn own_weights_decide() {
        let own = |changes: &[(&str, f64)]| {
            let mut weights = Weights::default();
            changes.iter().for_each(|(name, value)| weights.set(name, *value));
            weights
        };
        let scored = |weights: &Weights| experience(Some(3.0), Some(5.0), None, weights.of_observations(), weights);
        assert_eq!(scored(&own(&[("audio", 0.0)])), Some(100.0));
        assert_eq!(scored(&own(&[("video", 0.0), ("media", 80.0)])), Some(60.0));
        assert_eq!(scored(&own(&[("media", 0.0)])), Some(100.0));
        assert_eq!(scored(&own(&[("audio", 0.0), ("video", 0.0), ("connectivity", 0.0)])), None);
    }

    #[test]
    fn bands_are_those_of_the_field() {
        assert_eq!([None, Some(59.9), Some(60.0), Some(80.0)].map(band), ["unrated", "low", "medium", "high"]);
    }
}
