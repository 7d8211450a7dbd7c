//! The one canvas that all plots of a stage are painted on. It lies behind them, and covers what is on the screen of them and some more
//! above and below, so that it scrolls with them and is seldom laid anew, however many there are.
//!
//! A canvas for each plot costs several times as much: every one sets up its drawing anew, and is copied to the screen as a layer of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen_futures::spawn_local;
use web_sys::{CanvasRenderingContext2d, DomRect, Element, HtmlCanvasElement};
use yew::prelude::*;

use super::canvas::{context, fit};
use super::observe::use_resized;
use super::paint::{PADDING, Spot};

/// How far the canvas reaches beyond the screen, in pixels of the page.
const MARGIN: f64 = 400.0;

/// A canvas and the plots on it. Clones are the same one.
#[derive(Clone, Default)]
pub struct Sheet(Rc<Inner>);

#[derive(Default)]
struct Inner {
    canvas: NodeRef,
    /// Pixels of the screen for each of the page, as the plots are painted.
    ratio: Cell<f64>,
    plots: RefCell<Vec<Rc<Plot>>>,
    /// Whether an update is on its way.
    awaited: Cell<bool>,
}

/// Paints a plot at a spot that is blank.
type Painter = dyn Fn(&CanvasRenderingContext2d, Spot);

struct Plot {
    /// Where it is on the page, without the axis at its left.
    place: Element,
    paint: Box<Painter>,
    /// Where it was painted; `None` while it was not.
    painted: Cell<Option<Rows>>,
}

/// Part of the canvas from side to side, in its own pixels.
#[derive(Clone, Copy, PartialEq)]
struct Rows {
    top: f64,
    height: f64,
}

/// A plot on a sheet. It is wiped off when this is dropped.
pub struct Placed {
    sheet: Sheet,
    plot: Rc<Plot>,
}

impl PartialEq for Sheet {
    fn eq(&self, other: &Sheet) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A sheet for the plots of one stage, with so many pixels of the screen for each of the page.
#[hook]
pub fn use_sheet(ratio: f64) -> Sheet {
    let sheet = use_memo((), |()| Sheet::default());
    sheet.0.ratio.set(ratio);
    (*sheet).clone()
}

impl Sheet {
    /// The canvas, to be placed in the element that scrolls with the plots.
    pub(super) fn canvas(&self) -> Html {
        html! { <canvas class="sheet" ref={self.0.canvas.clone()} aria-hidden="true" /> }
    }

    /// Has a plot painted at the height of an element, from the left edge of the sheet.
    pub(super) fn put(&self, place: Element, paint: impl Fn(&CanvasRenderingContext2d, Spot) + 'static) -> Placed {
        let plot = Rc::new(Plot { place, paint: Box::new(paint), painted: Cell::new(None) });
        self.0.plots.borrow_mut().push(plot.clone());
        self.refresh();
        Placed { sheet: self.clone(), plot }
    }

    /// Brings the sheet up to date once the present work is done, in the same frame.
    pub(super) fn refresh(&self) {
        if !self.0.awaited.replace(true) {
            let sheet = self.clone();
            spawn_local(async move {
                sheet.0.awaited.set(false);
                sheet.update();
            });
        }
    }

    /// Lays the canvas where it is needed, and paints what is new or has another place.
    fn update(&self) -> Option<()> {
        let canvas = self.0.canvas.cast::<HtmlCanvasElement>()?;
        let context = context(&canvas)?;
        let ratio = self.0.ratio.get();
        let plots = self.0.plots.borrow();
        if lay(&canvas, ratio)? {
            plots.iter().for_each(|plot| plot.painted.set(None));
        }
        let origin = canvas.get_bounding_client_rect().top();
        let places: Vec<Rows> = plots.iter().map(|plot| rows(&plot.place.get_bounding_client_rect(), origin, ratio)).collect();
        for (plot, place) in plots.iter().zip(&places) {
            if plot.painted.get().is_some_and(|painted| painted != *place) {
                plot.wipe(&canvas, &context);
            }
        }
        for (plot, place) in plots.iter().zip(places) {
            if plot.painted.replace(Some(place)).is_none() {
                (plot.paint)(&context, Spot { x: 0.0, y: place.top });
            }
        }
        Some(())
    }
}

impl Plot {
    fn wipe(&self, canvas: &HtmlCanvasElement, context: &CanvasRenderingContext2d) {
        if let Some(Rows { top, height }) = self.painted.take() {
            context.clear_rect(0.0, top, f64::from(canvas.width()), height);
        }
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        self.sheet.0.plots.borrow_mut().retain(|plot| !Rc::ptr_eq(plot, &self.plot));
        if let Some(canvas) = self.sheet.0.canvas.cast::<HtmlCanvasElement>()
            && let Some(context) = context(&canvas)
        {
            self.plot.wipe(&canvas, &context);
        }
    }
}

/// Whole pixels of the canvas that a plot is painted on.
fn rows(place: &DomRect, origin: f64, ratio: f64) -> Rows {
    Rows { top: ((place.top() - PADDING - origin) * ratio).round(), height: ((place.height() + 2.0 * PADDING) * ratio).round() }
}

/// Lays the canvas anew, and blank, if it does not cover all that is on the screen, sticks out or is not sharp; tells whether it did.
fn lay(canvas: &HtmlCanvasElement, ratio: f64) -> Option<bool> {
    let screen = web_sys::window()?.inner_height().ok()?.as_f64()?;
    let (whole, covered) = (canvas.parent_element()?.get_bounding_client_rect(), canvas.get_bounding_client_rect());
    let part = |margin: f64| (whole.top().max(-margin), whole.bottom().min(screen + margin));
    let (top, bottom) = part(0.0);
    if top >= bottom {
        return Some(false);
    }
    let width = (whole.width() * ratio).round();
    let sharp = f64::from(canvas.width()) == width && f64::from(canvas.height()) == (covered.height() * ratio).round();
    // Its edges lie on whole pixels, up to half of one beside what they were asked for.
    if sharp && covered.top() < top + 1.0 && covered.bottom() > bottom - 1.0 && covered.bottom() < whole.bottom() + 1.0 {
        return Some(false);
    }
    let (top, bottom) = part(MARGIN);
    let (first, last) = ((top * ratio).round(), (bottom * ratio).round());
    fit(canvas, width, last - first, ratio);
    let _ = canvas.style().set_property("top", &format!("{}px", first / ratio - whole.top()));
    Some(true)
}

/// Keeps a sheet up to date when an element has got another size.
#[hook]
pub(super) fn use_refresh(sheet: &Sheet, node: &NodeRef) {
    let refresh = use_callback(sheet.clone(), |(), sheet| sheet.refresh());
    use_resized(node, refresh);
}

/// Keeps a sheet up to date when anything is scrolled, and when the window has got another size.
#[hook]
pub(super) fn use_upkeep(sheet: &Sheet) {
    use_effect_with(sheet.clone(), |sheet| {
        let window = web_sys::window();
        // What scrolls is an element around the stage, whose events pass the window on their way down only.
        let options = EventListenerOptions::run_in_capture_phase();
        let listeners = ["scroll", "resize"].map(|event| {
            let sheet = sheet.clone();
            window.as_ref().map(|window| EventListener::new_with_options(window, event, options, move |_| sheet.refresh()))
        });
        move || drop(listeners)
    });
}
