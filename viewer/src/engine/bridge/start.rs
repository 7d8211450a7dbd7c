//! Starting a host: as a worker, else on the page.

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlScriptElement, MessageChannel, MessageEvent, MessagePort, Worker, WorkerOptions, WorkerType, window};

use super::{Bridge, message_of};
use crate::engine::Failure;
use crate::engine::host::CALL;

/// The module that runs a host, beside the page.
const MODULE: &str = "./worker_loader.js";

/// The way to a host.
pub(super) enum Line {
    /// A worker of its own.
    Worker(Worker),
    /// A host on the page.
    Page(MessagePort),
}

impl Line {
    /// What cannot be posted is answered by the error listener of the line.
    pub(super) fn post(&self, value: &JsValue) {
        let _ = match self {
            Line::Worker(worker) => worker.post_message(value),
            Line::Page(port) => port.post_message(value),
        };
    }

    pub(super) fn close(&self) {
        match self {
            Line::Worker(worker) => worker.terminate(),
            Line::Page(port) => port.close(),
        }
    }
}

impl Bridge {
    pub(super) fn start_worker(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let Ok(worker) = Worker::new_with_options(MODULE, &options) else { return self.start_on_page() };
        let (receiving, failing) = (self.clone(), self.clone());
        self.0.listeners.replace(vec![
            EventListener::new(&worker, "message", move |event| receiving.receive_event(event)),
            EventListener::new(&worker, "error", move |event| {
                if failing.0.ready.get() {
                    failing.restart(Failure::Crashed { doing: String::new(), message: message_of(event) });
                } else {
                    failing.start_on_page();
                }
            }),
        ]);
        self.0.line.replace(Some(Line::Worker(worker)));
    }

    /// Loads the host into the page itself: slower, same answers.
    fn start_on_page(&self) {
        let script = window().and_then(|window| {
            let document = window.document()?;
            let script: HtmlScriptElement = document.create_element("script").ok()?.unchecked_into();
            script.set_type("module");
            script.set_src(MODULE);
            Some((window, document.head()?, script))
        });
        let Some((window, head, script)) = script else {
            return self.lose(Failure::Unreachable("there is no page to run it on".to_owned()));
        };
        let (calling, failing, caller) = (self.clone(), self.clone(), window.clone());
        self.0.listeners.borrow_mut().extend([
            EventListener::new(&window, "message", move |event| {
                let event: &MessageEvent = event.unchecked_ref();
                let from_here = event.source().is_some_and(|source| js_sys::Object::is(&source, &caller));
                if from_here && event.data().as_string().as_deref() == Some(CALL) {
                    calling.offer_port(&caller);
                }
            }),
            EventListener::once(&script, "error", move |_| {
                failing.lose(Failure::Unreachable(format!("{MODULE} could not be loaded")));
            }),
        ]);
        if head.append_child(&script).is_err() {
            self.lose(Failure::Unreachable("the page takes no script".to_owned()));
        }
    }

    fn offer_port(&self, window: &web_sys::Window) {
        let Ok(channel) = MessageChannel::new() else {
            return self.lose(Failure::Unreachable("there are no message channels".to_owned()));
        };
        let (ours, theirs) = (channel.port1(), channel.port2());
        let receiving = self.clone();
        self.0.listeners.borrow_mut().push(EventListener::new(&ours, "message", move |event| receiving.receive_event(event)));
        ours.start();
        self.0.line.replace(Some(Line::Page(ours)));
        let offered = window.post_message_with_transfer(&JsValue::NULL, &window.origin(), &Array::of1(&theirs));
        if offered.is_err() {
            self.lose(Failure::Unreachable("the port cannot be handed over".to_owned()));
        }
    }

    fn receive_event(&self, event: &web_sys::Event) {
        self.receive(&event.unchecked_ref::<MessageEvent>().data());
    }
}
