//! No frame was shown for more than five seconds.

use crate::observations::call::{Call, Direction, Kind, Run, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, Unit};

const SECONDS: Threshold =
    Threshold { name: "seconds", unit: Unit::Seconds, default: 10.0, basis: "In all; the spec calls a gap of more than 5 s a pause." };

pub(super) const RULE: Rule = Rule {
    key: "videoPaused",
    title: "Picture paused",
    category: Category::Streams,
    tags: &[Tag::Inbound, Tag::Video, Tag::Cpu, Tag::Network],
    meaning: "For more than five seconds at a time no frame was shown.",
    importance: "The picture stands still or is black, unless the sender stopped on purpose.",
    advice: "Where packets went on meanwhile, the decoder waits for a key frame or the machine is overloaded. Where none came, ask \
             whether the camera was off or the server had paused the stream.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalpausesduration",
    needs: &["totalPausesDuration", "pauseCount", "framesDecoded", "packetsReceived"],
    thresholds: &[SECONDS],
    check,
};

/// More packets than that in a pause are media rather than keep-alive or what was under way.
const MEDIA: f64 = 20.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let (Some(paused), Some(decoded)) = (stream.growth("totalPausesDuration"), stream.samples("framesDecoded")) else {
        return Verdict::lacks("totalPausesDuration of incoming video");
    };
    if paused <= limits.of(&SECONDS) {
        return Verdict::Clear;
    }
    let pauses: Vec<Run> = decoded.standstills(Millis(4000.0));
    let packets = stream.samples("packetsReceived").unwrap_or_default();
    let starved = pauses.iter().all(|pause| packets.within(pause.range).growth() < MEDIA);
    // Without packets it may be a camera that is off.
    let severity = if starved { Severity::Low } else { Severity::Medium };
    Occurrence::new(severity, stream.subject())
        .during(pauses.iter().map(|pause| pause.range))
        .value("durationInSeconds", paused)
        .value("valueInCount", stream.growth("pauseCount").unwrap_or(0.0))
        .value("packetsWentOn", !starved)
        .crossed(&SECONDS, limits)
        .shown_by(&["totalPausesDuration", "framesDecoded", "packetsReceived"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

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
        clear(&RULE, "inbound-rtp A kind=video\n framesDecoded 0 +30*20\n totalPausesDuration 0*21");
    }
}
