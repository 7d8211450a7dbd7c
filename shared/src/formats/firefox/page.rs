//! The saved page of about:webrtc: a snapshot in tables and labelled texts, whose words are in the language of the browser. What
//! is not translated leads through it: `data-l10n-id`, and the names of connections.

use super::super::Reader;
use super::begin;
use super::markup::{self, Piece, Tag};
use super::page_text::{candidate, configuration, decode, old_heading, stat_line};
use super::section::{Section, Table, bandwidth, count};
use crate::codec::scan;
use crate::codec::time_text;
use crate::error::{Place, Trouble};
use crate::model::Dump;
use crate::units::Timestamp;
use serde_json::{Value, json};

const SNAPSHOT: &str = "The page is a snapshot: there is no course over time.";

/// A page longer than this is read up to here.
const LONGEST: usize = 64 << 20;

/// Reads the saved page.
#[derive(Default)]
pub(in super::super) struct PageReader {
    bytes: Vec<u8>,
}

impl Reader for PageReader {
    fn feed(&mut self, bytes: &[u8], dump: &mut Dump) {
        let room = LONGEST - self.bytes.len();
        if bytes.len() > room {
            dump.warn(Trouble::HugeLine, Place { line: 0, byte: LONGEST as u64 }, "");
        }
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn finish(&mut self, dump: &mut Dump) {
        begin(dump, SNAPSHOT);
        let text = decode(std::mem::take(&mut self.bytes));
        let mut page = Page::default();
        let broken = markup::read(&text, |piece| match piece {
            Piece::Open(tag) => page.open(&tag),
            Piece::Close(name) => page.close(name),
            Piece::Text(text) => page.text(text),
        });
        let end = (!text.trim_ascii_end().ends_with('>')).then_some(text.len());
        if let Some(byte) = broken.or(end) {
            let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..byte]).count() as u64;
            dump.warn(Trouble::TruncatedDocument, Place { line, byte: byte as u64 }, "");
        }
        page.finish(dump);
    }
}

/// What is being read.
#[derive(Default)]
struct Page {
    sections: Vec<Section>,
    /// A heading that came before the name of its connection: whether that is closed, and when the heading was made.
    pending: Option<(bool, Option<Timestamp>)>,
    now: Option<Timestamp>,
    /// Whether the log has begun, which is the last part of old pages.
    in_log: bool,
    /// Which description the next text is: whether it is the local one, and when it was set.
    local: Option<bool>,
    set_at: Option<f64>,
    /// Which side each tab shows, by its key.
    tabs: Vec<(String, bool)>,
    /// The text of the innermost element that is collected, and which.
    block: Option<(Block, String)>,
    /// Elements that the configuration still has open.
    depth: usize,
    /// Whether the line of statistics has said of what type they are.
    typed: bool,
    table: Option<Table>,
    /// Heading above a table, label before a value, codec and SSRC above statistics.
    title: String,
    title_arguments: Value,
    label: String,
    stream: String,
    preference: String,
    log: Vec<Value>,
    preferences: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Block {
    Description,
    Configuration,
    Stream,
    InfoBody,
    Paragraph,
    StatLine,
    PreferenceValue,
}

/// The name of a connection at the start of a text: `{uuid} 1790000000000123 (id=7 url=https://app.example/)`, in old pages without the
/// first part, and cut off where the address is long.
fn connection_name(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = match text.strip_prefix('{') {
        Some(rest) => rest.split_once("} ").filter(|(uuid, _)| uuid.len() >= 32)?.1,
        None => text,
    };
    let (micros, rest) = rest.split_once(" (id=")?;
    let is_name = micros.len() >= 15 && micros.bytes().all(|byte| byte.is_ascii_digit());
    // The address may hold parentheses; the name ends with the last.
    let end = rest
        .rfind(')')
        .map(|at| at + 1)
        .or_else(|| rest.split_once(" url=").is_some_and(|(_, url)| !url.contains(' ')).then_some(rest.len()));
    end.filter(|_| is_name).map(|end| &text[..text.len() - rest.len() + end])
}

impl Page {
    fn open(&mut self, tag: &Tag) {
        if let Some(at) = tag.id.find('{') {
            self.connection(&tag.id[at..]);
        }
        self.hook(tag);
        let block = match (&*tag.name, &*tag.class) {
            ("pre", _) => Some(Block::Description),
            ("div", "peer-connection-config") => Some(Block::Configuration),
            ("h5", "") => Some(Block::Stream),
            (_, "info-body") => Some(Block::InfoBody),
            ("p", _) => Some(Block::Paragraph),
            (_, "valueDisplay") => Some(Block::PreferenceValue),
            _ => None,
        };
        if let Some(block) = block {
            self.block = Some((block, String::new()));
            self.depth = 0;
        }
        match &*tag.name {
            "br" | "div" => {
                if let Some((Block::Configuration, text)) = &mut self.block {
                    self.depth += usize::from(tag.name == "div");
                    text.push('\n');
                }
            }
            "table" => self.table = Some(Table::default()),
            "tr" => self.table.iter_mut().for_each(|table| table.rows.push(Vec::new())),
            "th" => {
                if let Some(table) = &mut self.table {
                    table.head.push(tag.hook.clone());
                }
            }
            "td" => {
                if let Some(table) = &mut self.table {
                    table.cell = true;
                    if let Some(row) = table.rows.last_mut() {
                        row.push(String::new());
                    }
                }
            }
            "h4" | "h3" if tag.hook.is_empty() => self.title.clear(),
            _ => {}
        }
        self.in_log |= tag.class == "log";
        if !tag.preference.is_empty() {
            self.preference.clone_from(&tag.preference);
        }
    }

    /// What a hook tells beside its translated text.
    fn hook(&mut self, tag: &Tag) {
        let hook = &*tag.hook;
        match hook {
            "connection-open" | "connection-closed" => self.heading(hook == "connection-closed", &tag.arguments),
            "type-local" | "type-remote" => {
                self.block = Some((Block::StatLine, String::new()));
                self.typed = false;
            }
            _ if hook.ends_with("-heading") => {
                self.title = hook.to_owned();
                self.title_arguments = tag.arguments.clone();
            }
            _ if hook.ends_with("-label") && tag.class == "info-label" => self.label = hook.to_owned(),
            _ => {}
        }
        let side = |hook: &str| match hook {
            _ if hook.starts_with("local-sdp-heading") => Some(true),
            _ if hook.starts_with("remote-sdp-heading") => Some(false),
            _ => None,
        };
        if let Some(key) = tag.id.strip_prefix("tab_button_").and_then(|id| id.split("_{").next())
            && let Some(local) = side(hook)
        {
            self.tabs.push((key.to_owned(), local));
        } else if let Some(key) = tag.id.strip_prefix("tab_pane_").and_then(|id| id.split("_{").next()) {
            self.set_at = None;
            self.local = self.tabs.iter().rev().find(|tab| tab.0 == key).map(|tab| tab.1);
        } else if let Some(local) = side(hook) {
            self.local = Some(local);
            self.set_at = None;
        }
        if hook == "sdp-set-timestamp" {
            self.set_at = tag.arguments["timestamp"].as_f64();
        }
        if let (Some((Block::StatLine, _)), Some(section), true) = (&self.block, self.sections.last_mut(), self.typed)
            && let Some(last) = section.stats.last_mut()
        {
            count(hook, &tag.arguments, &mut last.2, last.1);
        }
    }

    fn heading(&mut self, closed: bool, arguments: &Value) {
        let now = arguments["now"].as_str().and_then(time_text::iso);
        // In older layouts the time is a number.
        self.headed(closed, now.or_else(|| arguments["now"].as_f64().map(Timestamp)));
    }

    fn headed(&mut self, closed: bool, now: Option<Timestamp>) {
        self.now = now.or(self.now);
        match self.sections.last_mut().filter(|section| !section.heading) {
            Some(section) => (section.heading, section.closed, section.now) = (true, closed, now),
            None => self.pending = Some((closed, now)),
        }
    }

    fn connection(&mut self, text: &str) {
        let Some(name) = connection_name(text) else { return };
        if self.sections.last().is_some_and(|section| section.name == name) {
            return;
        }
        let pending = self.pending.take();
        let (closed, now) = pending.unwrap_or_default();
        let section = Section { name: name.to_owned(), heading: pending.is_some(), closed, now, ..Section::default() };
        self.sections.push(section);
        self.tabs.clear();
    }

    fn text(&mut self, text: &str) {
        if let Some((block, collected)) = &mut self.block {
            collected.push_str(text);
            if *block == Block::StatLine {
                self.stat_text(text);
            }
        } else if let Some(table) = &mut self.table {
            if !table.cell {
                if let Some(head) = table.head.last_mut().filter(|head| head.is_empty()) {
                    *head = text.trim().to_owned();
                }
            } else if let Some(cell) = table.rows.last_mut().and_then(|row| row.last_mut()) {
                cell.push_str(text);
            }
        } else if self.title.is_empty() && text.trim().chars().count() > 2 {
            // Shorter ones are the signs on buttons.
            self.title = text.trim().to_owned();
            self.title_arguments = Value::Null;
        }
        if let Some((now, closed)) = old_heading(text) {
            self.headed(closed, Some(now));
        }
        self.connection(text);
    }

    /// The type of statistics in a line begins a new object.
    fn stat_text(&mut self, text: &str) {
        let Some(section) = self.sections.last_mut() else { return };
        match stat_line(text, &self.stream) {
            Some(stats) => {
                section.stats.push(stats);
                self.typed = true;
            }
            None if !self.typed => {}
            None => {
                let round_trip = text.trim().strip_prefix("RTT: ").and_then(|rest| scan::number(rest.split_whitespace().next()?));
                if let (Some(last), Some(millis)) = (section.stats.last_mut(), round_trip) {
                    last.2.insert("roundTripTime".into(), json!(millis / 1000.0));
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "td" | "th" => self.table.iter_mut().for_each(|table| table.cell = false),
            "table" => self.table_ends(),
            _ => {}
        }
        let ends = match self.block {
            Some((Block::Description, _)) => name == "pre",
            Some((Block::Configuration, _)) if name == "div" => {
                self.depth = self.depth.saturating_sub(1);
                self.depth == 0
            }
            Some((Block::StatLine, _)) => name == "div",
            Some((Block::Stream, _)) => name == "h5",
            Some((Block::Paragraph, _)) => name == "p",
            Some((Block::InfoBody | Block::PreferenceValue, _)) => matches!(name, "span" | "div"),
            Some((Block::Configuration, _)) | None => false,
        };
        if ends && let Some((block, text)) = self.block.take() {
            self.block_ends(block, text);
        }
    }

    fn block_ends(&mut self, block: Block, text: String) {
        let section = self.sections.last_mut();
        match (block, section) {
            (Block::Description, Some(section)) if text.trim_start().starts_with("v=") => {
                section.descriptions.push((self.local, self.set_at.take(), text.trim_start().to_owned()));
            }
            (Block::Configuration, Some(section)) => section.configuration = configuration(&text).to_string(),
            (Block::Stream, _) => self.stream = text,
            (Block::InfoBody, Some(section)) => {
                let member = match &*self.label {
                    "ice-restart-count-label" => "iceRestarts",
                    "ice-rollback-count-label" => "iceRollbacks",
                    "data-channels-opened-label" => "dataChannelsOpened",
                    "data-channels-closed-label" => "dataChannelsClosed",
                    _ => return,
                };
                if let Some(number) = scan::number(text.trim()) {
                    section.count(member, number);
                }
            }
            (Block::Paragraph, _) if self.title == "log-heading" || self.in_log => self.log.push(Value::from(text)),
            (Block::Paragraph, Some(section)) => section.stats.extend(stat_line(&text, &self.stream)),
            (Block::PreferenceValue, _) => self.preferences.push((std::mem::take(&mut self.preference), text)),
            _ => {}
        }
    }

    fn table_ends(&mut self) {
        let (Some(mut table), Some(section)) = (self.table.take(), self.sections.last_mut()) else { return };
        table.rows.retain(|row| !row.is_empty());
        match self.title.as_str() {
            "bandwidth-stats-heading" => section.stats.extend(table.rows.iter().map(|row| bandwidth(&table.head, row))),
            _ if table.rows.iter().any(|row| row.iter().filter(|cell| candidate(cell).is_some()).count() == 2) => {
                section.pairs(&table);
            }
            _ if table.rows.is_empty() => {}
            title => {
                let name = title.strip_suffix("-heading").unwrap_or(title).to_owned();
                let extra = if self.title_arguments.is_null() { String::new() } else { json!([self.title_arguments]).to_string() };
                section.tables.push((name, json!([table.head, table.rows]), extra));
            }
        }
    }
}

impl Page {
    fn finish(self, dump: &mut Dump) {
        let latest = self.sections.iter().map(Section::latest).fold(0.0, f64::max);
        let now = self.now.unwrap_or_else(|| {
            dump.warn(Trouble::BadTime, Place::default(), "");
            Timestamp(latest)
        });
        let end = Timestamp(latest.max(now.0));
        for section in self.sections {
            let seen = section.latest().max(section.now.unwrap_or(now).0);
            section.add(Timestamp(seen), dump);
        }
        for (name, value) in self.preferences {
            dump.add_fact(&name, value);
        }
        if !self.log.is_empty() {
            dump.add_event(None, end, "connectionLog", &Value::Array(self.log).to_string(), "");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Trouble;
    use crate::formats::DumpReader;
    use crate::model::Dump;

    fn read(bytes: &[u8]) -> Dump {
        let mut reader = DumpReader::default();
        bytes.chunks(3).for_each(|chunk| reader.feed(chunk));
        reader.finish(None).expect("a dump")
    }

    fn members(dump: &Dump, stats_type: &str) -> Vec<String> {
        let series = &dump.connections[0].series;
        let objects = series.objects.iter().filter(|object| object.stats_type.is_some_and(|name| dump.text(name) == stats_type));
        let columns = objects.flat_map(|object| &object.columns);
        columns
            .map(|column| match column.kind {
                crate::series::column::Kind::Text => {
                    format!("{}={}", dump.text(column.member), dump.text(crate::intern::Sym(column.latest as u32)))
                }
                _ => format!("{}={}", dump.text(column.member), column.latest),
            })
            .collect()
    }

    fn events(dump: &Dump) -> Vec<(&str, f64)> {
        dump.events.iter().map(|event| (dump.text(event.canonical), event.timestamp.0 - 1_790_000_000_000.0)).collect()
    }

    const NAME: &str = "{00000000-0000-4000-8000-000000000000} 1790000000000123 (id=7 url=https://app.example/)";

    /// The layout since 2024, in German.
    fn recent() -> String {
        format!(
            concat!(
                r#"<div id="content"><div class="peer-connection"><div id="pc-heading: {0}"><h3><span data-l10n-id="about-webrtc-connection-closed" "#,
                r#"data-l10n-args="{{&quot;now&quot;:&quot;2026-09-21T14:13:25.000Z&quot;}}">[ 9 ] geschlossen</span></h3></div>"#,
                r#"<p><span class="info-label" data-l10n-id="about-webrtc-peerconnection-id-label">Kennung:</span><span class="info-body">{0}</span></p>"#,
                "<div class=\"peer-connection-config\">RTCConfiguration<br>bundlePolicy: balanced<br>iceServers: <div>urls: [\"stun:192.0.2.1\"]</div><div>urls: \"turn:192.0.2.1\"</div></div>",
                r#"<div id="rtp-stats: {0}"><h4><span class="copy-button">=B</span><span data-l10n-id="about-webrtc-rtp-stats-heading">RTP</span></h4>"#,
                r#"<h5>audio/opus - SSRC 538</h5><div><span data-l10n-id="about-webrtc-type-remote">Fern</span><span>: </span>"#,
                r#"<span>10:29:00 remote-inbound-rtp</span><span class="stat-label" data-l10n-id="about-webrtc-lost-label" "#,
                r#"data-l10n-args="{{&quot;packets&quot;:5}}">Verloren: 5</span><span> RTT: 9.5 ms</span></div></div>"#,
                r#"<h4><span data-l10n-id="about-webrtc-ice-stats-heading">ICE</span></h4><table><tr><th data-l10n-id="about-webrtc-ice-state">Z</th>"#,
                r#"<th data-l10n-id="about-webrtc-nominated">N</th><th data-l10n-id="about-webrtc-selected">A</th>"#,
                r#"<th data-l10n-id="about-webrtc-local-candidate">L</th><th data-l10n-id="about-webrtc-remote-candidate">F</th>"#,
                r#"<th data-l10n-id="about-webrtc-ice-pair-bytes-sent">B</th></tr><tr><td>succeeded</td><td>true</td><td>false</td>"#,
                r#"<td>192.0.2.2:5/udp(host)</td><td>192.0.2.3:6/udp(prflx)</td><td>650</td></tr></table>"#,
                r#"<span class="info-label" data-l10n-id="about-webrtc-ice-restart-count-label">x</span><span class="info-body">3</span>"#,
                r#"<button id="tab_button_answer_{0}" data-l10n-id="about-webrtc-remote-sdp-heading-answer">x</button>"#,
                "<div id=\"tab_pane_answer_{0}\"><pre>v=0\na=setup:active\n</pre></div><div id=\"tab_pane_history_{0}\">",
                r#"<div><h4 data-l10n-id="about-webrtc-remote-sdp-heading">Fern</h4><h5 data-l10n-id="about-webrtc-sdp-set-timestamp" "#,
                r#"data-l10n-args="{{&quot;timestamp&quot;:1790000000500}}">Zeit</h5>"#,
                "<pre>v=0\na=setup:active\n</pre></div></div>",
                r#"<h4 data-l10n-id="about-webrtc-raw-candidates-heading">Roh</h4><table><tr><th data-l10n-id="about-webrtc-raw-local-candidate">L</th></tr>"#,
                r#"<tr><td>host(IP4:192.0.2.2:5/UDP)</td></tr></table></div>"#,
                r#"<h3 data-l10n-id="about-webrtc-log-heading">Protokoll</h3><p>ICE(PC:{0}): started</p></div>"#,
            ),
            NAME
        )
    }

    #[test]
    fn hooks_lead_through_a_translated_page() {
        let dump = read(recent().as_bytes());
        assert_eq!((dump.format, dump.connections.len()), ("Firefox about:webrtc page", 1));
        assert_eq!(dump.connections[0].id, "{00000000-0000-4000-8000-000000000000} 1790000000000123");
        assert_eq!(dump.connections[0].series.ticks[0].0, 1_790_000_005_000.0);
        let expected = ["kind=audio", "mimeType=audio/opus", "ssrc=538", "packetsLost=5", "roundTripTime=0.0095"];
        assert_eq!(members(&dump, "remote-inbound-rtp"), expected);
        let expected = [
            "state=succeeded",
            "nominated=1",
            "selected=0",
            "localCandidateId=local-candidate-192.0.2.2:5/udp(host)",
            "remoteCandidateId=remote-candidate-192.0.2.3:6/udp(prflx)",
            "bytesSent=650",
        ];
        assert_eq!(members(&dump, "candidate-pair"), expected);
        assert_eq!(members(&dump, "remote-candidate"), ["address=192.0.2.3", "port=6", "protocol=udp", "candidateType=prflx"]);
        assert_eq!(members(&dump, "peer-connection"), ["iceRestarts=3"]);
        let names: Vec<&str> = events(&dump).into_iter().map(|event| event.0).collect();
        assert_eq!(names, ["create", "setRemoteDescription", "raw-candidates", "close", "getStats", "connectionLog"]);
        let create = dump.events.iter().find(|event| dump.text(event.method) == "create").expect("create");
        assert_eq!(&*create.value, r#"{"bundlePolicy":"balanced","iceServers":[{"urls":["stun:192.0.2.1"]},{"urls":"turn:192.0.2.1"}]}"#);
        assert!(dump.warnings.0.is_empty(), "{:?}", dump.warnings);
    }

    #[test]
    fn the_oldest_layout_has_no_hooks() {
        let page = format!(
            concat!(
                "<div class=\"peer-connection\"><h3>[ 7 ] https://app.example/ 1.2.2020</h3><div><div class=\"info-label\">ID :</div>",
                "<div class=\"info-body\">{0}</div></div><h4>ICE ²</h4><table><tr><th>Zustand</th><th>Nominiert</th><th>Gewählt</th><th>Lokal</th>",
                "<th>Fern</th><th>Bytes</th></tr><tr><td>failed</td><td>true</td><td>false</td><td>192.0.2.2:5/udp(host)</td>",
                "<td>192.0.2.3:6/udp(serverreflexive)</td><td>7</td></tr></table><h4>SDP</h4><pre>v=0\na=setup:actpass\n</pre></div>",
            ),
            NAME
        );
        let latin: Vec<u8> = page.chars().map(|character| character as u32 as u8).collect();
        let dump = read(&latin);
        assert_eq!(members(&dump, "candidate-pair")[..3], ["state=failed", "nominated=1", "selected=0"]);
        assert_eq!(members(&dump, "candidate-pair")[5], "Bytes=7");
        assert_eq!(members(&dump, "remote-candidate")[3], "candidateType=srflx");
        assert_eq!(events(&dump), [("create", 0.0), ("description", 0.0), ("getStats", 0.0)]);
        assert_eq!(dump.warnings.0[0].trouble, Trouble::BadTime);
    }

    #[test]
    fn before_hooks_words_and_order_lead() {
        let page = concat!(
            "<div id=\"content\"><div class=\"stats\"><h3>Sitzung</h3><div class=\"peer-connection\"><h3>[ 15 ] https://app.example/ (geschlossen) ",
            "Mon Sep 21 2026 11:13:25 GMT-0300 (Zone)</h3><div><span>Kennung: </span><span class=\"info-body\">1790000000000123 (id=15 ",
            "url=https://app.example/cut</span></div><h4>SDP</h4><h5>Hier (Angebot)</h5><pre>v=0\na=setup:actpass\n</pre><h5>Dort (Antwort)</h5>",
            "<pre>v=0\na=setup:active\n</pre><h4>RTP</h4><div><h5>inbound_rtp_video_3</h5><p> Decoder: Bildrate: 29.16 fps (2.80 SD)</p>",
            "<p>Hier: 11:13:25 GMT-0300 (Zone) inbound-rtp SSRC: 40 Erhalten: 6960 Pakete (7066.39 Kb) Verloren: 7 Jitter: 0.02</p></div></div></div>",
            "<div class=\"log\"><h3>Protokoll</h3><p>started</p></div></div>",
        );
        let dump = read(page.as_bytes());
        assert_eq!((dump.connections.len(), &*dump.connections[0].id), (1, "1790000000000123"));
        assert_eq!(dump.connections[0].url.as_deref(), Some("https://app.example/cut"));
        let expected = ["kind=video", "ssrc=40", "packetsReceived=6960", "packetsLost=7", "jitter=0.02"];
        assert_eq!(members(&dump, "inbound-rtp"), expected);
        let expected = [
            ("create", 0.0),
            ("setLocalDescription", 5000.0),
            ("setRemoteDescription", 5000.0),
            ("close", 5000.0),
            ("getStats", 5000.0),
            ("connectionLog", 5000.0),
        ];
        assert_eq!(events(&dump), expected);
        assert!(dump.warnings.0.is_empty(), "{:?}", dump.warnings);
    }

    #[test]
    fn each_part_of_a_page_may_be_of_another_time() {
        let part = |name: &str, now: u64| {
            let heading = format!(r#"<h3 data-l10n-id="about-webrtc-connection-open" data-l10n-args="{{&quot;now&quot;:{now}}}">x</h3>"#);
            format!(
                r#"<div id="pc: {name}">{heading}<span data-l10n-id="about-webrtc-ice-restart-count-label" class="info-label"></span><span class="info-body">0</span></div>"#
            )
        };
        let second = NAME.replace("{0", "{1").replace("1790000000000123", "1790000100000000");
        let dump = read((part(NAME, 1_790_000_009_000) + &part(&second, 1_790_000_050_000)).as_bytes());
        let ticks = dump.connections.iter().map(|connection| connection.series.ticks[0].0 - 1_790_000_000_000.0);
        // No part is older than what it tells of.
        assert_eq!(ticks.collect::<Vec<_>>(), [9_000.0, 100_000.0]);
    }

    #[test]
    fn a_heading_may_stand_before_the_name() {
        let heading = |state: &str| {
            format!(r#"<h3 data-l10n-id="about-webrtc-connection-{state}" data-l10n-args="{{&quot;now&quot;:1790000009000}}">x</h3>"#)
        };
        let second = NAME.replace("{0", "{1");
        let page = format!("<div>{}<p>{NAME}</p>{}<p>{second}</p><pre>v=0</pre></div", heading("open"), heading("closed"));
        let dump = read(page.as_bytes());
        assert_eq!(dump.connections.len(), 2);
        let close = dump.events.iter().find(|event| dump.text(event.canonical) == "close").expect("close");
        assert_eq!((close.connection.map(|connection| connection.0), close.timestamp.0), (Some(1), 1_790_000_009_000.0));
        assert_eq!(dump.warnings.0[0].trouble, Trouble::TruncatedDocument);
    }
}
