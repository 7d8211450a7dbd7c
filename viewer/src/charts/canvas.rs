//! A canvas of the page: what draws on it, and its size in pixels of the screen.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Pixels of the screen for each of the page.
pub(super) fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).max(0.1)
}

/// What draws on a canvas; `None` where the browser has no memory for it.
pub(super) fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// Gives a canvas this many pixels of the screen, all blank, and as much room on the page.
pub(super) fn fit(canvas: &HtmlCanvasElement, width: f64, height: f64, ratio: f64) {
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    for (property, length) in [("width", width), ("height", height)] {
        // Lengths are always accepted.
        let _ = canvas.style().set_property(property, &format!("{}px", length / ratio));
    }
}
