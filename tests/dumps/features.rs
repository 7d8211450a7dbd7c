//! Features beyond what the peer's code extracts.

use crate::check::{document, open, text_of};
use crate::fixtures::fixture;
use serde_json::Value;

fn features(format: &str, case: &str) -> Value {
    document(&open(&text_of(&fixture(format, case)), 1 << 18).expect("a fixture opens"))["features"].clone()
}

#[test]
fn a_call_has_aggregates_and_a_timeline() {
    let features = features("rtcstats", "chromium-156-call");
    let connection = &features["connections"][0];
    let number = |name: &str| connection[name].as_f64().unwrap_or_else(|| panic!("{name} is {}", connection[name]));
    for metric in ["jitter_in_audio", "bitrate_in_video", "bitrate_out_audio", "packetLoss_in_audio", "mos_in_audio"] {
        let unit = match metric.split('_').next() {
            Some("jitter") => "ms",
            Some("bitrate") => "kbps",
            Some("packetLoss") => "percent",
            _ => "score",
        };
        let of = |kind: &str| number(&format!("{metric}_{kind}_{unit}"));
        let ordered = [of("min"), of("p5"), of("p50"), of("p95"), of("max")];
        assert!(ordered.is_sorted() && of("min") <= of("avg") && of("avg") <= of("max") && of("stddev") >= 0.0, "{metric}: {ordered:?}");
    }
    assert!((4.0..=4.5).contains(&number("mos_in_audio_p50_score")), "a call over one machine sounds well");
    let steps = ["setupOfferTime", "setupAnswerTime", "setupIceConnectedTime", "setupDtlsConnectedTime", "setupFirstPacketTime"];
    assert!(steps.map(number).is_sorted(), "{:?}", steps.map(number));
    assert_eq!(features["client"]["devices"].as_array().expect("a list").len(), 2);
    let selected: f64 =
        connection["candidatePairs"].as_array().expect("a list").iter().map(|pair| pair["selectedShare"].as_f64().unwrap()).sum();
    assert!(selected > 0.5 && selected <= 1.0);
}

#[test]
fn simulcast_has_a_row_for_each_layer() {
    let features = features("rtcstats", "chromium-156-simulcast");
    let layers: Vec<&Value> =
        features["connections"].as_array().expect("a list").iter().flat_map(|each| each["simulcastLayers"].as_array()).flatten().collect();
    let mut rids: Vec<&str> = layers.iter().filter_map(|layer| layer["rid"].as_str()).collect();
    rids.sort_unstable();
    assert_eq!(rids.len(), 3, "{layers:?}");
    for layer in layers {
        assert!(layer["bitrate"].as_f64() > Some(0.0) && layer["maxWidth"].as_u64() > Some(0), "{layer}");
        assert!((0.0..=1.0).contains(&layer["activeShare"].as_f64().expect("a share")), "{layer}");
    }
}

#[test]
fn what_firefox_shows_has_tracks() {
    let features = features("firefox", "firefox-153-copy-report");
    let tracks: Vec<&Value> =
        features["connections"].as_array().expect("a list").iter().flat_map(|each| each["tracks"].as_array()).flatten().collect();
    assert!(tracks.iter().any(|track| track["direction"] == "inbound" && track["kind"] == "video"), "{tracks:?}");
}
