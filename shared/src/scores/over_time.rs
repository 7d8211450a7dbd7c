//! Scores over time: of pieces of a call that are long enough to be judged.

use std::collections::BTreeMap;

use crate::observations::call::Samples;
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp};

/// As long as the shortest stream that is scored.
const PIECE: Millis = super::SHORTEST;
/// Of longer calls pieces are longer, so that there are no more than fit side by side on a screen.
const MOST_PIECES: f64 = 720.0;

/// The pieces of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces {
    start: Timestamp,
    pub(super) length: Millis,
}

impl Pieces {
    pub(super) fn of(call: TimeRange) -> Pieces {
        Pieces { start: call.start, length: Millis(PIECE.0.max((call.end - call.start).0 / MOST_PIECES)) }
    }

    /// A score for each piece of which at least half lies in a range, at its end.
    pub(super) fn scored(self, range: TimeRange, score: impl Fn(TimeRange) -> Option<f64>) -> Samples {
        let place = |time: Timestamp| ((time - self.start).0 / self.length.0).floor().max(0.0);
        let (first, last) = (place(range.start), place(range.end));
        let pieces = (0..=(last - first).min(MOST_PIECES) as u32).map(|at| self.start.0 + (first + f64::from(at)) * self.length.0);
        let of_piece = |start: f64| {
            let (start, end) = (Timestamp(start.max(range.start.0)), Timestamp((start + self.length.0).min(range.end.0)));
            let is_long_enough = (end - start).0 >= self.length.0 / 2.0;
            let value = is_long_enough.then(|| score(TimeRange { start, end })).flatten()?;
            Some(Sample { time: end, value })
        };
        Samples(pieces.filter_map(of_piece).collect())
    }

    /// The mean of several scores in each piece.
    pub(super) fn mean<'s>(self, scores: impl Iterator<Item = &'s Samples>) -> Samples {
        let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for sample in scores.flat_map(|samples| &samples.0) {
            // A score stands at the end of its piece.
            let piece = ((sample.time - self.start).0 / self.length.0 - 1e-6).floor().max(0.0) as u32;
            let (sum, count) = sums.entry(piece).or_default();
            (*sum, *count) = (*sum + sample.value, *count + 1.0);
        }
        let end = |piece: u32| Timestamp(self.start.0 + (f64::from(piece) + 1.0) * self.length.0);
        Samples(sums.into_iter().map(|(piece, (sum, count))| Sample { time: end(piece), value: sum / count }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(start: f64, end: f64) -> TimeRange {
        TimeRange { start: Timestamp(start * 1000.0), end: Timestamp(end * 1000.0) }
    }

    fn told(samples: &Samples) -> Vec<(f64, f64)> {
        samples.0.iter().map(|sample| (sample.time.0 / 1000.0, sample.value)).collect()
    }

    #[test]
    fn pieces_are_scored_where_enough_of_them_is_there() {
        let pieces = Pieces::of(range(100.0, 140.0));
        let scored = pieces.scored(range(104.0, 124.0), |piece| Some((piece.end - piece.start).0 / 1000.0));
        assert_eq!(told(&scored), [(110.0, 6.0), (120.0, 10.0)]);
        let other = pieces.scored(range(110.0, 140.0), |_| Some(4.0));
        assert_eq!(told(&pieces.mean([&scored, &other].into_iter())), [(110.0, 6.0), (120.0, 7.0), (130.0, 4.0), (140.0, 4.0)]);
    }

    #[test]
    fn long_calls_have_longer_pieces() {
        let day = range(0.0, 86_400.0);
        assert_eq!(Pieces::of(day).scored(day, |_| Some(5.0)).len(), 720);
    }
}
