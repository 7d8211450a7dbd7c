//! What the page of `cargo xtask bench` needs of the viewer: its painter, and the words of messages as JSON.

use js_sys::Array;
use plotters::style::RGBColor;
use shared::session::answers::{Range, Window};
use viewer::charts::layout;
use viewer::charts::paint::{self, Scene, Spot, Trace};
use viewer::charts::scale::ValueScale;
use viewer::charts::theme::Theme;
use viewer::engine::wire;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, File};

/// Room for the axis, as in the viewer.
const GUTTER: f64 = 52.0;

/// A message to the host, given as JSON, as it is posted.
#[wasm_bindgen]
pub fn pack(message: &str, file: Option<File>) -> JsValue {
    let message = serde_json::from_str(message).expect("the bench page knows the words");
    wire::pack_to_host(&message, file.as_ref()).expect("a message can be packed")
}

/// A question to the host, given as JSON, as it is posted.
#[wasm_bindgen]
pub fn question(id: u32, request: &str) -> JsValue {
    let request = serde_json::from_str(request).expect("the bench page knows the words");
    wire::pack_question(id, &request).expect("a question can be packed")
}

/// The words of a message of the host as JSON.
#[wasm_bindgen]
pub fn unpack(message: &JsValue) -> String {
    let message = wire::unpack_from_host(message).expect("the host is of the same build");
    serde_json::to_string(&message).expect("a message holds no number that JSON lacks")
}

/// The words of an answer of the host as JSON; a window lacks its lanes.
#[wasm_bindgen]
pub fn answer(message: &Array) -> String {
    let words = Array::of3(&message.get(0), &JsValue::UNDEFINED, &message.get(2));
    let answer = wire::read_answer(&words).expect("the host is of the same build");
    serde_json::to_string(&answer).expect("an answer holds no number that JSON lacks")
}

/// Paints the four lanes of a window (time, min, max, last) over `start` to `end` in a cell of a canvas that is laid out in cells of this
/// size; `x` and `y` count cells.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "the page has no words for more than numbers")]
pub fn paint_window(
    context: &CanvasRenderingContext2d,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    lanes: &[f32],
    origin: f64,
    start: f64,
    end: f64,
) {
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
    let spot = Spot { x: x * width, y: y * height };
    paint::paint(context, spot, &scene, &theme()).expect("the canvas of a page can be painted on");
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
        ratio: 1.0,
    }
}
