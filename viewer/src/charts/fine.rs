//! Draws for plotters on a canvas, in sixteenths of a pixel because plotters gives its backends whole numbers only.

use std::convert::Infallible;
use std::f64::consts::TAU;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use web_sys::CanvasRenderingContext2d;

/// Parts of a pixel.
pub(super) const FINE: f64 = 16.0;

/// Browsers take time that grows with the square of a path's length to fill it, so a long one is filled in parts of so many points.
pub(super) const PART: usize = 12;

type Outcome = Result<(), DrawingErrorKind<Infallible>>;

/// A canvas whose context is scaled so that [`FINE`] units are a pixel of the page.
pub(super) struct FineCanvas {
    context: CanvasRenderingContext2d,
    size: (u32, u32),
    /// Width of a pixel of the screen.
    pixel: f64,
    /// What the context is set to, because setting it takes as long as drawing with it.
    font: String,
    fill: Option<BackendColor>,
}

impl FineCanvas {
    /// For a context that draws on this many pixels of the page, each of which is `ratio` of the screen's.
    pub(super) fn new(context: CanvasRenderingContext2d, width: f64, height: f64, ratio: f64) -> FineCanvas {
        // No spikes at sharp turns, and much quicker than round.
        context.set_line_join("bevel");
        let size = ((width * FINE).ceil() as u32, (height * FINE).ceil() as u32);
        FineCanvas { context, size, pixel: FINE / ratio, font: String::new(), fill: None }
    }

    fn set_stroke(&self, style: &impl BackendStyle) {
        self.context.set_stroke_style_str(&css(style.color()));
        self.context.set_line_width(f64::from(style.stroke_width()));
    }

    fn set_fill(&mut self, colour: BackendColor) {
        if self.fill.is_none_or(|fill| (fill.rgb, fill.alpha) != (colour.rgb, colour.alpha)) {
            self.context.set_fill_style_str(&css(colour));
            self.fill = Some(colour);
        }
    }

    /// Adds a line to the path that is drawn next.
    fn trace(&self, points: &[BackendCoord], aside: (f64, f64)) {
        let mut points = points.iter().map(|&(x, y)| (f64::from(x) + aside.0, f64::from(y) + aside.1));
        if let Some((x, y)) = points.next() {
            self.context.move_to(x, y);
        }
        points.for_each(|(x, y)| self.context.line_to(x, y));
    }
}

/// How far from the middle of a line of this width its hairlines lie. Browsers draw lines of one pixel several times as fast as
/// thicker ones, and one path of all of them faster than many.
fn hairlines(width: f64, pixel: f64) -> impl Iterator<Item = f64> {
    let count = (width / pixel).ceil().max(1.0);
    let distance = if count > 1.0 { (width - pixel) / (count - 1.0) } else { 0.0 };
    (0..count as u32).map(move |index| (f64::from(index) - (count - 1.0) / 2.0) * distance)
}

/// Whether a piece of a line goes up and down more than to the side.
fn is_steep(piece: &[BackendCoord]) -> bool {
    piece[0].1.abs_diff(piece[1].1) > piece[0].0.abs_diff(piece[1].0)
}

/// A colour as a style sheet writes it.
pub(super) fn css(colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    format!("#{red:02x}{green:02x}{blue:02x}{:02x}", (colour.alpha * 255.0).round() as u8)
}

impl DrawingBackend for FineCanvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Outcome {
        Ok(())
    }

    fn present(&mut self) -> Outcome {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Outcome {
        self.set_fill(colour);
        self.context.fill_rect(f64::from(x), f64::from(y), 1.0, 1.0);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        let points: Vec<BackendCoord> = path.into_iter().collect();
        self.context.set_stroke_style_str(&css(style.color()));
        let width = f64::from(style.stroke_width());
        if points.len() == 2 {
            self.context.set_line_width(width);
            self.context.begin_path();
            self.trace(&points, (0.0, 0.0));
            self.context.stroke();
            return Ok(());
        }
        self.context.set_line_width(self.pixel.min(width));
        self.context.begin_path();
        let mut rest = points.as_slice();
        while rest.len() > 1 {
            let steep = is_steep(rest);
            let pieces = rest.windows(2).take_while(|piece| is_steep(piece) == steep).count();
            let part = &rest[..=pieces];
            for aside in hairlines(width, self.pixel) {
                self.trace(part, if steep { (aside, 0.0) } else { (0.0, aside) });
            }
            // Parts share a point and no more: a piece drawn twice has darker edges.
            rest = &rest[part.len() - 1..];
        }
        self.context.stroke();
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Outcome {
        let (x, y) = (f64::from(from.0), f64::from(from.1));
        let (width, height) = (f64::from(to.0) - x, f64::from(to.1) - y);
        if fill {
            self.set_fill(style.color());
            self.context.fill_rect(x, y, width, height);
        } else {
            self.set_stroke(style);
            self.context.stroke_rect(x, y, width, height);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Outcome {
        self.set_fill(style.color());
        self.context.begin_path();
        self.trace(&path.into_iter().collect::<Vec<_>>(), (0.0, 0.0));
        self.context.fill();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Outcome {
        self.context.begin_path();
        // Only a negative radius is refused.
        let _ = self.context.arc(f64::from(x), f64::from(y), f64::from(radius), 0.0, TAU);
        if fill {
            self.set_fill(style.color());
            self.context.fill();
        } else {
            self.set_stroke(style);
            self.context.stroke();
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Outcome {
        let font = format!("{} {}px {}", style.style().as_str(), style.size(), style.family().as_str());
        if self.font != font {
            self.context.set_font(&font);
            self.font = font;
        }
        let anchor = style.anchor();
        self.context.set_text_align(match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match anchor.v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        self.set_fill(style.color());
        // No browser refuses to draw a text.
        let _ = self.context.fill_text(text, f64::from(x), f64::from(y));
        Ok(())
    }
}
