//! All plots under one time axis: the ruler, the crosshair over all of them, and zoom and pan by pointer and wheel.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_render::{AnimationFrame, request_animation_frame};
use shared::session::answers::Range;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::axis::{Anchor, clock, labels};
use super::chart::GUTTER;
use super::scale::{TimeScale, pan, span, zoom};
use crate::state::Crosshair;

/// A shorter drag is a click.
const CLICK: f64 = 4.0;

/// How much longer a range gets for each pixel of a wheel.
const WHEEL: f64 = 0.002;

/// Where a drag or a turn of the wheel means time; elsewhere the wheel scrolls.
const SURFACE: &str = ".plot, .ruler, .bands";

/// What the stage shows and tells.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is visible, and on how many pixels.
    pub time: TimeScale,
    /// What there is.
    pub whole: Range,
    /// The instant that is read.
    pub crosshair: Crosshair,
    /// Asked to show another part.
    pub on_range: Callback<Range>,
    /// Asked to show everything.
    pub on_reset: Callback<()>,
    /// Stands above the ruler and stays there.
    pub above: Html,
    /// Stands between ruler and plots and stays there.
    #[prop_or_default]
    pub below: Html,
    /// The plots.
    pub children: Html,
    /// The element whose width is that of axis and plots.
    pub node: NodeRef,
}

/// What the pointer is doing.
#[derive(Clone, Copy, PartialEq)]
enum Drag {
    /// Marks what to zoom to, from this many pixels on.
    Select(f64),
    /// Pulls the time along; the range and the pixels it began with.
    Pan(Range, f64),
}

/// The nodes that are moved without rendering.
#[derive(Clone, Default, PartialEq)]
struct Marks {
    line: NodeRef,
    flag: NodeRef,
    selection: NodeRef,
}

/// The stage.
#[component]
pub fn Stage(props: &Props) -> Html {
    let Props { time, whole, crosshair, on_range, on_reset, above, below, children, node } = props;
    let marks = Marks { line: use_node_ref(), flag: use_node_ref(), selection: use_node_ref() };
    let drag = use_mut_ref(|| None::<Drag>);
    let frame = use_mut_ref(|| None::<AnimationFrame>);
    use_crosshair_marks(&marks, crosshair, *time, whole.start);
    use_wheel(node, *time, *whole, on_range);

    let place = {
        let node = node.clone();
        move |event: &MouseEvent| {
            let left = node.cast::<Element>().map_or(0.0, |node| node.get_bounding_client_rect().left());
            f64::from(event.client_x()) - left - GUTTER
        }
    };
    let onpointerdown = {
        let (drag, place, time) = (drag.clone(), place.clone(), *time);
        Callback::from(move |event: PointerEvent| {
            let x = place(&event);
            if event.button() != 0 || x < 0.0 || !on(&event, SURFACE) {
                return;
            }
            let panning = event.shift_key() || event.pointer_type() == "touch" || on(&event, ".ruler");
            *drag.borrow_mut() = Some(if panning { Drag::Pan(time.range, x) } else { Drag::Select(x) });
        })
    };
    let onpointermove = {
        let (drag, place, time, whole) = (drag.clone(), place.clone(), *time, *whole);
        let (crosshair, on_range, marks, frame, node) = (crosshair.clone(), on_range.clone(), marks.clone(), frame.clone(), node.clone());
        Callback::from(move |event: PointerEvent| {
            let x = place(&event);
            let doing = *drag.borrow();
            if let (Some(Drag::Select(from) | Drag::Pan(_, from)), Some(node)) = (doing, node.cast::<Element>())
                && (x - from).abs() >= CLICK
            {
                // Not before it is a drag: a click would then hit the stage and no plot. Without it a drag ends at the edge of the page.
                let _ = node.set_pointer_capture(event.pointer_id());
            }
            let (crosshair, on_range, marks) = (crosshair.clone(), on_range.clone(), marks.clone());
            // The pointer reports more often than the screen shows.
            let next = request_animation_frame(move |_| match doing {
                Some(Drag::Pan(range, from)) => on_range.emit(pan(range, (from - x) / time.width.max(1.0), whole)),
                doing => {
                    crosshair.set((x >= 0.0 && x <= time.width).then(|| time.time(x)));
                    if let Some(Drag::Select(from)) = doing {
                        select(&marks.selection, from.clamp(0.0, time.width), x.clamp(0.0, time.width));
                    }
                }
            });
            *frame.borrow_mut() = Some(next);
        })
    };
    let onpointerup = {
        let (drag, place, time, on_range, marks) = (drag.clone(), place, *time, on_range.clone(), marks.clone());
        Callback::from(move |event: PointerEvent| {
            let x = place(&event).clamp(0.0, time.width);
            if let Some(Drag::Select(from)) = drag.take()
                && (x - from).abs() >= CLICK
            {
                on_range.emit(Range { start: time.time(from.min(x)), end: time.time(from.max(x)) });
            }
            select(&marks.selection, 0.0, 0.0);
        })
    };
    let onpointercancel = {
        let (drag, selection) = (drag, marks.selection.clone());
        Callback::from(move |_: PointerEvent| {
            drag.take();
            select(&selection, 0.0, 0.0);
        })
    };
    let onpointerleave = {
        let (crosshair, frame) = (crosshair.clone(), frame);
        Callback::from(move |_: PointerEvent| {
            frame.take();
            crosshair.set(None);
        })
    };
    let ondblclick = {
        let on_reset = on_reset.clone();
        Callback::from(move |event: MouseEvent| {
            if on(&event, SURFACE) {
                on_reset.emit(());
            }
        })
    };
    html! {
        <div class="stage" ref={node.clone()} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} {onpointerleave} {ondblclick}>
            <div class="stage-head">
                { above.clone() }
                <div class="ruler">
                    { ruler(time, whole.start) }
                    <span class="flag" ref={marks.flag.clone()} hidden=true />
                </div>
                { below.clone() }
            </div>
            <div class="stage-body">
                { children.clone() }
                <div class="over" aria-hidden="true">
                    <span class="selection" ref={marks.selection.clone()} hidden=true />
                    <span class="cross" ref={marks.line.clone()} hidden=true />
                </div>
            </div>
        </div>
    }
}

/// Labels of the time axis; in SVG, where a place is an attribute and no style.
fn ruler(time: &TimeScale, origin: f64) -> Html {
    if time.width < 1.0 {
        return Html::default();
    }
    let texts = labels(time, origin).into_iter().map(|label| {
        let anchor = match label.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        html! { <text x={format!("{:.1}", label.x)} y="13" text-anchor={anchor}>{ label.text }</text> }
    });
    html! { <svg width={time.width.to_string()} height="18" aria-hidden="true">{ for texts }</svg> }
}

#[hook]
fn use_crosshair_marks(marks: &Marks, crosshair: &Crosshair, time: TimeScale, origin: f64) {
    let deps = (marks.clone(), crosshair.clone(), time, origin);
    use_effect_with(deps, |(marks, crosshair, time, origin)| {
        let (marks, time, origin) = (marks.clone(), *time, *origin);
        let show = move |instant: Option<f64>| {
            let x = instant.map(|instant| time.x(instant)).filter(|x| *x >= 0.0 && *x <= time.width);
            for node in [&marks.line, &marks.flag] {
                let Some(element) = node.cast::<HtmlElement>() else { continue };
                element.set_hidden(x.is_none());
                if let Some(x) = x {
                    let _ = element.style().set_property("left", &format!("{x:.1}px"));
                }
            }
            if let (Some(flag), Some(instant)) = (marks.flag.cast::<HtmlElement>(), instant) {
                flag.set_text_content(Some(&clock(instant - origin, if span(time.range) < 10_000.0 { 2 } else { 1 })));
            }
        };
        show(crosshair.get());
        let subscription = crosshair.subscribe(show);
        move || drop(subscription)
    });
}

/// The wheel zooms around the pointer; with shift, or sideways, it pans. Heard by a listener of its own, because the page must not scroll meanwhile.
#[hook]
fn use_wheel(node: &NodeRef, time: TimeScale, whole: Range, on_range: &Callback<Range>) {
    let deps = (node.clone(), time, whole, on_range.clone());
    use_effect_with(deps, |(node, time, whole, on_range)| {
        // Several turns of the wheel may come before the page shows the first.
        let latest = Rc::new(Cell::new(time.range));
        let (scale, whole, on_range) = (*time, *whole, on_range.clone());
        let frame: Rc<RefCell<Option<AnimationFrame>>> = Rc::default();
        let listener = node.cast::<Element>().map(|element| {
            let node = element.clone();
            EventListener::new_with_options(&element, "wheel", EventListenerOptions::enable_prevent_default(), move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
                let x = f64::from(event.client_x()) - node.get_bounding_client_rect().left() - GUTTER;
                if x < 0.0 || scale.width < 1.0 || !(event.ctrl_key() || on(event, SURFACE)) {
                    return;
                }
                event.prevent_default();
                let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { 40.0 } else { 1.0 };
                let (across, along) = (event.delta_x() * unit, event.delta_y() * unit);
                let range = latest.get();
                let next = match () {
                    () if event.shift_key() => pan(range, (along + across) / scale.width, whole),
                    () if across.abs() > along.abs() => pan(range, across / scale.width, whole),
                    () => zoom(range, TimeScale { range, ..scale }.time(x.min(scale.width)), (along * WHEEL).clamp(-1.0, 1.0).exp(), whole),
                };
                latest.set(next);
                let on_range = on_range.clone();
                *frame.borrow_mut() = Some(request_animation_frame(move |_| on_range.emit(next)));
            })
        });
        move || drop(listener)
    });
}

/// Whether an event hit one of the elements of a selector.
fn on(event: &web_sys::Event, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

fn select(node: &NodeRef, from: f64, to: f64) {
    if let Some(element) = node.cast::<HtmlElement>() {
        element.set_hidden((to - from).abs() < CLICK);
        let _ = element.style().set_property("left", &format!("{:.1}px", from.min(to)));
        let _ = element.style().set_property("width", &format!("{:.1}px", (to - from).abs()));
    }
}
