//! Files that a person picks, drops or pastes.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File, HtmlInputElement, HtmlTextAreaElement, window};

/// The first file chosen in a file field. The field is emptied, so that the same file can be chosen again.
pub fn chosen(field: &HtmlInputElement) -> Option<File> {
    let file = field.files()?.get(0);
    field.set_value("");
    file
}

/// Whether what is dragged over the page holds a file.
pub fn is_dragged(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&JsValue::from_str("Files"), 0))
}

/// The first dropped file.
pub fn dropped(event: &DragEvent) -> Option<File> {
    first(&event.data_transfer()?)
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
