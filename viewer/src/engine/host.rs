//! The worker's end: owns the session, reads the dump in pieces, answers questions between them.
//!
//! The same code also runs on the page, behind a message port, where no worker can start.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Date};
use shared::session::Session;
use shared::session::answers::Request;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

use super::wire::{self, FromHost, ToHost};
use super::{BUILD_ID, Failure, OpenProgress, Opened, Source};
use crate::effects::requests;
use analysing::Turn;
use breath::Breath;
use input::Input;
use stopping::unless_stopped;

mod analysing;
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
/// Whether this program runs as a worker.
pub fn is_worker() -> bool {
    js_sys::global().is_instance_of::<DedicatedWorkerGlobalScope>()
}

/// Starts listening to the page, in its worker.
pub fn start() {
    serve(Endpoint::Worker(js_sys::global().unchecked_into()));
}

/// Starts listening on the page itself, at the other end of a channel.
pub(super) fn start_on_page(port: MessagePort) {
    serve(Endpoint::Port(port));
}

/// Where messages come from and go to.
enum Endpoint {
    Worker(DedicatedWorkerGlobalScope),
    Port(MessagePort),
}

impl Endpoint {
    fn post(&self, messages: Vec<FromHost>) -> Result<(), JsValue> {
        let (bundle, mut handed_over) = (Array::new(), Array::new());
        for message in messages {
            let (value, buffer) = wire::pack_from_host(message).map_err(|error| JsError::new(&error.to_string()))?;
            bundle.push(&value);
            handed_over.extend(buffer);
        }
        self.post_bundle(&bundle, &handed_over)
    }

    fn post_bundle(&self, bundle: &Array, handed_over: &Array) -> Result<(), JsValue> {
        match self {
            Endpoint::Worker(scope) => scope.post_message_with_transfer(bundle, handed_over),
            Endpoint::Port(port) => port.post_message_with_transferable(bundle, handed_over),
        }
    }

    fn listen(&self, listener: &js_sys::Function) {
        match self {
            Endpoint::Worker(scope) => scope.set_onmessage(Some(listener)),
            Endpoint::Port(port) => port.set_onmessage(Some(listener)),
        }
    }
}

struct Host {
    endpoint: Endpoint,
    session: RefCell<Session>,
    /// The open that goes on or went last.
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
}

thread_local! {
    static HOST: RefCell<Option<Rc<Host>>> = const { RefCell::new(None) };
}

fn serve(endpoint: Endpoint) {
    let host = Rc::new(Host {
        endpoint,
        session: RefCell::new(Session::new()),
        open: Cell::new(0),
        stop: RefCell::default(),
        stop_copy: RefCell::default(),
        started: requests::now(),
        doing: RefCell::new("starting".to_owned()),
        analysis: Cell::new(0),
        rule: Rc::default(),
    });
    HOST.replace(Some(host.clone()));
    std::panic::set_hook(Box::new(|panic| last_words(&panic.to_string())));
    let listening = host.clone();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| listening.receive(event.data()));
    host.endpoint.listen(listener.into_js_value().unchecked_ref());
    host.say(FromHost::Ready { build: BUILD_ID.to_owned() });
}

/// A panic aborts, and what aborts inside a promise reaches no error listener of the page: so say it while it can be said.
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
    /// A message that cannot be posted has nobody who could be told so.
    fn say(&self, message: FromHost) {
        let _ = self.endpoint.post(vec![message]);
    }

    /// Does what a bundle of messages says. Answers go together, those that take long in several parts.
    fn receive(self: &Rc<Self>, bundle: JsValue) {
        let mut answers = Vec::new();
        let mut posted = Date::now();
        for value in wire::unbundle(bundle) {
            answers.extend(self.answer(&value));
            if Date::now() - posted >= TOGETHER {
                let _ = self.endpoint.post(std::mem::take(&mut answers));
                posted = Date::now();
            }
        }
        if !answers.is_empty() {
            let _ = self.endpoint.post(answers);
        }
    }

    fn answer(self: &Rc<Self>, value: &JsValue) -> Option<FromHost> {
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
            Ok((ToHost::Copy { id, address, policy }, file)) => {
                let source = address.map(Source::Address).or(file.map(Source::File));
                let (stop, mut stopped) = oneshot::channel();
                self.stop_copy.replace(Some(stop));
                if let Some(source) = source {
                    let host = self.clone();
                    spawn_local(async move {
                        let copying = host.clone().copy(id, policy, source);
                        if let Err(failure) = unless_stopped(&mut stopped, copying).await {
                            host.say(FromHost::Copied { id, result: Err(failure) });
                        }
                    });
                }
            }
            Ok((ToHost::CancelCopy, _)) => end(&self.stop_copy),
            Ok((ToHost::Ask { id, request }, _)) => {
                let begun = self.session.borrow().begin(&request, self.rule.clone());
                if let Some(work) = begun {
                    spawn_local(self.clone().analyse(Turn::new(self, id, &request), work));
                    return None;
                }
                self.doing.replace(format!("answering {}", name(&request)));
                let reply = self.session.borrow_mut().handle(&request);
                return Some(FromHost::Answer { id, reply });
            }
            Err(error) => last_words(&error.to_string()),
        }
        None
    }

    async fn open(self: Rc<Self>, id: u32, source: Source, mut stopped: oneshot::Receiver<()>) {
        self.doing.replace(format!("reading {}", source.name()));
        // The old dump goes before the new one comes, so that memory never holds both.
        self.session.replace(Session::new());
        let result = self.try_open(id, source, &mut stopped).await;
        if result != Err(Failure::Superseded) {
            self.say(FromHost::Opened { id, result });
        }
    }

    async fn try_open(&self, id: u32, source: Source, stopped: &mut oneshot::Receiver<()>) -> Result<Opened, Failure> {
        let started = Date::now();
        let input = unless_stopped(stopped, Input::of(source)).await?.map_err(Failure::Unreadable)?;
        let cut_short = match unless_stopped(stopped, self.read(id, &input)).await {
            Ok(cut_short) => cut_short,
            Err(Failure::Cancelled) => Some("cancelled".to_owned()),
            Err(failure) => return Err(failure),
        };
        self.report(id, &input);
        let finished = self.session.borrow_mut().finish(cut_short.as_deref());
        match finished {
            Ok(()) => Ok(Opened {
                read: input.read(),
                milliseconds: Date::now() - started,
                cut_short,
                requests: requests::count_since(self.started),
            }),
            Err(_) if cut_short.as_deref() == Some("cancelled") => Err(Failure::Cancelled),
            Err(error) => Err(Failure::Unreadable(error.to_string())),
        }
    }

    /// Feeds the session to the end of the input; returns why that came early, if it did.
    async fn read(&self, id: u32, input: &Input) -> Option<String> {
        let mut piece = vec![0; PIECE as usize];
        let breath = Breath::new();
        let (mut breathed, mut reported) = (Date::now(), 0.0);
        loop {
            let chunk = match input.next().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => return None,
                Err(reason) => return Some(reason),
            };
            for start in (0..chunk.length()).step_by(PIECE as usize) {
                let end = chunk.length().min(start + PIECE);
                let piece = &mut piece[..(end - start) as usize];
                chunk.subarray(start, end).copy_to(piece);
                self.session.borrow_mut().feed(piece);
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

/// The request without its values: those may hold what the dump keeps private.
fn name(request: &Request) -> &'static str {
    match request {
        Request::Overview => "the overview",
        Request::Connection(_) => "a connection",
        Request::Events(_) => "a part of the event table",
        Request::Event(_) => "an event",
        Request::Catalogue => "the statistics objects",
        Request::Members { .. } => "the members of an object",
        Request::Search { .. } => "a search",
        Request::Resolve(_) => "the pinned series",
        Request::Window(_) => "a chart",
        Request::Bands(_) => "a state band",
        Request::Analysis(_) | Request::AnalysisExport { .. } => "the analysis",
        Request::Rules => "the rules",
        Request::Features => "the features",
        Request::Export(_) => "the features as a file",
    }
}
