//! Starting a host: as a worker, else on the page.

use gloo_events::EventListener;
use js_sys::WebAssembly::RuntimeError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageChannel, MessageEvent, MessagePort, Worker, WorkerOptions, WorkerType, window};

use super::{Bridge, message_of};
use crate::effects::location;
use crate::engine::{Failure, host, wire};

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
        let started = location::worker_script().and_then(|script| Worker::new_with_options(&script, &options).ok());
        let Some(worker) = started else { return self.start_on_page() };
        let (receiving, failing) = (self.clone(), self.clone());
        self.0.listeners.replace(vec![
            EventListener::new(&worker, "message", move |event| receiving.receive_event(event)),
            EventListener::new(&worker, "error", move |event| {
                if failing.0.ready.get() {
                    failing.restart(silent_end(message_of(event)));
                } else {
                    failing.drop_line();
                    failing.start_on_page();
                }
            }),
        ]);
        self.0.line.replace(Some(Line::Worker(worker)));
    }

    /// Runs the host on the page itself: slower, same answers.
    fn start_on_page(&self) {
        let Ok(channel) = MessageChannel::new() else {
            return self.lose(Failure::Unreachable("there are no message channels".to_owned()));
        };
        let ours = channel.port1();
        let receiving = self.clone();
        self.0.listeners.borrow_mut().push(EventListener::new(&ours, "message", move |event| receiving.receive_event(event)));
        if let Some(window) = window() {
            let failing = self.clone();
            let listener = EventListener::new(&window, "error", move |event| {
                if is_trap(event) {
                    failing.restart(silent_end(message_of(event)));
                }
            });
            self.0.listeners.borrow_mut().push(listener);
        }
        ours.start();
        self.0.line.replace(Some(Line::Page(ours)));
        host::start_on_page(channel.port2(), self.0.load);
    }

    fn receive_event(&self, event: &web_sys::Event) {
        for value in wire::unbundle(event.unchecked_ref::<MessageEvent>().data()) {
            self.receive(&value);
        }
    }
}

/// Whether an error of the page is the end of a program: other errors end nothing.
fn is_trap(event: &web_sys::Event) -> bool {
    event.dyn_ref::<ErrorEvent>().is_some_and(|event| event.error().is_instance_of::<RuntimeError>())
}

/// Why a host ended that had no last words. A panic has some, so what comes to `unreachable` without them is Rust's end for want of
/// memory: <https://doc.rust-lang.org/std/alloc/fn.handle_alloc_error.html>. Browsers put that word into sentences of their own.
fn silent_end(message: String) -> Failure {
    if message.to_lowercase().contains("unreachable") {
        Failure::OutOfMemory { doing: String::new() }
    } else {
        Failure::Crashed { doing: String::new(), message, rule: None }
    }
}
