//! What must hold for every dump that can be opened.

use crate::anonymized::{check_copies, check_damaged_copies};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use shared::codec::line;
use shared::formats::DumpReader;
use shared::session::Session;
use shared::session::answers::{EventQuery, Member, Range, Reply, Request, Sample, SampleQuery, Unit, Window, WindowQuery};
use std::io::{Read, Write};
use std::path::Path;
use xtask::analyze;

/// Larger texts are checked at fewer places.
const LARGE: usize = 400_000;

/// The text of a dump file, inflated where it is gzipped.
pub(crate) fn text_of(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).expect("the file is readable");
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(&*bytes).read_to_end(&mut text).expect("the file is whole");
    text
}

/// Opens text fed in chunks of a size.
pub(crate) fn open(text: &[u8], chunk: usize) -> Result<Session, String> {
    let mut session = Session::new();
    text.chunks(chunk).for_each(|bytes| session.feed(bytes));
    session.finish(None).map_err(|error| error.to_string())?;
    Ok(session)
}

/// The document of an open session as JSON.
pub(crate) fn document(session: &Session) -> Value {
    serde_json::to_value(session.document().expect("the session is open")).expect("a document is plain data")
}

/// All of it. Panics with what does not hold.
pub(crate) fn check_dump(path: &Path) {
    let text = text_of(path);
    let mut session = open(&text, 1 << 18).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let expected = document(&session);
    // Byte by byte where that is soon done, else in pieces that end anywhere.
    let piece = if text.len() < LARGE { 1 } else { 61 };
    assert_eq!(document(&open(&text, piece).expect("opens in pieces")), expected, "{}: fed in pieces", path.display());
    check_packings(path, &text, &expected);
    check_answers(&mut session);
    check_round_trip(path, &text);
    check_damage(&text);
    check_copies(path, &text);
    check_damaged_copies(path, &text);
}

/// Gzipped, with a byte order mark and (where lines are) with other line ends, it is the same dump; its name never matters.
fn check_packings(path: &Path, text: &[u8], expected: &Value) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let nameless = folder.path().join("x");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(text).expect("memory is writable");
    std::fs::write(&nameless, gzip.finish().expect("memory is writable")).expect("the folder is writable");
    let gzipped = analyze::open(&nameless).unwrap_or_else(|error| panic!("{}: gzipped: {error}", path.display()));
    assert_eq!(&document(&gzipped), expected, "{}: gzipped", path.display());

    let marked = [b"\xef\xbb\xbf", text].concat();
    assert_eq!(
        places_apart(document(&open(&marked, 1 << 16).expect("opens"))),
        places_apart(expected.clone()),
        "{}: marked",
        path.display()
    );

    if !text.contains(&b'\r') {
        let lines: Vec<u8> = text.iter().flat_map(|&byte| if byte == b'\n' { vec![b'\r', b'\n'] } else { vec![byte] }).collect();
        assert_eq!(
            places_apart(document(&open(&lines, 1 << 16).expect("opens"))),
            places_apart(expected.clone()),
            "{}: CRLF",
            path.display()
        );
    }
}

/// A document without what depends on byte offsets.
fn places_apart(mut document: Value) -> Value {
    document["bytes"] = Value::Null;
    for warning in document["warnings"].as_array_mut().into_iter().flatten() {
        warning["first"] = Value::Null;
    }
    document
}

/// Every question has an answer, and the answers agree with each other.
fn check_answers(session: &mut Session) {
    let Reply::Overview(overview) = session.handle(&Request::Overview) else { panic!("no overview") };
    let Reply::Events(page) = session.handle(&Request::Events(EventQuery { count: u32::MAX, ..EventQuery::default() })) else {
        panic!("no events")
    };
    assert_eq!((page.matching, page.rows.len() as u32), (overview.events, overview.events));
    assert!(page.rows.windows(2).all(|pair| pair[0].timestamp <= pair[1].timestamp), "events are sorted");
    for row in page.rows.iter().step_by(1 + page.rows.len() / 200) {
        let Reply::Event(detail) = session.handle(&Request::Event(row.index)) else { panic!("event {} is missing", row.index) };
        assert_eq!(&detail.row, row);
    }
    for connection in &overview.connections {
        assert!(matches!(session.handle(&Request::Connection(connection.id.clone())), Reply::Connection(_)));
    }
    let Reply::Features(report) = session.handle(&Request::Features) else { panic!("no features") };
    for group in &report.groups {
        assert_eq!(group.values.len(), report.tables[group.table as usize].columns.len(), "{}", group.label);
    }
    let Reply::Catalogue(catalogue) = session.handle(&Request::Catalogue) else { panic!("no catalogue") };
    let whole = overview.range.unwrap_or(Range { start: 0.0, end: 0.0 });
    let mut found = 0;
    for connection in &catalogue.connections {
        for object in &connection.objects {
            let request = Request::Members { connection: connection.id.clone(), object: object.id.clone() };
            let Reply::Members(members) = session.handle(&request) else { panic!("no members of {}", object.id) };
            assert_eq!(members.len() as u32, object.members, "{} {}", object.stats_type, object.id);
            found += object.members;
            for member in members.iter().filter(|member| member.extent.is_some()) {
                let query = WindowQuery { path: member.path.clone(), range: whole, width: 600 };
                let Reply::Window(window) = session.handle(&Request::Window(query)) else { panic!("no window of {:?}", member.path) };
                check_window(member, &window);
                check_samples(session, member, whole);
            }
            for member in members.iter().filter(|member| member.extent.is_none() && member.samples > 0 && !member.derived) {
                let Reply::Bands(bands) = session.handle(&Request::Bands(member.path.clone())) else {
                    panic!("no bands of {:?}", member.path)
                };
                assert!(!bands.is_empty(), "{:?}", member.path);
            }
        }
    }
    assert_eq!((found, overview.members), (catalogue.members, catalogue.members));
}

/// A window holds no more than its member does. Times, which it tells as ages, are as exact as a lane can be.
fn check_window(member: &Member, window: &Window) {
    let lanes = [window.min.len(), window.max.len(), window.last.len()];
    assert_eq!(lanes, [window.time.len(); 3]);
    assert!(window.samples <= member.samples, "{:?}: {} of {}", member.path, window.samples, member.samples);
    let (smallest, largest) = member.extent.expect("asked for numbers only");
    if member.unit == Unit::Time {
        for (time, age) in window.time.iter().zip(&window.last).filter(|(_, age)| !age.is_nan()) {
            let value = window.origin + f64::from(*time) - f64::from(*age);
            let step = 1.0 + f64::from(age.abs() * f32::EPSILON);
            assert!(value >= smallest - step && value <= largest + step, "{:?}: {value}", member.path);
        }
        return;
    }
    let low = window.min.iter().copied().filter(|value| !value.is_nan()).fold(f32::INFINITY, f32::min);
    let high = window.max.iter().copied().filter(|value| !value.is_nan()).fold(f32::NEG_INFINITY, f32::max);
    assert!(window.samples == 0 || (low >= smallest as f32 && high <= largest as f32), "{:?}", member.path);
}

/// The samples are those of the member, and the same in parts.
fn check_samples(session: &mut Session, member: &Member, whole: Range) {
    let mut ask = |start, count| {
        let query = SampleQuery { paths: vec![member.path.clone()], shape: member.shape, range: whole, start, count };
        let Reply::Samples(page) = session.handle(&Request::Samples(query)) else { panic!("no samples of {:?}", member.path) };
        page
    };
    let page = ask(0, u32::MAX);
    assert!(page.matching as usize == page.rows.len() && page.matching <= member.samples, "{:?}", member.path);
    assert!(page.rows.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp), "{:?}", member.path);
    let (smallest, largest) = member.extent.expect("asked for numbers only");
    for row in &page.rows {
        let [Some(Sample::Number(value))] = row.values[..] else { panic!("{:?}: {row:?}", member.path) };
        assert!(value >= smallest && value <= largest, "{:?}: {value}", member.path);
    }
    let middle = page.matching / 2;
    assert_eq!(ask(middle, 3).rows, page.rows.into_iter().skip(middle as usize).take(3).collect::<Vec<_>>());
}

/// Written as RTCStatsDump and read back it holds the same events and series.
fn check_round_trip(path: &Path, text: &[u8]) {
    let read = |text: &[u8]| {
        let mut reader = DumpReader::default();
        reader.feed(text);
        reader.finish(None).expect("what was written can be read")
    };
    let dump = read(text);
    let mut written = String::new();
    line::write(&dump, |line| written.push_str(line));
    let again = read(written.as_bytes());
    assert_eq!(again.warnings.0, [], "{}: warnings about what we wrote", path.display());
    let event = |dump: &shared::model::Dump, event: &shared::model::event::Event| {
        let connection = event.connection.map(|index| dump.connection_at(index).id.clone());
        let value: Option<Value> = serde_json::from_str(&event.value).ok().filter(|value: &Value| !value.is_null());
        (event.timestamp.0, connection, dump.text(event.method).to_owned(), value)
    };
    let events = |dump: &shared::model::Dump| dump.events.iter().map(|each| event(dump, each)).collect::<Vec<_>>();
    let (before, after) = (events(&dump), events(&again));
    assert_eq!(before.len(), after.len(), "{}", path.display());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after, "{}: event written and read", path.display());
    }
    let mut second = open(written.as_bytes(), 1 << 18).expect("opens");
    let (mine, theirs) = (document(&open(text, 1 << 18).expect("opens")), document(&second));
    assert_eq!(connections(&mine).len(), connections(&theirs).len(), "{}: connections written and read", path.display());
    for (mine, theirs) in connections(&mine).iter().zip(connections(&theirs)) {
        assert_eq!(**mine, *theirs, "{}: connection written and read", path.display());
    }
    check_answers(&mut second);
}

/// The connections of a document by id, with those left out that hold nothing.
fn connections(document: &Value) -> Vec<&Value> {
    let mut connections: Vec<&Value> =
        document["connections"].as_array().expect("a list").iter().filter(|connection| connection["events"] != 0).collect();
    connections.sort_by_key(|connection| connection["id"].as_str().map(str::to_owned));
    connections
}

/// Cut and flipped at many places it never panics, and a longer part never has fewer events.
fn check_damage(text: &[u8]) {
    let parts = if text.len() < LARGE { 1 } else { 4 };
    for part in (1..=16).step_by(parts) {
        let end = text.len() * part / 17;
        let _ = open(&text[..end], 4096).map(|mut session| session.handle(&Request::Overview));
        let mut flipped = text.to_vec();
        // Spread over the text by a fixed pattern: the test is the same each time.
        for (step, at) in (part * 31..text.len()).step_by(1 + text.len() / 5).enumerate() {
            flipped[at] ^= 1 << ((step + part) % 8);
        }
        let _ = open(&flipped, 4096).map(|mut session| session.handle(&Request::Features));
    }
}
