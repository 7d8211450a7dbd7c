//! The canvas in sixteenths of a pixel, because plotters gives its backends whole numbers only.

use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;

/// Parts of a pixel.
pub(super) const FINE: f64 = 16.0;

type CanvasError = <CanvasBackend as DrawingBackend>::ErrorType;
type Outcome = Result<(), DrawingErrorKind<CanvasError>>;

/// A canvas whose context is scaled so that [`FINE`] units are a pixel of the page.
pub(super) struct FineCanvas {
    canvas: CanvasBackend,
    size: (u32, u32),
}

impl FineCanvas {
    /// For a canvas of this many pixels of the page; `None` if it cannot be drawn on.
    pub(super) fn new(canvas: &HtmlCanvasElement, width: f64, height: f64) -> Option<FineCanvas> {
        let canvas = CanvasBackend::with_canvas_object(canvas.clone())?;
        Some(FineCanvas { canvas, size: ((width * FINE).ceil() as u32, (height * FINE).ceil() as u32) })
    }
}

/// All as the canvas does it, except for the size, to which plotters cuts what it draws.
impl DrawingBackend for FineCanvas {
    type ErrorType = CanvasError;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        self.canvas.ensure_prepared()
    }

    fn present(&mut self) -> Outcome {
        self.canvas.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.canvas.draw_pixel(point, color)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.canvas.draw_path(path, style)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.canvas.fill_polygon(path, style)
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        self.canvas.draw_circle(center, radius, style, fill)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, place: BackendCoord) -> Outcome {
        self.canvas.draw_text(text, style, place)
    }
}
