//! The table of events: as long as all of them for the scroll bar, but with the rows in sight only.

use std::ops::Range;
use std::rc::Rc;

use shared::session::answers::{Direction, EventGroup, EventPage, EventQuery, EventRow};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::detail::Detail;
use crate::components::icon::{Glyph, small_icon};
use crate::effects::{clock, keyboard, layout};
use crate::words;

/// Rows that are asked for beyond those in sight, on each side.
pub(super) const AHEAD: u32 = 120;
/// Rows that are drawn beyond those in sight, on each side.
const MARGIN: u32 = 8;

/// Properties of [`Table`].
#[derive(Properties, PartialEq)]
pub(super) struct TableProps {
    /// The rows that are there, among all that match.
    pub(super) page: Rc<EventPage>,
    /// The start of the dump, which times are told from.
    pub(super) origin: f64,
    /// What the rows match; when it changes the table begins anew.
    pub(super) filter: EventQuery,
    /// Called with rows that are needed and not there.
    pub(super) on_need: Callback<Range<u32>>,
}

/// An event that is open.
#[derive(Clone, Copy, PartialEq)]
struct Expanded {
    /// Its row.
    row: u32,
    /// Its index in the dump.
    index: u32,
    /// Height of what is shown of it.
    height: f64,
}

/// What is in sight.
#[derive(Clone, Copy, Default, PartialEq)]
struct Sight {
    top: f64,
    height: f64,
    row_height: f64,
}

impl Sight {
    /// Rows in sight. The detail below an open row takes the place of rows.
    fn rows(self, matching: u32, expanded: Option<Expanded>) -> Range<u32> {
        let row_at = |y: f64| {
            let y = match expanded {
                Some(Expanded { row, height, .. }) if y > f64::from(row + 1) * self.row_height => {
                    (y - height).max(f64::from(row) * self.row_height)
                }
                _ => y,
            };
            (y / self.row_height).max(0.0) as u32
        };
        if self.row_height <= 0.0 {
            return 0..matching.min(MARGIN);
        }
        row_at(self.top).saturating_sub(MARGIN).min(matching)..(row_at(self.top + self.height) + 1 + MARGIN).min(matching)
    }
}

/// The table of events.
#[component]
pub(super) fn Table(props: &TableProps) -> Html {
    let frame = use_node_ref();
    let sight = use_sight(&frame);
    let expanded = use_state_eq(|| None::<Expanded>);
    let focused = use_state_eq(|| 0_u32);
    let page = &props.page;
    let matching = page.matching;
    {
        let (frame, expanded, focused) = (frame.clone(), expanded.setter(), focused.setter());
        use_effect_with(props.filter.clone(), move |_| {
            expanded.set(None);
            focused.set(0);
            if let Some(element) = frame.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        });
    }
    let rows = sight.rows(matching, *expanded);
    {
        let there = page.start..page.start + page.rows.len() as u32;
        let on_need = props.on_need.clone();
        use_effect_with((rows.clone(), there), move |(rows, there)| {
            if rows.start < there.start || rows.end > there.end {
                on_need.emit(rows.start.saturating_sub(AHEAD)..rows.end.saturating_add(AHEAD));
            }
        });
    }
    let toggle = use_toggle(page, &expanded, &focused);
    use_row_keys(&frame, matching, *sight, *expanded, &focused, &toggle);

    let onscroll = {
        let sight = sight.setter();
        move |event: Event| {
            if let Some(element) = event.target_dyn_into::<HtmlElement>() {
                sight.set(look(&element));
            }
        }
    };
    let before = expanded.filter(|expanded| expanded.row < rows.start).map_or(0.0, |expanded| expanded.height);
    let after = expanded.filter(|expanded| expanded.row >= rows.end).map_or(0.0, |expanded| expanded.height);
    let above = f64::from(rows.start) * sight.row_height + before;
    let below = f64::from(matching - rows.end) * sight.row_height + after;
    let measured = {
        let expanded = expanded.clone();
        Callback::from(move |height| expanded.set((*expanded).map(|open| Expanded { height, ..open })))
    };
    html! {
        <div class="evt" ref={frame} {onscroll} tabindex="-1">
            <table class="table" aria-rowcount={(matching + 1).to_string()}>
                <colgroup>
                    <col class="c-t" /><col class="c-w" /><col class="c-d" /><col class="c-c" /><col class="c-a" /><col class="c-m" /><col class="c-s" />
                </colgroup>
                <thead><tr aria-rowindex="1">
                    <th>{ "Time" }</th><th class="c-w">{ "Clock" }</th><th class="num c-d">{ "Since last" }</th><th>{ "Connection" }</th>
                    <th><span class="sr">{ "Direction" }</span></th><th>{ "Event" }</th><th class="c-s">{ "Summary" }</th>
                </tr></thead>
                <tbody>
                    { spacer("above", above) }
                    { for rows.clone().map(|row| {
                        let event = row.checked_sub(page.start).and_then(|place| page.rows.get(place as usize));
                        let open = expanded.filter(|expanded| expanded.row == row);
                        let on_toggle = toggle.reform(move |_: MouseEvent| row);
                        // Without a key the rows are told apart from the last on, and an open one begins anew when their number changes.
                        html! {
                            <key={row}>
                                { match event {
                                    Some(event) => line(event, row, props.origin, open.is_some(), *focused == row, on_toggle),
                                    None => html! { <tr key={row} class="wait" aria-rowindex={(row + 2).to_string()}><td colspan="7"></td></tr> },
                                } }
                                if let Some(open) = open {
                                    <Detail key={format!("detail-{row}")} index={open.index} origin={props.origin} on_height={measured.clone()} />
                                }
                            </>
                        }
                    }) }
                    { spacer("below", below) }
                </tbody>
            </table>
        </div>
    }
}

/// What of the table is in sight, also after its size changed.
#[hook]
fn use_sight(frame: &NodeRef) -> UseStateHandle<Sight> {
    let sight = use_state_eq(Sight::default);
    let setter = sight.setter();
    use_effect_with(frame.clone(), move |frame| {
        let observed = frame.cast::<HtmlElement>().and_then(|element| {
            let watched = element.clone();
            layout::on_resize(&element, move || setter.set(look(&watched)))
        });
        move || drop(observed)
    });
    sight
}

fn look(element: &HtmlElement) -> Sight {
    Sight {
        top: f64::from(element.scroll_top()),
        height: f64::from(element.client_height()),
        row_height: layout::pixels(element, "--event-row").unwrap_or_default(),
    }
}

/// Empty room in place of rows that are out of sight. Its height is an attribute of the markup and no style, which is set a moment
/// later: were the table too short for that moment, the browser would scroll it.
fn spacer(key: &'static str, height: f64) -> Html {
    html! {
        <tr {key} class="spacer" aria-hidden="true"><td height={format!("{height:.2}")}></td></tr>
    }
}

fn line(event: &EventRow, row: u32, origin: f64, open: bool, focused: bool, onclick: Callback<MouseEvent>) -> Html {
    let (glyph, direction) = match event.direction {
        Direction::Call => (Glyph::Call, "called by the page"),
        Direction::Outcome => (Glyph::Outcome, "told by the browser"),
    };
    // How a request for media ended stands at the end of a long name; the whole of it is in the title and the detail.
    let method = event.method.strip_prefix("navigator.mediaDevices.").unwrap_or(&event.method);
    let class = classes!("ev", open.then_some("open"), focused.then_some("sel"), (event.group == EventGroup::Error).then_some("err"));
    html! {
        <tr key={row} {class} aria-rowindex={(row + 2).to_string()} {onclick}>
            <td class="mono nowrap">
                <button class="bare" type="button" aria-expanded={open.to_string()}>{ words::exact_call_time(event.timestamp - origin) }</button>
            </td>
            <td class="mono quiet nowrap c-w">{ clock::time_of_day(event.timestamp) }</td>
            <td class="num quiet c-d">{ event.since_last.map(|since| format!("{:+.3}", since / 1_000.0)) }</td>
            <td class="muted trunc">{ event.connection.clone().unwrap_or_default() }</td>
            <td class="dirn" title={direction}>{ small_icon(glyph) }<span class="sr">{ direction }</span></td>
            <td class="m trunc" title={event.method.clone()}>{ method }</td>
            <td class="muted c-s trunc" title={event.summary.clone()}>{ &event.summary }</td>
        </tr>
    }
}

/// Opens the event of a row, or closes it if it is open.
#[hook]
fn use_toggle(page: &Rc<EventPage>, expanded: &UseStateHandle<Option<Expanded>>, focused: &UseStateHandle<u32>) -> Callback<u32> {
    let (page, expanded, focused) = (page.clone(), expanded.clone(), focused.setter());
    Callback::from(move |row: u32| {
        let event = row.checked_sub(page.start).and_then(|place| page.rows.get(place as usize));
        if let Some(event) = event {
            let is_open = expanded.is_some_and(|open| open.row == row);
            expanded.set((!is_open).then_some(Expanded { row, index: event.index, height: 0.0 }));
            focused.set(row);
        }
    })
}

/// J and K go from row to row, Enter opens the one they are on.
#[hook]
fn use_row_keys(
    frame: &NodeRef,
    matching: u32,
    sight: Sight,
    expanded: Option<Expanded>,
    focused: &UseStateHandle<u32>,
    toggle: &Callback<u32>,
) {
    // Keys may come faster than the page is drawn.
    let place = use_mut_ref(|| 0);
    place.replace(**focused);
    let (frame, focused, toggle) = (frame.clone(), focused.setter(), toggle.clone());
    keyboard::use_keys(move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || keyboard::is_typing(event) || keyboard::in_dialog() {
            return;
        }
        let row = *place.borrow();
        let to = match keyboard::key(event).as_str() {
            "j" => (row + 1).min(matching.saturating_sub(1)),
            "k" => row.saturating_sub(1),
            "Enter" if !keyboard::is_pressing(event) => return toggle.emit(row),
            _ => return,
        };
        event.prevent_default();
        place.replace(to);
        focused.set(to);
        if let Some(element) = frame.cast::<HtmlElement>() {
            let above = expanded.filter(|expanded| expanded.row < to).map_or(0.0, |expanded| expanded.height);
            let (y, height) = (f64::from(to) * sight.row_height + above, sight.height - 2.0 * sight.row_height);
            if y < sight.top || y > sight.top + height {
                element.set_scroll_top((y - height / 2.0).max(0.0) as i32);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGHT: Sight = Sight { top: 2_700.0, height: 540.0, row_height: 27.0 };

    #[test]
    fn rows_in_sight_have_a_margin_and_an_end() {
        assert_eq!(SIGHT.rows(1_000, None), 92..129);
        assert_eq!(SIGHT.rows(105, None), 92..105);
        assert_eq!(SIGHT.rows(10, None), 10..10);
        assert_eq!(Sight::default().rows(1_000, None), 0..MARGIN);
    }

    #[test]
    fn an_open_event_takes_the_place_of_rows() {
        let open = |row| Some(Expanded { row, index: 0, height: 270.0 });
        assert_eq!(SIGHT.rows(1_000, open(50)), 82..119);
        assert_eq!(SIGHT.rows(1_000, open(105)), 92..119);
        assert_eq!(SIGHT.rows(1_000, open(500)), 92..129);
    }
}
