//! The facade: bytes of a dump in, answers out. What the worker and `cargo xtask analyze` read dumps with; beside it they import
//! [`crate::anonymize`], and the command the words for a rule that panics.
//!
//! A session performs no input or output and knows no time: its caller feeds it pieces small enough to stay responsive, may stop
//! between any two, and asks questions once [`Session::finish`] said the dump is open.

mod analysis;
pub mod answers;
pub mod document;
mod browser;
mod catalogue;
mod connection;
mod events;
mod features;
mod overview;
mod samples;
mod series;
mod states;
pub mod steps;

use crate::error::Error;
use crate::formats::{self, DumpReader};
use crate::model::Dump;
use crate::observations::Watch;
use analysis::Form;
use answers::{AnalysisQuery, Overview, Progress, Reply, Request};
use events::EventIndex;
use std::cell::Cell;
use std::rc::Rc;
use steps::Work;

pub use crate::formats::Readers;

/// Reads the format that most tools write.
pub const COMMON: Readers = formats::common;
/// Reads every known format.
pub const ALL: Readers = formats::all;

/// One dump, from its first byte to the last answer.
pub struct Session {
    readers: Readers,
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Empty,
    Reading(Box<DumpReader>),
    Open(Box<Opened>),
}

struct Opened {
    /// Shared with work that goes on.
    dump: Rc<Dump>,
    events: EventIndex,
}

impl Default for Session {
    fn default() -> Session {
        Session::new()
    }
}

impl Session {
    /// A session that has read nothing, and reads every known format.
    pub fn new() -> Session {
        Session::with(ALL)
    }

    /// A session that has read nothing, and reads what these read.
    pub fn with(readers: Readers) -> Session {
        Session { readers, state: State::Empty }
    }

    /// Reads the next bytes of the text, already decompressed. A dump that was open before is dropped.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !matches!(self.state, State::Reading(_)) {
            self.state = State::Reading(Box::new(DumpReader::new(self.readers)));
        }
        if let State::Reading(reader) = &mut self.state {
            reader.feed(bytes);
        }
    }

    /// Whether what was fed is of a format that needs another reader; `complete` says that it was all. It is kept until there is one.
    pub fn lacks_reader(&mut self, complete: bool) -> bool {
        let State::Reading(reader) = &mut self.state else { return false };
        if complete {
            reader.settle();
        }
        reader.lacks_reader()
    }

    /// Has further readers at hand.
    pub fn learn(&mut self, readers: Readers) {
        self.readers = readers;
        if let State::Reading(reader) = &mut self.state {
            reader.learn(readers);
        }
    }

    /// How far reading has come.
    pub fn progress(&self) -> Progress {
        let dump = match &self.state {
            State::Empty => return Progress::default(),
            State::Reading(reader) => reader.dump(),
            State::Open(opened) => &opened.dump,
        };
        Progress { bytes: dump.bytes, events: dump.events.len() as u32, connections: dump.connections.len() as u32 }
    }

    /// Ends reading. `cut_short` says why the input ended before its end, if it did; it becomes a warning.
    pub fn finish(&mut self, cut_short: Option<&str>) -> Result<(), Error> {
        let reader = match std::mem::take(&mut self.state) {
            State::Reading(reader) => *reader,
            State::Empty | State::Open(_) => DumpReader::new(self.readers),
        };
        let dump = reader.finish(cut_short)?;
        self.state = State::Open(Box::new(Opened { dump: Rc::new(dump), events: EventIndex::default() }));
        Ok(())
    }

    /// What is told of a dump as soon as it is open.
    pub fn overview(&self) -> Option<Overview> {
        match &self.state {
            State::Open(opened) => Some(overview::overview(&opened.dump)),
            _ => None,
        }
    }

    /// The whole dump as one document, once it is open.
    pub fn document(&self) -> Option<document::Document> {
        self.document_of(&AnalysisQuery::default(), &|_| ())
    }

    /// The same, analysed as the query asks and with rules watched.
    pub fn document_of(&self, query: &AnalysisQuery, watch: Watch<'_>) -> Option<document::Document> {
        match &self.state {
            State::Open(opened) => Some(document::document(&opened.dump, query, watch)),
            _ => None,
        }
    }

    /// The answer to a question that takes long, as work in steps; `None` for all others. While a rule runs, `running` is its key, for the
    /// case that it panics.
    pub fn begin(&self, request: &Request, running: Rc<Cell<Option<&'static str>>>) -> Option<Work<Reply>> {
        let State::Open(opened) = &self.state else { return None };
        let (query, form) = match request {
            Request::Analysis(query) => (query.clone(), Form::Page),
            Request::AnalysisExport { query, markdown } => (query.clone(), if *markdown { Form::Markdown } else { Form::Json }),
            _ => return None,
        };
        let dump = Rc::clone(&opened.dump);
        let watch = move |rule| running.set(rule);
        Some(Work::new(async move { analysis::analysis(&dump, &query, form, &watch).await }))
    }

    /// Answers a question about the open dump.
    pub fn handle(&mut self, request: &Request) -> Reply {
        if let Some(work) = self.begin(request, Rc::default()) {
            return work.finish();
        }
        let State::Open(opened) = &mut self.state else { return Reply::Missing("No dump is open.".into()) };
        let dump = &opened.dump;
        let found = match request {
            Request::Overview => Some(Reply::Overview(Box::new(overview::overview(dump)))),
            Request::Connection(id) => connection::detail(dump, id).map(|detail| Reply::Connection(Box::new(detail))),
            Request::Events(query) => Some(Reply::Events(opened.events.page(dump, query))),
            Request::Event(index) => events::detail(dump, *index).map(|detail| Reply::Event(Box::new(detail))),
            Request::Catalogue => Some(Reply::Catalogue(catalogue::catalogue(dump))),
            Request::Members { connection, object } => catalogue::members(dump, connection, object).map(Reply::Members),
            Request::Search { text, limit } => Some(Reply::Members(catalogue::search(dump, text, *limit as usize))),
            Request::Resolve(paths) => Some(Reply::Members(catalogue::resolve(dump, paths))),
            Request::Window(query) => series::window(dump, query).map(Reply::Window),
            Request::Bands(path) => series::bands(dump, path).map(Reply::Bands),
            Request::Samples(query) => samples::page(dump, query).map(Reply::Samples),
            // Begun above, and none of those that are answered at once.
            Request::Analysis(_) | Request::AnalysisExport { .. } => None,
            Request::Rules => Some(Reply::Rules(analysis::rule_texts())),
            Request::Features => Some(Reply::Features(features::report(dump))),
            Request::Export(format) => Some(Reply::Export(features::export(dump, *format))),
        };
        found.unwrap_or_else(|| Reply::Missing("The dump has nothing of that name.".into()))
    }
}
