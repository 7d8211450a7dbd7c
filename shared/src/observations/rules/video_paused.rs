//! No frame was shown for more than five seconds.

use crate::observations::call::{Call, Direction, Kind, Run, Samples, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, TimeRange, Timestamp, Unit};

const SECONDS: Threshold =
    Threshold { name: "seconds", unit: Unit::Seconds, default: 5.0, basis: "In all; the spec calls a gap of more than 5 s a pause." };

const LONG: Threshold =
    Threshold { name: "long", unit: Unit::Seconds, default: 15.0, basis: "Of pictures that were sent: nobody waits longer." };

pub(super) const RULE: Rule = Rule {
    key: "videoPaused",
    title: "Picture paused",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu, Tag::Network],
    meaning: "For more than five seconds at a time no frame was shown.",
    importance: "The picture stands still or is black, unless the sender stopped on purpose.",
    advice: "Where packets went on meanwhile, the decoder waits for a key frame or the machine is overloaded. Where they were lost, look \
             at the network. Where none came, ask whether the camera was off or the server had paused the stream.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalpausesduration",
    needs: &["framesDecoded", "totalPausesDuration", "packetsReceived", "bytesReceived", "packetsLost"],
    thresholds: &[SECONDS, LONG],
    check,
};

/// More packets than that in a pause are media rather than keep-alive or what was under way.
const MEDIA: f64 = 20.0;

/// So many bytes are more than what was under way; padding, with which a sender probes the bandwidth, has none.
const CONTENT: f64 = 10_000.0;

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
    let counter = |member: &str| stream.samples(member).unwrap_or_default().joined();
    let (frames, packets, bytes, lost) =
        (decoded.joined().only(&is_due), counter("packetsReceived"), counter("bytesReceived"), counter("packetsLost"));
    let went_on = |pause: &Run| {
        let has_content = bytes.is_empty() || bytes.within(pause.range).growth() >= CONTENT;
        packets.within(pause.range).growth() >= MEDIA && has_content
    };
    let was_lost = |pause: &Run| {
        let next = frames.first_after(pause.range.end).unwrap_or(pause.range.end);
        lost.within(TimeRange { start: pause.range.start, end: Timestamp(next.0 + AFTER) }).growth() >= MEDIA
    };
    let came_last = frames.0.windows(2).rfind(|two| two[1].value > two[0].value).map(|two| two[1].time);
    let is_last = |pause: &Run| came_last.is_none_or(|last| pause.range.start >= last);
    let mut pauses = pauses(&frames);
    // A picture that does not come back may have ended for good, unless there is more of it.
    pauses.retain(|pause| !is_last(pause) || went_on(pause));
    let lasted = |picked: &dyn Fn(&Run) -> bool| -> f64 {
        pauses.iter().filter(|pause| picked(pause)).map(|pause| pause.duration().0 / 1000.0).sum()
    };
    // The browser counts a pause when it is over.
    let counted = stream.samples("totalPausesDuration").map(|paused| paused.joined().only(&is_due).growth() + lasted(&is_last));
    let paused = counted.unwrap_or_else(|| lasted(&|_| true));
    if paused <= limits.of(&SECONDS) {
        return Verdict::Clear;
    }
    let missed = lasted(&|pause| went_on(pause) || was_lost(pause));
    let (severity, crossed) = match missed {
        // It may be a camera that is off.
        0.0 => (Severity::Low, &SECONDS),
        _ if missed > limits.of(&LONG) => (Severity::High, &LONG),
        _ => (Severity::Medium, &SECONDS),
    };
    Occurrence::new(severity, stream.subject())
        .during(pauses.iter().map(|pause| pause.range))
        .value("durationInSeconds", paused)
        .value("valueInCount", stream.growth("pauseCount").unwrap_or(pauses.len() as f64))
        .value("packetsWentOn", pauses.iter().any(went_on))
        .value("packetsWereLost", pauses.iter().any(was_lost))
        .crossed(crossed, limits)
        .shown_by(&["totalPausesDuration", "framesDecoded", "packetsReceived", "packetsLost"])
        .into()
}

/// Stretches without a new frame after a first one. Reports can be off by one at both ends.
fn pauses(frames: &Samples) -> Vec<Run> {
    let first = frames.first(|count| count > 0.0).map_or(Timestamp(f64::INFINITY), |sample| sample.time);
    frames.after(first).standstills(Millis(4000.0))
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
    fn a_picture_that_does_not_come_back_is_worst() {
        let gone = call("+100*60").replace("300*12 +30*10", "300*60");
        let found = fires(&RULE, &gone);
        assert_eq!((found[0].severity, found[0].threshold.map(|limit| limit.0)), (Severity::High, Some("long")));
        let padding = format!("{gone}\n bytesReceived 0 +50000*10 500000*60");
        assert_eq!(fires(&RULE, &padding)[0].severity, Severity::Low);
    }

    #[test]
    fn loss_shows_after_the_hole_in_the_reports() {
        let outage = |lost: u32| {
            format!(
                "inbound-rtp A kind=video\n framesDecoded 0 +30*10 300*5 -*7 300*2 +30*10\n totalPausesDuration 0*15 -*7 0*2 14*11
                packetsReceived 0 +100*10 1000*5 -*7 1000 1010 +100*10\n packetsLost 0*15 -*7 0 {lost}*12"
            )
        };
        let found = fires(&RULE, &outage(156));
        assert_eq!((found[0].severity, found[0].values["packetsWereLost"].as_bool()), (Severity::Medium, Some(true)));
        assert_eq!((found[0].ranges[0].end - found[0].ranges[0].start).0, 14_000.0);
        assert_eq!(fires(&RULE, &outage(0))[0].severity, Severity::Low);
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
