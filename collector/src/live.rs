//! What a call is like right now: enough of the newest reports for a glance, kept small.

use crate::note::{Note, quoted};
use shared::codec::scan::{Kind, Malformed, Scanner};
use std::collections::{BTreeMap, HashMap};

/// More connections than this are not followed; a page that opens so many is not looked at one by one.
const MOST_CONNECTIONS: usize = 200;

/// The connections of a page.
#[derive(Default)]
pub struct Live {
    connections: BTreeMap<String, Connection>,
}

/// One connection, as it was told last.
#[derive(Default)]
pub struct Connection {
    /// `RTCPeerConnection.connectionState`, or `closed` after its `close()`.
    pub state: String,
    /// Epoch milliseconds at which it was created.
    pub since: f64,
    /// Epoch milliseconds of its last event, or since when it is closed.
    pub until: f64,
    /// Bits per second of media and data that arrived between the last two reports.
    pub bitrate_in: Option<f64>,
    /// Bits per second of media and data that were sent between the last two reports.
    pub bitrate_out: Option<f64>,
    /// Share of the packets that should have arrived between the last two reports and did not.
    pub loss: Option<f64>,
    /// Seconds of the newest round trip.
    pub round_trip_time: Option<f64>,
    objects: HashMap<String, Object>,
    totals: Option<Totals>,
}

#[derive(Default)]
struct Object {
    kind: String,
    members: HashMap<&'static str, f64>,
}

/// Sums over a connection at one time.
#[derive(Clone, Copy)]
struct Totals {
    at: f64,
    received: f64,
    sent: f64,
    packets: f64,
    lost: f64,
}

const MEMBERS: &[&str] =
    &["bytesReceived", "bytesSent", "packetsReceived", "packetsLost", "currentRoundTripTime", "roundTripTime", "nominated"];

impl Live {
    /// Takes a note.
    pub fn take(&mut self, note: &str) {
        let Ok(note) = Note::read(note) else { return };
        let Some(id) = &note.connection else { return };
        if !self.connections.contains_key(&**id) {
            if self.connections.len() >= MOST_CONNECTIONS {
                return;
            }
            self.connections.insert(id.to_string(), Connection { since: note.time, state: "new".to_owned(), ..Connection::default() });
        }
        let Some(connection) = self.connections.get_mut(&**id) else { return };
        if connection.state != "closed" {
            connection.until = note.time;
        }
        match &*note.method {
            // A report that is cut short changes nothing that is shown.
            "getStats" => drop(connection.report(note.value, note.time)),
            "onconnectionstatechange" => connection.state = note.value.trim_matches('"').to_owned(),
            "close" => {
                connection.state = "closed".to_owned();
                (connection.bitrate_in, connection.bitrate_out) = (None, None);
            }
            _ => {}
        }
    }

    /// The connections as JSON; `null` stands for what was not told yet, or is beyond all numbers.
    pub fn json(&self) -> String {
        let number =
            |value: Option<f64>| value.filter(|value| value.is_finite()).map_or_else(|| "null".to_owned(), |value| value.to_string());
        let connections = self.connections.iter().map(|(id, connection)| {
            format!(
                "{{\"id\":{},\"state\":{},\"since\":{},\"until\":{},\"bitrateIn\":{},\"bitrateOut\":{},\"loss\":{},\"roundTripTime\":{}}}",
                quoted(id),
                quoted(&connection.state),
                number(Some(connection.since)),
                number(Some(connection.until)),
                number(connection.bitrate_in),
                number(connection.bitrate_out),
                number(connection.loss),
                number(connection.round_trip_time),
            )
        });
        format!("[{}]", connections.collect::<Vec<_>>().join(","))
    }

    /// The connections by id.
    pub fn connections(&self) -> impl Iterator<Item = (&str, &Connection)> {
        self.connections.iter().map(|(id, connection)| (&**id, connection))
    }
}

impl Connection {
    fn report(&mut self, value: &str, time: f64) -> Result<(), Malformed> {
        let mut scanner = Scanner::new(value.as_bytes());
        let mut at = time;
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            match scanner.peek()? {
                Kind::Object => self.objects.entry(key.text().into_owned()).or_default().read(&mut scanner)?,
                Kind::Number => at = scanner.number()?,
                _ => {
                    scanner.skip()?;
                    self.objects.remove(&*key.text());
                }
            }
        }
        self.sum(at);
        Ok(())
    }

    fn sum(&mut self, at: f64) {
        let mut now = Totals { at, received: 0.0, sent: 0.0, packets: 0.0, lost: 0.0 };
        let mut nominated = None;
        let mut remote = None;
        for object in self.objects.values() {
            let member = |name: &str| object.members.get(name).copied();
            let sum = |name: &str| member(name).unwrap_or_default();
            match &*object.kind {
                "inbound-rtp" => {
                    now.received += sum("bytesReceived");
                    now.packets += sum("packetsReceived");
                    now.lost += sum("packetsLost");
                }
                "outbound-rtp" => now.sent += sum("bytesSent"),
                "data-channel" => {
                    now.received += sum("bytesReceived");
                    now.sent += sum("bytesSent");
                }
                "candidate-pair" if member("nominated") == Some(1.0) => nominated = member("currentRoundTripTime").or(nominated),
                "remote-inbound-rtp" => remote = member("roundTripTime").or(remote),
                _ => {}
            }
        }
        self.round_trip_time = nominated.or(remote);
        if let Some(before) = self.totals.filter(|before| before.at < at) {
            let seconds = (at - before.at) / 1000.0;
            let rate = |now: f64, before: f64| Some((now - before).max(0.0) * 8.0 / seconds);
            self.bitrate_in = rate(now.received, before.received);
            self.bitrate_out = rate(now.sent, before.sent);
            let lost = (now.lost - before.lost).max(0.0);
            let expected = lost + (now.packets - before.packets).max(0.0);
            self.loss = (expected > 0.0).then(|| lost / expected);
        }
        self.totals = Some(now);
    }
}

impl Object {
    fn read(&mut self, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            let name = key.text();
            let kind = scanner.peek()?;
            if name == "type" && kind == Kind::String {
                self.kind = scanner.string()?.text().into_owned();
                continue;
            }
            let member = MEMBERS.iter().find(|member| **member == name);
            match (member, kind) {
                (Some(member), Kind::Number) => drop(self.members.insert(member, scanner.number()?)),
                (Some(member), Kind::Word) => drop(self.members.insert(member, f64::from(scanner.word()? == b"true"))),
                _ => drop(scanner.skip()?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_a_call() {
        let mut live = Live::default();
        for note in [
            r#"["create","PC_0",null,1000]"#,
            r#"["onconnectionstatechange","PC_0","connected",2000]"#,
            r#"["getStats","PC_0",{"t":2000,"I":{"type":"inbound-rtp","bytesReceived":1000,"packetsReceived":10,"packetsLost":0},"P":{"type":"candidate-pair","nominated":true,"currentRoundTripTime":0.05}},"connected-0",2001]"#,
            r#"["getStats","PC_0",{"t":3000,"I":{"bytesReceived":2000,"packetsReceived":19,"packetsLost":1},"O":{"type":"outbound-rtp","bytesSent":500}},3001]"#,
        ] {
            live.take(note);
        }
        let (id, connection) = live.connections().next().expect("a connection");
        assert_eq!((id, &*connection.state, connection.since, connection.until), ("PC_0", "connected", 1000.0, 3001.0));
        assert_eq!((connection.bitrate_in, connection.bitrate_out), (Some(8000.0), Some(4000.0)));
        assert_eq!((connection.loss, connection.round_trip_time), (Some(0.1), Some(0.05)));
        let json = r#"[{"id":"PC_0","state":"connected","since":1000,"until":3001,"bitrateIn":8000,"bitrateOut":4000,"loss":0.1,"roundTripTime":0.05}]"#;
        assert_eq!(live.json(), json);
        live.take(r#"["close","PC_0",null,4000]"#);
        live.take(r#"["onicecandidate","PC_0",null,5000]"#);
        let (_, connection) = live.connections().next().expect("a connection");
        assert_eq!((&*connection.state, connection.until, connection.bitrate_in), ("closed", 4000.0, None));
    }

    #[test]
    fn what_overflows_is_no_number() {
        let mut live = Live::default();
        for (time, bytes) in [(1000, "0"), (1001, "1e308")] {
            live.take(&format!(r#"["getStats","PC_0",{{"t":{time},"I":{{"type":"inbound-rtp","bytesReceived":{bytes}}}}},1000]"#));
        }
        assert!(live.json().contains(r#""bitrateIn":null"#), "{}", live.json());
    }

    #[test]
    fn is_bounded_and_survives_anything() {
        let mut live = Live::default();
        for index in 0..10_000 {
            live.take(&format!(r#"["create","PC_{index}",null,1]"#));
        }
        live.take(r#"["getStats","PC_0",{"I":{"type":1,"bytesSent":"x"},"t":"#);
        live.take("\u{0}");
        assert_eq!(live.connections().count(), MOST_CONNECTIONS);
    }
}
