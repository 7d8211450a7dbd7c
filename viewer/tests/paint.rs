//! Paints plots on a real canvas and looks at the pixels.

#![cfg(target_arch = "wasm32")]

use plotters::style::RGBColor;
use shared::session::answers::{Range, Window};
use viewer::charts::paint::{PADDING, Scene, Spot, Trace, paint, paint_alone};
use viewer::charts::scale::ValueScale;
use viewer::charts::theme::Theme;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 100.0;
const GUTTER: f64 = 52.0;

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().and_then(|window| window.document()).expect("tests run in a page");
    document.create_element("canvas").expect("a name of an element").unchecked_into()
}

fn context(canvas: &HtmlCanvasElement) -> CanvasRenderingContext2d {
    canvas.get_context("2d").ok().flatten().expect("a canvas draws").unchecked_into()
}

fn theme() -> Theme {
    Theme {
        series: [
            RGBColor(255, 0, 0),
            RGBColor(0, 0, 255),
            RGBColor(0, 0, 0),
            RGBColor(1, 1, 1),
            RGBColor(2, 2, 2),
            RGBColor(3, 3, 3),
            RGBColor(4, 4, 4),
            RGBColor(5, 5, 5),
        ],
        grid: RGBColor(0, 255, 0),
        base: RGBColor(0, 200, 0),
        gap: RGBColor(200, 200, 200),
        ink: RGBColor(0, 0, 0),
        ground: RGBColor(255, 255, 255),
        font: "sans-serif".into(),
        ratio: 1.0,
    }
}

/// Values over 400 s, one each second; NaN is a gap.
fn window(value: impl Fn(u16) -> f32) -> Window {
    let last: Vec<f32> = (0..=400).map(&value).collect();
    Window {
        origin: 0.0,
        time: (0..=400).map(|second: u16| f32::from(second) * 1_000.0).collect(),
        min: last.clone(),
        max: last.clone(),
        last,
        samples: 401,
    }
}

fn scene(windows: &[Window]) -> Scene<'_> {
    Scene {
        width: WIDTH,
        height: HEIGHT,
        gutter: GUTTER,
        range: Range { start: 0.0, end: 400_000.0 },
        origin: 0.0,
        scale: ValueScale::covering(0.0, 100.0),
        factor: 1.0,
        traces: windows.iter().enumerate().map(|(colour, window)| Trace { window, colour, label: "" }).collect(),
    }
}

/// Whether a pixel that `is` holds lies in a part of the plot, in pixels of the page from its upper left corner.
fn holds(canvas: &HtmlCanvasElement, (x, y, width, height): (f64, f64, f64, f64), is: impl Fn(&[u8]) -> bool) -> bool {
    let ratio = f64::from(canvas.width()) / (GUTTER + WIDTH);
    let pixels = context(canvas)
        .get_image_data((GUTTER + x) * ratio, (PADDING + y) * ratio, width * ratio, height * ratio)
        .expect("the canvas is our own")
        .data();
    pixels.0.chunks(4).any(is)
}

fn red(pixel: &[u8]) -> bool {
    pixel[0] > 200 && pixel[1] < 60 && pixel[2] < 60 && pixel[3] > 150
}

fn blue(pixel: &[u8]) -> bool {
    pixel[2] > 200 && pixel[0] < 60 && pixel[1] < 60 && pixel[3] > 150
}

fn faint_red(pixel: &[u8]) -> bool {
    pixel[0] > 200 && pixel[3] > 20 && pixel[3] < 90
}

#[wasm_bindgen_test]
fn a_line_is_where_its_values_are() {
    let (canvas, windows) = (canvas(), [window(|_| 50.0)]);
    paint_alone(&canvas, &scene(&windows), &theme()).expect("the canvas draws");
    for x in [0.0, 100.0, 200.0, 390.0] {
        assert!(holds(&canvas, (x, 47.0, 8.0, 6.0), red), "no line at {x}");
        assert!(!holds(&canvas, (x, 0.0, 8.0, 44.0), red), "a line above at {x}");
        assert!(!holds(&canvas, (x, 56.0, 8.0, 44.0), red), "a line below at {x}");
    }
    assert!(holds(&canvas, (100.0, 60.0, 8.0, 30.0), faint_red), "no area under a single series");
}

#[wasm_bindgen_test]
fn no_line_crosses_a_gap_and_the_gap_is_hatched() {
    let (canvas, windows) = (canvas(), [window(|second| if (150..=250).contains(&second) { f32::NAN } else { 50.0 })]);
    paint_alone(&canvas, &scene(&windows), &theme()).expect("the canvas draws");
    assert!(holds(&canvas, (100.0, 47.0, 40.0, 6.0), red) && holds(&canvas, (260.0, 47.0, 40.0, 6.0), red));
    assert!(!holds(&canvas, (152.0, 0.0, 96.0, HEIGHT), red), "something drawn across the gap");
    let stripe = |pixel: &[u8]| pixel[0] == 200 && pixel[1] == 200 && pixel[3] == 255;
    assert!(holds(&canvas, (152.0, 5.0, 96.0, 40.0), stripe), "the gap is not hatched");
    assert!(!holds(&canvas, (20.0, 5.0, 100.0, 40.0), stripe), "hatched where there are values");
}

#[wasm_bindgen_test]
fn a_thinned_series_shows_its_spread() {
    let mut spread = window(|_| 50.0);
    spread.min = vec![20.0; 401];
    spread.max = vec![80.0; 401];
    let (canvas, windows) = (canvas(), [spread]);
    paint_alone(&canvas, &scene(&windows), &theme()).expect("the canvas draws");
    assert!(holds(&canvas, (200.0, 25.0, 8.0, 15.0), faint_red) && holds(&canvas, (200.0, 60.0, 8.0, 15.0), faint_red));
    assert!(!holds(&canvas, (200.0, 2.0, 8.0, 15.0), faint_red) && !holds(&canvas, (200.0, 84.0, 8.0, 12.0), faint_red));
}

#[wasm_bindgen_test]
fn every_series_has_its_colour_and_none_leaves_the_plot() {
    let (canvas, windows) = (canvas(), [window(|_| 25.0), window(|second| if second > 200 { 1e9 } else { 75.0 })]);
    paint_alone(&canvas, &scene(&windows), &theme()).expect("the canvas draws");
    assert!(holds(&canvas, (50.0, 70.0, 20.0, 10.0), red) && holds(&canvas, (50.0, 20.0, 20.0, 10.0), blue));
    assert!(!holds(&canvas, (-GUTTER, -PADDING, WIDTH + GUTTER, 4.0), blue), "drawn over the title");
    assert!(!holds(&canvas, (-GUTTER, -PADDING, GUTTER - 2.0, HEIGHT + PADDING), |pixel| red(pixel) || blue(pixel)), "drawn over the axis");
}

#[wasm_bindgen_test]
fn the_canvas_is_as_sharp_as_the_screen() {
    let (canvas, windows) = (canvas(), [window(|_| 50.0)]);
    paint_alone(&canvas, &scene(&windows), &Theme { ratio: 2.0, ..theme() }).expect("the canvas draws");
    assert_eq!((canvas.width(), canvas.height()), (904, 228));
    assert_eq!(canvas.style().get_property_value("width").ok(), Some("452px".to_owned()));
    assert!(holds(&canvas, (0.0, 45.0, WIDTH, 10.0), |pixel| pixel[1] == 255 && pixel[0] == 0), "no grid");
    assert!(holds(&canvas, (-30.0, -PADDING, 25.0, 2.0 * PADDING), |pixel| pixel[3] > 100), "no label at the highest tick");
}

#[wasm_bindgen_test]
fn a_plot_keeps_to_its_part_of_a_canvas() {
    let (canvas, windows) = (canvas(), [window(|second| f32::from(second % 2) * 100.0)]);
    canvas.set_width(1_000);
    canvas.set_height(400);
    let context = context(&canvas);
    // An axis whose labels are too long for their room, and names at the right end.
    let mut scene = scene(&windows);
    scene.scale = ValueScale { low: 0.0, high: 1e11, step: 1.0 / 3.0 * 1e11 };
    scene.traces[0].label = "a name that is much too long for the whole width of the plot that it stands at the end of, and then some";
    let spot = Spot { x: 300.0, y: 100.0 };
    paint(&context, spot, &scene, &theme()).expect("the canvas draws");
    let inked = |x: f64, y: f64, width: f64, height: f64| {
        let data = context.get_image_data(x, y, width, height).expect("the canvas is our own").data();
        data.0.chunks(4).any(|pixel| pixel[3] > 0)
    };
    let (width, height) = (GUTTER + WIDTH, HEIGHT + 2.0 * PADDING);
    assert!(inked(spot.x, spot.y, width, height));
    assert!(inked(spot.x, spot.y, 4.0, height), "the labels are cut at the left edge");
    let (right, foot) = (spot.x + width, spot.y + height);
    for (x, y, width, height) in
        [(0.0, 0.0, 1_000.0, spot.y), (0.0, foot, 1_000.0, 400.0 - foot), (0.0, 0.0, spot.x, 400.0), (right, 0.0, 1_000.0 - right, 400.0)]
    {
        assert!(!inked(x, y, width, height), "painted beside it, from {x}, {y}");
    }
    // Nothing that it has set moves or cuts the next.
    paint(&context, Spot { y: 250.0, ..spot }, &scene, &theme()).expect("the canvas draws");
    assert!(inked(spot.x, 250.0, width, height));
}

#[wasm_bindgen_test]
fn nothing_breaks_a_plot() {
    let broken = Window {
        origin: f64::NAN,
        time: vec![f32::NAN, f32::INFINITY, -1.0],
        min: vec![0.0],
        max: vec![],
        last: vec![1.0, f32::INFINITY],
        samples: 0,
    };
    let windows = [Window::default(), broken];
    let mut scene = scene(&windows);
    scene.range.end = scene.range.start;
    scene.width = 0.0;
    paint_alone(&canvas(), &scene, &theme()).expect("the canvas draws");
}
