//! The way from the jitter buffer to the loudspeaker takes long.

use super::average::Average;
use crate::observations::call::{Call, Connection, Samples};
use crate::observations::{Category, Limits, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const DELAY: Threshold = Threshold {
    name: "delay",
    unit: Unit::Milliseconds,
    default: 150.0,
    basis: "All that ITU-T G.114 allows one way, network included, for conversation without strain.",
};

pub(super) const RULE: Rule = Rule {
    key: "speakerDelay",
    title: "Playout device delays audio",
    category: Category::Devices,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::Audio, Tag::Inbound, Tag::Peripheral],
    meaning: "Samples of audio wait long in the system and the device before they are heard.",
    importance: "People start to talk at the same time, and sound lags behind the picture.",
    advice: "Try a wired headset in place of Bluetooth, another output device, or another driver; close programs that process audio.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudioplayoutstats-totalplayoutdelay",
    needs: &["totalPlayoutDelay", "totalSamplesCount"],
    thresholds: &[DELAY],
    check,
};

const PLAYOUT: Average =
    Average { series: "[totalPlayoutDelay/totalSamplesCount_in_ms]", noticed: &DELAY, severe: None, fewest: super::FEWEST_SAMPLES };

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let playouts =
        call.connections.iter().flat_map(|connection| connection.look.of_type("media-playout").map(move |playout| (connection, playout)));
    let judge = |(connection, playout): (&Connection<'_>, _)| {
        let samples = connection.look.samples(playout, PLAYOUT.series).map(Samples);
        PLAYOUT.judge(samples, connection.subject_of(playout), limits)
    };
    Outcome::of("playout statistics", playouts.map(|(connection, playout)| judge((connection, playout))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(step: &str) -> String {
        format!("media-playout P kind=audio\n totalSamplesCount 0 +48000*20\n totalPlayoutDelay 0 {step}*20")
    }

    #[test]
    fn fires_above_the_budget() {
        let found = fires(&RULE, &call("+9600"));
        assert_eq!((found[0].severity, found[0].values["averageInMs"].as_f64()), (Severity::Medium, Some(200.0)));
        assert_eq!(found[0].ranges.len(), 1);
        clear(&RULE, &call("+1440"));
        not_measurable(&RULE, "0 create {}");
    }
}
