//! Files that a person picks, drops or pastes.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, File, HtmlInputElement};

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

/// A pasted file, or else the pasted text.
pub fn pasted(event: &web_sys::Event) -> Option<Result<File, String>> {
    let data = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    first(&data).map(Ok).or_else(|| data.get_data("text/plain").ok().filter(|text| !text.trim().is_empty()).map(Err))
}

fn first(data: &DataTransfer) -> Option<File> {
    data.files()?.get(0)
}
