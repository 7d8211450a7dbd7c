//! The page's end: starts a host, asks it, and starts another when it dies.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use gloo_events::EventListener;
use js_sys::Array;
use shared::anonymize::policy::Policy;
use shared::session::answers::{Overview, Reply, Request};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::copy::{Copied, CopyProgress};
use super::host::Loads;
use super::wire::{self, FromHost, ToHost};
use super::{BUILD_ID, Failure, OpenProgress, Opened, Source};
use crate::effects::{location, storage};
use start::Line;

mod start;

/// Remembers over the reload that there was one, so that there is no second.
const RELOADED: &str = "rtclens.reloaded-for-build";

/// The way to ask about the opened dump. Cheap to clone; clones are the same bridge.
#[derive(Clone)]
pub struct Bridge(Rc<Inner>);

impl PartialEq for Bridge {
    fn eq(&self, other: &Bridge) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

type OnLoss = Rc<dyn Fn(&Failure)>;

struct Inner {
    load: Loads,
    line: RefCell<Option<Line>>,
    /// Listeners of the present line; they go with it.
    listeners: RefCell<Vec<EventListener>>,
    /// Whether the host said that it listens.
    ready: Cell<bool>,
    /// Messages that wait for the end of the task, or for a host that listens.
    queue: RefCell<Vec<JsValue>>,
    last_id: Cell<u32>,
    /// Those who asked. They get the message with the answer, and read it themselves.
    asked: RefCell<HashMap<u32, oneshot::Sender<Result<JsValue, Failure>>>>,
    opening: RefCell<Option<Opening>>,
    copying: RefCell<Option<Copying>>,
    /// Whether the host holds a dump.
    holds: Cell<bool>,
    /// Told when the host that holds the dump is gone.
    on_loss: RefCell<Option<OnLoss>>,
    /// Why no host can be had, once that is known.
    lost: RefCell<Option<Failure>>,
}

impl Inner {
    fn new(load: Loads) -> Inner {
        Inner {
            load,
            line: RefCell::default(),
            listeners: RefCell::default(),
            ready: Cell::default(),
            queue: RefCell::default(),
            last_id: Cell::default(),
            asked: RefCell::default(),
            opening: RefCell::default(),
            copying: RefCell::default(),
            holds: Cell::default(),
            on_loss: RefCell::default(),
            lost: RefCell::default(),
        }
    }
}

struct Opening {
    id: u32,
    name: String,
    done: oneshot::Sender<OpenEnd>,
    on_progress: Rc<dyn Fn(OpenProgress)>,
}

struct Copying {
    id: u32,
    done: oneshot::Sender<CopyEnd>,
    on_progress: Rc<dyn Fn(CopyProgress)>,
}

/// What an open came to, and what is in the dump.
pub type OpenEnd = Result<(Opened, Box<Overview>), Failure>;

/// What a copy came to, and its file if it is clean.
pub type CopyEnd = Result<(Copied, Option<web_sys::File>), Failure>;

impl Bridge {
    /// Starts a host, which loads its parts as told here if it has to run on the page.
    pub fn new(load: Loads) -> Bridge {
        let bridge = Bridge(Rc::new(Inner::new(load)));
        bridge.start_worker();
        bridge
    }

    /// Asks about the opened dump. Dropping the future is fine: its answer is then thrown away.
    pub fn ask(&self, request: Request) -> impl Future<Output = Result<Reply, Failure>> + use<> {
        let (sender, receiver) = oneshot::channel();
        let id = self.next_id();
        self.0.asked.borrow_mut().insert(id, sender);
        self.queue(wire::pack_question(id, &request));
        async {
            let answered = receiver.await.unwrap_or(Err(Failure::Superseded))?;
            wire::read_answer(&answered).map_err(|error| Failure::Unreachable(error.to_string()))
        }
    }

    /// Opens a dump in place of the one that is open, and tells how far it is.
    pub async fn open(&self, source: Source, on_progress: impl Fn(OpenProgress) + 'static) -> OpenEnd {
        let (done, receiver) = oneshot::channel();
        let id = self.next_id();
        self.let_go();
        self.0.opening.replace(Some(Opening { id, name: source.name(), done, on_progress: Rc::new(on_progress) }));
        match source {
            Source::File(file) => self.post(&ToHost::Open { id, address: None }, Some(&file)),
            Source::Address(address) => self.post(&ToHost::Open { id, address: Some(address) }, None),
        }
        receiver.await.unwrap_or(Err(Failure::Superseded))
    }

    /// Closes the dump that is open or being read: whoever waits for it or asked of it learns that it is superseded.
    pub fn close(&self) {
        self.let_go();
        self.0.opening.take();
        self.post(&ToHost::Close, None);
    }

    /// What is still asked was asked of the old dump.
    fn let_go(&self) {
        self.0.asked.borrow_mut().clear();
        self.0.holds.set(false);
    }

    /// Has the host load what answers will need, so that the first of them comes as fast as all others.
    pub fn prepare(&self) {
        self.post(&ToHost::Prepare, None);
    }

    /// Stops the open that goes on; it ends with what was read until then.
    pub fn cancel(&self) {
        self.post(&ToHost::Cancel, None);
    }

    /// Writes a copy of a dump without its personal data, and tells how far it is.
    pub async fn copy(&self, source: Source, policy: Policy, on_progress: impl Fn(CopyProgress) + 'static) -> CopyEnd {
        let (done, receiver) = oneshot::channel();
        let id = self.next_id();
        self.0.copying.replace(Some(Copying { id, done, on_progress: Rc::new(on_progress) }));
        match source {
            Source::File(file) => self.post(&ToHost::Copy { id, address: None, policy }, Some(&file)),
            Source::Address(address) => self.post(&ToHost::Copy { id, address: Some(address), policy }, None),
        }
        receiver.await.unwrap_or(Err(Failure::Superseded))
    }

    /// Stops the copy that goes on.
    pub fn cancel_copy(&self) {
        self.post(&ToHost::CancelCopy, None);
    }

    /// Calls back when the opened dump is lost with its host, and when no host can be had.
    pub fn on_loss(&self, listener: impl Fn(&Failure) + 'static) {
        self.0.on_loss.replace(Some(Rc::new(listener)));
    }

    fn next_id(&self) -> u32 {
        self.0.last_id.set(self.0.last_id.get().wrapping_add(1));
        self.0.last_id.get()
    }

    fn post(&self, message: &ToHost, file: Option<&web_sys::File>) {
        self.queue(wire::pack_to_host(message, file));
    }

    fn queue(&self, packed: Result<JsValue, postcard::Error>) {
        let lost = self.0.lost.borrow().clone();
        if let Some(failure) = lost {
            return self.fail_all(&failure);
        }
        match packed {
            Ok(value) => {
                self.0.queue.borrow_mut().push(value);
                let bridge = self.clone();
                spawn_local(async move { bridge.flush() });
            }
            Err(error) => self.fail_all(&Failure::Unreachable(error.to_string())),
        }
    }

    /// Posts what waits, in one bundle.
    fn flush(&self) {
        if self.0.ready.get()
            && let Some(line) = &*self.0.line.borrow()
            && !self.0.queue.borrow().is_empty()
        {
            line.post(&self.0.queue.take().iter().collect::<Array>());
        }
    }

    fn receive(&self, value: &JsValue) {
        match wire::unpack_from_host(value) {
            Ok(FromHost::Ready { build }) => self.greet(&build),
            Ok(FromHost::Progress { id, progress }) => {
                let opening = self.0.opening.borrow();
                let listener = opening.as_ref().filter(|opening| opening.id == id).map(|opening| opening.on_progress.clone());
                drop(opening);
                if let Some(on_progress) = listener {
                    on_progress(progress);
                }
            }
            Ok(FromHost::Opened { id, result }) => {
                let opening = self.0.opening.borrow_mut().take_if(|opening| opening.id == id);
                if let Some(opening) = opening {
                    self.0.holds.set(result.is_ok());
                    let _ = opening.done.send(result);
                }
            }
            Ok(FromHost::Answer { id }) => self.answered(id, Ok(value.clone())),
            Ok(FromHost::Unanswered { id, failure }) => self.answered(id, Err(failure)),
            Ok(FromHost::CopyWent { id, progress }) => {
                let listener =
                    self.0.copying.borrow().as_ref().filter(|copying| copying.id == id).map(|copying| copying.on_progress.clone());
                if let Some(on_progress) = listener {
                    on_progress(progress);
                }
            }
            Ok(FromHost::Copied { id, result }) => {
                let copying = self.0.copying.borrow_mut().take_if(|copying| copying.id == id);
                if let Some(copying) = copying {
                    let _ = copying.done.send(result.map(|copied| (copied, wire::file_beside(value))));
                }
            }
            Ok(FromHost::Crashed { doing, message, rule }) => self.restart(Failure::Crashed { doing, message, rule }),
            Err(error) => self.fail_all(&Failure::Unreachable(error.to_string())),
        }
    }

    fn answered(&self, id: u32, answer: Result<JsValue, Failure>) {
        let asker = self.0.asked.borrow_mut().remove(&id);
        if let Some(asker) = asker {
            let _ = asker.send(answer);
        }
    }

    /// The handshake: a cached worker of another build is never talked to.
    fn greet(&self, build: &str) {
        if build == BUILD_ID {
            storage::forget_for_tab(RELOADED);
            self.0.ready.set(true);
            self.flush();
        } else if storage::recall_for_tab(RELOADED).is_none() && storage::keep_for_tab(RELOADED, build) {
            location::reload();
        } else {
            self.lose(Failure::Outdated);
        }
    }

    /// Fails what the dead host was asked, and starts another for what comes next.
    fn restart(&self, failure: Failure) {
        let on_page = matches!(&*self.0.line.borrow(), Some(Line::Page(_)));
        self.hang_up();
        if on_page {
            // The module of a page is loaded once: a second host would be the same broken one.
            self.0.lost.replace(Some(failure.clone()));
        } else {
            self.start_worker();
        }
        self.fail_all(&failure);
    }

    fn lose(&self, failure: Failure) {
        self.hang_up();
        self.0.lost.replace(Some(failure.clone()));
        self.fail_all(&failure);
    }

    fn hang_up(&self) {
        self.drop_line();
        self.0.queue.take();
    }

    /// Ends the host. What waits in the queue waits for the next one.
    fn drop_line(&self) {
        if let Some(line) = self.0.line.take() {
            line.close();
        }
        self.0.ready.set(false);
        // A listener may be what calls this, and must not be dropped while it runs.
        let listeners = self.0.listeners.take();
        gloo_timers::callback::Timeout::new(0, move || drop(listeners)).forget();
    }

    fn fail_all(&self, failure: &Failure) {
        let opening = self.0.opening.take();
        let was_opening = opening.is_some();
        if let Some(opening) = opening {
            let _ = opening.done.send(Err(opening_failure(failure, &opening.name)));
        }
        if let Some(copying) = self.0.copying.take() {
            let _ = copying.done.send(Err(failure.clone()));
        }
        let asked = self.0.asked.take();
        for asker in asked.into_values() {
            let _ = asker.send(Err(failure.clone()));
        }
        // Without a dump the next host is as good as the lost one.
        let is_loss = self.0.holds.take() || self.0.lost.borrow().is_some();
        if is_loss && !was_opening {
            let on_loss = self.0.on_loss.borrow().clone();
            if let Some(on_loss) = on_loss {
                on_loss(failure);
            }
        }
    }
}

/// A host that dies without last words was doing what it was asked for last.
fn opening_failure(failure: &Failure, name: &str) -> Failure {
    match failure {
        Failure::Crashed { doing, message, .. } if doing.is_empty() => {
            Failure::Crashed { doing: format!("reading {name}"), message: message.clone(), rule: None }
        }
        Failure::OutOfMemory { doing } if doing.is_empty() => Failure::OutOfMemory { doing: format!("reading {name}") },
        other => other.clone(),
    }
}

/// The message of an error event; what is no error event says nothing.
fn message_of(event: &web_sys::Event) -> String {
    event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message).unwrap_or_default()
}
