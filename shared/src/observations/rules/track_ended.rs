//! A device ended its track in mid-call.

use crate::observations::call::{Call, CapturedTrack, Logged};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::{TimeRange, Timestamp, Unit};

const RIGHT_AWAY: Threshold =
    Threshold { name: "rightAway", unit: Unit::Milliseconds, default: 1000.0, basis: "Sooner ends are left to trackEndedEarly." };

const AFTER: Threshold =
    Threshold { name: "after", unit: Unit::Seconds, default: 3.0, basis: "A call that does not go on as long was being left." };

const LONG: Threshold = Threshold { name: "long", unit: Unit::Seconds, default: 10.0, basis: "Nobody takes it for a pause any more." };

pub(super) const RULE: Rule = Rule {
    key: "trackEnded",
    title: "Device stopped in mid-call",
    category: Category::Devices,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Peripheral],
    meaning: "The track of a microphone or camera ended without the page stopping it, while a connection lived.",
    importance: "Nothing of the device is sent from then on, and the page has to capture again.",
    advice: "Look for a device that was unplugged, ran out of power, or was taken by another program, and for a permission that was taken \
             back. Pages should listen for `ended` and offer another device.",
    reference: "https://www.w3.org/TR/mediacapture-streams/#event-mediastreamtrack-ended",
    needs: &["MediaStreamTrack.onended"],
    thresholds: &[RIGHT_AWAY, AFTER, LONG],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    if !call.events.iter().any(|event| event.name.starts_with("MediaStreamTrack.")) {
        return Outcome::NotMeasurable("the dump does not tell of captured tracks".into());
    }
    let tracks = call.captured_tracks();
    // People end what they show of their screen by a button of the browser.
    let of_devices: Vec<&CapturedTrack> = tracks.iter().filter(|track| !track.is_display && !track.id.is_empty()).collect();
    let ended = of_devices.iter().filter_map(|track| {
        let is_end = |event: &&Logged<'_>| event.name == "MediaStreamTrack.onended" && event.value.contains(&track.id);
        let end = call.events.iter().find(is_end)?;
        let left = seconds_of_life(call, end.time);
        if (end.time - track.time).0 < limits.of(&RIGHT_AWAY) || left < limits.of(&AFTER) {
            return None;
        }
        let again = of_devices.iter().any(|other| other.kind == track.kind && other.time > end.time);
        let severity = match (again || !call.sends(&track.id), track.kind == "audio" && left > limits.of(&LONG)) {
            (true, _) => Severity::Low,
            (false, false) => Severity::Medium,
            (false, true) => Severity::High,
        };
        let subject = call.device_subject(if track.label.is_empty() { &track.kind } else { &track.label });
        let missing = TimeRange::at(end.time).including(Timestamp(end.time.0 + 1000.0 * left));
        let occurrence = Occurrence::new(severity, subject).during([missing]).event(end.at);
        Some(occurrence.value("durationInSeconds", left).crossed(&AFTER, limits))
    });
    Outcome::found(ended.collect())
}

/// How long any connection lived on.
fn seconds_of_life(call: &Call<'_>, instant: Timestamp) -> f64 {
    let lives = call.connections.iter().flat_map(|connection| connection.live());
    lives.filter(|life| life.start <= instant).map(|life| (life.end - instant).0 / 1000.0).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(kind: &str, end: &str) -> String {
        format!(
            "0 client navigator.mediaDevices.getUserMedia {{\"{kind}\":true}}
            1 client navigator.mediaDevices.getUserMediaOnSuccess [[\"{kind}\",\"a1\",\"Headset\"]]
            1 onconnectionstatechange \"connected\"
            {end}
            media-source S kind={kind} trackIdentifier=a1
            outbound-rtp A kind={kind} mediaSourceId=S\n packetsSent 0 +50*20 1000*20"
        )
    }

    #[test]
    fn is_graded_by_what_is_missing() {
        let found = fires(&RULE, &call("audio", "20 client MediaStreamTrack.onended \"a1\""));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::High, Some(20.0)));
        assert_eq!(found[0].subject.label, "Headset");
        assert_eq!(fires(&RULE, &call("video", "20 client MediaStreamTrack.onended \"a1\""))[0].severity, Severity::Medium);
        let again = "20 client MediaStreamTrack.onended \"a1\"
            22 client navigator.mediaDevices.getUserMedia {\"audio\":true}
            23 client navigator.mediaDevices.getUserMediaOnSuccess [[\"audio\",\"a2\",\"Microphone\"]]";
        assert_eq!(fires(&RULE, &call("audio", again))[0].severity, Severity::Low);
    }

    #[test]
    fn leaves_out_what_the_page_or_the_end_of_the_call_stopped() {
        clear(&RULE, &call("audio", "20 client MediaStreamTrack.stop \"a1\""));
        clear(&RULE, &call("audio", "38 client MediaStreamTrack.onended \"a1\""));
        clear(&RULE, &call("audio", "1.5 client MediaStreamTrack.onended \"a1\""));
        clear(&RULE, &call("video", "20 client MediaStreamTrack.onended \"a1\"").replace("getUserMedia", "getDisplayMedia"));
        not_measurable(&RULE, &call("audio", ""));
    }
}
