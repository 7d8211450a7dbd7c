//! How much each score counts, and what a person may change of that.

/// How much each score counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Points of the experience that audio, video and connectivity share; observations have the rest of 100.
    pub media: f64,
    /// Share of audio where all three are scored.
    pub audio: f64,
    /// Share of video.
    pub video: f64,
    /// Share of connectivity.
    pub connectivity: f64,
    /// Points that an observation takes by its severity: info, low, medium, high, critical.
    pub severities: [f64; 5],
    /// Best experience of a call with a critical observation.
    pub critical_cap: f64,
}

/// Observations take 40 of 100 points, as in the public scheme of rtcStats; the rest is our own. The cap is the upper end of the lowest
/// band.
impl Default for Weights {
    fn default() -> Weights {
        Weights { media: 60.0, audio: 0.5, video: 0.3, connectivity: 0.2, severities: [0.0, 1.0, 3.0, 8.0, 20.0], critical_cap: 59.0 }
    }
}

/// A weight that can be changed.
pub struct Weight {
    /// Its name, camelCase.
    pub name: &'static str,
    /// What it is the weight of.
    pub meaning: &'static str,
    place: fn(&mut Weights) -> &mut f64,
}

/// Every weight.
const WEIGHTS: &[Weight] = &[
    Weight { name: "media", meaning: "points that audio, video and connectivity share of 100", place: |all| &mut all.media },
    Weight { name: "audio", meaning: "share of audio", place: |all| &mut all.audio },
    Weight { name: "video", meaning: "share of video", place: |all| &mut all.video },
    Weight { name: "connectivity", meaning: "share of connectivity", place: |all| &mut all.connectivity },
    Weight { name: "critical", meaning: "points for a critical finding", place: |all| &mut all.severities[4] },
    Weight { name: "high", meaning: "points for a high finding", place: |all| &mut all.severities[3] },
    Weight { name: "medium", meaning: "points for a medium finding", place: |all| &mut all.severities[2] },
    Weight { name: "low", meaning: "points for a low finding", place: |all| &mut all.severities[1] },
    Weight { name: "info", meaning: "points for a note", place: |all| &mut all.severities[0] },
    Weight { name: "criticalCap", meaning: "best score of a call with a critical finding", place: |all| &mut all.critical_cap },
];

/// No weight is larger: the experience has a hundred points.
const MOST: f64 = 100.0;

impl Weights {
    /// Sets a weight by its name. Another name and what is no number change nothing; what is out of bounds is brought into them.
    pub fn set(&mut self, name: &str, value: f64) {
        if let Some(weight) = WEIGHTS.iter().find(|weight| weight.name == name).filter(|_| !value.is_nan()) {
            *(weight.place)(self) = value.clamp(0.0, MOST);
        }
    }

    /// Points of the experience that observations can take.
    pub fn of_observations(&self) -> f64 {
        100.0 - self.media
    }

    /// Every weight with its value.
    pub fn values(&self) -> impl Iterator<Item = (&'static Weight, f64)> {
        let mut all = self.clone();
        WEIGHTS.iter().map(move |weight| (weight, *(weight.place)(&mut all)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_the_name_of_one_weight() {
        for weight in WEIGHTS {
            let mut all = Weights::default();
            all.set(weight.name, 12.5);
            let changed: Vec<&str> =
                all.values().zip(Weights::default().values()).filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0.name).collect();
            assert_eq!(changed, [weight.name]);
        }
    }

    #[test]
    fn foreign_values_stay_in_bounds() {
        let mut all = Weights::default();
        all.set("audio", f64::NAN);
        all.set("nothing", 5.0);
        assert_eq!(all, Weights::default());
        all.set("audio", f64::INFINITY);
        all.set("video", -1e300);
        assert_eq!((all.audio, all.video), (MOST, 0.0));
    }
}
