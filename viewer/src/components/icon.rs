//! Line icons, drawn on a 16 × 16 grid.

use yew::prelude::*;

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say what they show")]
pub enum Glyph {
    Overview,
    Findings,
    Connections,
    Charts,
    Events,
    Features,
    Table,
    Mask,
    Open,
    Record,
    Link,
    Paste,
    Copy,
    Save,
    Search,
    Close,
    Theme,
    Help,
    Lock,
    Call,
    Outcome,
    Down,
    Right,
    Plus,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Glyph::Overview => "M2.5 2.5h11v4h-11zM2.5 9h5v4.5h-5zM10 9h3.5v4.5H10z",
            Glyph::Findings => "M3.5 14V2.5M3.5 3h9l-2.2 3 2.200 3h-9",
            Glyph::Connections => "M5.5 2.5 2.5 5.5l3 3M2.5 5.5h11M10.5 7.500l3 3-3 3M13.5 10.5h-11",
            Glyph::Charts => "M2 2v12h12M4.5 10.5l3-4 2.5 2.5 3.500-5",
            Glyph::Events => "M5.5 4H14M5.5 8H14M5.5 12H14M2.3 4h.01M2.3 8h.01M2.3 12h.01",
            Glyph::Features | Glyph::Table => "M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M7 3v10",
            Glyph::Mask => "M1.5 8.500S4 4 8 4s6.500 4.500 6.500 4.500S12 13 8 13 1.500 8.500 1.500 8.500zM2.500 2.500l11 11",
            Glyph::Open => "M1.8 12.8V3.2h4l1.4 1.8h5v2M1.8 12.8 4 7h11l-2.200 5.800z",
            Glyph::Record => "M8 2.2a5.8 5.8 0 1 0 0 11.600a5.8 5.8 0 1 0 0-11.600M8 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
            Glyph::Link => {
                "M6.5 9.5a2.8 2.8 0 0 0 4 0l2.3-2.3a2.8 2.8 0 0 0-4-4L8 4M9.500 6.500a2.8 2.8 0 0 0-4 0L3.2 8.8a2.8 2.8 0 0 0 4 4L8 12"
            }
            Glyph::Paste => "M5.5 2.5h5v2.5h-5zM5.5 3.5h-2V14h9V3.500h-2",
            Glyph::Copy => "M6.500 5.500h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-6a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM3.500 10.500h-1v-8h8v1",
            Glyph::Save => "M8 2v8M5 7.500l3 2.800 3-2.800M2.500 13.500h11",
            Glyph::Search => "M11.3 7a4.3 4.3 0 1 1-8.600 0 4.3 4.3 0 0 1 8.600 0zM10.300 10.300l3.500 3.500",
            Glyph::Close => "m4.5 4.5 7 7m0-7-7 7",
            Glyph::Theme => "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0z",
            Glyph::Help => "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0zM6.200 6.300A1.900 1.900 0 1 1 8 8.600v.7M8 11.500h.01",
            Glyph::Lock => "M4 7h8a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM5 7V5a3 3 0 0 1 6 0v2",
            Glyph::Call => "M4 12 12 4M6 4h6v6",
            Glyph::Outcome => "M12 4 4 12M10 12H4V6",
            Glyph::Down => "m4 6 4 4 4-4",
            Glyph::Right => "m6 4 4 4-4 4",
            Glyph::Plus => "M8 3v10M3 8h10",
        }
    }
}

/// An icon beside words that say the same.
pub fn icon(glyph: Glyph) -> Html {
    drawn(glyph, "i")
}

/// A smaller icon beside words that say the same.
pub fn small_icon(glyph: Glyph) -> Html {
    drawn(glyph, "i s")
}

fn drawn(glyph: Glyph, class: &'static str) -> Html {
    html! {
        <svg {class} viewBox="0 0 16 16" aria-hidden="true"><path d={glyph.path()} />
            if glyph == Glyph::Theme { <path class="solid" d="M8 2.5v11a5.5 5.5 0 0 0 0-11z" /> }
        </svg>
    }
}

/// The sign of the tool.
pub fn sign() -> Html {
    html! {
        <svg class="sign" viewBox="0 0 20 20" aria-hidden="true">
            <circle cx="8.6" cy="8.6" r="6.6" />
            <path d="m13.5 13.5 4.7 4.7" />
            <path class="thin" d="M2.3 9h3l1.7-3.4 2.6 6 1.7-3.6.8 1h3" />
        </svg>
    }
}
