//! What Firefox's about:webrtc gives away: the JSON of its copy buttons and the page itself when saved.

mod markup;
mod page;
mod page_text;
mod report;
mod section;

pub(super) use page::PageReader;
pub(super) use report::{HistoryReader, ReportReader};

use crate::codec::scan;
use crate::error::Place;
use crate::model::{ConnectionIdx, Dump};
use crate::units::Timestamp;
use serde_json::{Value, json};

const NO_CALLS: &str = "Firefox logs no calls of the page: descriptions are known, other events are not.";

/// The connection that `{uuid} 1790000000000000 (id=1 url=https://…)` names, by what stands before the parenthesis; the number, before
/// which old versions have nothing, is when it was made, in microseconds.
struct ConnectionName<'a> {
    id: &'a str,
    made: Option<Timestamp>,
    url: Option<&'a str>,
}

impl<'a> ConnectionName<'a> {
    fn parse(text: &'a str) -> ConnectionName<'a> {
        let (id, rest) = text.split_once(" (").unwrap_or((text, ""));
        let micros = id.rsplit(' ').next().and_then(scan::number).filter(|micros| *micros > 1e15);
        let url = rest.split_once("url=").map(|(_, url)| url.strip_suffix(')').unwrap_or(url)).filter(|url| !url.is_empty());
        ConnectionName { id, made: micros.map(|micros| Timestamp((micros / 1000.0).floor())), url }
    }

    /// The connection; on first sight with the event that it was made.
    fn connection(&self, configuration: &str, known: Timestamp, dump: &mut Dump) -> ConnectionIdx {
        if let Some(connection) = dump.find_connection(self.id) {
            return connection;
        }
        let connection = dump.connection(self.id);
        dump.connections[connection.0 as usize].url = self.url.map(str::to_owned);
        if dump.page.is_none() {
            dump.page = self.url.map(str::to_owned);
        }
        dump.add_event(Some(connection), self.made.unwrap_or(known), "create", configuration, "");
        connection
    }
}

/// A description that was set; Firefox writes neither its type nor the method.
struct Description<'a> {
    local: bool,
    sdp: &'a str,
    errors: Option<&'a Value>,
}

impl Description<'_> {
    fn add(&self, connection: ConnectionIdx, timestamp: Timestamp, dump: &mut Dump) {
        let method = if self.local { "setLocalDescription" } else { "setRemoteDescription" };
        let mut value = json!({"sdp": self.sdp});
        if let Some(kind) = description_type(self.sdp) {
            value = json!({"type": kind, "sdp": self.sdp});
        }
        let errors = self.errors.filter(|errors| errors.as_array().is_some_and(|errors| !errors.is_empty()));
        let extra = errors.map_or_else(String::new, |errors| json!([{"errors": errors}]).to_string());
        dump.add_event(Some(connection), timestamp, method, &value.to_string(), &extra);
    }
}

/// An offer leaves the DTLS role open, an answer chooses it
/// ([RFC 8842](https://www.rfc-editor.org/rfc/rfc8842#section-5.2)).
fn description_type(sdp: &str) -> Option<&'static str> {
    let role = sdp.lines().find_map(|line| line.strip_prefix("a=setup:"))?;
    match role.trim() {
        "actpass" => Some("offer"),
        "active" | "passive" => Some("answer"),
        _ => None,
    }
}

fn begin(dump: &mut Dump, limit: &'static str) {
    dump.producer = Some("Firefox".to_owned());
    dump.limits.extend([NO_CALLS, limit]);
}

fn unreadable(value: &[u8], place: Place, dump: &mut Dump) {
    dump.warn(crate::error::Trouble::UnparsableValue, place, &String::from_utf8_lossy(&value[..value.len().min(400)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let name = ConnectionName::parse("{0-1} 1790000000000123 (id=1 url=https://app.example/(a))");
        assert_eq!(
            (name.id, name.made, name.url),
            ("{0-1} 1790000000000123", Some(Timestamp(1_790_000_000_000.0)), Some("https://app.example/(a)"))
        );
        let odd = ConnectionName::parse("x");
        assert_eq!((odd.id, odd.made, odd.url), ("x", None, None));
    }

    #[test]
    fn the_dtls_role_tells_offer_and_answer() {
        assert_eq!(description_type("v=0\r\na=setup:actpass\r\n"), Some("offer"));
        assert_eq!(description_type("v=0\na=setup:active\n"), Some("answer"));
        assert_eq!(description_type("v=0\r\n"), None);
    }
}
