//! What the fuzz targets share: every question a page asks, about any text in pieces of any size.

pub mod anonymized;

use shared::session::Session;
use shared::session::answers::{EventQuery, Range, Reply, Request, SampleQuery, WindowQuery};

/// More would make each run slow without asking anything new.
const MOST_MEMBERS: u32 = 40;
const WIDTH: u32 = 300;
const ROWS: u32 = 300;

/// Any bytes behind a beginning, in pieces of any size, give the same answers as in one piece, and never a panic.
pub fn read_behind(beginning: &str, bytes: &[u8]) {
    // The last byte decides how the input is cut, so that a dump with anything after it is still a dump.
    let piece = 1 + usize::from(bytes.last().copied().unwrap_or_default());
    let text = [beginning.as_bytes(), bytes].concat();
    let whole = answers(std::iter::once(&*text));
    let cut = answers(text.chunks(piece));
    assert_eq!(whole, cut, "in pieces of {piece} bytes");
}

/// Everything that the pages ask, as text: a number that is not a number still equals itself there.
fn answers<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> String {
    let mut session = Session::new();
    for piece in pieces {
        session.feed(piece);
        session.progress();
    }
    if let Err(error) = session.finish(None) {
        return error.to_string();
    }
    let mut requests = vec![Request::Overview, Request::Catalogue, Request::Event(0), Request::Features];
    requests.push(Request::Events(EventQuery { count: 50, ..EventQuery::default() }));
    let mut range = Range { start: 0.0, end: 0.0 };
    if let Reply::Overview(overview) = session.handle(&Request::Overview) {
        range = overview.range.unwrap_or(range);
        requests.extend(overview.connections.into_iter().map(|connection| Request::Connection(connection.id)));
    }
    if let Reply::Members(members) = session.handle(&Request::Search { text: String::new(), limit: MOST_MEMBERS }) {
        for member in members {
            requests.push(Request::Window(WindowQuery { path: member.path.clone(), range, width: WIDTH }));
            let paths = vec![member.path.clone()];
            requests.push(Request::Samples(SampleQuery { paths, shape: member.shape, range, start: 0, count: ROWS }));
            requests.push(Request::Bands(member.path));
        }
    }
    requests.iter().map(|request| format!("{:?}\n", session.handle(request))).collect()
}
