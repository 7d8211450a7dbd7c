//! No frame was shown for more than five seconds.

use crate::observations::call::{Call, Direction, Kind, Run, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const SECONDS: Threshold =
    Threshold { name: "seconds", unit: Unit::Seconds, default: 5.0, basis: "In all; the spec calls a gap of more than 5 s a pause." };

pub(super) const RULE: Rule = Rule {
    key: "videoPaused",
    title: "Picture paused",
    category: Category::Streams,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu, Tag::Network],
    meaning: "For more than five seconds at a time no frame was shown.",
    importance: "The picture stands still or is black, unless the sender stopped on purpose.",
    advice: "Where packets went on meanwhile, the decoder waits for a key frame or the machine is overloaded. Where they were lost, look \
             at the network. Where none came, ask whether the camera was off or the server had paused the stream.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalpausesduration",
    needs: &["framesDecoded", "totalPausesDuration", "packetsReceived", "packetsLost"],
    thresholds: &[SECONDS],
    check,
};

/// More packets than that in a pause are media rather than keep-alive or what was under way.
const MEDIA: f64 = 20.0;

/// How long after a pause the loss shows that made it.
const AFTER: f64 = 3000.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let media = call.streams_of(Direction::Inbound, Kind::Video).filter(|stream| !stream.is_repair());
    Outcome::of("incoming video stream", media.map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(decoded) = stream.samples("framesDecoded") else { return Verdict::lacks("framesDecoded of incoming video") };
    if call.is_screen(stream) {
        return Verdict::NotMeasurable("a screen on which nothing moves needs no new frames".into());
    }
    let is_due = call.connection_of(stream).due(stream);
    let pauses = pauses(&decoded.only(&is_due));
    let lasted = || pauses.iter().map(|pause| pause.duration().0 / 1000.0).sum::<f64>();
    let paused = stream.samples("totalPausesDuration").map_or_else(lasted, |paused| paused.only(is_due).growth());
    if paused <= limits.of(&SECONDS) {
        return Verdict::Clear;
    }
    let grew = |member: &str, after: f64| {
        let counter = stream.samples(member).unwrap_or_default();
        let during = |pause: &Run| TimeRange { start: pause.range.start, end: Timestamp(pause.range.end.0 + after) };
        pauses.iter().any(|pause| counter.within(during(pause)).growth() >= MEDIA)
    };
    let (packets, lost) = (grew("packetsReceived", 0.0), grew("packetsLost", AFTER));
    // Without either it may be a camera that is off.
    let severity = if packets || lost { Severity::Medium } else { Severity::Low };
    Occurrence::new(severity, stream.subject())
        .during(pauses.iter().map(|pause| pause.range))
        .value("durationInSeconds", paused)
        .value("valueInCount", stream.growth("pauseCount").unwrap_or(pauses.len() as f64))
        .value("packetsWentOn", packets)
        .value("packetsWereLost", lost)
        .crossed(&SECONDS, limits)
        .shown_by(&["totalPausesDuration", "framesDecoded", "packetsReceived", "packetsLost"])
        .into()
}

/// Stretches without a new frame, after a first and before a next one. Reports can be off by one at both ends.
fn pauses(decoded: &Samples) -> Vec<Run> {
    let last = decoded.0.windows(2).rfind(|two| two[1].value > two[0].value).map(|two| two[1].time);
    let first = decoded.first(|count| count > 0.0).map(|sample| sample.time);
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    decoded.within(TimeRange { start: first, end: last }).standstills(Millis(4000.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(packets: &str) -> String {
        format!(
            "inbound-rtp A kind=video\n framesDecoded 0 +30*10 300*12 +30*10\n totalPausesDuration 0*22 12*11
                pauseCount 0*22 1*11\n packetsReceived 0 +100*10 {packets}"
        )
    }

    #[test]
    fn asks_whether_packets_went_on() {
        let found = fires(&RULE, &call("+100*22"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(12.0)));
        assert_eq!(fires(&RULE, &call("1000*12 +100*10"))[0].severity, Severity::Low);
        let lost = format!("{}\n packetsLost 0*22 200*11", call("1000*12 +100*10"));
        assert_eq!(fires(&RULE, &lost)[0].severity, Severity::Medium);
        clear(&RULE, "inbound-rtp A kind=video\n framesDecoded 0 +30*20\n totalPausesDuration 0*21");
    }

    #[test]
    fn counts_itself_where_the_browser_does_not() {
        let frames = "inbound-rtp A kind=video\n framesDecoded 0 +30*10 300*12";
        assert_eq!(fires(&RULE, &format!("{frames} +30*5"))[0].values["durationInSeconds"].as_f64(), Some(12.0));
        // It may have ended for good.
        clear(&RULE, frames);
    }

    #[test]
    fn leaves_holds_and_screens_out() {
        let answer = |second: u32, direction: &str| {
            let sdp = format!("v=0\\r\\nm=video 9\\r\\na=mid:1\\r\\na={direction}\\r\\n");
            format!("{second} setRemoteDescription {{\"type\":\"answer\",\"sdp\":\"{sdp}\"}}\n")
        };
        let held = format!("{}{}", answer(9, "inactive"), answer(21, "sendrecv"));
        let call = call("1000*12 +100*10").replace("kind=video", "kind=video mid=1");
        clear(&RULE, &format!("{held}{call}"));
        not_measurable(&RULE, &call.replace("kind=video", "kind=video contentType=screenshare"));
    }
}
