//! A layer of simulcast that is switched on was never sent.

use crate::observations::call::{Call, Connection, Direction, Kind, Stream};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, Unit};

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 20.0, basis: "Upper layers wait for bandwidth during ramp-up." };

pub(super) const RULE: Rule = Rule {
    key: "simulcastLayerNeverSent",
    title: "Simulcast layer never sent",
    category: Category::Streams,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Outbound, Tag::Video, Tag::Network, Tag::Cpu, Tag::Configuration],
    meaning: "Other layers of the same source were sent, this one not a single frame, although it is active.",
    importance: "Receivers that could show this size get another.",
    advice: "Look at bandwidth and processor for upper layers, and at the size of the source: of a small one fewer layers are made.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcrtpencodingparameters-active",
    needs: &["rid", "active", "framesSent"],
    thresholds: &[PATIENCE],
    check,
};

/// Sources with fewer lines are not split into as many layers.
const SMALL_SOURCE: f64 = 540.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let layers = call.streams_of(Direction::Outbound, Kind::Video).filter(|stream| stream.text("rid").is_some() && !stream.is_repair());
    Outcome::of("layer of simulcast", layers.map(|layer| judge(call.connection_of(layer), layer, limits)))
}

fn judge(connection: &Connection<'_>, layer: &Stream<'_>, limits: Limits<'_>) -> Verdict {
    let Some(sent) = layer.number("framesSent") else { return Verdict::lacks("framesSent of the layer") };
    let patience = Millis(limits.of(&PATIENCE) * 1000.0);
    let (mid, source) = (layer.text("mid"), layer.text("mediaSourceId"));
    let is_sibling = |other: &&Stream<'_>| {
        !std::ptr::eq(other.object, layer.object)
            && other.direction == layer.direction
            && (other.text("mid"), other.text("mediaSourceId")) == (mid.clone(), source.clone())
    };
    let flowed = |other: &Stream<'_>| other.flowing(patience).iter().any(|range| range.end - range.start >= patience);
    // Active all the time, or not told.
    let active = layer.look.flags(layer.object, "active").iter().all(|(_, active)| *active);
    if sent > 0.0 || !active || !connection.streams.iter().filter(is_sibling).any(flowed) {
        return Verdict::Clear;
    }
    let height = layer.source_samples("height").and_then(|heights| heights.max()).unwrap_or(0.0);
    let excused = layer.text("qualityLimitationReason").is_some_and(|reason| reason == "bandwidth") || height < SMALL_SOURCE;
    let severity = if excused { Severity::Low } else { Severity::Medium };
    Occurrence::new(severity, layer.subject())
        .during(layer.range())
        .value("layer", layer.text("rid").unwrap_or_default())
        .crossed(&PATIENCE, limits)
        .shown_by(&["framesSent", "active", "qualityLimitationReason"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn call(active: &str, height: &str) -> String {
        format!(
            "outbound-rtp A kind=video mid=1 rid=f active={active} mediaSourceId=S framesSent=0\noutbound-rtp B kind=video mid=1 rid=h mediaSourceId=S
                framesSent 0 +30*40\n packetsSent 0 +60*40\nmedia-source S kind=video width=1280 height={height}"
        )
    }

    #[test]
    fn fires_on_active_layers_alone() {
        let found = fires(&RULE, &call("true", "720"));
        assert_eq!((found[0].severity, &found[0].values["layer"]), (Severity::Medium, &"f".into()));
        assert_eq!(fires(&RULE, &call("true", "360"))[0].severity, Severity::Low);
        clear(&RULE, &call("false", "720"));
        not_measurable(&RULE, "outbound-rtp B kind=video\n framesSent 0 +30*40");
    }
}
