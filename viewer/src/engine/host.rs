//! The worker's end: owns the session, reads the dump in pieces, answers questions between them.
//!
//! The same code also runs on the page, behind a message port, where no worker can start.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Date};
use shared::anonymize::policy::Policy;
use shared::session::answers::Overview;
use shared::session::{self, Readers, Session};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

use super::wire::{self, FromHost, Packed, ToHost};
use super::{BUILD_ID, Failure, OpenProgress, Opened, Source};
use crate::effects::requests;
use crate::lazy::{Load, Task};
use breath::Breath;
use input::Input;
use stopping::unless_stopped;

mod analysing;
mod asking;
mod breath;
mod copying;
mod input;
mod stopping;

/// The session is fed no more than this at once, so that progress and cancel are seen.
const PIECE: u32 = 256 * 1024;
/// Milliseconds between two looks at the messages that came in.
const BREATH: f64 = 50.0;
/// Milliseconds between two reports of progress.
const REPORT: f64 = 50.0;
/// Milliseconds of answering after which the answers so far are posted.
const TOGETHER: f64 = 6.0;

/// What a host needs only once a dump is open.
#[derive(Debug)]
pub struct Answers {
    /// Answers the question in a message, now or later.
    answer: fn(&Rc<Host>, u32, &JsValue) -> Option<Packed>,
    /// Writes a copy of a dump without its personal data, and posts it.
    copy: fn(Rc<Host>, u32, Policy, Source) -> Task<()>,
}

/// Loads what a host needs later.
#[derive(Clone, Copy, Debug)]
pub struct Loads {
    /// Answers and copies.
    pub answers: Load<Answers>,
    /// Readers of the formats that few tools write.
    pub readers: Load<Readers>,
}

/// All readers.
pub static READERS: Readers = session::ALL;

/// All that answers.
pub static ANSWERS: Answers = Answers { answer: asking::answer, copy: copying::copy };

/// Whether this program runs as a worker.
pub fn is_worker() -> bool {
    js_sys::global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Starts listening to the page, in its worker.
pub fn start(load: Loads) {
    serve(Endpoint::Worker(js_sys::global().unchecked_into()), load);
}

/// Starts listening on the page itself, at the other end of a channel.
pub(super) fn start_on_page(port: MessagePort, load: Loads) {
    serve(Endpoint::Port(port), load);
}

/// Where messages come from and go to.
enum Endpoint {
    Worker(DedicatedWorkerGlobalScope),
    Port(MessagePort),
}

impl Endpoint {
    /// A message that cannot be posted has nobody who could be told so.
    fn post(&self, messages: impl IntoIterator<Item = Packed>) {
        let (bundle, handed_over) = (Array::new(), Array::new());
        for message in messages {
            bundle.push(&message.value);
            if let Some(buffer) = message.handed_over {
                handed_over.push(&buffer);
            }
        }
        let _ = match self {
            Endpoint::Worker(scope) => scope.post_message_with_transfer(&bundle, &handed_over),
            Endpoint::Port(port) => port.post_message_with_transferable(&bundle, &handed_over),
        };
    }

    fn listen(&self, listener: &js_sys::Function) {
        match self {
            Endpoint::Worker(scope) => scope.set_onmessage(Some(listener)),
            Endpoint::Port(port) => port.set_onmessage(Some(listener)),
        }
    }
}

/// The end of the page's questions.
pub struct Host {
    endpoint: Endpoint,
    session: RefCell<Session>,
    /// The open that goes on or went last; 0 after a close.
    open: Cell<u32>,
    /// Stops that open.
    stop: RefCell<Option<oneshot::Sender<()>>>,
    /// Stops the copy that goes on or went last.
    stop_copy: RefCell<Option<oneshot::Sender<()>>>,
    started: f64,
    /// What to blame if it panics now.
    doing: RefCell<String>,
    /// The analysis that is wanted; another that goes on is not.
    analysis: Cell<u32>,
    /// The rule that runs now.
    rule: Rc<Cell<Option<&'static str>>>,
    load: Loads,
    /// What reads dumps.
    readers: Cell<Readers>,
    /// What answers, once it is loaded.
    answers: Cell<Option<&'static Answers>>,
}

thread_local! {
    static HOST: RefCell<Option<Rc<Host>>> = const { RefCell::new(None) };
}

fn serve(endpoint: Endpoint, load: Loads) {
    let host = Rc::new(Host {
        endpoint,
        session: RefCell::new(Session::with(session::COMMON)),
        open: Cell::new(0),
        stop: RefCell::default(),
        stop_copy: RefCell::default(),
        started: requests::now(),
        doing: RefCell::new("starting".to_owned()),
        analysis: Cell::new(0),
        rule: Rc::default(),
        load,
        readers: Cell::new(session::COMMON),
        answers: Cell::default(),
    });
    HOST.replace(Some(host.clone()));
    std::panic::set_hook(Box::new(|panic| last_words(&panic.to_string())));
    let listening = host.clone();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| listening.receive(event.data()));
    host.endpoint.listen(listener.into_js_value().unchecked_ref());
    host.say(FromHost::Ready { build: BUILD_ID.to_owned() });
}

/// A panic aborts, and the error that the page then hears of does not tell why: so say it while it can be said.
fn last_words(message: &str) {
    HOST.with_borrow(|slot| {
        if let Some(host) = slot {
            let rule = host.rule.get();
            let doing = || host.doing.try_borrow().map_or_else(|_| String::new(), |doing| doing.clone());
            let doing = rule.map_or_else(doing, |rule| format!("running the rule {rule}"));
            host.say(FromHost::Crashed { doing, message: message.to_owned(), rule: rule.map(str::to_owned) });
        }
    });
}

impl Host {
    fn say(&self, message: FromHost) {
        self.endpoint.post(wire::pack_from_host(&message));
    }

    /// What answers, loaded now if it is not yet.
    async fn answers(&self) -> Option<&'static Answers> {
        if self.answers.get().is_none() {
            self.answers.set((self.load.answers)().await);
        }
        self.answers.get()
    }

    /// Does what a bundle of messages says. Answers go together, those that take long in several parts.
    fn receive(self: &Rc<Self>, bundle: JsValue) {
        let mut answers = Vec::new();
        let mut posted = Date::now();
        for value in wire::unbundle(bundle) {
            answers.extend(self.answer(&value));
            if Date::now() - posted >= TOGETHER {
                self.endpoint.post(std::mem::take(&mut answers));
                posted = Date::now();
            }
        }
        if !answers.is_empty() {
            self.endpoint.post(answers);
        }
    }

    fn answer(self: &Rc<Self>, value: &JsValue) -> Option<Packed> {
        match wire::unpack_to_host(value) {
            Ok((ToHost::Open { id, address }, file)) => {
                let source = address.map(Source::Address).or(file.map(Source::File));
                let (stop, stopped) = oneshot::channel();
                self.open.set(id);
                self.stop.replace(Some(stop));
                if let Some(source) = source {
                    spawn_local(self.clone().open(id, source, stopped));
                }
            }
            Ok((ToHost::Cancel, _)) => end(&self.stop),
            Ok((ToHost::Close, _)) => {
                // Without its sender an open ends, and without its number what is asked of the dump.
                self.stop.take();
                self.open.set(0);
                self.session.replace(Session::with(self.readers.get()));
            }
            Ok((ToHost::Copy { id, address, policy }, file)) => {
                let source = address.map(Source::Address).or(file.map(Source::File));
                let (stop, mut stopped) = oneshot::channel();
                self.stop_copy.replace(Some(stop));
                if let Some(source) = source {
                    let host = self.clone();
                    spawn_local(async move {
                        let copying = async {
                            let answers = host.answers().await.ok_or(Failure::Incomplete)?;
                            (answers.copy)(host.clone(), id, policy, source).await;
                            Ok(())
                        };
                        if let Err(failure) = unless_stopped(&mut stopped, copying).await.flatten() {
                            host.say(FromHost::Copied { id, result: Err(failure) });
                        }
                    });
                }
            }
            Ok((ToHost::CancelCopy, _)) => end(&self.stop_copy),
            Ok((ToHost::Ask { id }, _)) => match self.answers.get() {
                Some(answers) => return (answers.answer)(self, id, value),
                None => spawn_local(self.clone().answer_later(id, value.clone())),
            },
            Ok((ToHost::Prepare, _)) => {
                let host = self.clone();
                spawn_local(async move {
                    // What fails now is tried again when it is needed.
                    let _ = host.learn().await;
                    host.answers().await;
                });
            }
            Err(error) => last_words(&error.to_string()),
        }
        None
    }

    /// Loads the readers that are not here yet.
    async fn learn(&self) -> Result<(), Failure> {
        let readers = (self.load.readers)().await.ok_or(Failure::Incomplete)?;
        self.readers.set(*readers);
        self.session.borrow_mut().learn(*readers);
        Ok(())
    }

    async fn answer_later(self: Rc<Self>, id: u32, question: JsValue) {
        match self.answers().await {
            Some(answers) => self.endpoint.post((answers.answer)(&self, id, &question)),
            None => self.say(FromHost::Unanswered { id, failure: Failure::Incomplete }),
        }
    }

    async fn open(self: Rc<Self>, id: u32, source: Source, mut stopped: oneshot::Receiver<()>) {
        self.doing.replace(format!("reading {}", source.name()));
        // The old dump goes before the new one comes, so that memory never holds both.
        self.session.replace(Session::with(self.readers.get()));
        let result = self.try_open(id, source, &mut stopped).await;
        if !matches!(result, Err(Failure::Superseded)) {
            self.say(FromHost::Opened { id, result });
        }
    }

    async fn try_open(&self, id: u32, source: Source, stopped: &mut oneshot::Receiver<()>) -> Result<(Opened, Box<Overview>), Failure> {
        let started = Date::now();
        let input = unless_stopped(stopped, Input::of(source)).await?.map_err(Failure::Unreadable)?;
        let cut_short = match unless_stopped(stopped, self.read(id, &input)).await.flatten() {
            Ok(cut_short) => cut_short,
            Err(Failure::Cancelled) => Some("cancelled".to_owned()),
            Err(failure) => return Err(failure),
        };
        self.report(id, &input);
        let finished = self.session.borrow_mut().finish(cut_short.as_deref());
        let opened = finished.map(|()| Opened {
            read: input.read(),
            milliseconds: Date::now() - started,
            cut_short: cut_short.clone(),
            requests: requests::count_since(self.started),
        });
        match opened {
            Ok(opened) => {
                self.doing.replace("answering the overview".to_owned());
                let overview = self.session.borrow().overview();
                let overview = overview.ok_or_else(|| Failure::Unreadable("The reader has no overview of it.".to_owned()))?;
                Ok((opened, Box::new(overview)))
            }
            Err(_) if cut_short.as_deref() == Some("cancelled") => Err(Failure::Cancelled),
            Err(error) => Err(Failure::Unreadable(error.to_string())),
        }
    }

    /// Feeds the session to the end of the input; returns why that came early, if it did.
    async fn read(&self, id: u32, input: &Input) -> Result<Option<String>, Failure> {
        let mut piece = vec![0; PIECE as usize];
        let breath = Breath::new();
        let (mut breathed, mut reported) = (Date::now(), 0.0);
        loop {
            let chunk = match input.next().await {
                Ok(Some(chunk)) => chunk,
                end => {
                    if self.session.borrow_mut().lacks_reader(true) {
                        self.learn().await?;
                    }
                    return Ok(end.err());
                }
            };
            for start in (0..chunk.length()).step_by(PIECE as usize) {
                let end = chunk.length().min(start + PIECE);
                let piece = &mut piece[..(end - start) as usize];
                chunk.subarray(start, end).copy_to(piece);
                self.session.borrow_mut().feed(piece);
                if self.session.borrow_mut().lacks_reader(false) {
                    self.learn().await?;
                }
                if Date::now() - reported >= REPORT {
                    reported = Date::now();
                    self.report(id, input);
                }
                if Date::now() - breathed >= BREATH {
                    breath.take().await;
                    breathed = Date::now();
                }
            }
        }
    }

    fn report(&self, id: u32, input: &Input) {
        let progress = OpenProgress { read: input.read(), total: input.total(), found: self.session.borrow().progress() };
        self.say(FromHost::Progress { id, progress });
    }
}

/// Stops what a person wants no more, if it goes on.
fn end(stop: &RefCell<Option<oneshot::Sender<()>>>) {
    if let Some(stop) = stop.take() {
        let _ = stop.send(());
    }
}
