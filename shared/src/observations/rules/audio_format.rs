//! Audio is sent in another form than the usual one.

use crate::observations::call::{Call, Engine, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "audioFormat",
    title: "Audio in a special format",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Audio, Tag::Configuration],
    meaning: "The format parameters of Opus ask for discontinuous transmission, for stereo or for a packet length of their own.",
    importance: "Good to know: with discontinuous transmission (dtx) packets and bit rate fall in silence, stereo takes about twice the bits, \
                 and longer packets take longer and are missed more when lost.",
    advice: "Nothing, if it is meant. It is set by lines in the description (usedtx, stereo, ptime).",
    reference: "https://www.rfc-editor.org/rfc/rfc7587#section-6.1",
    needs: &["codecId", "mimeType", "sdpFmtpLine"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("audio stream", call.streams().filter(|stream| stream.kind == Kind::Audio).map(|stream| judge(call, stream)))
}

fn judge(call: &Call<'_>, stream: &Stream<'_>) -> Verdict {
    let Some(codec) = stream.look.referred(stream.object, "codecId") else { return Verdict::lacks("codec of the stream") };
    let line = stream.look.text(codec, "sdpFmtpLine").unwrap_or_default();
    let parameter = |name: &str| {
        let mut parameters = line.split(';').filter_map(|part| part.trim().split_once('='));
        parameters.find(|(found, _)| *found == name).map(|(_, value)| value)
    };
    let is_on = |name: &str| parameter(name) == Some("1");
    // Firefox asks for stereo in every call, and not all dumps of it tell that they are.
    let (dtx, stereo) = (is_on("usedtx"), is_on("stereo") && call.engine() == Engine::Chromium);
    let packet = parameter("ptime").and_then(|value| value.parse::<f64>().ok());
    if !(dtx || stereo || packet.is_some()) {
        return Verdict::Clear;
    }
    let occurrence = Occurrence::new(Severity::Info, stream.subject()).during(stream.range()).value("dtx", dtx).value("stereo", stereo);
    occurrence.value("packetInMs", packet).shown_by(&["codecId"]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn tells_what_is_not_usual() {
        let call = |line: &str| {
            format!("outbound-rtp A kind=audio codecId=C\n packetsSent 0 +50*5\ncodec C mimeType=audio/opus sdpFmtpLine={line}")
        };
        let found = fires(&RULE, &call("minptime=10;usedtx=1;ptime=60"));
        assert_eq!((&found[0].values["dtx"], &found[0].values["stereo"]), (&true.into(), &false.into()));
        assert_eq!(found[0].values["packetInMs"].as_f64(), Some(60.0));
        clear(&RULE, &call("minptime=10;useinbandfec=1;stereo=0"));
        fires(&RULE, &format!("browser Chrome/156.0\n{}", call("stereo=1")));
        clear(&RULE, &call("stereo=1"));
        not_measurable(&RULE, "outbound-rtp A kind=audio\n packetsSent 0 +50*5");
    }
}
