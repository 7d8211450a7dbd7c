//! Draws one plot on a canvas with plotters: grid, gaps, areas, bands and lines, and the labels of the vertical axis.

use plotters::coord::types::RangedCoordf64;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use shared::session::answers::{Range, Window};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::axis;
use super::canvas;
use super::fine::{FINE, FineCanvas, PART, css};
use super::layout::{self, Entry};
use super::measure::tick_label;
use super::scale::{TimeScale, ValueScale};
use super::theme::Theme;

/// Room above and below a plot for the upper and lower halves of its labels, in pixels.
pub const PADDING: f64 = 7.0;

/// Where the bands and areas stop hiding what is under them.
const BAND: f64 = 0.26;
const AREA: f64 = 0.12;

/// Size of labels in pixels.
const TEXT: f64 = 10.5;

/// One line of a plot.
#[derive(Clone, Copy, Debug)]
pub struct Trace<'a> {
    /// Its values.
    pub window: &'a Window,
    /// Which of the eight colours it has.
    pub colour: usize,
    /// Stands at its right end; empty where the legend is enough.
    pub label: &'a str,
}

/// Everything that is seen of a plot. Lengths are in pixels of the page.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// Width of the plot, without the axis.
    pub width: f64,
    /// Height of the plot.
    pub height: f64,
    /// Width of the axis at its left; zero for a plot without grid and labels.
    pub gutter: f64,
    /// The visible time.
    pub range: Range,
    /// Zero of the call clock, where the vertical lines are counted from.
    pub origin: f64,
    /// The vertical axis, in the unit that the labels are in.
    pub scale: ValueScale,
    /// From the dump's unit to that of the axis.
    pub factor: f64,
    /// The lines.
    pub traces: Vec<Trace<'a>>,
}

/// Why a plot could not be drawn.
#[derive(Debug)]
pub struct Unpainted;

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for Unpainted {
    fn from(_: DrawingAreaErrorKind<E>) -> Unpainted {
        Unpainted
    }
}

type Area = DrawingArea<FineCanvas, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Where on a canvas a plot begins.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Whole pixels of the screen from the left edge of the canvas.
    pub x: f64,
    /// Whole pixels of the screen from its upper edge.
    pub y: f64,
}

impl Scene<'_> {
    /// Width and height of all of it, with the room for its labels.
    fn size(&self) -> (f64, f64) {
        (self.gutter + self.width, self.height + 2.0 * PADDING)
    }
}

/// Fits a canvas to the scene and paints it there, sharp at the screen's own resolution.
pub fn paint_alone(canvas: &HtmlCanvasElement, scene: &Scene, theme: &Theme) -> Result<(), Unpainted> {
    let ((width, height), ratio) = (scene.size(), theme.ratio);
    canvas::fit(canvas, (width * ratio).round(), (height * ratio).round(), ratio);
    let context = canvas::context(canvas).ok_or(Unpainted)?;
    paint(&context, Spot { x: 0.0, y: 0.0 }, scene, theme)
}

/// Paints the scene on a blank part of a canvas, and nothing beside it.
pub fn paint(context: &CanvasRenderingContext2d, spot: Spot, scene: &Scene, theme: &Theme) -> Result<(), Unpainted> {
    context.save();
    let painted = paint_here(context, spot, scene, theme);
    context.restore();
    painted
}

fn paint_here(context: &CanvasRenderingContext2d, spot: Spot, scene: &Scene, theme: &Theme) -> Result<(), Unpainted> {
    let ((width, height), ratio) = (scene.size(), theme.ratio);
    context.begin_path();
    context.rect(spot.x, spot.y, (width * ratio).round(), (height * ratio).round());
    context.clip();
    context.translate(spot.x, spot.y).map_err(|_| Unpainted)?;
    context.scale(ratio / FINE, ratio / FINE).map_err(|_| Unpainted)?;
    let plot = Plot::new(context, scene, theme);
    if scene.gutter > 0.0 {
        plot.grid()?;
    }
    plot.gaps()?;
    context.save();
    context.begin_path();
    context.rect(scene.gutter * FINE, (PADDING - 2.0) * FINE, scene.width * FINE, (scene.height + 4.0) * FINE);
    context.clip();
    for trace in &scene.traces {
        plot.trace(trace)?;
    }
    context.restore();
    // A new one, because what the first has set of the context was undone.
    Plot::new(context, scene, theme).end_labels()
}

struct Plot<'a> {
    area: Area,
    context: &'a CanvasRenderingContext2d,
    scene: &'a Scene<'a>,
    theme: &'a Theme,
}

impl<'a> Plot<'a> {
    fn new(context: &'a CanvasRenderingContext2d, scene: &'a Scene<'a>, theme: &'a Theme) -> Plot<'a> {
        let fine = |length: f64| (length * FINE).round() as i32;
        let coordinates = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
            // Relative to the start, so that milliseconds of an epoch do not eat the precision.
            0.0..(scene.range.end - scene.range.start).max(1.0),
            scene.scale.low..scene.scale.high,
            (fine(scene.gutter)..fine(scene.gutter + scene.width), fine(PADDING + scene.height)..fine(PADDING)),
        );
        let (width, height) = scene.size();
        let canvas = FineCanvas::new(context.clone(), width, height, theme.ratio);
        Plot { area: canvas.into_drawing_area().apply_coord_spec(coordinates), context, scene, theme }
    }

    fn grid(&self) -> Result<(), Unpainted> {
        let Scene { width, height, gutter, range, origin, scale, .. } = self.scene;
        let pixels = self.area.strip_coord_spec();
        // Whole pixels, so that a line of one does not smear over two. As rectangles, which browsers draw faster than lines.
        let line = |(x, y): (f64, f64), width: f64, height: f64, colour: RGBColor| {
            let fine = |x: f64, y: f64| ((x.floor() * FINE) as i32, (y.floor() * FINE) as i32);
            pixels.draw(&Rectangle::new([fine(x, y), fine(x + width, y + height)], colour.filled()))
        };
        let time = TimeScale { range: *range, width: *width };
        for tick in axis::ticks(&time, *origin) {
            line((gutter + time.x(tick).min(width - 1.0), PADDING), 1.0, *height, self.theme.grid)?;
        }
        let y = |value: f64| PADDING + scale.y(value, *height);
        for value in scale.ticks() {
            let foot = value.abs() < scale.step / 2.0;
            line((*gutter, y(value)), *width, 1.0, if foot { self.theme.base } else { self.theme.grid })?;
        }
        let label =
            TextStyle::from((self.theme.font.as_str(), TEXT * FINE)).color(&self.theme.ink).pos(Pos::new(HPos::Right, VPos::Center));
        for value in scale.ticks() {
            let place = (((gutter - 8.0) * FINE) as i32, ((y(value) + 0.5) * FINE) as i32);
            pixels.draw_text(&tick_label(value, scale.step), &label, place)?;
        }
        Ok(())
    }

    /// Stripes where none of the series reported anything.
    fn gaps(&self) -> Result<(), Unpainted> {
        const STRIPE: f64 = 4.0;
        let Scene { width, height, gutter, range, .. } = self.scene;
        let time = TimeScale { range: *range, width: *width };
        let lists: Vec<Vec<Range>> = self.scene.traces.iter().map(|trace| layout::gaps(trace.window)).collect();
        let pixels = self.area.strip_coord_spec();
        for gap in layout::common_gaps(&lists) {
            let (left, right) = (time.x(gap.start).max(0.0) + 1.0, time.x(gap.end).min(*width) - 1.0);
            if right <= left {
                continue;
            }
            self.context.save();
            self.context.begin_path();
            self.context.rect((gutter + left) * FINE, PADDING * FINE, (right - left) * FINE, height * FINE);
            self.context.clip();
            let period = STRIPE * 2.0 * std::f64::consts::SQRT_2;
            for index in ((left - height) / period).floor() as i32..=(right / period).ceil() as i32 {
                // From lower left to upper right, cut at the sides because nothing may be drawn outside of the canvas.
                let foot = f64::from(index) * period;
                let point = |x: f64| (((gutter + x) * FINE) as i32, ((PADDING + height - (x - foot)) * FINE) as i32);
                let stripe = vec![point(foot.max(left - STRIPE)), point((foot + height).min(right + STRIPE))];
                pixels.draw(&PathElement::new(stripe, self.theme.gap.stroke_width((STRIPE * FINE) as u32)))?;
            }
            self.context.restore();
        }
        Ok(())
    }

    fn trace(&self, trace: &Trace) -> Result<(), Unpainted> {
        let colour = self.theme.series[trace.colour % self.theme.series.len()];
        let point = |time: f64, value: f64| (time - self.scene.range.start, value * self.scene.factor);
        let alone = self.scene.traces.len() == 1;
        for segment in layout::segments(trace.window) {
            let entries = layout::trim(&segment, self.scene.range);
            if entries.iter().any(|entry| entry.max > entry.min) {
                self.band(&entries, colour);
            } else if alone {
                for index in (0..entries.len().saturating_sub(1)).step_by(PART) {
                    let part = &entries[index..entries.len().min(index + PART + 1)];
                    let top = part.iter().map(|entry| point(entry.time, entry.last));
                    let foot = [part.last(), part.first()].into_iter().flatten().map(|entry| point(entry.time, 0.0));
                    self.area.draw(&Polygon::new(top.chain(foot).collect::<Vec<_>>(), colour.mix(AREA)))?;
                }
            }
            let line = |entry: &Entry| point(entry.time, entry.last);
            if let [single] = entries.as_slice() {
                self.area.draw(&Circle::new(line(single), (1.5 * FINE) as i32, colour.filled()))?;
            } else {
                let path: Vec<(f64, f64)> = entries.iter().map(line).collect();
                self.area.draw(&PathElement::new(path, colour.stroke_width((1.5 * FINE) as u32)))?;
            }
        }
        Ok(())
    }

    /// What lies between the smallest and the largest value: an entry stands for the time since the one before. In upright hairlines,
    /// one for each column of the screen's pixels, which need no smoothing at their sides and are drawn faster than rectangles.
    fn band(&self, entries: &[Entry], colour: RGBColor) {
        let Scene { width, height, gutter, range, scale, factor, .. } = self.scene;
        let time = TimeScale { range: *range, width: *width };
        let pixel = FINE / self.theme.ratio;
        let column = |entry: &Entry| ((gutter + time.x(entry.time)) * self.theme.ratio).round() as u32;
        let y = |value: f64| (PADDING + scale.y(value * factor, *height)) * FINE;
        self.context.set_stroke_style_str(&css(colour.mix(BAND).to_backend_color()));
        self.context.set_line_width(pixel);
        self.context.begin_path();
        let mut left = entries.first().map_or(0, column);
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for entry in entries {
            (min, max) = (min.min(entry.min), max.max(entry.max));
            let right = column(entry);
            for column in left..right {
                let x = (f64::from(column) + 0.5) * pixel;
                self.context.move_to(x, y(max));
                self.context.line_to(x, y(min));
            }
            if right > left {
                (left, min, max) = (right, f64::INFINITY, f64::NEG_INFINITY);
            }
        }
        self.context.stroke();
    }

    /// Names at the right end of their lines, where there are too many to tell by colour alone.
    fn end_labels(&self) -> Result<(), Unpainted> {
        let Scene { width, height, gutter, range, scale, factor, .. } = self.scene;
        let named = self.scene.traces.iter().filter(|trace| !trace.label.is_empty()).filter_map(|trace| {
            let last = layout::segments(trace.window).into_iter().flatten().rfind(|entry| entry.time <= range.end)?;
            Some((trace, scale.y(last.last * factor, *height)))
        });
        let (traces, wanted): (Vec<&Trace>, Vec<f64>) = named.unzip();
        let pixels = self.area.strip_coord_spec();
        for (trace, y) in traces.into_iter().zip(layout::spread(&wanted, 11.0, *height)) {
            let place = (((gutter + width - 4.0) * FINE) as i32, ((PADDING + y) * FINE) as i32);
            let style = TextStyle::from((self.theme.font.as_str(), TEXT * FINE)).pos(Pos::new(HPos::Right, VPos::Center));
            let halo = style.clone().color(&self.theme.ground);
            for (x, y) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
                pixels.draw_text(trace.label, &halo, (place.0 + x * FINE as i32, place.1 + y * FINE as i32))?;
            }
            pixels.draw_text(trace.label, &style.color(&self.theme.series[trace.colour % self.theme.series.len()]), place)?;
        }
        Ok(())
    }
}
