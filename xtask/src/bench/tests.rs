//! What is made to measure with must be what it stands for.

use serde_json::Value;
use shared::session::Session;

use super::dumps::{RECORDING, receiver};
use super::recording::{self, Connection};
use super::{chrome_dump, delta_dump};
use crate::workspace;

fn recorded() -> Vec<Connection> {
    recording::read(&workspace::root().join(RECORDING)).expect("the recording is a fixture")
}

fn document(text: &[u8]) -> Value {
    let mut session = Session::new();
    session.feed(text);
    session.finish(None).expect("a dump");
    serde_json::to_value(session.document().expect("an open dump")).expect("plain data")
}

/// First and last value of a member of each object of a type.
fn ends(connection: &Value, stats_type: &str, member: &str) -> Vec<(f64, f64)> {
    let list = |value: &Value| value.as_array().cloned().expect("a list");
    let objects = list(&connection["statistics"]).into_iter().filter(|object| object["type"] == stats_type);
    let members = objects.flat_map(|object| list(&object["members"])).filter(|found| found["name"] == member);
    members.map(|found| (found["first"].as_f64().expect("a number"), found["last"].as_f64().expect("a number"))).collect()
}

fn connection<'a>(document: &'a Value, id: &str) -> &'a Value {
    document["connections"].as_array().expect("a list").iter().find(|found| found["id"] == id).expect("the connection is there")
}

fn delta(connections: usize) -> Vec<u8> {
    let mut text = Vec::new();
    delta_dump::write(&mut text, receiver(&recorded()).expect("a receiver"), connections, 1_000_000).expect("memory is writable");
    text
}

#[test]
fn a_delta_dump_goes_on_as_the_call_did() {
    let text = delta(2);
    assert!(text.len() >= 1_000_000);
    assert_eq!(text, delta(2), "the same every time");
    let document = document(&text);
    assert_eq!(document["warnings"], serde_json::json!([]));
    let received = connection(&document, "PC_1");
    let frames = ends(received, "inbound-rtp", "framesDecoded");
    assert_eq!(frames.len(), 10);
    let ticks = received["methods"]["getStats"].as_f64().expect("a number");
    for (first, last) in frames {
        let rate = (last - first) / ticks;
        assert!((8.0..12.0).contains(&rate), "{rate} frames a second, where the camera gave ten");
    }
}

#[test]
fn chromes_two_dumps_hold_the_same_series() {
    let recorded = recorded();
    let (mut full, mut internals) = (Vec::new(), Vec::new());
    chrome_dump::write_full_reports(&mut full, &recorded, 2_000_000).expect("memory is writable");
    let full = document(&full);
    let sender = connection(&full, &recorded[0].id);
    let points = sender["methods"]["getStats"].as_u64().expect("a number") as usize;
    chrome_dump::write_internals(&mut internals, &recorded, points, 1).expect("memory is writable");
    let internals = document(&internals);
    let frames = ends(sender, "outbound-rtp", "framesEncoded");
    assert_eq!(frames.len(), 10);
    assert_eq!(frames, ends(connection(&internals, "9-1"), "outbound-rtp", "framesEncoded"));
}
