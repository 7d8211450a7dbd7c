//! chrome://webrtc-internals dumps: one JSON object with a log, a configuration and one series for each member of each
//! statistics object, of every Chrome since version 83 and of the browsers built from it.

mod log;
mod media;
mod placement;
mod sample;

use super::{Reader, browser};
use crate::codec::document::{Document, Piece, Take};
use crate::codec::scan::{Kind, Scanner};
use crate::error::{Place, Trouble};
use crate::model::{ConnectionIdx, Dump};
use crate::units::Timestamp;
use log::Log;
use placement::Collected;
use serde_json::Value;

/// Reads webrtc-internals dumps.
#[derive(Default)]
pub(super) struct InternalsReader {
    document: Document,
    state: State,
}

#[derive(Default)]
struct State {
    log: Log,
    /// What the series of the connection that is being read were so far.
    collected: Collected,
    configuration: Option<String>,
    /// When the dump was made.
    timestamp: Option<f64>,
    client: serde_json::Map<String, Value>,
    full: bool,
}

/// Chrome keeps so many of the newest samples of a series.
const MOST_SAMPLES: usize = 1000;

const NO_CLOSED: &str = "Chrome leaves closed connections out of this kind of dump, unless the page was opened as chrome://webrtc-internals/?keepRemovedConnections.";
const NO_EARLIER: &str = "Statistics are polled only while chrome://webrtc-internals is open; what was before it was opened is missing.";
const NEWEST_ONLY: &str = "Chrome keeps the newest 1000 samples of a series, 16 minutes and 40 seconds; what was before is missing.";

impl Reader for InternalsReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        self.document.feed(bytes, dump, &mut self.state);
    }

    fn finish(&mut self, dump: &mut Dump) {
        self.document.finish(dump, &mut self.state);
        self.state.finish(dump);
    }
}

impl Take for State {
    fn walks_into(&self, path: &[String]) -> bool {
        match path {
            [] => true,
            [top] => top == "PeerConnections" || top == "getUserMedia",
            [top, _] => top == "PeerConnections",
            [top, _, part] => top == "PeerConnections" && (part == "stats" || part == "updateLog"),
            _ => false,
        }
    }

    fn take(&mut self, path: &[String], piece: Piece<'_>, dump: &mut Dump) {
        match (path, piece) {
            ([top, key], Piece::End) if top == "PeerConnections" => self.connection_ends(key, dump),
            (_, Piece::End) => {}
            ([top], Piece::Value(value, place)) => self.top(top, value, place, dump),
            ([top, _], Piece::Value(value, place)) if top == "getUserMedia" => {
                if media::read(value, &mut self.log, dump).is_none() {
                    unreadable(value, place, dump);
                }
            }
            ([_, key, rest @ ..], Piece::Value(value, place)) => {
                let connection = self.connection(key, dump);
                match rest {
                    [part] => self.part(connection, part, value, place, dump),
                    [part, name] if part == "stats" => self.series(name, value, place, dump),
                    [part, _] if part == "updateLog" => {
                        if self.log.entry(connection, value, dump).is_none() {
                            unreadable(value, place, dump);
                        }
                    }
                    _ => unreadable(value, place, dump),
                }
            }
            (_, Piece::Value(value, place)) => unreadable(value, place, dump),
        }
    }
}

fn unreadable(value: &[u8], place: Place, dump: &mut Dump) {
    dump.warn(Trouble::UnparsableValue, place, &String::from_utf8_lossy(&value[..value.len().min(400)]));
}

impl State {
    /// The connection with this key; its `create` event comes before all its others.
    fn connection(&mut self, key: &str, dump: &mut Dump) -> ConnectionIdx {
        if let Some(known) = dump.find_connection(key) {
            return known;
        }
        let connection = dump.connection(key);
        self.log.create(connection, dump);
        connection
    }

    fn connection_ends(&mut self, key: &str, dump: &mut Dump) {
        let connection = self.connection(key, dump);
        let configuration = self.configuration.take().unwrap_or_default();
        self.log.configure(connection, &log::unwrapped(&configuration), dump);
        let series = std::mem::take(&mut self.collected).place(&mut dump.interner, &mut dump.warnings);
        let slot = &mut dump.connections[connection.0 as usize].series;
        if !slot.ticks.is_empty() {
            dump.warnings.add(Trouble::DuplicateId, Place::default(), key);
            return;
        }
        *slot = series;
        let ticks = slot.ticks.clone();
        for (tick, timestamp) in (0..).zip(ticks) {
            dump.add_report_event_at(connection, timestamp, tick);
        }
    }

    /// A member of a connection beside its log and statistics.
    fn part(&mut self, connection: ConnectionIdx, part: &str, value: &[u8], place: Place, dump: &mut Dump) {
        let Ok(value) = serde_json::from_slice::<Value>(value) else {
            unreadable(value, place, dump);
            return;
        };
        match (part, value) {
            ("url", Value::String(url)) => {
                if dump.page.is_none() {
                    dump.page = Some(url.clone());
                }
                dump.connections[connection.0 as usize].url = Some(url);
            }
            ("rtcConfiguration", Value::String(configuration)) => self.configuration = Some(configuration),
            ("rtcConfiguration", configuration) => self.configuration = Some(configuration.to_string()),
            ("constraints", Value::String(constraints)) => {
                if !constraints.is_empty() {
                    self.log.constraints(connection, &log::unwrapped(&constraints), dump);
                }
            }
            (part, value) => {
                let name = format!("{} of {}", part, dump.connection_at(connection).id);
                dump.add_fact(&name, plain(&value));
            }
        }
    }

    fn series(&mut self, name: &str, value: &[u8], place: Place, dump: &mut Dump) {
        // Chromium's own derived series are computed anew from their sources.
        let Some((id, member)) = name.rsplit_once('-').filter(|_| !name.ends_with(']')) else { return };
        let Some(read) = sample::read(id, member, value, place, dump) else {
            unreadable(value, place, dump);
            return;
        };
        match read {
            sample::Read::Stamps(stamps) => {
                self.full |= stamps.len() >= MOST_SAMPLES;
                self.collected.stamps.insert(dump.interner.intern(id), stamps);
            }
            sample::Read::Member(member) => {
                self.full |= member.count >= MOST_SAMPLES;
                self.collected.members.push(member);
            }
            sample::Read::Nothing => {}
        }
    }

    fn top(&mut self, name: &str, value: &[u8], place: Place, dump: &mut Dump) {
        if name == "timestamp"
            && let Ok(Kind::Number) = Scanner::new(value).peek()
        {
            self.timestamp = Scanner::new(value).number().ok();
        }
        let Ok(value) = serde_json::from_slice::<Value>(value) else {
            unreadable(value, place, dump);
            return;
        };
        match (name, &value) {
            ("UserAgent", Value::String(agent)) => dump.user_agent = Some(agent.clone()),
            _ => dump.add_fact(name, plain(&value)),
        }
        let name = match name {
            "UserAgent" => "userAgent",
            "UserAgentData" => "userAgentData",
            "timestamp" => return,
            other => other,
        };
        self.client.insert(name.to_owned(), value);
    }

    fn finish(&mut self, dump: &mut Dump) {
        dump.limits.extend([NO_CLOSED, NO_EARLIER]);
        if self.full {
            dump.limits.push(NEWEST_ONLY);
        }
        dump.producer = Some(producer(self.client.get("userAgentData"), dump.user_agent.as_deref()));
        self.log.finish(self.timestamp.map(Timestamp), dump);
        if dump.events.is_empty() {
            dump.warn(Trouble::EmptyDump, Place::default(), "");
        }
        if !self.client.is_empty() {
            let client = Value::Object(std::mem::take(&mut self.client)).to_string();
            let known = self.timestamp.map(Timestamp).or_else(|| dump.range().map(|range| range.start)).unwrap_or_default();
            dump.add_event(None, known, "create", &client, "");
        }
    }
}

/// A value as text: texts as they are, structures as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Name and version of the browser: its brands since version 138 (a list, later a member of an object), before them the agent.
fn producer(agent_data: Option<&Value>, agent: Option<&str>) -> String {
    let named = agent_data.and_then(browser::of_hints).or_else(|| browser::of_user_agent(agent?));
    named.map_or_else(|| "Chrome".to_owned(), |(name, version)| format!("{name} {version}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::DumpReader;
    use serde_json::json;

    fn read(text: &str, size: usize) -> Dump {
        let mut reader = DumpReader::default();
        text.as_bytes().chunks(size).for_each(|chunk| reader.feed(chunk));
        reader.finish(None).expect("a dump")
    }

    fn series(start: &str, end: &str, stats_type: Option<&str>, values: &Value) -> Value {
        let mut series = json!({"startTime": format!("2026-09-21T14:13:{start}Z"), "endTime": format!("2026-09-21T14:13:{end}Z")});
        if let Some(stats_type) = stats_type {
            series["statsType"] = stats_type.into();
        }
        series["values"] = values.to_string().into();
        series
    }

    fn spans(dump: &Dump, id: &str, member: &str) -> Vec<(u32, u32, f64)> {
        let series = &dump.connections[0].series;
        let object = series.find(dump.interner.find(id).expect("a known id")).expect("an object");
        let member = dump.interner.find(member).expect("a known member");
        let columns = series.objects[object.0 as usize].member(member);
        columns.flat_map(|column| column.spans(series.end_tick()).collect::<Vec<_>>()).collect()
    }

    fn events(dump: &Dump) -> Vec<(&str, &str, f64)> {
        let texts = |event: &crate::model::event::Event| (event.canonical, event.timestamp.0 - START);
        let events = dump.events.iter().map(|event| (texts(event), &*event.value));
        events.map(|((name, time), value)| (dump.text(name), value, time)).collect()
    }

    /// 2026-09-21T14:13:20Z.
    const START: f64 = 1_790_000_000_000.0;

    fn modern() -> Value {
        let stamps = json!([START + 1000.5, START + 2000.5, START + 3000.5]);
        let own_stamps = json!([START + 1500.0, START + 1500.0]);
        json!({
            "getUserMedia": [{"pid": 42, "rid": 7, "request_id": 1, "request_type": "getUserMedia", "timestamp": START + 100.0, "audio": ""}],
            "PeerConnections": {"7-3": {
                "pid": 42, "rtcConfiguration": "{\"iceServers\":[]}", "url": "https://app.example/room",
                "updateLog": [
                    {"timestamp": START + 500.0, "type": "onsignalingstatechange", "value": "\"stable\""},
                    {"timestamp": START + 600.0, "type": "setLocalDescriptionOnSuccess", "value": ""},
                ],
                "stats": {
                    "CIT01_111_minptime=10;use-fec=1-payloadType": series("21.000", "23.000", Some("codec"), &json!([111, 111, 111])),
                    "CIT01_111_minptime=10;use-fec=1-timestamp": series("21.000", "23.000", Some("codec"), &stamps),
                    "I-packetsReceived": series("21.000", "23.000", Some("inbound-rtp"), &json!([1, 51, 101])),
                    "I-audioLevel": series("22.000", "23.000", Some("inbound-rtp"), &json!([0.1, null])),
                    "I-jitter": series("21.000", "23.000", Some("inbound-rtp"), &json!([0.1, 0.2])),
                    "I-[bytesReceived_in_bits/s]": series("21.000", "23.000", Some("inbound-rtp"), &json!([8, 8, 8])),
                    "I-timestamp": series("21.000", "23.000", Some("inbound-rtp"), &stamps),
                    "R-packetsSent": series("21.500", "21.500", Some("remote-outbound-rtp"), &json!([7, 7])),
                    "R-timestamp": series("21.500", "21.500", Some("remote-outbound-rtp"), &own_stamps),
                },
            }},
            "UserAgent": "Mozilla/5.0 Chrome/156.0.0.0",
            "UserAgentData": {"brands": [{"brand": "Not:A-Brand", "version": "8"}, {"brand": "Brave", "version": "156"}]},
            "timestamp": START + 10_000.0, "deviceMemory": 8,
        })
    }

    #[test]
    fn a_modern_dump_is_read_in_chunks_of_any_size() {
        let text = serde_json::to_string_pretty(&modern()).unwrap();
        for size in [1, 100, text.len()] {
            let dump = read(&text, size);
            let ticks: Vec<f64> = dump.connections[0].series.ticks.iter().map(|tick| tick.0 - START).collect();
            assert_eq!(ticks, [1000.5, 2000.5, 3000.5]);
            assert_eq!(spans(&dump, "I", "packetsReceived"), [(0, 1, 1.0), (1, 2, 51.0), (2, 3, 101.0)]);
            assert_eq!(spans(&dump, "I", "audioLevel"), [(1, 2, 0.1)]);
            assert_eq!(spans(&dump, "I", "jitter"), [(0, 1, 0.1), (2, 3, 0.2)]);
            assert_eq!(spans(&dump, "CIT01_111_minptime=10;use-fec=1", "payloadType"), [(0, 3, 111.0)]);
            assert_eq!(spans(&dump, "R", "packetsSent"), [(1, 3, 7.0)]);
            assert_eq!(dump.interner.find("[bytesReceived_in_bits/s]"), None);
            let expected = [
                ("navigator.mediaDevices.getUserMedia", r#"{"audio":true}"#, 100.0),
                ("create", r#"{"iceServers":[]}"#, 500.0),
                ("onsignalingstatechange", r#""stable""#, 500.0),
                ("setLocalDescriptionOnSuccess", "", 600.0),
                ("getStats", "", 1000.5),
                ("getStats", "", 2000.5),
                ("getStats", "", 3000.5),
            ];
            assert_eq!(events(&dump)[..7], expected);
            assert_eq!((events(&dump)[7].0, events(&dump)[7].2), ("create", 10_000.0));
            assert_eq!(dump.producer.as_deref(), Some("Brave 156"));
            assert_eq!((dump.page.as_deref(), dump.limits.len()), (Some("https://app.example/room"), 2));
            let trouble: Vec<Trouble> = dump.warnings.0.iter().map(|warning| warning.trouble).collect();
            assert_eq!(trouble, [Trouble::PlacedByEnds]);
        }
    }

    #[test]
    fn a_cut_dump_keeps_what_was_complete() {
        let text = modern().to_string();
        let cut = text.find("\"R-packetsSent").expect("the series");
        let dump = read(&text[..cut + 30], 50);
        assert_eq!(spans(&dump, "I", "packetsReceived").len(), 3);
        assert_eq!(dump.events.iter().filter(|event| event.tick.is_some()).count(), 3);
        assert!(dump.warnings.0.iter().any(|warning| warning.trouble == Trouble::TruncatedDocument));
    }

    #[test]
    fn a_full_buffer_is_a_limit() {
        let stamps: Vec<f64> = (0..1000).map(|index| START + f64::from(index) * 1000.0).collect();
        let mut dump = modern();
        dump["PeerConnections"]["7-3"]["stats"] = json!({"I-timestamp": series("20.000", "59.000", Some("inbound-rtp"), &json!(stamps))});
        assert_eq!(read(&dump.to_string(), 999).limits.len(), 3);
    }

    /// What Chrome 86 and 101 wrote: no types, no times of samples, local times, words instead of JSON.
    fn old() -> Value {
        json!({
            "getUserMedia": [{"origin": "https://app.example", "pid": 42, "rid": 7, "audio": "", "video": ""}],
            "PeerConnections": {"42-3": {
                "rtcConfiguration": "{ iceServers: [] }", "constraints": "{}", "url": "https://app.example/room",
                "updateLog": [
                    {"time": "9/21/2026, 4:13:20 PM", "type": "createOfferOnSuccess", "value": "type: offer, sdp: v=0\r\n"},
                    {"time": "9/21/2026, 4:13:22 PM", "type": "signalingStateChange", "value": "SignalingStateHaveLocalOffer"},
                    {"time": "9/21/2026, 4:13:22 PM", "type": "iceconnectionstatechange (legacy)", "value": "checking"},
                ],
                "stats": {
                    "RTCInboundRTPAudioStream_1-packetsReceived": series("21.000", "23.020", None, &json!([1, 51, 101])),
                    "RTCInboundRTPAudioStream_1-mid": series("22.010", "23.020", None, &json!(["a", "a"])),
                    "RTCIceCandidate_x-isRemote": series("21.030", "23.030", None, &json!([true, true, true])),
                },
            }},
            "UserAgent": "Mozilla/5.0 Chrome/86.0.4240.111 Safari/537.36",
        })
    }

    #[test]
    fn an_old_dump_is_placed_on_made_up_ticks() {
        let dump = read(&old().to_string(), 64);
        let ticks: Vec<f64> = dump.connections[0].series.ticks.iter().map(|tick| tick.0 - START).collect();
        assert_eq!(ticks, [1000.0, 2010.0, 3020.0]);
        assert_eq!(spans(&dump, "RTCInboundRTPAudioStream_1", "packetsReceived"), [(0, 1, 1.0), (1, 2, 51.0), (2, 3, 101.0)]);
        let text = f64::from(dump.interner.find("a").expect("the mid").0);
        assert_eq!(spans(&dump, "RTCInboundRTPAudioStream_1", "mid"), [(1, 3, text)]);
        let types: Vec<&str> = dump.connections[0].series.objects.iter().filter_map(|object| Some(dump.text(object.stats_type?))).collect();
        assert_eq!(types, ["inbound-rtp", "remote-candidate"]);
        let expected = [
            ("navigator.mediaDevices.getUserMedia", r#"{"audio":true,"video":true}"#, 0.0),
            ("create", r#""{ iceServers: [] }""#, 0.0),
            ("constraints", "{}", 0.0),
            ("createOfferOnSuccess", r#"{"type":"offer","sdp":"v=0\r\n"}"#, 0.0),
        ];
        assert_eq!(events(&dump)[..4], expected);
        let state = events(&dump).into_iter().find(|event| event.0 == "onsignalingstatechange");
        assert_eq!(state, Some(("onsignalingstatechange", r#""have-local-offer""#, 2000.0)));
        assert!(events(&dump).iter().any(|event| event.0 == "iceconnectionstatechange (legacy)"));
        assert_eq!(dump.producer.as_deref(), Some("Chrome 86.0.4240.111"));
    }

    #[test]
    fn an_empty_dump_is_legal() {
        let dump = read(r#"{"getUserMedia":[],"PeerConnections":{},"UserAgent":"Mozilla/5.0"}"#, 10);
        assert_eq!((dump.connections.len(), dump.format), (0, "chrome://webrtc-internals"));
        assert_eq!(events(&dump), [("create", r#"{"userAgent":"Mozilla/5.0"}"#, -START)]);
        assert_eq!(dump.warnings.0[0].trouble, Trouble::EmptyDump);
    }

    #[test]
    fn damaged_parts_cost_no_others() {
        let mut text = modern();
        text["PeerConnections"]["7-3"]["stats"]["I-packetsReceived"]["values"] = "[1,oops".into();
        text["PeerConnections"]["7-3"]["updateLog"][0] = json!(17);
        let dump = read(&text.to_string(), 64);
        assert_eq!(spans(&dump, "R", "packetsSent"), [(1, 3, 7.0)]);
        assert_eq!(
            dump.warnings.0.iter().find(|warning| warning.trouble == Trouble::UnparsableValue).map(|warning| warning.count),
            Some(2)
        );
    }

    #[test]
    fn brands_tell_the_browser() {
        let list = json!([{"brand": "Not)A;Brand", "version": "8"}, {"brand": "Chromium", "version": "138"}, {"brand": "Google Chrome", "version": "138"}]);
        assert_eq!(producer(Some(&list), None), "Google Chrome 138");
        assert_eq!(producer(None, Some("Mozilla/5.0 Chrome/86.0.1 Safari/537 Edg/86.0.2")), "Edge 86.0.2");
        assert_eq!(producer(None, None), "Chrome");
    }
}
