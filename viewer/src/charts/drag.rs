//! What a pointer does over the plots: it reads, marks what to zoom to, and pulls the time along.

use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use shared::session::answers::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::chart::GUTTER;
use super::scale::{TimeScale, pan};
use crate::state::Crosshair;

/// Where a drag or a turn of the wheel means time; elsewhere the wheel scrolls.
pub(super) const SURFACE: &str = ".plot, .ruler, .bands";

/// A shorter drag is a click.
const CLICK: f64 = 4.0;

/// What the pointer moves over.
#[derive(Clone, PartialEq)]
pub(super) struct Surface {
    /// The element whose left edge is that of the axis.
    pub(super) node: NodeRef,
    pub(super) time: TimeScale,
    pub(super) whole: Range,
    pub(super) crosshair: Crosshair,
    pub(super) on_range: Callback<Range>,
}

/// What the pointer is doing.
#[derive(Clone, Copy, PartialEq)]
enum Drag {
    /// Marks what to zoom to, from this many pixels on.
    Select(f64),
    /// Pulls the time along; the range and the pixels it began with.
    Pan(Range, f64),
}

/// What the surface does with the events of a pointer.
pub(super) struct Drags {
    pub(super) onpointerdown: Callback<PointerEvent>,
    pub(super) onpointermove: Callback<PointerEvent>,
    pub(super) onpointerup: Callback<PointerEvent>,
    pub(super) onpointercancel: Callback<PointerEvent>,
    pub(super) onpointerleave: Callback<PointerEvent>,
}

#[hook]
pub(super) fn use_drags(surface: Surface, selection: &NodeRef) -> Drags {
    let drag = use_mut_ref(|| None::<Drag>);
    let frame = use_mut_ref(|| None::<AnimationFrame>);
    let surface = Rc::new(surface);
    let onpointerdown = {
        let (drag, surface) = (drag.clone(), surface.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(begun) = surface.begin(&event) {
                *drag.borrow_mut() = Some(begun);
            }
        })
    };
    let onpointermove = {
        let (drag, surface, selection, frame) = (drag.clone(), surface.clone(), selection.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            let (doing, x) = (*drag.borrow(), surface.x(&event));
            surface.hold(&event, doing, x);
            let (surface, selection) = (surface.clone(), selection.clone());
            // The pointer reports more often than the screen shows.
            *frame.borrow_mut() = Some(request_animation_frame(move |_| surface.follow(doing, x, &selection)));
        })
    };
    let onpointerup = {
        let (drag, surface, selection, frame) = (drag.clone(), surface.clone(), selection.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            // What is still to be shown would mark again what ends here.
            frame.take();
            if let Some(Drag::Select(from)) = drag.take() {
                surface.zoom_to(from, surface.x(&event));
            }
            mark(&selection, 0.0, 0.0);
        })
    };
    let onpointercancel = {
        let (selection, frame) = (selection.clone(), frame.clone());
        Callback::from(move |_: PointerEvent| {
            frame.take();
            drag.take();
            mark(&selection, 0.0, 0.0);
        })
    };
    let onpointerleave = Callback::from(move |_: PointerEvent| {
        frame.take();
        surface.crosshair.set(None);
    });
    Drags { onpointerdown, onpointermove, onpointerup, onpointercancel, onpointerleave }
}

impl Surface {
    /// Pixels from the left edge of the plots.
    fn x(&self, event: &PointerEvent) -> f64 {
        let left = self.node.cast::<Element>().map_or(0.0, |node| node.get_bounding_client_rect().left());
        f64::from(event.client_x()) - left - GUTTER
    }

    fn begin(&self, event: &PointerEvent) -> Option<Drag> {
        let x = self.x(event);
        if event.button() != 0 || x < 0.0 || !hits(event, SURFACE) {
            return None;
        }
        let pans = event.shift_key() || event.pointer_type() == "touch" || hits(event, ".ruler");
        Some(if pans { Drag::Pan(self.time.range, x) } else { Drag::Select(x) })
    }

    /// Keeps the pointer once it drags. Not before: a click would then hit the surface and no plot.
    fn hold(&self, event: &PointerEvent, doing: Option<Drag>, x: f64) {
        if let (Some(Drag::Select(from) | Drag::Pan(_, from)), Some(node)) = (doing, self.node.cast::<Element>())
            && (x - from).abs() >= CLICK
        {
            // Where that fails a drag ends at the edge of the page.
            let _ = node.set_pointer_capture(event.pointer_id());
        }
    }

    fn follow(&self, doing: Option<Drag>, x: f64, selection: &NodeRef) {
        let time = self.time;
        if let Some(Drag::Pan(range, from)) = doing {
            return self.on_range.emit(pan(range, (from - x) / time.width.max(1.0), self.whole));
        }
        self.crosshair.set((x >= 0.0 && x <= time.width).then(|| time.time(x)));
        if let Some(Drag::Select(from)) = doing {
            mark(selection, from.clamp(0.0, time.width), x.clamp(0.0, time.width));
        }
    }

    fn zoom_to(&self, from: f64, x: f64) {
        let x = x.clamp(0.0, self.time.width);
        if (x - from).abs() >= CLICK {
            self.on_range.emit(Range { start: self.time.time(from.min(x)), end: self.time.time(from.max(x)) });
        }
    }
}

/// Whether an event hit one of the elements of a selector.
pub(super) fn hits(event: &web_sys::Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

fn mark(node: &NodeRef, from: f64, to: f64) {
    if let Some(element) = node.cast::<HtmlElement>() {
        element.set_hidden((to - from).abs() < CLICK);
        let _ = element.style().set_property("left", &format!("{:.1}px", from.min(to)));
        let _ = element.style().set_property("width", &format!("{:.1}px", (to - from).abs()));
    }
}
