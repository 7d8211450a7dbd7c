//! A part of a page that waits for the part before it.

use gloo_render::request_animation_frame;
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// What waits.
#[derive(PartialEq, Properties)]
pub struct LaterProps {
    /// What is shown once a frame was painted without it.
    pub children: Html,
}

/// Shows its children a frame later than what stands around them, so that a long page does not keep the browser from everything
/// else while all of it is made and laid out.
#[component]
pub fn Later(props: &LaterProps) -> Html {
    let painted = use_state(|| false);
    let setter = painted.setter();
    use_effect_with((), move |()| {
        // What is asked for in a frame still belongs to it; a timer runs behind.
        let frame = request_animation_frame(move |_| {
            Timeout::new(0, move || setter.set(true)).forget();
        });
        move || drop(frame)
    });
    if *painted { props.children.clone() } else { Html::default() }
}
