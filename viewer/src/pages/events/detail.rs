//! One event in full, below its row.

use shared::session::answers::{Direction, EventDetail, Reply, Request};
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::components::ask::use_ask;
use crate::components::code::{code, json};
use crate::components::copy::Copy;
use crate::effects::{clock, layout};
use crate::words;

/// Properties of [`Detail`].
#[derive(Properties, PartialEq)]
pub(super) struct DetailProps {
    /// Index of the event.
    pub(super) index: u32,
    /// The start of the dump, which times are told from.
    pub(super) origin: f64,
    /// Told the height that it takes.
    pub(super) on_height: Callback<f64>,
}

/// One event in full, as a row of the table.
#[component]
pub(super) fn Detail(props: &DetailProps) -> Html {
    let node = use_node_ref();
    let answer = use_ask(Some(Request::Event(props.index)));
    {
        let (node, on_height) = (node.clone(), props.on_height.clone());
        use_effect_with((), move |()| {
            let observed = node.cast::<HtmlElement>().and_then(|element| {
                let watched = element.clone();
                layout::on_resize(&element, move || on_height.emit(f64::from(watched.offset_height())))
            });
            move || drop(observed)
        });
    }
    let content = match answer.as_deref().map(|answer| &answer.reply) {
        Some(Ok(Reply::Event(event))) if event.row.index == props.index => shown(event, props.origin),
        Some(Ok(_)) | None => Html::default(),
        Some(Err(failure)) => html! { <p class="high" role="alert">{ failure.to_string() }</p> },
    };
    html! { <tr class="detail" ref={node}><td colspan="7">{ content }</td></tr> }
}

fn shown(event: &EventDetail, origin: f64) -> Html {
    html! {
        <div class="detail-grid">
            <div>
                <div class="sec-h">
                    <h3>{ if event.row.direction == Direction::Call { "Argument" } else { "Value" } }</h3>
                    <span class="push"><Copy text={event.value.clone()} label="Copy JSON" /></span>
                </div>
                { json(&event.value) }
                if !event.extra.is_empty() {
                    <div class="sec-h gap"><h3>{ "Beside it" }</h3></div>
                    { json(&event.extra) }
                }
            </div>
            <div>
                <div class="sec-h"><h3>{ "In context" }</h3></div>
                <dl class="facts">
                    <dt>{ "Time" }</dt><dd>{ words::exact_call_time(event.row.timestamp - origin) }</dd>
                    <dt>{ "Clock" }</dt><dd>{ clock::time_of_day(event.row.timestamp) }</dd>
                    if let Some(counterpart) = &event.counterpart {
                        <dt>{ if event.row.direction == Direction::Call { "Settled" } else { "Called" } }</dt>
                        <dd>
                            <span class="mono">{ &counterpart.method }</span>
                            { if event.row.direction == Direction::Call { ", after " } else { ", before " } }
                            <b>{ words::duration(counterpart.distance) }</b>
                        </dd>
                    }
                </dl>
                if let Some(sdp) = &event.sdp {
                    <div class="sec-h gap"><h3>{ "Session description" }</h3><span class="push"><Copy text={sdp.clone()} label="Copy SDP" /></span></div>
                    { code(sdp) }
                }
            </div>
        </div>
    }
}
