//! An element with computed style, set a moment after it is drawn.
//!
//! The page's policy forbids style attributes, because a dump could smuggle one in; properties that are set one by one are allowed.

use yew::prelude::*;

/// Properties of [`Styled`].
#[derive(Properties, PartialEq)]
pub struct StyledProps {
    /// Its classes.
    #[prop_or_default]
    pub class: Classes,
    /// Its title.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// Style properties and their values.
    pub style: Vec<(&'static str, String)>,
    /// What it holds.
    #[prop_or_default]
    pub children: Html,
}

/// An element with computed style.
#[component]
pub fn Styled(props: &StyledProps) -> Html {
    let node = use_node_ref();
    use_effect_with((node.clone(), props.style.clone()), |(node, style)| set_style(node, style));
    html! {
        <span ref={node} class={props.class.clone()} title={props.title.clone()}>{ props.children.clone() }</span>
    }
}

/// Sets style properties of an element that a component holds itself.
pub fn set_style(node: &NodeRef, style: &[(&'static str, String)]) {
    if let Some(element) = node.cast::<web_sys::HtmlElement>() {
        for (name, value) in style {
            // Refused are only values that are no CSS, and those are computed here.
            let _ = element.style().set_property(name, value);
        }
    }
}

/// A share of 1 as a CSS percentage.
pub fn percentage(share: f64) -> String {
    format!("{:.4}%", share.clamp(0.0, 1.0) * 100.0)
}
