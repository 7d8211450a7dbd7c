//! Speech quality from what the network does: the E-model of ITU-T G.107 in its simple form, and the mean opinion score it gives.
//!
//! The model rates a connection with R from 0 to 100 (G.107, clause 7.1): R = R₀ − Is − Id − Ie,eff + A. With the default values
//! of all that a dump cannot tell, R₀ − Is is 93.2 (G.107, clause 7.7) and A is 0.

use crate::series::sample::Sample;
use crate::units::Timestamp;

/// R of a connection without delay and loss (G.107, clause 7.7).
const BEST: f64 = 93.2;

/// Time that packetisation takes, in milliseconds: what browsers put into an audio packet.
pub const PACKETISATION: f64 = 20.0;

/// How a codec takes loss: Ie and Bpl of G.107, clause 7.5.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impairment {
    /// Equipment impairment factor without loss.
    pub equipment: f64,
    /// Packet-loss robustness factor.
    pub robustness: f64,
}

impl Impairment {
    /// Of a codec by its MIME type and `fmtp` parameters. G.711 with concealment is tabulated (ITU-T G.113, appendix I);
    /// Opus is not, and takes half the harm where it repairs losses from the packet behind (`useinbandfec=1`).
    pub fn of(mime_type: &str, parameters: &str) -> Impairment {
        let is_g711 = ["audio/pcmu", "audio/pcma"].iter().any(|name| mime_type.eq_ignore_ascii_case(name));
        let robustness = match () {
            () if is_g711 => 25.1,
            () if parameters.contains("useinbandfec=1") => 20.0,
            () => 10.0,
        };
        Impairment { equipment: 0.0, robustness }
    }
}

/// R for a one-way delay in milliseconds and a random loss in percent.
///
/// Id is the simple form of G.107, clause 7.4, by Cole and Rosenbluth (Voice over IP performance monitoring, 2001);
/// Ie,eff is that of clause 7.5 with BurstR = 1.
pub fn rating(delay: f64, loss: f64, codec: Impairment) -> f64 {
    let (delay, loss) = (delay.max(0.0), loss.clamp(0.0, 100.0));
    let from_delay = 0.024 * delay + 0.11 * (delay - 177.3).max(0.0);
    let from_loss = codec.equipment + (95.0 - codec.equipment) * loss / (loss + codec.robustness);
    BEST - from_delay - from_loss
}

/// The mean opinion score of R, 1 to 4.5 (G.107, annex B, equation B-4).
pub fn score(rating: f64) -> f64 {
    match rating {
        rating if rating <= 0.0 => 1.0,
        rating if rating >= 100.0 => 4.5,
        // The curve dips below 1 where R is small.
        rating => (1.0 + 0.035 * rating + rating * (rating - 60.0) * (100.0 - rating) * 7e-6).max(1.0),
    }
}

/// Scores at the times of `loss` (percent), with the latest round trip and buffer delay (milliseconds) known by then. There is none
/// while no round trip is known.
pub fn over_time(loss: &[Sample], round_trips: &[Sample], buffer: &[Sample], codec: Impairment) -> Vec<Sample> {
    let latest = |samples: &[Sample], time: Timestamp| {
        let known = samples.partition_point(|sample| sample.time <= time);
        samples[..known].iter().rev().map(|sample| sample.value).find(|value| !value.is_nan())
    };
    let scored = |sample: &Sample| {
        let delay = latest(round_trips, sample.time)? / 2.0 + latest(buffer, sample.time).unwrap_or_default() + PACKETISATION;
        Some(Sample { time: sample.time, value: score(rating(delay, sample.value, codec)) })
    };
    loss.iter().filter(|sample| sample.value.is_finite()).filter_map(scored).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R and score as G.107, table B.1 pairs them.
    #[test]
    fn scores_are_those_of_the_standard() {
        for (rating, expected) in [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)] {
            assert!((score(rating) - expected).abs() < 0.01, "{rating}: {}", score(rating));
        }
        assert_eq!((score(-5.0), score(3.0), score(120.0)), (1.0, 1.0, 4.5));
    }

    #[test]
    fn delay_and_loss_cost_what_the_model_says() {
        let opus = Impairment::of("audio/opus", "minptime=10;useinbandfec=1");
        assert_eq!(rating(0.0, 0.0, opus), 93.2);
        assert!((rating(100.0, 0.0, opus) - 90.8).abs() < 1e-9);
        assert!((rating(277.3, 0.0, opus) - (93.2 - 6.6552 - 11.0)).abs() < 1e-9);
        assert!((rating(0.0, 5.0, opus) - (93.2 - 19.0)).abs() < 1e-9);
        assert_eq!(Impairment::of("audio/PCMU", "").robustness, 25.1);
    }

    #[test]
    fn scores_wait_for_a_round_trip() {
        let at = |second: f64, value: f64| Sample { time: Timestamp(second), value };
        let loss = [at(1.0, 0.0), at(2.0, 0.0), at(3.0, 50.0)];
        let scores = over_time(&loss, &[at(2.0, 100.0)], &[], Impairment::of("", ""));
        assert_eq!(scores.iter().map(|score| score.time.0).collect::<Vec<_>>(), [2.0, 3.0]);
        assert!(scores[0].value > 4.3 && scores[1].value < 1.1);
    }
}
