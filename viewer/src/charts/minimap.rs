//! The whole call in one strip, with a brush over the visible part that is moved, drawn and pulled at its ends.

use std::rc::Rc;

use shared::session::answers::{Range, SeriesPath};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::axis::clock;
use super::observe::use_width;
use super::scale::{TimeScale, within};
use super::spark::Spark;
use super::theme::Theme;
use crate::engine::Bridge;

/// Height in pixels.
const HEIGHT: f64 = 30.0;

/// How far from an end of the brush it is still pulled, in pixels.
const REACH: f64 = 12.0;

/// What the strip shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// One line for each, such as the sent bits per second.
    pub series: Vec<(SeriesPath, usize)>,
    /// The whole call.
    pub whole: Range,
    /// What is visible of it.
    pub range: Range,
    /// Where windows come from.
    pub bridge: Bridge,
    /// What it is painted with.
    pub theme: Rc<Theme>,
    /// Asked to show another part.
    pub on_range: Callback<Range>,
}

/// What the pointer pulls at.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grip {
    Start,
    End,
    /// The whole brush, held this many milliseconds from its start.
    Brush(f64),
    /// A new brush, begun at this time.
    New(f64),
}

fn grip(range: Range, whole: Range, scale: &TimeScale, x: f64) -> Grip {
    let (start, end) = (scale.x(range.start), scale.x(range.end));
    // Where both ends are near, the nearer one, and of a brush too narrow to be held its outer sides.
    let (to_start, to_end) = ((x - start).abs(), (x - end).abs());
    let all = range == whole;
    match () {
        () if to_start <= REACH && (to_start < to_end || x < start) => Grip::Start,
        () if to_end <= REACH => Grip::End,
        () if x > start && x < end && !all => Grip::Brush(scale.time(x) - range.start),
        () => Grip::New(scale.time(x)),
    }
}

fn pulled(grip: Grip, range: Range, whole: Range, time: f64) -> Range {
    let asked = match grip {
        Grip::Start => Range { start: time.min(range.end), end: range.end },
        Grip::End => Range { start: range.start, end: time.max(range.start) },
        Grip::Brush(offset) => Range { start: time - offset, end: time - offset + (range.end - range.start) },
        Grip::New(from) => Range { start: from.min(time), end: from.max(time) },
    };
    match grip {
        Grip::Brush(_) => within(asked, whole),
        _ => within(Range { start: asked.start.max(whole.start), end: asked.end.min(whole.end) }, whole),
    }
}

/// The strip.
#[component]
pub fn Minimap(props: &Props) -> Html {
    let Props { series, whole, range, bridge, theme, on_range } = props;
    let strip = use_node_ref();
    let brush = use_node_ref();
    let veils = [use_node_ref(), use_node_ref()];
    let held = use_mut_ref(|| None::<Grip>);
    let width = use_width(&strip);
    let scale = TimeScale { range: *whole, width };
    {
        let (brush, veils, range) = (brush.clone(), veils.clone(), *range);
        use_effect(move || {
            let (start, end) = (scale.x(range.start), scale.x(range.end).max(scale.x(range.start) + 3.0));
            lay(&brush, start, end);
            lay(&veils[0], 0.0, start);
            lay(&veils[1], end, width);
        });
    }
    let position = {
        let strip = strip.clone();
        move |event: &PointerEvent| {
            let left = strip.cast::<Element>().map_or(0.0, |strip| strip.get_bounding_client_rect().left());
            f64::from(event.client_x()) - left
        }
    };
    let onpointerdown = {
        let (held, position, strip, range, whole) = (held.clone(), position.clone(), strip.clone(), *range, *whole);
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 && width > 0.0 {
                *held.borrow_mut() = Some(grip(range, whole, &scale, position(&event)));
                if let Some(strip) = strip.cast::<Element>() {
                    // Without it the pull ends at the edge of the strip, which is no harm.
                    let _ = strip.set_pointer_capture(event.pointer_id());
                }
            }
        })
    };
    let onpointermove = {
        let (held, range, whole, on_range) = (held.clone(), *range, *whole, on_range.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(grip) = *held.borrow() {
                on_range.emit(pulled(grip, range, whole, scale.time(position(&event))));
            }
        })
    };
    let release = Callback::from(move |_: PointerEvent| *held.borrow_mut() = None);
    html! {
        <div class="minimap" ref={strip} aria-hidden="true" {onpointerdown} {onpointermove} onpointerup={release.clone()} onpointercancel={release}>
            <Spark series={series.clone()} range={*whole} height={HEIGHT} bridge={bridge.clone()} theme={theme.clone()} summary="" />
            <span class="minimap-start">{ "0:00" }</span>
            <span class="minimap-end">{ clock(whole.end - whole.start, 0) }</span>
            <span class="veil" ref={veils[0].clone()} />
            <span class="veil" ref={veils[1].clone()} />
            <span class="brush" ref={brush} />
        </div>
    }
}

fn lay(node: &NodeRef, start: f64, end: f64) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.style().set_property("left", &format!("{start:.1}px"));
        let _ = element.style().set_property("width", &format!("{:.1}px", (end - start).max(0.0)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Range = Range { start: 0.0, end: 100_000.0 };
    const RANGE: Range = Range { start: 40_000.0, end: 60_000.0 };
    const SCALE: TimeScale = TimeScale { range: WHOLE, width: 1_000.0 };

    fn pull(range: Range, from: f64, to: f64) -> Range {
        pulled(grip(range, WHOLE, &SCALE, from), range, WHOLE, SCALE.time(to))
    }

    #[test]
    fn the_brush_is_moved_by_its_middle_and_stops_at_the_ends() {
        assert_eq!(pull(RANGE, 500.0, 600.0), Range { start: 50_000.0, end: 70_000.0 });
        assert_eq!(pull(RANGE, 500.0, 2_000.0), Range { start: 80_000.0, end: 100_000.0 });
    }

    #[test]
    fn its_ends_are_pulled() {
        assert_eq!(pull(RANGE, 395.0, 300.0), Range { start: 30_000.0, end: 60_000.0 });
        assert_eq!(pull(RANGE, 603.0, 5_000.0), Range { start: 40_000.0, end: 100_000.0 });
    }

    #[test]
    fn outside_a_new_one_is_drawn_also_where_all_is_visible() {
        assert_eq!(pull(RANGE, 800.0, 700.0), Range { start: 70_000.0, end: 80_000.0 });
        assert_eq!(pull(WHOLE, 200.0, 300.0), Range { start: 20_000.0, end: 30_000.0 });
    }
}
