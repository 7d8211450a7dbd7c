//! A stream was set up and never used.

use crate::observations::call::{Call, Connection, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "unusedStream",
    title: "Stream never used",
    category: Category::Streams,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Inbound, Tag::Outbound, Tag::Audio, Tag::Video, Tag::Configuration],
    meaning: "The stream never had a codec and never carried a packet.",
    importance: "None for the call; each costs a little at set-up.",
    advice: "Set the direction of a transceiver to what is used, or make it when it is needed.",
    reference: "https://www.w3.org/TR/webrtc-stats/#dom-rtcrtpstreamstats-codecid",
    needs: &["codecId", "packetsSent", "packetsReceived"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("stream", call.connections.iter().flat_map(|connection| connection.streams.iter().map(|stream| judge(connection, stream))))
}

fn judge(connection: &Connection<'_>, stream: &Stream<'_>) -> Verdict {
    // Safari and old versions have no codecs at all.
    if connection.streams.iter().all(|other| other.text("codecId").is_none()) {
        return Verdict::lacks("codec of any stream");
    }
    if stream.text("codecId").is_some() || stream.packets() > 0.0 {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Info, stream.subject()).shown_by(&["codecId", stream.packets_member()]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_where_others_have_a_codec() {
        let found =
            fires(&RULE, "inbound-rtp A kind=audio codecId=C\n packetsReceived 0 +50*4\noutbound-rtp B kind=video\n packetsSent 0*4");
        assert_eq!((found[0].severity, found[0].subject.object.as_deref()), (Severity::Info, Some("B")));
        clear(&RULE, "inbound-rtp A kind=audio codecId=C\n packetsReceived 0 +50*4");
        not_measurable(&RULE, "inbound-rtp A kind=audio\n packetsReceived 0 +50*4");
    }
}
