//! A dump from the window that opened this one: a recording that a person wants to look at.
//!
//! Opened with `?handover`, this page tells its opener `{type: "rtclens-ready"}` and takes one `{type: "rtclens-dump", file}`.

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{File, MessageEvent, Window, window};

const ASKED: &str = "?handover";
const READY: &str = "rtclens-ready";
const DUMP: &str = "rtclens-dump";

/// Hears of the file that the opener hands over and of the opener's origin, until the listener is dropped.
pub fn on_handover(listener: impl FnOnce(File, String) + 'static) -> Option<EventListener> {
    let window = window()?;
    if window.location().search().ok()? != ASKED {
        return None;
    }
    // A window of another origin is no instance of this page's `Window`, but takes messages as one.
    let opener: Window = window.opener().ok().filter(JsValue::is_object)?.unchecked_into();
    let (from, mut listener) = (opener.clone(), Some(listener));
    let hearing = EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let is_from_opener = event.source().is_some_and(|source| JsValue::from(source) == JsValue::from(&from));
        if let Some(file) = file_in(&event.data()).filter(|_| is_from_opener)
            && let Some(listener) = listener.take()
        {
            listener(file, event.origin());
        }
    });
    let ready = js_sys::Object::new();
    // It says nothing but that a page is there, so that anyone may hear it.
    Reflect::set(&ready, &"type".into(), &READY.into()).ok()?;
    opener.post_message(&ready, "*").ok()?;
    Some(hearing)
}

fn file_in(data: &JsValue) -> Option<File> {
    let member = |name: &str| Reflect::get(data, &name.into()).ok();
    if !data.is_object() || member("type")?.as_string()? != DUMP {
        return None;
    }
    member("file")?.dyn_into().ok()
}
