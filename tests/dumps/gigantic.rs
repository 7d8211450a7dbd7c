//! Dumps with very many of one thing. What takes the square of their number here takes minutes, and hours in a browser.

use crate::anonymized::copy_of;
use crate::check::open;
use serde_json::{Map, Value, json};
use shared::anonymize::policy::Preset;
use shared::session::answers::{AnalysisQuery, Overview, Reply, Request};

const START: f64 = 1_790_000_000_000.0;

fn dump(lines: impl Iterator<Item = Value>) -> String {
    let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
    format!("RTCStatsDump\n{{\"fileFormat\":3,\"userAgent\":\"Chrome/156.0.0.0\"}}\n{}\n", lines.join("\n"))
}

/// The time of a line, as distance to the one before.
fn time(at: usize) -> f64 {
    if at == 0 { START } else { 1.0 }
}

/// Asks all that is asked of an open dump at once, anonymizes it, and gives back the overview.
fn read(text: &str) -> Overview {
    let mut session = open(text.as_bytes(), 1 << 18).expect("it is a dump");
    let Reply::Overview(overview) = session.handle(&Request::Overview) else { panic!("no overview") };
    assert!(matches!(session.handle(&Request::Features), Reply::Features(_)));
    assert!(matches!(session.handle(&Request::Analysis(AnalysisQuery::default())), Reply::Analysis(_)));
    copy_of(text.as_bytes(), Preset::Public, 3, 1 << 18).expect("a dump can be copied");
    *overview
}

#[test]
fn requests_without_outcome() {
    let ask = |at| json!(["navigator.mediaDevices.getUserMedia", null, {"audio": true}, format!("{at}-0"), time(at)]);
    assert_eq!(read(&dump((0..20_000).map(ask))).captures.len(), 20_000);
}

#[test]
fn connections() {
    let candidate =
        |at| json!(["onicecandidate", format!("PC_{}", at % 8000), {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host"}, time(at)]);
    assert_eq!(read(&dump((0..40_000).map(candidate))).connections.len(), 8000);
}

#[test]
fn members_of_changing_kind() {
    let members = |value: Value| -> Map<String, Value> {
        let own = (0..40_000).map(|at| (format!("m{at}"), value.clone()));
        [("type".to_owned(), "inbound-rtp".into())].into_iter().chain(own).collect()
    };
    let values = [json!(1), json!("x"), json!(true), Value::Null];
    let report = |(at, value): (usize, Value)| json!(["getStats", "PC_0", {"A": members(value)}, time(at)]);
    assert_eq!(read(&dump(values.into_iter().enumerate().map(report))).members, 40_000);
}

#[test]
fn nested_values() {
    let values: Vec<Value> = (0..30_000).map(|at| json!({format!("a{at}"): 1})).collect();
    let times = json!({"startTime": "2026-01-01T00:00:00.000Z", "endTime": "2026-01-01T01:00:00.000Z"});
    let mut series = json!({"statsType": "inbound-rtp", "values": Value::from(values).to_string()});
    series.as_object_mut().expect("an object").extend(times.as_object().cloned().expect("an object"));
    let text = json!({"getUserMedia": [], "PeerConnections": {"1-1": {"updateLog": [], "stats": {"A-x": series}}}}).to_string();
    assert_eq!(read(&text).members, 30_000);
}

#[test]
fn streams_that_come_and_go() {
    let report = |at: usize| {
        let (stream, step) = (at / 5, at % 5);
        let mut objects = Map::new();
        objects.insert(format!("S{stream}"), json!({"type": "inbound-rtp", "kind": "video", "ssrc": stream, "packetsReceived": 50 * step}));
        if step == 0 && stream > 0 {
            objects.insert(format!("S{}", stream - 1), Value::Null);
        }
        json!(["getStats", "PC_0", objects, if at == 0 { START } else { 1000.0 }])
    };
    assert_eq!(read(&dump((0..5000).map(report))).members, 4000);
}

#[test]
fn things_in_one_text() {
    for unit in ["a:1,", "+1 ", "192.0.2.7_", "192.0.2.7:", "fe80::1%a", "data:;", "x.local/", "a.example.com/"] {
        read(&dump([json!([":log", null, [unit.repeat(200_000 / unit.len())], START])].into_iter()));
    }
}
