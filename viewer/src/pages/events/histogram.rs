//! How many matching events fall into each part of the call; a drag over it shows that part only.

use shared::session::answers::Range;
use web_sys::Element;
use yew::prelude::*;

use crate::app::use_app;
use crate::components::styled::{Styled, percentage};
use crate::state::Action;
use crate::words;

/// Shorter drags than this share of the width are presses.
const DRAG: f64 = 0.004;

/// Properties of [`Histogram`].
#[derive(Properties, PartialEq)]
pub(super) struct HistogramProps {
    /// Events in equal parts of the whole range.
    pub(super) counts: Vec<u32>,
    /// The whole range.
    pub(super) whole: Range,
    /// The part that is shown.
    pub(super) visible: Range,
}

/// The histogram.
#[component]
pub(super) fn Histogram(props: &HistogramProps) -> Html {
    let app = use_app();
    let drag = use_state_eq(|| None::<(f64, f64)>);
    let node = use_node_ref();
    let HistogramProps { counts, whole, visible } = props;
    let length = (whole.end - whole.start).max(1.0);
    let shares = |range: &Range| ((range.start - whole.start) / length, (range.end - whole.start) / length);
    let brush = drag.map(|(from, to)| (from.min(to), from.max(to))).or_else(|| (visible != whole).then(|| shares(visible)));
    let share_at = {
        let node = node.clone();
        move |event: &PointerEvent| {
            let area = node.cast::<Element>()?.get_bounding_client_rect();
            (area.width() > 0.0).then(|| ((f64::from(event.client_x()) - area.left()) / area.width()).clamp(0.0, 1.0))
        }
    };
    let onpointerdown = {
        let (drag, share_at, node) = (drag.clone(), share_at.clone(), node.clone());
        move |event: PointerEvent| {
            if let Some(share) = share_at(&event).filter(|_| event.button() == 0) {
                if let Some(element) = node.cast::<Element>() {
                    // Without capture a drag that leaves the plot ends there.
                    let _ = element.set_pointer_capture(event.pointer_id());
                }
                drag.set(Some((share, share)));
            }
        }
    };
    let onpointermove = {
        let (drag, share_at) = (drag.clone(), share_at.clone());
        move |event: PointerEvent| {
            if let (Some((from, _)), Some(share)) = (*drag, share_at(&event)) {
                drag.set(Some((from, share)));
            }
        }
    };
    let onpointerup = {
        let (drag, app, whole) = (drag.clone(), app.clone(), *whole);
        move |_: PointerEvent| {
            if let Some((from, to)) = *drag {
                if (to - from).abs() >= DRAG {
                    let at = |share: f64| whole.start + share * length;
                    app.dispatch(Action::SetRange(Some(Range { start: at(from.min(to)), end: at(from.max(to)) })));
                }
                drag.set(None);
            }
        }
    };
    let onpointercancel = {
        let drag = drag.setter();
        move |_: PointerEvent| drag.set(None)
    };
    let highest = counts.iter().copied().max().unwrap_or(0).max(1);
    let total = counts.iter().map(|count| u64::from(*count)).sum::<u64>();
    let width = 1_000.0 / counts.len().max(1) as f64;
    html! {
        <div class="hist" ref={node} {onpointerdown} {onpointermove} {onpointerup} {onpointercancel} ondblclick={app.on(Action::SetRange(None))}
            role="img" aria-label={format!("{} over the call", words::counted(total, "event", "events"))} title="Drag to show a part of the call only">
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
                { for counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(index, count)| {
                    // The root keeps few events visible beside many.
                    let height = (f64::from(*count) / f64::from(highest)).sqrt() * 100.0;
                    let middle = (index as f64 + 0.5) / counts.len() as f64;
                    let inside = brush.is_some_and(|(from, to)| middle >= from && middle <= to);
                    html! {
                        <rect class={inside.then_some("in")} x={format!("{:.2}", index as f64 * width)} y={format!("{:.2}", 100.0 - height)}
                            width={format!("{:.2}", width * 0.83)} height={format!("{height:.2}")} />
                    }
                }) }
            </svg>
            if let Some((from, to)) = brush {
                <Styled class="brush" style={vec![("left", percentage(from)), ("width", percentage(to - from))]} />
            }
        </div>
    }
}
