//! Saving text and files.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url, window};

/// Milliseconds for which the address of an offered file is good. Firefox and Safari begin to read it only after the click has returned,
/// and later still where they ask first.
const GOOD_FOR: u32 = 60_000;

/// Offers text as a file to save; `false` if the browser refuses.
pub fn save(name: &str, media_type: &str, text: &str) -> bool {
    try_save(name, media_type, text).is_some()
}

fn try_save(name: &str, media_type: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsValue::from_str(text)), &options).ok()?;
    offer(name, &blob)
}

/// Offers a file to save; `false` if the browser refuses.
pub fn save_file(name: &str, file: &Blob) -> bool {
    offer(name, file).is_some()
}

fn offer(name: &str, blob: &Blob) -> Option<()> {
    let address = Url::create_object_url_with_blob(blob).ok()?;
    let anchor: HtmlAnchorElement = window()?.document()?.create_element("a").ok()?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Timeout::new(GOOD_FOR, move || drop(Url::revoke_object_url(&address))).forget();
    Some(())
}
