//! The one canvas that every plot is drawn on. A picture of it is then shown on the plot's own.
//!
//! A hundred canvases that are each drawn on cost several times as much: every one sets up its drawing anew, and looks up the font in
//! the style of the page.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, ImageBitmapRenderingContext, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

thread_local! {
    static SHEET: RefCell<Option<Sheet>> = const { RefCell::new(None) };
}

/// A canvas that is in no document.
#[derive(Clone)]
pub(super) struct Sheet {
    canvas: OffscreenCanvas,
    /// Draws on it.
    pub(super) context: OffscreenCanvasRenderingContext2d,
}

impl Sheet {
    /// The sheet, empty and of this size; `None` for a size that no canvas has.
    pub(super) fn blank(width: u32, height: u32) -> Option<Sheet> {
        let kept = SHEET.with_borrow(Option::clone);
        let sheet = match kept {
            Some(sheet) => sheet,
            None => SHEET.with_borrow_mut(|slot| Some(slot.insert(Sheet::new().ok()?).clone()))?,
        };
        if (sheet.canvas.width(), sheet.canvas.height()) == (width, height) {
            // What a plot that failed has left behind.
            sheet.context.reset_transform().ok()?;
            sheet.context.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        } else {
            sheet.canvas.set_width(width);
            sheet.canvas.set_height(height);
        }
        (width > 0 && height > 0).then_some(sheet)
    }

    fn new() -> Result<Sheet, JsValue> {
        let canvas = OffscreenCanvas::new(1, 1)?;
        let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
        Ok(Sheet { canvas, context })
    }

    /// Shows what was drawn, and nothing else, on a canvas of the page.
    pub(super) fn show_on(&self, canvas: &HtmlCanvasElement) -> Option<()> {
        let picture = self.canvas.transfer_to_image_bitmap().ok()?;
        if (canvas.width(), canvas.height()) != (picture.width(), picture.height()) {
            canvas.set_width(picture.width());
            canvas.set_height(picture.height());
        }
        let context: ImageBitmapRenderingContext = canvas.get_context("bitmaprenderer").ok()??.dyn_into().ok()?;
        context.transfer_from_image_bitmap(&picture);
        Some(())
    }
}
