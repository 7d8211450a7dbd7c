//! The browser slowed the page down because nobody looked at it.

use crate::observations::call::{Call, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const RATE: Threshold =
    Threshold { name: "rate", unit: Unit::FramesPerSecond, default: 1.5, basis: "Browsers let timers of hidden pages run once a second." };

const PATIENCE: Threshold = Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "Shorter gaps have other reasons." };

pub(super) const RULE: Rule = Rule {
    key: "backgroundThrottling",
    title: "Page slowed down in the background",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Low,
    tags: &[Tag::Outbound, Tag::Video, Tag::Behavior],
    meaning: "What the page sends fell from a usual frame rate to about one frame a second, as it does where frames are drawn by \
             timers of a hidden page.",
    importance: "The others see a slide show while this participant looks at another tab.",
    advice: "Draw frames from a worker or with a MediaStreamTrackProcessor in place of timers or requestAnimationFrame. A muted \
             camera can look the same.",
    reference: "https://developer.chrome.com/blog/timer-throttling-in-chrome-88",
    needs: &["framesPerSecond", "visibilitychange"],
    thresholds: &[RATE, PATIENCE],
    check,
};

/// What a source did before it was slowed down.
const USUAL: f64 = 5.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("outgoing video stream", call.streams_of(Direction::Outbound, Kind::Video).map(|stream| judge(call, stream, limits)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(rates) = stream.source_samples("[frames/s]") else { return Verdict::lacks("frames of the source") };
    if call.is_screen(stream) {
        return Verdict::NotMeasurable("a shared screen has no steady frame rate".into());
    }
    if rates.percentile(0.9).is_none_or(|rate| rate < USUAL) {
        return Verdict::Clear;
    }
    let (slow, patience) = (limits.of(&RATE), limits.of(&PATIENCE));
    let mut runs = rates.runs(|rate| rate > 0.0 && rate <= slow);
    runs.retain(|run| run.duration().0 / 1000.0 >= patience);
    if runs.is_empty() {
        return Verdict::Clear;
    }
    let hidden = runs.iter().any(|run| call.hidden_in(run.range));
    Occurrence::new(if hidden { Severity::Low } else { Severity::Info }, stream.subject())
        .during(runs.iter().map(|run| run.range))
        .value("hidden", hidden)
        .value("durationInSeconds", runs.iter().map(|run| run.duration().0 / 1000.0).sum::<f64>())
        .crossed(&RATE, limits)
        .shown_by(&["framesPerSecond", "[framesSent/s]"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(frames: &str) -> String {
        format!("outbound-rtp A kind=video mediaSourceId=S\n framesSent 0 +1*40\nmedia-source S kind=video\n frames 0 {frames}")
    }

    #[test]
    fn knows_more_where_the_page_was_hidden() {
        assert_eq!(fires(&RULE, &call("+30*20 +1*20"))[0].severity, Severity::Info);
        let hidden = format!("18 client visibilitychange \"hidden\"\n{}", call("+30*20 +1*20"));
        assert_eq!(fires(&RULE, &hidden)[0].severity, Severity::Low);
        clear(&RULE, &call("+30*40"));
        clear(&RULE, &call("+1*40"));
    }
}
