//! The first series that shows a finding, around the time of it, with the limit.

use shared::session::answers::{LimitRow, Range, Reply, Request, SeriesPath, Shape};
use yew::prelude::*;

use crate::app::use_app;
use crate::charts::chart::{Chart, GUTTER};
use crate::charts::grouping::Group;
use crate::charts::observe::use_width;
use crate::charts::scale::{TimeScale, within};
use crate::charts::sheet::use_sheet;
use crate::charts::stage::Stage;
use crate::components::ask::use_ask;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    /// Series that show it, the most telling one first.
    pub(super) series: Vec<SeriesPath>,
    /// The limit that was crossed.
    pub(super) limit: Option<LimitRow>,
    /// What is visible.
    pub(super) range: Range,
    /// What there is.
    pub(super) whole: Range,
    pub(super) on_range: Callback<Option<Range>>,
}

#[component]
pub(super) fn Plot(props: &Props) -> Html {
    let Props { series, limit, range, whole, on_range } = props;
    let app = use_app();
    let answer = use_ask(Some(Request::Resolve(series.clone())));
    let node = use_node_ref();
    let sheet = use_sheet(app.theme.ratio);
    let time = TimeScale { range: *range, width: (use_width(&node) - GUTTER).max(0.0) };
    let member = match answer.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Members(members))) => members.iter().find(|member| member.shape == Shape::Number),
        _ => None,
    };
    let moved = {
        let (on_range, whole) = (on_range.clone(), *whole);
        Callback::from(move |asked: Range| on_range.emit(Some(within(asked, whole))))
    };
    html! {
        <Stage {time} whole={*whole} crosshair={app.crosshair.clone()} on_range={moved} on_reset={on_range.reform(|()| None)}
            above={Html::default()} sheet={sheet.clone()} {node}>
            if let Some(member) = member {
                <Chart group={Group { members: vec![member.clone()] }} colours={vec![0]} {time} whole={*whole} bridge={app.bridge.clone()}
                    crosshair={app.crosshair.clone()} sheet={sheet.clone()} theme={app.theme.clone()} limit={limit.as_ref().map(|limit| (limit.value, limit.unit))} on_samples={app.show_samples()} />
            } else if answer.is_some() {
                <p class="sm muted">{ "What shows it is no series of numbers." }</p>
            }
        </Stage>
    }
}
