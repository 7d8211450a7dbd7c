//! Files that a person picks, drops or pastes.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File, HtmlInputElement, HtmlTextAreaElement, window};

/// The first file chosen in a file field. The field is emptied, so that the same file can be chosen again.
pub fn chosen(field: &HtmlInputElement) -> Option<File> {
    let file = field.files()?.get(0);
    field.set_value("");
    file
}

/// What becomes of a file that is dragged from outside.
pub enum Dragged {
    /// It is over the page.
    Over,
    /// It is no longer.
    Gone,
    /// It was dropped.
    Dropped(File),
}

/// Hears of every file that is dragged over the document, whatever lies over the page, until the listeners are dropped. Else the browser
/// would leave the page for a file that is dropped there.
pub fn on_drag(listener: impl Fn(Dragged) + 'static) -> Option<[EventListener; 3]> {
    let document = window()?.document()?;
    let listener = Rc::new(listener);
    Some(["dragover", "dragleave", "drop"].map(|name| {
        let listener = listener.clone();
        EventListener::new_with_options(&document, name, EventListenerOptions::enable_prevent_default(), move |event| {
            let Some(event) = event.dyn_ref::<DragEvent>() else { return };
            let Some(data) = event.data_transfer().filter(|data| data.types().includes(&JsValue::from_str("Files"), 0)) else { return };
            event.prevent_default();
            listener(match name {
                "dragover" => Dragged::Over,
                // It also tells of every border inside the page that the pointer crosses.
                "dragleave" if event.related_target().is_some() => return,
                "dragleave" => Dragged::Gone,
                _ => first(&data).map_or(Dragged::Gone, Dragged::Dropped),
            });
        })
    }))
}

/// Hears of every pasted file, or else pasted text, that goes into no field, until the listener is dropped.
pub fn on_paste(mut listener: impl FnMut(Result<File, String>) + 'static) -> Option<EventListener> {
    let document = window()?.document()?;
    Some(EventListener::new(&document, "paste", move |event| {
        let into_field = event
            .target()
            .is_some_and(|target| target.is_instance_of::<HtmlInputElement>() || target.is_instance_of::<HtmlTextAreaElement>());
        if let Some(pasted) = pasted(event).filter(|_| !into_field) {
            listener(pasted);
        }
    }))
}

fn pasted(event: &Event) -> Option<Result<File, String>> {
    let data = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    first(&data).map(Ok).or_else(|| data.get_data("text/plain").ok().filter(|text| !text.trim().is_empty()).map(Err))
}

fn first(data: &DataTransfer) -> Option<File> {
    data.files()?.get(0)
}
