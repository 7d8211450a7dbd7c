//! A small plot without axes, for the whole call at a glance.

use std::rc::Rc;

use shared::session::answers::{Range, SeriesPath};
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::data::{Wanted, use_windows};
use super::layout;
use super::observe::{use_visible, use_width};
use super::paint::{Scene, Trace, paint_alone};
use super::scale::ValueScale;
use super::theme::Theme;
use crate::engine::Bridge;

/// What a small plot shows.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The series and their colours, 0 to 7, all of one unit.
    pub series: Vec<(SeriesPath, usize)>,
    /// The visible time.
    pub range: Range,
    /// Height of the plot in pixels.
    pub height: f64,
    /// Where windows come from.
    pub bridge: Bridge,
    /// What it is painted with.
    pub theme: Rc<Theme>,
    /// One sentence for those who do not see it.
    pub summary: AttrValue,
    /// Stands in place of a plot without a single value.
    #[prop_or_default]
    pub untold: AttrValue,
}

/// A plot as wide as it is given room.
#[component]
pub fn Spark(props: &Props) -> Html {
    let Props { series, range, height, bridge, theme, summary, untold } = props;
    let frame = use_node_ref();
    let canvas = use_node_ref();
    let width = use_width(&frame);
    let visible = use_visible(&frame);
    let paths: Vec<SeriesPath> = series.iter().map(|(path, _)| path.clone()).collect();
    let wanted = (visible && !paths.is_empty()).then_some(Wanted { paths, range: *range, whole: *range, width: width * theme.ratio });
    let windows = use_windows(bridge, wanted);
    let nothing = windows.as_ref().is_some_and(|windows| {
        series.iter().all(|(path, _)| windows.of(path).is_none_or(|window| layout::extent(window, *range).is_none()))
    });
    {
        let (canvas, theme, series, range, height) = (canvas.clone(), theme.clone(), series.clone(), *range, *height);
        use_effect(move || {
            let (Some(canvas), Some(windows)) = (canvas.cast::<HtmlCanvasElement>(), &windows) else { return };
            let traces = series.iter().filter_map(|(path, colour)| Some(Trace { window: windows.of(path)?, colour: *colour, label: "" }));
            let traces: Vec<Trace> = traces.collect();
            let highest =
                traces.iter().filter_map(|trace| layout::extent(trace.window, range)).fold(0.0_f64, |highest, (_, max)| highest.max(max));
            // No labels, so no round numbers: the highest value reaches the top.
            let scale = ValueScale { low: 0.0, high: highest.max(f64::MIN_POSITIVE), step: 1.0 };
            let scene = Scene { width, height, gutter: 0.0, range, origin: range.start, scale, factor: 1.0, traces };
            let _ = paint_alone(&canvas, &scene, &theme);
        });
    }
    html! {
        <div class="spark" role="img" aria-label={summary.clone()} ref={frame}>
            <canvas ref={canvas} aria-hidden="true" />
            if nothing { <span class="untold sm muted">{ untold.clone() }</span> }
        </div>
    }
}
