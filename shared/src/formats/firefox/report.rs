//! "Copy Report" and "Copy Report History" of about:webrtc: JSON reports with an array for each type of statistics, one of a
//! moment or many over time.

use super::super::Reader;
use super::{ConnectionName, Description, begin, unreadable};
use crate::codec::document::{Document, Piece, Take};
use crate::codec::report::{self, Dialect, Target, Unmentioned};
use crate::codec::scan::{Kind, Malformed, Scanner};
use crate::error::{Place, Trouble};
use crate::model::{ConnectionIdx, Dump};
use crate::series;
use crate::series::order;
use crate::units::Timestamp;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

const ONE_MOMENT: &str = "This report is of one moment: there is no course over time.";
const WINDOW: &str = "Firefox keeps a window of reports, by default the last 60 seconds; what was before is missing.";
const COMPLETE: Dialect = Dialect { numbered: false, objects: Unmentioned::Gone, members: Unmentioned::Gone, text_numbers: false };

/// Reads one report.
#[derive(Default)]
pub(in super::super) struct ReportReader {
    document: Document,
    state: Single,
}

#[derive(Default)]
struct Single {
    reports: Reports,
    /// Its members: whose it is is written near its end.
    members: Vec<(String, Vec<u8>)>,
}

impl Reader for ReportReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        self.document.feed(bytes, dump, &mut self.state);
    }

    fn finish(&mut self, dump: &mut Dump) {
        self.document.finish(dump, &mut self.state);
        begin(dump, ONE_MOMENT);
        self.state.reports.finish(dump);
    }
}

impl Take for Single {
    fn walks_into(&self, path: &[String]) -> bool {
        path.is_empty()
    }

    fn take(&mut self, path: &[String], piece: Piece<'_>, dump: &mut Dump) {
        match (path, piece) {
            ([name], Piece::Value(value, _)) => self.members.push((name.clone(), value.to_vec())),
            ([], Piece::End) => {
                let members = std::mem::take(&mut self.members);
                let members: Vec<_> = members.iter().map(|(name, value)| (Cow::Borrowed(&**name), &**value)).collect();
                self.reports.report(&members, Place { line: 1, byte: 0 }, dump);
            }
            _ => {}
        }
    }
}

/// Reads many reports and the descriptions that were set meanwhile.
#[derive(Default)]
pub(in super::super) struct HistoryReader {
    document: Document,
    reports: Reports,
}

impl Reader for HistoryReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        self.document.feed(bytes, dump, &mut self.reports);
    }

    fn finish(&mut self, dump: &mut Dump) {
        self.document.finish(dump, &mut self.reports);
        begin(dump, WINDOW);
        self.reports.finish(dump);
    }
}

impl Take for Reports {
    fn walks_into(&self, path: &[String]) -> bool {
        match path {
            [] => true,
            [top] => top == "reports" || top == "sdpHistories",
            _ => false,
        }
    }

    fn take(&mut self, path: &[String], piece: Piece<'_>, dump: &mut Dump) {
        let Piece::Value(value, place) = piece else { return };
        let Ok(members) = members(value) else {
            unreadable(value, place, dump);
            return;
        };
        match path {
            [top, _] if top == "reports" => self.report(&members, place, dump),
            [top, _] if top == "sdpHistories" => self.history(&members, place, dump),
            [name] => dump.add_fact(name, String::from_utf8_lossy(value)),
            _ => unreadable(value, place, dump),
        }
    }
}

type Member<'a> = (Cow<'a, str>, &'a [u8]);

fn members(object: &[u8]) -> Result<Vec<Member<'_>>, Malformed> {
    let (mut scanner, mut first, mut members) = (Scanner::new(object), true, Vec::new());
    scanner.open_object()?;
    while let Some(key) = scanner.key(&mut first)? {
        members.push((key.text(), scanner.skip()?));
    }
    Ok(members)
}

fn find<'a>(members: &[Member<'a>], name: &str) -> Option<&'a [u8]> {
    members.iter().find(|member| member.0 == name).map(|member| member.1)
}

fn text(value: Option<&[u8]>) -> Option<Cow<'_, str>> {
    Scanner::new(value?).string().ok().map(|text| text.text())
}

fn time(value: Option<&[u8]>) -> Option<Timestamp> {
    Scanner::new(value?).number().ok().filter(|time| *time > 0.0).map(Timestamp)
}

/// Since when something was as it is, and its JSON text.
type Kept = (Timestamp, Box<[u8]>);

/// Takes reports of any connections, in the order of the dump.
#[derive(Default)]
struct Reports {
    reader: Option<report::ReportReader>,
    /// What each report repeats of a connection as a whole: when it was last another, and its JSON text.
    latest: HashMap<(ConnectionIdx, String), Kept>,
    closed: Vec<ConnectionIdx>,
}

impl Reports {
    fn report(&mut self, members: &[Member<'_>], place: Place, dump: &mut Dump) {
        let Some(name) = text(find(members, "pcid")) else {
            dump.warn(Trouble::BadHeader, place, "pcid");
            return;
        };
        let configuration = find(members, "configuration").map(compact).unwrap_or_default();
        let own_time = time(find(members, "timestamp"));
        let connection = ConnectionName::parse(&name).connection(&configuration, own_time.unwrap_or_default(), dump);
        let time = own_time.or_else(|| dump.connection_at(connection).series.ticks.last().copied()).unwrap_or_else(|| {
            dump.warn(Trouble::BadTime, place, &name);
            Timestamp(0.0)
        });
        dump.connections[connection.0 as usize].series.begin();
        for (name, value) in members {
            match &**name {
                "pcid" | "timestamp" | "configuration" => {}
                "sdpHistory" => self.descriptions(connection, value, place, dump),
                "iceRestarts" | "iceRollbacks" | "offerer" | "closed" => {}
                "browserId" if dump.facts.iter().any(|fact| fact.0 == **name) => {}
                "browserId" => dump.add_fact(name, compact(value)),
                "videoFrameHistories" => self.keep(connection, name, value, time),
                name => match self.objects(connection, name, value, place, dump) {
                    Ok(true) => {}
                    Ok(false) => self.keep(connection, name, value, time),
                    Err(Malformed) => unreadable(value, place, dump),
                },
            }
        }
        count_on_connection(connection, members, dump);
        let series = &mut dump.connections[connection.0 as usize].series;
        series.remove_unmentioned();
        series.end(time, |object| series::is_remote(object, &dump.interner));
        dump.add_report_event(connection, time);
        if find(members, "closed") == Some(b"true") && !self.closed.contains(&connection) {
            self.closed.push(connection);
            dump.add_event_named(Some(connection), time, "closed", "close", "", "");
        }
    }

    /// An array of statistics objects; false if it is something else.
    fn objects(&mut self, connection: ConnectionIdx, name: &str, array: &[u8], place: Place, dump: &mut Dump) -> Result<bool, Malformed> {
        let (mut scanner, mut first) = (Scanner::new(array), true);
        if scanner.peek()? != Kind::Array {
            return Ok(false);
        }
        scanner.open_array()?;
        let mut index = 0;
        while scanner.item(&mut first)? {
            if scanner.peek()? != Kind::Object {
                return Ok(false);
            }
            let item = scanner.skip()?;
            self.object(connection, name, index, item, place, dump)?;
            index += 1;
        }
        Ok(index > 0 || name.ends_with("Stats") || name == "bandwidthEstimations")
    }

    fn object(
        &mut self,
        connection: ConnectionIdx,
        array: &str,
        index: usize,
        item: &[u8],
        place: Place,
        dump: &mut Dump,
    ) -> Result<(), Malformed> {
        let members = members(item)?;
        // Estimates and the like have no id of their own.
        let id = text(find(&members, "id")).unwrap_or_else(|| match text(find(&members, "trackIdentifier")) {
            Some(track) => Cow::Owned(format!("{array}-{track}")),
            None => Cow::Owned(format!("{array}-{index}")),
        });
        let interner = &mut dump.interner;
        let reader = self.reader.get_or_insert_with(|| report::ReportReader::new(interner));
        let series = &mut dump.connections[connection.0 as usize].series;
        if find(&members, "type").is_none() {
            let object = series.object(&id, interner);
            series.objects[object.0 as usize].stats_type = Some(interner.intern(array));
        }
        let target = Target { series, interner, warnings: &mut dump.warnings, place };
        reader.read_object(&mut Scanner::new(item), &id, COMPLETE, target)?;
        Ok(())
    }

    fn keep(&mut self, connection: ConnectionIdx, name: &str, value: &[u8], time: Timestamp) {
        if value == b"[]" {
            return;
        }
        let kept = self.latest.entry((connection, name.to_owned())).or_insert_with(|| (time, value.into()));
        if *kept.1 != *value {
            *kept = (time, value.into());
        }
    }

    fn history(&mut self, members: &[Member<'_>], place: Place, dump: &mut Dump) {
        let (Some(name), Some(history)) = (text(find(members, "pcid")), find(members, "sdpHistory")) else {
            dump.warn(Trouble::BadHeader, place, "sdpHistories");
            return;
        };
        let connection = ConnectionName::parse(&name).connection("", Timestamp(0.0), dump);
        self.descriptions(connection, history, place, dump);
    }

    fn descriptions(&mut self, connection: ConnectionIdx, history: &[u8], place: Place, dump: &mut Dump) {
        let Ok(Value::Array(history)) = serde_json::from_slice(history) else {
            unreadable(history, place, dump);
            return;
        };
        for entry in &history {
            let (Some(local), Some(sdp)) = (entry["isLocal"].as_bool(), entry["sdp"].as_str()) else {
                unreadable(entry.to_string().as_bytes(), place, dump);
                continue;
            };
            let timestamp = Timestamp(entry["timestamp"].as_f64().unwrap_or_default());
            Description { local, sdp, errors: entry.get("errors") }.add(connection, timestamp, dump);
        }
    }

    /// Adds what the reports repeated, as it was last.
    fn finish(&mut self, dump: &mut Dump) {
        let mut latest: Vec<_> = self.latest.drain().collect();
        order::by(&mut latest, |a, b| (a.0.0.0, &a.0.1).cmp(&(b.0.0.0, &b.0.1)));
        for ((connection, name), (time, value)) in latest {
            dump.add_event(Some(connection), time, &name, &compact(&value), "");
        }
    }
}

/// Puts what a report counts of the connection as a whole on the object that stands for it.
fn count_on_connection(connection: ConnectionIdx, members: &[Member<'_>], dump: &mut Dump) {
    const STATS_TYPE: &str = "peer-connection";
    let stats_type = dump.interner.intern(STATS_TYPE);
    let series = &mut dump.connections[connection.0 as usize].series;
    let is_it = |object: &series::Object| object.stats_type == Some(stats_type) && object.is_alive();
    let object = match series.objects.iter().position(is_it) {
        Some(at) => series::ObjectIdx(at as u32),
        None => {
            let object = series.object(STATS_TYPE, &mut dump.interner);
            series.objects[object.0 as usize].stats_type = Some(stats_type);
            object
        }
    };
    if !series.is_mentioned(object) {
        series.mention(object);
    }
    for name in ["iceRestarts", "iceRollbacks", "offerer"] {
        let Some(value) = find(members, name) else { continue };
        let member = dump.interner.intern(name);
        match Scanner::new(value).peek() {
            Ok(Kind::Number) => {
                if let Ok(number) = Scanner::new(value).number() {
                    series.set(object, member, series::Value::Number(number));
                }
            }
            Ok(Kind::Word) if value != b"null" => series.set(object, member, series::Value::Flag(value == b"true")),
            _ => {}
        }
    }
}

/// JSON text without the white space that the button adds.
fn compact(json: &[u8]) -> String {
    serde_json::from_slice::<Value>(json).map_or_else(|_| Value::from(String::from_utf8_lossy(json)).to_string(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use crate::formats::DumpReader;
    use crate::model::Dump;
    use serde_json::json;

    fn read(text: &str, size: usize) -> Dump {
        let mut reader = DumpReader::default();
        text.as_bytes().chunks(size).for_each(|chunk| reader.feed(chunk));
        reader.finish(None).expect("a dump")
    }

    fn report(timestamp: u64, received: u32, closed: bool) -> serde_json::Value {
        json!({
            "bandwidthEstimations": [{"trackIdentifier": "{t}", "sendBandwidthBps": received}],
            "inboundRtpStreamStats": if closed { json!([]) } else { json!([{"id": "i", "type": "inbound-rtp", "timestamp": timestamp, "packetsReceived": received}]) },
            "remoteOutboundRtpStreamStats": [{"id": "r", "type": "remote-outbound-rtp", "timestamp": 1_790_000_000_900u64, "packetsSent": 9}],
            "peerConnectionStats": [{"id": "{p}", "type": "peer-connection", "timestamp": timestamp, "dataChannelsOpened": 1}],
            "rawLocalCandidates": ["host(IP4:192.0.2.2:41378/UDP)"],
            "pcid": "{0-1} 1790000000000123 (id=1 url=https://app.example/)", "timestamp": timestamp, "closed": closed, "offerer": true,
            "iceRestarts": 2, "configuration": {"iceServers": []},
            "sdpHistory": [{"timestamp": 1_790_000_000_500u64, "isLocal": false, "sdp": "v=0\r\na=setup:active\r\n", "errors": []}],
        })
    }

    fn spans(dump: &Dump, id: &str, member: &str) -> Vec<(u32, u32, f64)> {
        let series = &dump.connections[0].series;
        let object = series.find(dump.interner.find(id).expect("a known id")).expect("an object");
        let member = dump.interner.find(member).expect("a known member");
        let columns = series.objects[object.0 as usize].member(member);
        columns.flat_map(|column| column.spans(series.end_tick()).collect::<Vec<_>>()).collect()
    }

    fn methods(dump: &Dump) -> Vec<(&str, f64)> {
        dump.events.iter().map(|event| (dump.text(event.canonical), event.timestamp.0 - 1_790_000_000_000.0)).collect()
    }

    #[test]
    fn a_report_is_one_moment() {
        let text = serde_json::to_string_pretty(&report(1_790_000_001_000, 50, false)).unwrap();
        for size in [1, 1 << 20] {
            let dump = read(&text, size);
            assert_eq!(dump.format, "Firefox about:webrtc report");
            assert_eq!(dump.connections[0].id, "{0-1} 1790000000000123");
            assert_eq!(dump.connections[0].url.as_deref(), Some("https://app.example/"));
            assert_eq!(spans(&dump, "i", "packetsReceived"), [(0, 1, 50.0)]);
            assert_eq!(spans(&dump, "bandwidthEstimations-{t}", "sendBandwidthBps"), [(0, 1, 50.0)]);
            assert_eq!(spans(&dump, "{p}", "iceRestarts"), [(0, 1, 2.0)]);
            assert_eq!(
                methods(&dump),
                [("create", 0.0), ("setRemoteDescription", 500.0), ("getStats", 1000.0), ("rawLocalCandidates", 1000.0)]
            );
            assert_eq!(&*dump.events[1].value, r#"{"type":"answer","sdp":"v=0\r\na=setup:active\r\n"}"#);
        }
    }

    #[test]
    fn a_history_is_a_course() {
        let mut reports = [report(1_790_000_001_000, 50, false), report(1_790_000_001_250, 60, false), report(1_790_000_001_500, 60, true)];
        let history = reports[0]["sdpHistory"].clone();
        reports.iter_mut().for_each(|report| report["sdpHistory"] = json!([]));
        let text = json!({"reports": reports, "sdpHistories": [{"pcid": reports[0]["pcid"], "sdpHistory": history}]}).to_string();
        for size in [1, 1 << 20] {
            let dump = read(&text, size);
            assert_eq!(dump.format, "Firefox about:webrtc history");
            assert_eq!(spans(&dump, "i", "packetsReceived"), [(0, 1, 50.0), (1, 2, 60.0)]);
            assert_eq!(spans(&dump, "r", "packetsSent"), [(0, 3, 9.0)]);
            let remote = dump.connections[0].series.find(dump.interner.find("r").unwrap()).unwrap();
            let times = &dump.connections[0].series.objects[remote.0 as usize].times;
            assert_eq!(times.spans(3).collect::<Vec<_>>(), [(0, 3, 1_790_000_000_900.0)]);
            let expected = [
                ("create", 0.0),
                ("setRemoteDescription", 500.0),
                ("getStats", 1000.0),
                ("rawLocalCandidates", 1000.0),
                ("getStats", 1250.0),
                ("getStats", 1500.0),
                ("close", 1500.0),
            ];
            assert_eq!(methods(&dump), expected);
            assert!(dump.warnings.0.is_empty(), "{:?}", dump.warnings);
        }
    }

    #[test]
    fn damaged_reports_cost_no_others() {
        let good = report(1_790_000_001_000, 50, false).to_string();
        let dump = read(&format!("{{\"reports\":[{{\"pcid\":7}},{good},{{\"bandwidthEstimations\""), 7);
        assert_eq!(dump.connections.len(), 1);
        assert_eq!(dump.warnings.0.len(), 2);
    }
}
