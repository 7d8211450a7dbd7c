//! Thins samples to the pixels of a chart: one entry with minimum, maximum and last value for each column of pixels at the most.
//!
//! Columns are powers of two of a millisecond wide and lie on multiples of their width, so that panning does not make a line flicker.

use super::sample::Sample;
use crate::units::TimeRange;

/// Thinned samples, as lanes of equal length. Times are milliseconds after `origin`.
#[derive(Debug, Default)]
pub struct Thinned {
    /// Epoch milliseconds.
    pub origin: f64,
    /// Time of the last sample of each entry.
    pub time: Vec<f32>,
    /// Smallest value.
    pub min: Vec<f32>,
    /// Largest value.
    pub max: Vec<f32>,
    /// Last value; NaN in all three for a gap.
    pub last: Vec<f32>,
    /// Number of samples in all entries.
    pub samples: u32,
}

/// Collects samples into a [`Thinned`].
pub struct Thinner {
    range: TimeRange,
    bucket: f64,
    thinned: Thinned,
    open: Option<Entry>,
    /// The nearest sample before the range, so that the line reaches its edge.
    before: Option<Sample>,
    after: bool,
}

struct Entry {
    start: f64,
    end: f64,
    time: f64,
    min: f64,
    max: f64,
    last: f64,
}

impl Thinner {
    /// For a range drawn `width` pixels wide.
    pub fn new(range: TimeRange, width: u32) -> Thinner {
        let per_pixel = (range.end - range.start).0 / f64::from(width.max(1));
        let bucket = if per_pixel > 0.0 { per_pixel.log2().floor().exp2() } else { 1.0 };
        let thinned = Thinned { origin: range.start.0, ..Thinned::default() };
        Thinner { range, bucket, thinned, open: None, before: None, after: false }
    }

    /// Takes the next sample.
    pub fn take(&mut self, sample: Sample) {
        if sample.time < self.range.start {
            self.before = Some(sample);
        } else if sample.time <= self.range.end {
            self.flush_before();
            self.after = false;
            self.add(sample);
        } else if !self.after {
            self.flush_before();
            self.after = true;
            self.add(sample);
        }
    }

    fn flush_before(&mut self) {
        if let Some(before) = self.before.take().filter(|before| !before.value.is_nan()) {
            self.add(before);
        }
    }

    fn add(&mut self, Sample { time, value }: Sample) {
        match &mut self.open {
            Some(entry) if entry.start <= time.0 && time.0 < entry.end && !value.is_nan() => {
                entry.time = time.0;
                // `f64::min` and `f64::max` are calls in WebAssembly.
                entry.min = if value < entry.min { value } else { entry.min };
                entry.max = if value > entry.max { value } else { entry.max };
                entry.last = value;
            }
            _ => {
                self.close();
                if value.is_nan() {
                    self.push(time.0, [f64::NAN; 3]);
                    return;
                }
                let start = (time.0 / self.bucket).floor() * self.bucket;
                self.open = Some(Entry { start, end: start + self.bucket, time: time.0, min: value, max: value, last: value });
            }
        }
        self.thinned.samples += 1;
    }

    fn close(&mut self) {
        if let Some(entry) = self.open.take() {
            self.push(entry.time, [entry.min, entry.max, entry.last]);
        }
    }

    fn push(&mut self, time: f64, [min, max, last]: [f64; 3]) {
        self.thinned.time.push((time - self.thinned.origin) as f32);
        self.thinned.min.push(min as f32);
        self.thinned.max.push(max as f32);
        self.thinned.last.push(last as f32);
    }

    /// The entries. A range without samples in it has those next to it, if the line crosses it.
    pub fn finish(mut self) -> Thinned {
        self.flush_before();
        self.close();
        self.thinned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Timestamp;

    fn thin(samples: &[(f64, f64)], start: f64, end: f64, width: u32) -> Vec<(f32, f32, f32, f32)> {
        let mut thinner = Thinner::new(TimeRange { start: Timestamp(start), end: Timestamp(end) }, width);
        samples.iter().for_each(|&(time, value)| thinner.take(Sample { time: Timestamp(time), value }));
        let thinned = thinner.finish();
        (0..thinned.time.len()).map(|at| (thinned.time[at], thinned.min[at], thinned.max[at], thinned.last[at])).collect()
    }

    #[test]
    fn few_samples_stay_as_they_are_with_one_beyond_each_edge() {
        let samples: Vec<(f64, f64)> = (0..10).map(|at| (f64::from(at) * 1000.0, f64::from(at))).collect();
        let entries = thin(&samples, 2500.0, 4500.0, 100);
        assert_eq!(entries, [(-500.0, 2.0, 2.0, 2.0), (500.0, 3.0, 3.0, 3.0), (1500.0, 4.0, 4.0, 4.0), (2500.0, 5.0, 5.0, 5.0)]);
    }

    #[test]
    fn many_samples_keep_their_extremes() {
        let samples: Vec<(f64, f64)> = (0..100_000).map(|at| (f64::from(at), if at == 54_321 { 1e6 } else { f64::from(at % 7) })).collect();
        let entries = thin(&samples, 0.0, 100_000.0, 500);
        assert!(entries.len() <= 1000, "{}", entries.len());
        assert_eq!(entries.iter().map(|entry| entry.2).fold(0.0, f32::max), 1e6);
        assert!(entries.iter().all(|entry| entry.1 <= entry.3 && entry.3 <= entry.2));
    }

    #[test]
    fn gaps_stay_gaps() {
        let entries = thin(&[(0.0, 1.0), (1.0, f64::NAN), (9.0, 2.0)], 0.0, 10.0, 10);
        assert_eq!(entries.len(), 3);
        assert!(entries[1].3.is_nan() && !entries[0].3.is_nan() && !entries[2].3.is_nan());
    }
}
