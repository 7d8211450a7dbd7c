//! What the page or the worker has asked of the network, as the browser itself counts it.

use wasm_bindgen::prelude::*;
use web_sys::{Performance, PerformanceResourceTiming};

#[wasm_bindgen]
extern "C" {
    /// The same on a page and in a worker, which `web_sys` knows as two.
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: Performance;
}

/// The number of requests that began after `since`. What comes from the page's own memory is none, and parts of the program that are
/// loaded later are not counted, as the first is not.
pub fn count_since(since: f64) -> u32 {
    let began_later = |entry: &JsValue| {
        let entry: &PerformanceResourceTiming = entry.unchecked_ref();
        let name = entry.name();
        entry.start_time() > since && !name.starts_with("blob:") && !name.starts_with("data:") && !name.ends_with(".wasm")
    };
    let entries = PERFORMANCE.with(|performance| performance.get_entries_by_type("resource"));
    entries.iter().filter(began_later).count() as u32
}

/// Now, on the clock that [`count_since`] goes by.
pub fn now() -> f64 {
    PERFORMANCE.with(Performance::now)
}
