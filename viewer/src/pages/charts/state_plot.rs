//! A text or boolean member as a row of bands with its title.

use shared::session::answers::{Band, Member, Range, Reply, Request};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::charts::bands::Bands;
use crate::charts::grouping::title;
use crate::charts::samples;
use crate::engine::Bridge;
use crate::state::ui::Samples;

#[derive(PartialEq, Properties)]
pub(super) struct Props {
    pub(super) member: Member,
    pub(super) range: Range,
    pub(super) origin: f64,
    pub(super) bridge: Bridge,
    pub(super) on_samples: Callback<Samples>,
}

#[component]
pub(super) fn StatePlot(props: &Props) -> Html {
    let Props { member, range, origin, bridge, on_samples } = props;
    let bands = use_state(Vec::<Band>::new);
    let setter = bands.setter();
    use_effect_with((member.path.clone(), bridge.clone()), move |(path, bridge)| {
        let (path, bridge) = (path.clone(), bridge.clone());
        spawn_local(async move {
            if let Ok(Reply::Bands(bands)) = bridge.ask(Request::Bands(path)).await {
                setter.set(bands);
            }
        });
    });
    let title = title(&member.path.member);
    let last = bands.iter().rev().find(|band| band.start <= range.end).map_or("–", |band| band.value.as_str());
    let ask_for_samples = {
        let (on_samples, asked) = (on_samples.clone(), samples::samples_of(title.clone(), std::slice::from_ref(member), *range));
        Callback::from(move |()| asked.iter().for_each(|asked| on_samples.emit(asked.clone())))
    };
    let onkeydown = {
        let ask_for_samples = ask_for_samples.clone();
        move |event: KeyboardEvent| {
            if samples::is_asked(&event) {
                event.prevent_default();
                ask_for_samples.emit(());
            }
        }
    };
    html! {
        <figure class="chart states" role="figure" tabindex="0" {onkeydown} aria-label={format!("{title} of {}, last {last}", member.object_label)}>
            <figcaption>
                <h2>{ title.clone() }</h2>
                <span class="legend"><span class="key" title={member.path.object.clone()}>{ member.object_label.clone() } { " " } <b>{ last.to_owned() }</b></span></span>
                { samples::button(&title, ask_for_samples.reform(|_| ())) }
            </figcaption>
            <Bands bands={(*bands).clone()} range={*range} origin={*origin} name={title} />
        </figure>
    }
}
