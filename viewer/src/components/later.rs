//! A part of a page that waits for the part before it.

use yew::prelude::*;

use crate::effects::frame;

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
        let frame = frame::once_painted(move || setter.set(true));
        move || drop(frame)
    });
    if *painted { props.children.clone() } else { Html::default() }
}
