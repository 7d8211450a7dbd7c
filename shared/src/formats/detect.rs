//! Tells formats apart by their first bytes, never by a file name.

use super::unknown;
use super::{Reader, fippo, firefox, internals, jitsi, rtcstats};
use crate::codec::scan::{Kind, Malformed, Scanner};

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RTCStatsDump of rtcstats clients and servers, and Chrome's own dialect of it.
    RtcStats,
    /// chrome://webrtc-internals, as JSON.
    Internals,
    /// rtcstats of Jitsi clients.
    Jitsi,
    /// rtcstats of Stream clients, the same lines under other names of connections.
    Stream,
    /// rtcstats of Jitsi's servers.
    JitsiServer,
    /// The first rtcstats: one JSON document.
    FippoDocument,
    /// The rtcstats of before 2025: a line of metadata, then events.
    FippoLines,
    /// "Copy Report" of Firefox's about:webrtc.
    FirefoxReport,
    /// "Copy Report History" of Firefox's about:webrtc.
    FirefoxHistory,
    /// The saved page of Firefox's about:webrtc.
    FirefoxPage,
}

/// What the beginning of a text tells.
#[derive(Debug, PartialEq, Eq)]
pub enum Detection {
    /// This format.
    Known(Format),
    /// More bytes are needed.
    Undecided,
    /// None of the known formats.
    Unknown {
        /// What it looks like instead.
        found: String,
    },
}

const MAGIC: &[u8] = b"RTCStatsDump";

/// So much is looked at before the best guess is taken.
const ENOUGH: usize = 16 << 20;

impl Format {
    /// Its name as people call it.
    pub fn name(self) -> &'static str {
        match self {
            Format::RtcStats => "RTCStatsDump",
            Format::Internals => "chrome://webrtc-internals",
            Format::Jitsi => "Jitsi rtcstats",
            Format::Stream => "Stream rtcstats",
            Format::JitsiServer => "Jitsi server rtcstats",
            Format::FippoDocument | Format::FippoLines => "fippo rtcstats",
            Format::FirefoxReport => "Firefox about:webrtc report",
            Format::FirefoxHistory => "Firefox about:webrtc history",
            Format::FirefoxPage => "Firefox about:webrtc page",
        }
    }
}

/// The reader of the format that most tools write, for a program that loads the others when one is needed.
pub fn common(format: Format) -> Option<Box<dyn Reader>> {
    (format == Format::RtcStats).then(|| -> Box<dyn Reader> { Box::new(rtcstats::RtcStatsReader::default()) })
}

/// The reader of any format.
pub fn all(format: Format) -> Option<Box<dyn Reader>> {
    let reader: Box<dyn Reader> = match format {
        Format::RtcStats => Box::new(rtcstats::RtcStatsReader::default()),
        Format::Internals => Box::new(internals::InternalsReader::default()),
        Format::Jitsi | Format::Stream => Box::new(jitsi::ClientReader::default()),
        Format::JitsiServer => Box::new(jitsi::ServerReader::default()),
        Format::FippoDocument => Box::new(fippo::DocumentReader::default()),
        Format::FippoLines => Box::new(fippo::LinesReader::default()),
        Format::FirefoxReport => Box::new(firefox::ReportReader::default()),
        Format::FirefoxHistory => Box::new(firefox::HistoryReader::default()),
        Format::FirefoxPage => Box::new(firefox::PageReader::default()),
    };
    Some(reader)
}

/// Decides by the beginning of the text; `complete` says that there is no more.
pub fn detect(text: &[u8], complete: bool) -> Detection {
    let complete = complete || text.len() > ENOUGH;
    if text.len() <= MAGIC.len() && MAGIC.starts_with(text) && !complete {
        return Detection::Undecided;
    }
    if let Some(rest) = text.strip_prefix(MAGIC)
        && (rest.starts_with(b"\n") || rest.starts_with(b"\r") || rest.is_empty())
    {
        return Detection::Known(Format::RtcStats);
    }
    let known = match text.trim_ascii_start().first() {
        Some(b'[') => line(text, complete),
        Some(b'{') => document(text, complete),
        Some(b'<') => markup(text, complete),
        Some(_) => Verdict::Other,
        None => Verdict::Open,
    };
    match known {
        Verdict::Is(format) => Detection::Known(format),
        Verdict::Open if !complete => Detection::Undecided,
        Verdict::Open | Verdict::Other if !complete && text.len() < unknown::ENOUGH => Detection::Undecided,
        Verdict::Open | Verdict::Other => Detection::Unknown { found: unknown::describe(text) },
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Is(Format),
    /// More text can change it.
    Open,
    Other,
}

/// Markup that speaks of connections as about:webrtc does, in its classes and hooks or in a connection's name.
fn markup(text: &[u8], complete: bool) -> Verdict {
    const START: usize = 1 << 20;
    let find = |needle: &str| memchr::memmem::find(text, needle.as_bytes());
    let is_name = || {
        memchr::memmem::find_iter(text, b" (id=").any(|at| {
            let digits = text[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            digits >= 15 && text[..at - digits].ends_with(b"} ")
        })
    };
    if find("\"peer-connection\"").is_some() || find("data-l10n-id=\"about-webrtc").is_some() || is_name() {
        Verdict::Is(Format::FirefoxPage)
    } else if complete || text.len() > START {
        Verdict::Other
    } else {
        Verdict::Open
    }
}

/// A first line `[event, connection, value, epoch ms, …]`.
fn line(text: &[u8], complete: bool) -> Verdict {
    let text = text.trim_ascii_start();
    let first = match memchr::memchr(b'\n', text) {
        Some(end) => &text[..end],
        None if complete => text,
        None => return Verdict::Open,
    };
    let event = || -> Result<Option<Format>, Malformed> {
        let (mut scanner, mut first, mut format) = (Scanner::new(first), true, Format::Jitsi);
        scanner.open_array()?;
        if !scanner.item(&mut first)? || scanner.peek()? != Kind::String {
            return Ok(None);
        }
        scanner.skip()?;
        if !scanner.item(&mut first)? {
            return Ok(None);
        }
        if scanner.peek()? == Kind::String {
            let connection = scanner.string()?;
            if !connection.bytes.is_empty() && !connection.bytes.starts_with(b"PC_") {
                format = Format::Stream;
            }
        } else {
            scanner.skip()?;
        }
        if !scanner.item(&mut first)? {
            return Ok(None);
        }
        scanner.skip()?;
        if !scanner.item(&mut first)? || scanner.peek()? != Kind::Number {
            return Ok(None);
        }
        const YEAR_2001: f64 = 1e12;
        Ok((scanner.number()? >= YEAR_2001).then_some(format))
    };
    event().ok().flatten().map_or(Verdict::Other, Verdict::Is)
}

/// One JSON object that is the whole text or its first line.
fn document(text: &[u8], complete: bool) -> Verdict {
    let mut keys = Keys::default();
    match keys.walk(text) {
        Ok(verdict) => verdict,
        // The text ends within the object.
        Err(Malformed) if keys.internals && complete => Verdict::Is(Format::Internals),
        Err(Malformed) if complete => Verdict::Other,
        Err(Malformed) => Verdict::Open,
    }
}

/// The keys of the outermost object that decide together.
#[derive(Default)]
struct Keys {
    /// `PeerConnections`, which the first rtcstats writes as well, but always empty.
    internals: bool,
    file_format: bool,
    path: bool,
    user_agent: bool,
    session: bool,
    kind: bool,
}

impl Keys {
    fn walk(&mut self, text: &[u8]) -> Result<Verdict, Malformed> {
        let mut scanner = Scanner::new(text);
        scanner.open_object()?;
        let mut first = true;
        while let Some(key) = scanner.key(&mut first)? {
            let opens = scanner.peek()?;
            match key.bytes {
                b"peerConnections" => return Ok(Verdict::Is(Format::FippoDocument)),
                b"PeerConnections" => {
                    self.internals = true;
                    let mut inner = scanner.clone();
                    if opens == Kind::Object && inner.open_object().is_ok() && inner.take(b'"') {
                        return Ok(Verdict::Is(Format::Internals));
                    }
                }
                b"pcid" | b"sdpHistory" | b"iceCandidatePairStats" | b"inboundRtpStreamStats" => {
                    return Ok(Verdict::Is(Format::FirefoxReport));
                }
                b"sdpHistories" => return Ok(Verdict::Is(Format::FirefoxHistory)),
                b"reports" if opens == Kind::Array => {
                    // Of an array that is not all there yet, what is there.
                    let array = scanner.clone().skip().unwrap_or(&text[scanner.at()..]);
                    if holds_firefox_report(array) {
                        return Ok(Verdict::Is(Format::FirefoxHistory));
                    }
                }
                b"fileFormat" => self.file_format = true,
                b"path" => self.path = true,
                b"userAgent" => self.user_agent = true,
                b"statsSessionId" => self.session = true,
                b"type" => self.kind = true,
                _ => {}
            }
            scanner.skip()?;
        }
        Ok(if self.internals {
            Verdict::Is(Format::Internals)
        } else if self.session && self.kind {
            Verdict::Is(Format::JitsiServer)
        } else if self.file_format || self.path && self.user_agent {
            Verdict::Is(Format::FippoLines)
        } else {
            Verdict::Other
        })
    }
}

/// Whether an array of reports is one of Firefox.
fn holds_firefox_report(array: &[u8]) -> bool {
    ["\"iceCandidatePairStats\"", "\"pcid\""].iter().any(|key| memchr::memmem::find(array, key.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is known of the whole text, checked to be the same however it arrives.
    fn detected(text: &str) -> Option<Format> {
        let at_end = detect(text.as_bytes(), true);
        let early = (0..text.len()).map(|length| detect(&text.as_bytes()[..length], false)).find(|early| *early != Detection::Undecided);
        if let Some(early) = early {
            assert_eq!(early, at_end, "{text}");
        }
        match at_end {
            Detection::Known(format) => Some(format),
            _ => None,
        }
    }

    #[test]
    fn every_format_is_known_by_its_content() {
        let cases = [
            ("RTCStatsDump\n{}\n", Format::RtcStats),
            ("RTCStatsDump\r\n{}\r\n", Format::RtcStats),
            ("RTCStatsDump", Format::RtcStats),
            (r#"["connectionInfo",null,{},1690000000000]"#, Format::Jitsi),
            ("\r\n[\"create\",\"PC_0\",{},1690000000000,3]\r\n", Format::Jitsi),
            (r#"["getstats","0-sub",{},1690000000000]"#, Format::Stream),
            ("{\"path\":\"/\",\"userAgent\":\"x\",\"fileFormat\":2}\n[\"close\",null,null,1600000002500]", Format::FippoLines),
            ("{\"path\":\"/\",\"userAgent\":\"x\"}\n", Format::FippoLines),
            (r#"{"statsSessionId":"i","type":"identity","data":{}}"#, Format::JitsiServer),
            (r#"{"PeerConnections":{},"getUserMedia":[],"peerConnections":{}}"#, Format::FippoDocument),
            (r#"{"getUserMedia":[],"PeerConnections":{},"UserAgent":"x"}"#, Format::Internals),
            (r#"{"getUserMedia":[],"PeerConnections":{"1-1":{"url""#, Format::Internals),
            (r#"{"PeerConnections":{}"#, Format::Internals),
            (r#"{"bandwidthEstimations":[],"iceCandidatePairStats":["#, Format::FirefoxReport),
            (r#"{"pcid":"{0} 1 (id=1)"}"#, Format::FirefoxReport),
            (r#"{"reports":[{"a":[],"pcid":""#, Format::FirefoxHistory),
            ("<div id=\"content\"><h3 data-l10n-id=\"about-webrtc-x\">", Format::FirefoxPage),
            ("\n<p>{0b} 1571000000000000 (id=1 url=https://a.example/)</p>", Format::FirefoxPage),
            (r#"{"reports":[],"sdpHistories":[]}"#, Format::FirefoxHistory),
        ];
        for (text, format) in cases {
            assert_eq!(detected(text), Some(format), "{text}");
        }
    }

    #[test]
    fn a_dump_is_known_as_soon_as_its_magic_is_complete() {
        assert_eq!(detect(b"RTCStatsDump", false), Detection::Undecided);
        assert_eq!(detect(b"RTCStatsDump\n", false), Detection::Known(Format::RtcStats));
    }

    #[test]
    fn others_are_unknown() {
        for text in [
            "",
            " \n",
            "[1,2,3]",
            "[\"a\",null,{},5]",
            "{\"log\":{}}",
            "{\"reports\":[{}]}",
            "{\"reports\":[{}]} {\"pcid\":\"\"}",
            "{",
            "hello",
            "<html></html>",
            "RTCStatsDumps",
            "[[[",
        ] {
            assert_eq!(detected(text), None, "{text}");
        }
    }
}
