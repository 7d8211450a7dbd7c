//! What the page has asked of the network, as the browser itself counts it.

use wasm_bindgen::JsCast;
use web_sys::{Performance, PerformanceResourceTiming, window};

/// The number of requests that began after `since`, in milliseconds of the page's clock. Addresses of the page's own memory are none.
pub fn count_since(since: f64) -> u32 {
    let entries = performance().map(|performance| performance.get_entries_by_type("resource"));
    let began_later = |entry: wasm_bindgen::JsValue| {
        let entry: PerformanceResourceTiming = entry.unchecked_into();
        entry.start_time() > since && !entry.name().starts_with("blob:") && !entry.name().starts_with("data:")
    };
    entries.map_or(0, |entries| entries.iter().filter(|entry| began_later(entry.clone())).count() as u32)
}

/// Now, in milliseconds of the page's clock.
pub fn now() -> f64 {
    performance().map_or(0.0, |performance| performance.now())
}

fn performance() -> Option<Performance> {
    window()?.performance()
}
