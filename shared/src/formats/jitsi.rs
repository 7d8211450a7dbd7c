//! rtcstats of Jitsi: the event lines of its clients, which Stream's clients write as well, and the messages of its servers.

use super::Reader;
use super::events::{Events, RawEvent};
use crate::codec::lines::{Line, Lines};
use crate::codec::report::{Dialect, ReportReader, Target, Unmentioned};
use crate::codec::scan::{Malformed, Scanner};
use crate::error::Trouble;
use crate::model::{ConnectionIdx, Dump};
use crate::units::Timestamp;
use serde_json::{Map, Value};

/// A report leaves out what has not changed, but an object that it leaves out is gone.
const DELTA: Dialect = Dialect { numbered: false, objects: Unmentioned::Gone, members: Unmentioned::Unchanged, text_numbers: true };
const MERGED: Dialect = Dialect { numbered: false, objects: Unmentioned::Unchanged, members: Unmentioned::Unchanged, text_numbers: false };

/// Reads lines `[method, connection, value, epoch ms, sequence number]`.
#[derive(Default)]
pub(super) struct ClientReader {
    lines: Lines,
    events: Events,
}

impl Reader for ClientReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        let events = &mut self.events;
        self.lines.feed(bytes, dump, |line, dump| client_line(events, line, dump));
    }

    fn finish(&mut self, dump: &mut Dump) {
        let events = &mut self.events;
        self.lines.finish(dump, |line, dump| client_line(events, line, dump));
        if dump.producer.is_none() {
            dump.producer = Some("rtcstats".to_owned());
        }
    }
}

fn client_line(events: &mut Events, line: Line<'_>, dump: &mut Dump) {
    let read = RawEvent::from_line(line.bytes).and_then(|event| {
        let is_client = event.connection.is_none();
        events.take(&event, DELTA, line.place, dump)?;
        match &*event.method {
            "connectionInfo" if is_client => connection_info(event.value, dump),
            "identity" if is_client => identity(event.value, dump),
            _ => {}
        }
        Ok(())
    });
    if read == Err(Malformed) {
        line.warn_malformed(dump);
    }
}

/// What the server knows of the client: an object, or JSON text of one.
fn connection_info(value: &[u8], dump: &mut Dump) {
    let Some(info) = object(value) else { return };
    let text = |name: &str| info.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    dump.user_agent = text("userAgent");
    dump.page = text("url").or_else(|| text("origin"));
    let protocol = text("clientProtocol").map(|protocol| format!("rtcstats {protocol}"));
    dump.producer = protocol.or_else(|| dump.producer.take());
    for (name, value) in info {
        set_fact(&name, value, dump);
    }
}

/// Who the client says it is. It may say so several times and then tells more; its configuration stays in the event.
fn identity(value: &[u8], dump: &mut Dump) {
    for (name, value) in object(value).unwrap_or_default() {
        if !value.is_object() && !value.is_array() {
            set_fact(&name, value, dump);
        }
    }
}

fn object(value: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(value).ok()? {
        Value::Object(object) => Some(object),
        Value::String(text) => serde_json::from_str(&text).ok(),
        _ => None,
    }
}

/// Adds a fact, or changes the one of this name.
fn set_fact(name: &str, value: Value, dump: &mut Dump) {
    let value = match value {
        Value::Null => return,
        Value::String(text) => text,
        other => other.to_string(),
    };
    match dump.facts.iter_mut().find(|fact| fact.0 == name) {
        Some(fact) => fact.1 = value,
        None => dump.add_fact(name, value),
    }
}

/// Reads messages `{"statsSessionId":…,"type":…,"data":…,"timestamp":…}` of a bridge, focus or gateway. A session is shown as a
/// connection with one object, whose type is the name of the application.
#[derive(Default)]
pub(super) struct ServerReader {
    lines: Lines,
    state: ServerState,
}

#[derive(Default)]
struct ServerState {
    reports: Option<ReportReader>,
    clock: f64,
    /// Events before the first known time.
    untimed: Vec<usize>,
}

impl Reader for ServerReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        let state = &mut self.state;
        self.lines.feed(bytes, dump, |line, dump| state.line(line, dump));
    }

    fn finish(&mut self, dump: &mut Dump) {
        let state = &mut self.state;
        self.lines.finish(dump, |line, dump| state.line(line, dump));
        if let Some(range) = dump.range() {
            for &event in &self.state.untimed {
                dump.events[event].timestamp = range.start;
            }
        }
    }
}

const APPLICATION: &str = "applicationName";

impl ServerState {
    fn line(&mut self, line: Line<'_>, dump: &mut Dump) {
        let Ok(Value::Object(message)) = serde_json::from_slice(line.bytes) else {
            line.warn_malformed(dump);
            return;
        };
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        let (Some(session), Some(kind)) = (text("statsSessionId"), text("type")) else {
            dump.warn(Trouble::UnexpectedLine, line.place, &String::from_utf8_lossy(&line.bytes[..line.bytes.len().min(400)]));
            return;
        };
        let connection = dump.connection(session);
        let data = message.get("data").unwrap_or(&Value::Null);
        let parsed = data.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let data = parsed.as_ref().unwrap_or(data);
        let time = message.get("timestamp").or_else(|| data.get("timestamp")).and_then(Value::as_f64).filter(|time| *time > 0.0);
        self.clock = time.unwrap_or(self.clock);
        if kind == "stats-entry" && data.is_object() {
            self.statistics(connection, data, line, dump);
            return;
        }
        if let Some(identity) = data.as_object() {
            if let Some(name) = identity.get(APPLICATION).and_then(Value::as_str) {
                dump.producer = Some(format!("Jitsi {name}"));
            }
            for (name, value) in identity.iter().filter(|(_, value)| !value.is_object() && !value.is_array()) {
                set_fact(name, value.clone(), dump);
            }
        }
        if self.clock == 0.0 {
            self.untimed.push(dump.events.len());
        }
        dump.add_event(Some(connection), Timestamp(self.clock), kind, &data.to_string(), "");
    }

    fn statistics(&mut self, connection: ConnectionIdx, data: &Value, line: Line<'_>, dump: &mut Dump) {
        let application = dump.facts.iter().find(|fact| fact.0 == APPLICATION).map_or("server", |fact| &fact.1).to_owned();
        let stats_type = dump.interner.intern(&application);
        let reader = self.reports.get_or_insert_with(|| ReportReader::new(&mut dump.interner));
        let series = &mut dump.connections[connection.0 as usize].series;
        series.begin();
        let object = series.object(&application, &mut dump.interner);
        series.objects[object.0 as usize].stats_type = Some(stats_type);
        let json = data.to_string();
        let target = Target { series, interner: &mut dump.interner, warnings: &mut dump.warnings, place: line.place };
        let read = reader.read_object(&mut Scanner::new(json.as_bytes()), &application, MERGED, target);
        if read == Err(Malformed) {
            dump.warnings.add(Trouble::UnparsableValue, line.place, &json);
        }
        series.end(Timestamp(self.clock), |_| false);
        dump.add_report_event(connection, Timestamp(self.clock));
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Trouble;
    use crate::formats::DumpReader;
    use crate::model::Dump;

    fn read(text: &str) -> Dump {
        let whole = || {
            let mut reader = DumpReader::default();
            reader.feed(text.as_bytes());
            reader.finish(None).expect("a dump")
        };
        let mut reader = DumpReader::default();
        text.as_bytes().iter().for_each(|byte| reader.feed(&[*byte]));
        let bytewise = reader.finish(None).expect("a dump");
        assert_eq!(format!("{:?}", bytewise.connections.iter().map(|c| &c.series.ticks).collect::<Vec<_>>()), {
            let whole = whole();
            format!("{:?}", whole.connections.iter().map(|c| &c.series.ticks).collect::<Vec<_>>())
        });
        whole()
    }

    fn spans(dump: &Dump, id: &str, member: &str) -> Vec<(u32, u32, f64)> {
        let series = &dump.connections[0].series;
        let object = series.find(dump.interner.find(id).expect("a known id")).expect("an object");
        let member = dump.interner.find(member).expect("a known member");
        let columns = series.objects[object.0 as usize].member(member);
        columns.flat_map(|column| column.spans(series.end_tick()).collect::<Vec<_>>()).collect()
    }

    const CLIENT: &str = r#"["connectionInfo",null,"{\"origin\":\"https://meet.example\",\"userAgent\":\"Example/1\",\"clientProtocol\":\"3.1_STANDARD\"}",1690000000000]
["identity",null,{"confName":"room","deep":{"a":1}},1690000000010]
["create","PC_0",{"iceServers":[]},1690000000100,3]
["getstats","PC_0",{"timestamp":1690000001000,"P":{"timestamp":0,"type":"candidate-pair","bytesSent":10,"bytesReceived":1},"T":{"timestamp":0,"type":"transport","bytesSent":4},"G":{"type":"googCandidatePair","googRtt":"12","googActive":"true"},"M":{"type":"media-source","mid":"0"}},1690000001001]
["setVideoType",null,{"a":1},1690000000900]
["getstats","PC_0",{"timestamp":1690000002000,"P":{"timestamp":0,"bytesSent":25},"G":{"googRtt":"13"}},1690000002001]
["oniceconnectionstatechange","PC_0","fai"#;

    #[test]
    fn objects_left_out_are_gone_and_members_left_out_are_unchanged() {
        let dump = read(CLIENT);
        assert_eq!(spans(&dump, "P", "bytesSent"), [(0, 1, 10.0), (1, 2, 25.0)]);
        assert_eq!(spans(&dump, "P", "bytesReceived"), [(0, 2, 1.0)]);
        assert_eq!(spans(&dump, "T", "bytesSent"), [(0, 1, 4.0)]);
        assert_eq!(spans(&dump, "G", "googRtt"), [(0, 1, 12.0), (1, 2, 13.0)]);
        assert_eq!(spans(&dump, "G", "googActive"), [(0, 2, 1.0)]);
        let zero = f64::from(dump.interner.find("0").expect("text of a standard object").0);
        assert_eq!(spans(&dump, "M", "mid"), [(0, 1, zero)]);
        assert_eq!(
            dump.connections[0].series.ticks.iter().map(|tick| tick.0).collect::<Vec<_>>(),
            [1_690_000_001_000.0, 1_690_000_002_000.0]
        );
    }

    #[test]
    fn the_client_is_known_and_trouble_is_counted() {
        let dump = read(CLIENT);
        assert_eq!((dump.user_agent.as_deref(), dump.page.as_deref()), (Some("Example/1"), Some("https://meet.example")));
        assert_eq!(dump.producer.as_deref(), Some("rtcstats 3.1_STANDARD"));
        assert!(dump.facts.contains(&("confName".into(), "room".into())));
        assert_eq!(dump.format, "Jitsi rtcstats");
        let methods: Vec<&str> = dump.events.iter().map(|event| dump.text(event.method)).collect();
        assert_eq!(methods, ["connectionInfo", "identity", "create", "setVideoType", "getStats", "getStats"]);
        let trouble: Vec<Trouble> = dump.warnings.0.iter().map(|warning| warning.trouble).collect();
        assert_eq!(trouble, [Trouble::BackwardClock, Trouble::TruncatedLine]);
    }

    #[test]
    fn a_time_left_out_is_unchanged() {
        let dump = read(concat!(
            "[\"getstats\",\"PC_0\",{\"timestamp\":1690000001000,\"R\":{\"timestamp\":1690000000700,\"type\":\"remote-inbound-rtp\"}},1690000001001]\n",
            "[\"getstats\",\"PC_0\",{\"timestamp\":1690000002000,\"R\":{}},1690000002001]\n",
            "[\"getstats\",\"PC_0\",{\"timestamp\":1690000003000,\"R\":{\"timestamp\":0}},1690000003001]\n",
        ));
        let times = &dump.connections[0].series.objects[0].times;
        assert_eq!(times.spans(3).collect::<Vec<_>>(), [(0, 2, 1_690_000_000_700.0), (2, 3, 1_690_000_003_000.0)]);
    }

    #[test]
    fn servers_report_one_object_for_a_session() {
        let dump = read(concat!(
            "{\"statsSessionId\":\"s1\",\"type\":\"identity\",\"data\":{\"applicationName\":\"JVB\"}}\r\n",
            "{\"statsSessionId\":\"s1\",\"type\":\"stats-entry\",\"data\":\"{\\\"endpoints\\\":2,\\\"load\\\":{\\\"a\\\":1}}\",\"timestamp\":1690000001000}\n",
            "{\"statsSessionId\":\"s1\",\"type\":\"stats-entry\",\"data\":\"{\\\"load\\\":{\\\"a\\\":3},\\\"timestamp\\\":1690000002000}\"}\n",
            "{\"other\":1}\n",
        ));
        assert_eq!((dump.format, dump.producer.as_deref()), ("Jitsi server rtcstats", Some("Jitsi JVB")));
        assert_eq!(dump.connections[0].id, "s1");
        assert_eq!(spans(&dump, "JVB", "endpoints"), [(0, 2, 2.0)]);
        assert_eq!(spans(&dump, "JVB", "load.a"), [(0, 1, 1.0), (1, 2, 3.0)]);
        assert_eq!(dump.events[0].timestamp.0, 1_690_000_001_000.0);
        assert_eq!(dump.warnings.0[0].trouble, Trouble::UnexpectedLine);
    }
}
