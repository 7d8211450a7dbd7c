//! Features beyond what the peer's code extracts.

use crate::check::{document, open, text_of};
use crate::fixtures::fixture;
use serde_json::{Value, json};

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

/// The features of the only connection of a dump with these lines, each `[method, value, milliseconds since the one before]`.
fn of_lines(lines: &[(&str, Value, f64)]) -> Value {
    let mut text = String::from("RTCStatsDump\n{\"fileFormat\":3}\n[\"create\",\"PC_0\",{},1790000000000]\n");
    for (method, value, delta) in lines {
        text.push_str(&format!("{}\n", json!([method, "PC_0", value, delta])));
    }
    document(&open(text.as_bytes(), 1 << 18).expect("lines open"))["features"]["connections"][0].clone()
}

fn candidate(relay_protocol: &str) -> Value {
    json!({"candidate": "candidate:1 1 udp 2 192.0.2.1 9 typ relay raddr 0.0.0.0 rport 0", "relayProtocol": relay_protocol})
}

#[test]
fn relays_are_timed_in_the_first_gathering_only() {
    let connection = of_lines(&[
        ("onicecandidate", candidate("tcp"), 1.0),
        ("onicegatheringstatechange", json!("gathering"), 1.0),
        ("onicecandidate", candidate("udp"), 30.0),
        ("onicecandidate", candidate("udp"), 40.0),
        ("onicegatheringstatechange", json!("complete"), 1.0),
        ("onicegatheringstatechange", json!("gathering"), 1.0),
        ("onicecandidate", candidate("tls"), 5.0),
    ]);
    assert_eq!(connection["gatheringTimeTurnUdp"], 30);
    assert_eq!([&connection["gatheringTimeTurnTcp"], &connection["gatheringTimeTurnTls"]], [&Value::Null; 2]);
    assert_eq!((&connection["gatheredTurnCandidate"], &connection["addedTurnCandidate"]), (&json!(true), &json!(false)));
}

#[test]
fn a_restart_counts_as_answered_only_in_order() {
    let (restart, offer, answer) =
        (json!({"iceRestart": true}), json!({"type": "offer", "sdp": "v=0"}), json!({"type": "answer", "sdp": "v=0"}));
    let call = |method: &'static str, value: &Value| (method, value.clone(), 10.0);
    let early = of_lines(&[call("setRemoteDescription", &answer), call("createOffer", &restart), call("setLocalDescription", &offer)]);
    assert_eq!((&early["iceRestart"], &early["iceRestartFollowedBySetRemoteDescription"]), (&json!(true), &json!(false)));
    assert_eq!(early["signalingDelay"], Value::Null);
    let full = of_lines(&[call("createOffer", &restart), call("setLocalDescription", &offer), call("setRemoteDescription", &answer)]);
    assert_eq!((&full["iceRestartFollowedBySetRemoteDescription"], &full["signalingDelay"]), (&json!(true), &json!(10)));
}

#[test]
fn what_chrome_announces_twice_is_one_track() {
    let sender = json!({"kind": "audio", "sender": {"track": "a"}, "receiver": {"track": "b"}, "reason": "addTrack"});
    let report = json!({"S": {"type": "media-source", "trackIdentifier": "a"}, "O": {"type": "outbound-rtp", "kind": "audio", "mediaSourceId": "S"}});
    let connection = of_lines(&[
        ("transceiverAdded", sender, 1.0),
        ("addTrack", json!(["audio", "a", "s"]), 1.0),
        ("getStats", report, 1000.0),
        // Added once more, it is another track.
        ("addTrack", json!(["audio", "a", "s"]), 1.0),
    ]);
    let tracks: Vec<_> =
        connection["tracks"].as_array().expect("a list").iter().map(|track| (&track["statsId"], &track["duration"])).collect();
    assert_eq!(tracks, [(&json!("O"), &json!(1001)), (&Value::Null, &json!(0))]);
}

#[test]
fn a_receiver_that_nobody_sends_to_has_no_track() {
    let added =
        |track: &str| json!({"kind": "audio", "sender": {"track": null}, "receiver": {"track": track}, "reason": "setRemoteDescription"});
    let heard = |lines: &[(&str, Value, f64)]| {
        let ids: Vec<Value> =
            of_lines(lines)["tracks"].as_array().expect("a list").iter().map(|track| track["trackIdentifier"].clone()).collect();
        json!(ids)
    };
    let transceivers = [("transceiverAdded", added("sent"), 1.0), ("transceiverAdded", added("not sent"), 1.0)];
    assert_eq!(heard(&[("ontrack", json!(["audio", "sent", ""]), 1.0), transceivers[0].clone(), transceivers[1].clone()]), json!(["sent"]));
    assert_eq!(heard(&transceivers), json!(["sent", "not sent"]));
}

#[test]
fn a_sender_without_a_track_is_none() {
    // As `addTransceiver('audio')` without a track, which names no track, and streams of a call that was recorded late.
    let streams = json!({
        "idle": {"type": "outbound-rtp", "kind": "audio", "packetsSent": 0},
        "before": {"type": "outbound-rtp", "kind": "audio", "packetsSent": 7},
        "received": {"type": "inbound-rtp", "kind": "audio"},
        "S": {"type": "media-source", "trackIdentifier": "a"},
        "sent": {"type": "outbound-rtp", "kind": "audio", "packetsSent": 0, "mediaSourceId": "S"},
    });
    let connection = of_lines(&[("getStats", streams, 1000.0)]);
    let mut tracks: Vec<_> = connection["tracks"].as_array().expect("a list").iter().map(|track| track["statsId"].as_str()).collect();
    tracks.sort_unstable();
    assert_eq!(tracks, [Some("before"), Some("received"), Some("sent")]);
}

#[test]
fn flushes_every_four_seconds_are_seen() {
    let flushed = |times: &[f64]| {
        let mut lines = vec![("ontrack", json!(["audio", "t", "", "s"]), 0.0)];
        let report =
            |count: usize| json!({"I": {"type": "inbound-rtp", "kind": "audio", "trackIdentifier": "t", "jitterBufferFlushes": count}});
        lines.push(("getStats", report(0), 10.0));
        lines.extend(times.iter().enumerate().map(|(count, delta)| ("getStats", report(count + 1), *delta)));
        of_lines(&lines)["tracks"][0]["hasPeriodicJitterBufferFlushes"].clone()
    };
    assert_eq!(flushed(&[900.0, 4000.0, 3900.0]), json!(true));
    assert_eq!(flushed(&[900.0, 4000.0, 1000.0]), json!(false));
    assert_eq!(flushed(&[900.0, 4000.0]), Value::Null);
}

#[test]
fn a_pair_may_say_itself_that_it_is_in_use() {
    let report = |sent: u32| {
        let pair = json!({"type": "candidate-pair", "selected": true, "localCandidateId": "L", "bytesSent": sent, "bytesReceived": sent,
            "totalRoundTripTime": 1.5, "responsesReceived": 3});
        json!({"P": pair, "L": {"type": "local-candidate", "address": "192.0.2.1", "candidateType": "host", "priority": 2_130_706_431u32}})
    };
    let connection = of_lines(&[
        ("onconnectionstatechange", json!("connected"), 1.0),
        ("getStats", report(0), 1000.0),
        ("getStats", report(1000), 1000.0),
        ("getStats", report(3000), 2000.0),
    ]);
    assert_eq!(
        [&connection["firstCandidatePairLocalType"], &connection["firstCandidatePairLocalTypePreference"]],
        [&json!("host"), &json!(126)]
    );
    assert_eq!([&connection["averageOutboundBitrate"], &connection["averageStunRoundTripTime"]], [&json!(8000), &json!(0.5)]);
}
