//! A track ended right after it was captured.

use crate::observations::call::{Call, CapturedTrack, Logged};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::{TimeRange, Unit};

const EARLY: Threshold = Threshold {
    name: "early",
    unit: Unit::Milliseconds,
    default: 1000.0,
    basis: "The number of the open rtcstats features for tracks of short duration.",
};

pub(super) const RULE: Rule = Rule {
    key: "trackEndedEarly",
    title: "Track ended right away",
    category: Category::Devices,
    severity: Severity::Info..=Severity::Medium,
    tags: &[Tag::Peripheral, Tag::Behavior],
    meaning: "A captured track ended less than a second after it was delivered.",
    importance: "Where the device ended it, nothing is captured. Where the page stopped it, it most likely only asked for permission, and the \
             lamp of the camera flashes.",
    advice: "Ended by the device: look for another application that takes it, a loose plug or a revoked permission. Stopped by the page: \
             keep the track for the call instead of asking twice.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#event-mediastreamtrack-ended",
    needs: &["MediaStreamTrack.onended", "MediaStreamTrack.stop"],
    thresholds: &[EARLY],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let ends: Vec<&Logged<'_>> =
        call.events.iter().filter(|event| matches!(event.name, "MediaStreamTrack.onended" | "MediaStreamTrack.stop")).collect();
    let tracks = call.captured_tracks();
    if tracks.is_empty() || ends.is_empty() {
        return Outcome::NotMeasurable("the dump tells of no end of a captured track".into());
    }
    // The id of the track is the value of one event and among the extras of the other.
    let is_of = |end: &Logged<'_>, track: &CapturedTrack| {
        !track.id.is_empty() && [end.value, end.extra].iter().any(|text| text.contains(&format!("\"{}\"", track.id)))
    };
    let early = |track: &CapturedTrack| {
        // Events are in order of time.
        let later = &ends[ends.partition_point(|end| end.time < track.time)..];
        let mut soon = later.iter().take_while(|end| (end.time - track.time).0 < limits.of(&EARLY));
        let end = soon.find(|end| is_of(end, track))?;
        let severity = if end.name.ends_with("stop") { Severity::Info } else { Severity::Medium };
        let subject = call.device_subject(if track.label.is_empty() { &track.kind } else { &track.label });
        let occurrence = Occurrence::new(severity, subject).during([TimeRange::at(track.time).including(end.time)]).event(end.at);
        Some(occurrence.value("durationInMs", (end.time - track.time).0).crossed(&EARLY, limits))
    };
    Outcome::found(tracks.iter().filter_map(early).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn ended(name: &str, second: f64) -> String {
        format!(
            "0 client navigator.mediaDevices.getUserMedia {{\"audio\":true}}
            1 client navigator.mediaDevices.getUserMediaOnSuccess [[\"audio\",\"a1\",\"Microphone\"]]
            {second} client MediaStreamTrack.{name} \"a1\""
        )
    }

    #[test]
    fn fires_on_early_ends() {
        let found = fires(&RULE, &ended("onended", 1.4));
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::Medium, Some(400.0)));
        assert_eq!(fires(&RULE, &ended("stop", 1.4))[0].severity, Severity::Info);
        clear(&RULE, &ended("onended", 60.0));
        not_measurable(&RULE, "0 client MediaStreamTrack.stop \"a1\"");
    }
}
