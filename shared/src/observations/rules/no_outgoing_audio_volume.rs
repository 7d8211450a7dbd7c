//! Audio is sent that holds nothing at all.

use super::ROOM_NOISE;
use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold = Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "Shorter silences are breath." };

pub(super) const RULE: Rule = Rule {
    key: "noOutgoingAudioVolume",
    title: "Nobody was heard on the outgoing audio",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Audio, Tag::Outbound, Tag::Peripheral],
    meaning: "Packets of audio were sent, but from start to end they held nothing, or no more than the noise of an empty room.",
    importance: "The others heard nothing. That is as it should be where the microphone was muted all the time, or nobody spoke; a dead \
                 microphone looks the same.",
    advice: "Ask whether the participant was muted or only listened. Otherwise look at the permission of the system for the browser, at \
             hardware mute switches and at the chosen device.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcaudiosourcestats-totalaudioenergy",
    needs: &["audioLevel", "totalAudioEnergy", "packetsSent"],
    thresholds: &[PATIENCE],
    check,
};

/// Less than that holds no sentence for sure.
const LISTENS_SECONDS: f64 = 30.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing audio stream", call.streams_of(Direction::Outbound, Kind::Audio).map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let levels = stream.source_samples("audioLevel");
    let energy = stream.source_samples("totalAudioEnergy").map(|energy| energy.growth());
    let (Some(levels), Some(sent)) = (levels, stream.samples("packetsSent")) else { return Verdict::lacks("level of the outgoing audio") };
    let seconds = |range: &TimeRange| (range.end - range.start).0 / 1000.0;
    let Some(range) = levels.range().filter(|range| seconds(range) >= limits.of(&PATIENCE)) else {
        return Verdict::NotMeasurable("too few levels of the outgoing audio".into());
    };
    if sent.growth() == 0.0 {
        return Verdict::NotMeasurable("no packets of audio were sent".into());
    }
    let is_nothing = levels.max() == Some(0.0) && energy.is_none_or(|energy| energy == 0.0);
    let loudest = stream.source_samples("[audioLevel_rms]").and_then(|levels| levels.max());
    let moves = levels.min() != levels.max();
    let is_noise = moves && seconds(&range) >= LISTENS_SECONDS && loudest.is_some_and(|loudest| loudest < ROOM_NOISE);
    let track = stream.source.and_then(|source| stream.look.text(source, "trackIdentifier")).unwrap_or_default();
    let severity = match call.switched_off(&track) {
        Some(true) if is_nothing => return Verdict::Clear,
        // No echo canceller runs that would leave noise of its own in the zeros of a dead device, or the page is known not to have
        // muted it.
        off if is_nothing && (off == Some(false) || stream.source_samples("echoReturnLoss").is_none()) => Severity::Medium,
        _ if is_nothing || is_noise => Severity::Low,
        _ => return Verdict::Clear,
    };
    Occurrence::new(severity, stream.subject())
        .during([range])
        .value("property", "audioLevel")
        .value("durationInSeconds", seconds(&range))
        .value("nothingAtAll", is_nothing)
        .crossed(&PATIENCE, limits)
        .shown_by(&["audioLevel", "[audioLevel_rms]", "packetsSent"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(levels: &str, packets: &str) -> String {
        format!("outbound-rtp A kind=audio mediaSourceId=S\n packetsSent 0 {packets}\nmedia-source S kind=audio\n audioLevel {levels}")
    }

    #[test]
    fn fires_on_silence_throughout() {
        let found = fires(&RULE, &call("0*20", "+50*19"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(19.0)));
        clear(&RULE, &call("0*19 0.2", "+50*19"));
    }

    #[test]
    fn what_looks_like_a_muted_microphone_is_told_with_care() {
        let processed = |levels: &str| format!("{}\n echoReturnLoss -30", call(levels, "+50*19"));
        assert_eq!(fires(&RULE, &processed("0*20"))[0].severity, Severity::Low);
        let noise = format!("{}\n totalSamplesDuration 0 +1*40\n totalAudioEnergy 0 +0.0000001*40", call("0.0003*20 0.0002*21", "+50*40"));
        assert_eq!(fires(&RULE, &noise)[0].severity, Severity::Low);
        clear(&RULE, &noise.replace("+0.0000001*40", "+0.0000001*39 +0.0001"));
    }

    #[test]
    fn knows_what_the_page_did_where_that_is_told() {
        let of_track = call("0*20", "+50*19").replace("media-source S", "media-source S trackIdentifier=T echoReturnLoss=-30");
        let told = |track: &str| format!("3 client MediaStreamTrack.enabled false {track}\n{of_track}");
        clear(&RULE, &told("T"));
        assert_eq!(fires(&RULE, &told("U"))[0].severity, Severity::Medium);
    }

    #[test]
    fn needs_packets_and_time() {
        not_measurable(&RULE, &call("0*20", "0*19"));
        not_measurable(&RULE, &call("0*5", "+50*4"));
    }
}
