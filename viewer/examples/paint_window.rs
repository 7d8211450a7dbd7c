//! Paints a chart window that a page hands over, with the painter of the viewer; `cargo xtask bench` measures it.

use plotters::style::RGBColor;
use shared::session::answers::{Range, Window};
use viewer::charts::layout;
use viewer::charts::paint::{self, Scene, Trace};
use viewer::charts::scale::ValueScale;
use viewer::charts::theme::Theme;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

/// Room for the axis, as in the viewer.
const GUTTER: f64 = 52.0;

/// Paints the four lanes of a window (time, min, max, last) over `start` to `end` on a canvas of this size.
#[wasm_bindgen]
pub fn paint_window(canvas: &HtmlCanvasElement, lanes: &[f32], origin: f64, start: f64, end: f64, width: f64, height: f64) {
    let lane = |index: usize| lanes[index * lanes.len() / 4..(index + 1) * lanes.len() / 4].to_vec();
    let window = Window { origin, time: lane(0), min: lane(1), max: lane(2), last: lane(3), samples: 0 };
    let range = Range { start, end };
    let (min, max) = layout::extent(&window, range).unwrap_or((0.0, 1.0));
    let scene = Scene {
        width: width - GUTTER,
        height: height - 2.0 * paint::PADDING,
        gutter: GUTTER,
        range,
        origin: start,
        scale: ValueScale::covering(min, max),
        factor: 1.0,
        traces: vec![Trace { window: &window, colour: 0, label: "" }],
    };
    paint::paint(canvas, &scene, &theme()).expect("the canvas of a page can be painted on");
}

fn theme() -> Theme {
    let grey = RGBColor(128, 128, 128);
    Theme {
        series: [RGBColor(18, 87, 209); 8],
        grid: grey,
        base: grey,
        gap: grey,
        ink: grey,
        ground: RGBColor(255, 255, 255),
        font: "sans-serif".to_owned(),
    }
}
