//! Tests of the reducer.

use shared::session::answers::{ChangedLimit, EventGroup, Overview, Range, SeriesPath, Settings};

use super::*;
use crate::engine::{OpenProgress, Opened};
use crate::state::LeftOut;
use crate::state::View;
use crate::state::phase::Failed;

fn overview(range: Option<Range>) -> Box<Overview> {
    Box::new(Overview {
        format: "RTCStatsDump".into(),
        producer: None,
        browser: None,
        page: None,
        bytes: 0,
        range,
        events: 0,
        members: 0,
        facts: Vec::new(),
        connections: Vec::new(),
        captures: Vec::new(),
        warnings: Vec::new(),
        limits: Vec::new(),
    })
}

fn begun(name: &str) -> Action {
    Action::OpenBegun { name: name.into(), again: false, without: LeftOut::default() }
}

fn opened(range: Option<Range>) -> State {
    State::default().after(begun("call.gz")).after(Action::OpenDone { opened: Opened::default(), overview: overview(range) })
}

fn ten_seconds() -> State {
    opened(Some(Range { start: 1_000.0, end: 11_000.0 }))
}

fn range(start: f64, end: f64) -> Range {
    Range { start, end }
}

#[test]
fn opening_goes_from_begun_to_open() {
    let begun = State::default().after(begun("call.gz"));
    let progress = OpenProgress { read: 5, total: Some(10), ..OpenProgress::default() };
    let went = begun.after(Action::OpenWent { progress, elapsed: 3.0 });
    let Phase::Opening(opening) = &went.phase else { panic!("{:?}", went.phase) };
    assert_eq!((opening.name.as_str(), opening.share()), ("call.gz", Some(0.5)));
    let done = went.after(Action::OpenDone { opened: Opened::default(), overview: overview(None) });
    assert_eq!(done.phase.open().map(|open| open.name.as_str()), Some("call.gz"));
    assert_eq!((done.whole(), done.visible()), (None, None));
}

#[test]
fn a_dump_that_is_not_analysed_says_why_and_keeps_its_view() {
    let zoomed = ten_seconds().after(Action::SetRange(Some(range(2_000.0, 3_000.0))));
    let without = LeftOut { rules: Vec::new(), all: Some("no memory".into()) };
    let again = zoomed
        .after(Action::OpenBegun { name: "call.gz".into(), again: true, without })
        .after(Action::OpenDone { opened: Opened::default(), overview: overview(zoomed.whole()) });
    assert_eq!((again.analysis, again.view.span), (Some(Err("no memory".into())), zoomed.view.span));
}

#[test]
fn what_comes_too_late_changes_nothing() {
    let landing = State::default();
    assert_eq!(landing.after(Action::OpenWent { progress: OpenProgress::default(), elapsed: 0.0 }), landing);
    assert_eq!(landing.after(Action::OpenDone { opened: Opened::default(), overview: overview(None) }), landing);
    assert_eq!(landing.after(Action::Zoom(0.5)), landing);
    assert_eq!(landing.after(Action::OpenFailed(failed())), landing);
    let closed = State::default().after(begun("call.gz")).after(Action::Close);
    assert_eq!(closed.after(Action::OpenFailed(failed())), closed);
}

fn failed() -> Failed {
    Failed { name: String::new(), title: String::new(), message: String::new(), retry: false }
}

#[test]
fn a_lost_reader_is_told_whatever_is_shown() {
    for state in [State::default(), ten_seconds()] {
        assert_eq!(state.after(Action::ReaderLost(failed())).phase, Phase::Failed(failed()));
    }
}

/// A part of a dump, a connection and a finding are looked at.
fn looked_at() -> State {
    let looked_at =
        ten_seconds().after(Action::ShowConnection("PC_0".into())).after(Action::ShowFinding(Some(("networkAudioLossOut".into(), 1))));
    looked_at.after(Action::SetRange(Some(range(2_000.0, 3_000.0))))
}

fn is_left(state: &State) -> bool {
    state.view.span.is_none() && state.view.connection.is_none() && state.view.finding.is_none()
}

#[test]
fn what_was_looked_at_goes_with_its_dump() {
    assert!(is_left(&looked_at().after(Action::Close)));
    assert!(is_left(&looked_at().after(begun("other"))));
    // Also by way of a dump that cannot be opened, or of the same one, read again in vain.
    assert!(is_left(&looked_at().after(begun("other")).after(Action::OpenFailed(failed())).after(begun("third"))));
    let again = Action::OpenBegun { name: "call.gz".into(), again: true, without: LeftOut::default() };
    let lost = looked_at().after(again.clone());
    assert!(!is_left(&lost) && is_left(&lost.after(Action::OpenFailed(failed())).after(begun("other"))));
    // After the reader was lost, the same dump is shown as it was.
    let lost = looked_at().after(Action::ReaderLost(failed()));
    assert!(!is_left(&lost.after(again)) && is_left(&lost.after(begun("other"))));
}

#[test]
fn a_link_waits_for_its_first_dump() {
    let link = View { connection: Some("PC_0".into()), finding: Some(("videoFrozen".into(), 0)), ..View::default() };
    let waiting = State::default().after(Action::Restore(link.clone()));
    let wrong = waiting.after(begun("notes")).after(Action::OpenFailed(failed())).after(Action::Close);
    let shown =
        wrong.after(begun("call.gz")).after(Action::OpenDone { opened: Opened::default(), overview: overview(Some(range(0.0, 9.0))) });
    assert_eq!(shown.view, link);
    assert!(is_left(&shown.after(Action::Close)));
}

#[test]
fn a_link_without_limits_leaves_those_of_the_person() {
    let limit = |value| Settings {
        limits: vec![ChangedLimit { rule: "networkAudioLossOut".into(), name: "noticed".into(), value }],
        ..Settings::default()
    };
    let own = State::default().after(Action::SetSettings(limit(5.0)));
    let plain = own.after(Action::Restore(View { page: Page::Charts, ..View::default() }));
    assert_eq!((plain.view.page, plain.view.settings), (Page::Charts, limit(5.0)));
    let named = own.after(Action::Restore(View { settings: limit(7.0), ..View::default() }));
    assert_eq!(named.view.settings, limit(7.0));
}

#[test]
fn a_second_dump_shows_its_whole_time() {
    let zoomed = ten_seconds().after(Action::SetRange(Some(range(2_000.0, 3_000.0)))).after(Action::FilterEvents("ice".into()));
    let second =
        zoomed.after(begun("other")).after(Action::OpenDone { opened: Opened::default(), overview: overview(Some(range(0.0, 5_000.0))) });
    assert_eq!(second.visible(), Some(range(0.0, 5_000.0)));
    assert!(second.ui.events.is_empty());
}

#[test]
fn zoom_steps_back_and_pan_does_not_count() {
    let zoomed = ten_seconds().after(Action::SetRange(Some(range(2_000.0, 6_000.0))));
    let closer = zoomed.after(Action::Zoom(0.5));
    assert_eq!(closer.visible(), Some(range(3_000.0, 5_000.0)));
    let panned = closer.after(Action::Pan(0.5));
    assert_eq!(panned.visible(), Some(range(4_000.0, 6_000.0)));
    // A pointer moves by ranges, whose length differs by what numbers cannot hold.
    let pulled = panned.after(Action::SetRange(Some(range(2_000.000_1, 4_000.000_2))));
    assert_ne!(pulled.view.span, panned.view.span);
    assert_eq!(pulled.ui.earlier, panned.ui.earlier);
    let back = pulled.after(Action::StepBack);
    assert_eq!(back.visible(), zoomed.visible());
    assert_eq!(back.after(Action::StepBack).visible(), ten_seconds().whole());
    assert_eq!(back.after(Action::StepBack).after(Action::StepBack).visible(), ten_seconds().whole());
}

#[test]
fn no_move_leaves_the_dump_or_ends_in_nothing() {
    let zoomed = ten_seconds().after(Action::SetRange(Some(range(9_000.0, 10_000.0))));
    assert_eq!(zoomed.after(Action::Pan(8.0)).visible(), Some(range(10_000.0, 11_000.0)));
    assert_eq!(zoomed.after(Action::Pan(-80.0)).visible(), Some(range(1_000.0, 2_000.0)));
    let point = ten_seconds().after(Action::SetRange(Some(range(1_000.0, 1_000.0))));
    assert_eq!(point.visible(), Some(range(1_000.0, 1_000.0 + SHORTEST)));
    let out = zoomed.after(Action::Zoom(1_000.0));
    assert_eq!(out.view.span, None);
    let many =
        (0..1_000).fold(ten_seconds(), |state, number| state.after(Action::SetRange(Some(range(1_000.0 + f64::from(number), 9_000.0)))));
    assert_eq!(many.ui.earlier.len(), DEEPEST);
}

#[test]
fn pins_and_filters_toggle() {
    let path = SeriesPath { connection: "PC_0".into(), object: "T".into(), member: "bytesSent".into() };
    let pinned = ten_seconds().after(Action::TogglePin(path.clone()));
    assert_eq!(pinned.view.pins.as_slice(), std::slice::from_ref(&path));
    assert_eq!(pinned.after(Action::TogglePin(path)).view.pins, []);
    let filtered = ten_seconds().after(Action::ToggleEventGroup(EventGroup::Ice)).after(Action::ToggleEventConnection(None));
    assert_eq!((filtered.ui.events.groups.as_slice(), filtered.ui.events.connections.as_slice()), (&[EventGroup::Ice][..], &[None][..]));
    assert!(filtered.after(Action::ClearEventFilter).ui.events.is_empty());
    assert!(filtered.after(Action::ToggleEventGroup(EventGroup::Ice)).ui.events.groups.is_empty());
}

#[test]
fn a_range_of_events_is_shown_on_their_page() {
    let shown = ten_seconds().after(Action::ShowEventsIn(range(2_000.0, 3_000.0)));
    assert_eq!((shown.view.page, shown.visible()), (Page::Events, Some(range(2_000.0, 3_000.0))));
}

#[test]
fn a_filter_of_findings_shows_what_it_keeps() {
    let filter = FindingFilter { text: "loss".into(), ..FindingFilter::default() };
    let filtered = looked_at().after(Action::FilterFindings(filter.clone()));
    assert_eq!((filtered.view.finding.clone(), filtered.ui.findings.clone()), (None, filter.clone()));
    let finding = Some(("videoFrozen".to_owned(), 0));
    assert_eq!(filtered.after(Action::ShowFinding(finding.clone())).ui.findings, filter);
    let from_elsewhere = filtered.after(Action::Go(Page::Overview)).after(Action::ShowFinding(finding.clone()));
    assert_eq!((from_elsewhere.view.finding, from_elsewhere.ui.findings), (finding, FindingFilter::default()));
}
