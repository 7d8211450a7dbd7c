//! The picture stood still although frames were due.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::derive::Formula;
use crate::units::Unit;

const NOTICED: Threshold = Threshold { name: "noticed", unit: Unit::Percent, default: 5.0, basis: "Of the time of the stream." };

const SEVERE: Threshold = Threshold { name: "severe", unit: Unit::Percent, default: 10.0, basis: "Of the time of the stream." };

const SECONDS: Threshold = Threshold { name: "seconds", unit: Unit::Seconds, default: 10.0, basis: "In all, however long the call was." };

pub(super) const RULE: Rule = Rule {
    key: "videoFrozen",
    title: "Picture froze",
    category: Category::Streams,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Inbound, Tag::Video, Tag::Network, Tag::Cpu],
    meaning: "Gaps between frames were much longer than usual: the picture stood still for a part of a second up to five.",
    importance: "Motion stops and jumps.",
    advice: "Look at loss, key frames that are asked for and come late, and the load of this machine at the same times.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-totalfreezesduration",
    needs: &["totalFreezesDuration", "freezeCount"],
    thresholds: &[NOTICED, SEVERE, SECONDS],
    check,
};

/// Less than that spoils no call.
const FEW_SECONDS: f64 = 5.0;

/// So much is noticed in calls of any length.
const MINUTE: f64 = 60.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("incoming video stream", call.streams_of(Direction::Inbound, Kind::Video).map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(durations) = stream.samples("totalFreezesDuration") else { return Verdict::lacks("totalFreezesDuration of incoming video") };
    let is_due = call.connection_of(stream).due(stream);
    let frozen = durations.only(&is_due).growth();
    if call.is_screen(stream) {
        return Verdict::NotMeasurable("a shared screen has no steady frame rate".into());
    }
    let seconds = stream.duration().0 / 1000.0;
    if seconds < 10.0 {
        return Verdict::NotMeasurable("the stream was too short".into());
    }
    let percent = 100.0 * frozen / seconds;
    let is_lossy = ["packetsLost", "framesDropped"].iter().any(|member| stream.growth(member).is_none_or(|count| count > 0.0));
    let (severity, crossed) = match super::grade(percent, &NOTICED, Some(&SEVERE), limits) {
        // In short streams one freeze is a large share. Where nothing was lost on the way or here, frames came late from their source.
        Some((Severity::High, _)) if frozen < FEW_SECONDS || !is_lossy => (Severity::Medium, &NOTICED),
        Some(graded) => graded,
        None if frozen > MINUTE => (Severity::Medium, &SECONDS),
        None if frozen > limits.of(&SECONDS) => (Severity::Low, &SECONDS),
        None => return Verdict::Clear,
    };
    let rate = stream.computed(&Formula::Rate("totalFreezesDuration", 1.0)).unwrap_or_default().only(is_due);
    Occurrence::new(severity, stream.subject())
        .during(rate.runs(|rate| rate > 0.0).iter().map(|run| run.range))
        .value("durationInPercent", percent)
        .value("durationInSeconds", frozen)
        .value("valueInCount", stream.growth("freezeCount").unwrap_or(0.0))
        .crossed(crossed, limits)
        .shown_by(&["totalFreezesDuration", "freezeCount", "framesPerSecond"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_share_and_length() {
        let call = |frozen: &str| format!("inbound-rtp A kind=video\n framesDecoded 0 +30*400\n totalFreezesDuration 0 {frozen}");
        assert_eq!(fires(&RULE, &call("+0.5*50 25*350"))[0].severity, Severity::Medium);
        assert_eq!(fires(&RULE, &call("+0.5*100 50*300"))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, "inbound-rtp A kind=video\n totalFreezesDuration 0*8 3*7")[0].severity, Severity::Medium);
        let found = fires(&RULE, &call("+0.5*24 12*376"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Low, Some(12.0)));
        clear(&RULE, &call("+0.5*4 2*396"));
        let from_source = format!("{}\n packetsLost 0*401\n framesDropped 0*401", call("+0.5*100 50*300"));
        assert_eq!(fires(&RULE, &from_source)[0].severity, Severity::Medium);
        let long = "inbound-rtp A kind=video\n framesDecoded 0 +30*3000\n totalFreezesDuration 0 +0.7*100 70*2900";
        assert_eq!(fires(&RULE, long)[0].severity, Severity::Medium);
    }

    #[test]
    fn takes_no_hold_for_a_freeze() {
        let answer = |second: u32, direction: &str| {
            format!(
                "{second} setRemoteDescription {{\"type\":\"answer\",\"sdp\":\"v=0\\r\\nm=video 9\\r\\na=mid:1\\r\\na={direction}\\r\\n\"}}\n"
            )
        };
        let frozen = "inbound-rtp A kind=video mid=1\n totalFreezesDuration 0*20 10*20";
        let call = |during: &str| format!("{}{}{}{frozen}", answer(0, "sendrecv"), answer(8, during), answer(18, "sendrecv"));
        clear(&RULE, &call("inactive"));
        assert_eq!(fires(&RULE, &call("sendrecv"))[0].severity, Severity::High);
    }

    #[test]
    fn knows_no_steady_rate_of_screens() {
        not_measurable(&RULE, "inbound-rtp A kind=video contentType=screenshare\n totalFreezesDuration 0 +0.5*50");
    }
}
