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
use super::drag::{Drags, SURFACE, Surface, hits, use_drags};
use super::scale::{TimeScale, pan, span, zoom};
use super::sheet::{Sheet, use_refresh, use_upkeep};
use crate::state::Crosshair;

/// How much longer a range gets for each pixel of a wheel.
const WHEEL: f64 = 0.002;

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
    /// What they are painted on.
    pub sheet: Sheet,
    /// The element whose width is that of axis and plots.
    pub node: NodeRef,
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
    let Props { time, whole, crosshair, on_range, on_reset, above, below, children, sheet, node } = props;
    let body = use_node_ref();
    use_refresh(sheet, &body);
    use_upkeep(sheet);
    let marks = Marks { line: use_node_ref(), flag: use_node_ref(), selection: use_node_ref() };
    use_crosshair_marks(&marks, crosshair, *time, whole.start);
    use_wheel(node, *time, *whole, on_range);
    let surface = Surface { node: node.clone(), time: *time, whole: *whole, crosshair: crosshair.clone(), on_range: on_range.clone() };
    let Drags { onpointerdown, onpointermove, onpointerup, onpointercancel, onpointerleave } = use_drags(surface, &marks.selection);
    let ondblclick = use_callback(on_reset.clone(), |event: MouseEvent, on_reset| {
        if hits(&event, SURFACE) {
            on_reset.emit(());
        }
    });
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
            <div class="stage-body" ref={body}>
                { sheet.canvas() }
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
                if x < 0.0 || scale.width < 1.0 || !(event.ctrl_key() || hits(event, SURFACE)) {
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
