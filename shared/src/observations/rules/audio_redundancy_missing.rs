//! Audio is lost, and nothing is used against it.

use crate::observations::call::{Call, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::Unit;

const LOSS: Threshold =
    Threshold { name: "loss", unit: Unit::Percent, default: 3.0, basis: "Loss at which in-band FEC or RED begin to be heard as better." };

pub(super) const RULE: Rule = Rule {
    key: "audioRedundancyMissing",
    title: "No protection against loss of audio",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Audio, Tag::Network, Tag::Configuration],
    meaning: "Packets of Opus were lost while neither in-band FEC nor RED was in use.",
    importance: "Gaps are filled by guessing where a copy could have been played.",
    advice: "Leave useinbandfec=1 in the format parameters of Opus, or offer RED (audio/red) before Opus.",
    reference: "https://www.rfc-editor.org/rfc/rfc7587#section-6.1",
    needs: &["packetsLost", "sdpFmtpLine"],
    thresholds: &[LOSS],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("audio stream", call.streams().filter(|stream| stream.kind == Kind::Audio).map(|stream| judge(stream, limits)))
}

fn judge(stream: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some((lost, arrived)) = stream.lost_and_arrived() else { return Verdict::lacks("packetsLost of audio") };
    let Some(codec) = stream.look.referred(stream.object, "codecId") else { return Verdict::lacks("codec of audio") };
    if lost + arrived < super::FEWEST_PACKETS {
        return Verdict::NotMeasurable("too few packets of audio".into());
    }
    let text = |member: &str| stream.look.text(codec, member).unwrap_or_default().to_ascii_lowercase();
    let percent = 100.0 * lost / (lost + arrived);
    if percent <= limits.of(&LOSS) || text("mimeType") != "audio/opus" || text("sdpFmtpLine").contains("useinbandfec=1") {
        return Verdict::Clear;
    }
    let occurrence = Occurrence::new(Severity::Low, stream.subject()).during(stream.range()).value("lossInPercent", percent);
    occurrence.crossed(&LOSS, limits).shown_by(&["packetsLost"]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires};

    fn call(codec: &str) -> String {
        format!("inbound-rtp A kind=audio codecId=C\n packetsReceived 0 +45*20\n packetsLost 0 +5*20\ncodec C {codec}")
    }

    #[test]
    fn fires_on_plain_opus_with_loss() {
        assert_eq!(fires(&RULE, &call("mimeType=audio/opus sdpFmtpLine=minptime=10"))[0].values["lossInPercent"].as_f64(), Some(10.0));
        clear(&RULE, &call("mimeType=audio/opus sdpFmtpLine=minptime=10;useinbandfec=1"));
        clear(&RULE, &call("mimeType=audio/red"));
    }
}
