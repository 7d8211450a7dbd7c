//! How each action changes the state.

use std::rc::Rc;

use shared::session::answers::Range;

use super::phase::{Open, Opening, Phase};
use super::ui::{EventFilter, FindingFilter};
use super::view::{Page, Span};
use super::{Action, State};

/// No view shows less than this many milliseconds: charts keep time as f32 since the start of their window.
const SHORTEST: f64 = 20.0;
/// Lengths in milliseconds that differ by less are the same: times are told in whole milliseconds.
const SAME: f64 = 1.0;
/// More zooms than this are not taken back.
const DEEPEST: usize = 32;
/// Where a filter or a view has a list, no list is longer than a link can carry.
pub(super) const MOST_PINS: usize = 64;

impl State {
    /// The state after an action.
    #[must_use]
    pub fn after(&self, action: Action) -> State {
        let mut state = self.clone();
        match action {
            Action::OpenBegun { .. }
            | Action::OpenWent { .. }
            | Action::OpenDone { .. }
            | Action::OpenFailed(_)
            | Action::ReaderLost(_)
            | Action::Close => state.open(action),
            Action::SetRange(_) | Action::StepBack | Action::Pan(_) | Action::Zoom(_) | Action::ShowEventsIn(_) => {
                state.move_in_time(action)
            }
            Action::ToggleEventConnection(_) | Action::ToggleEventGroup(_) | Action::FilterEvents(_) | Action::ClearEventFilter => {
                state.filter(action);
            }
            Action::Go(page) => state.view.page = page,
            Action::ShowConnection(id) => {
                state.view.page = Page::Connections;
                state.view.connection = Some(id);
            }
            Action::Restore(mut view) => {
                // A link that names no limit or weight leaves a person's own.
                if view.settings.limits.is_empty() && view.settings.weights.is_empty() {
                    std::mem::swap(&mut view.settings, &mut state.view.settings);
                }
                state.view = view;
            }
            Action::TogglePin(path) => {
                if let Some(place) = state.view.pins.iter().position(|pin| *pin == path) {
                    state.view.pins.remove(place);
                } else if state.view.pins.len() < MOST_PINS {
                    state.view.pins.push(path);
                }
            }
            Action::SetPins(mut pins) => {
                pins.truncate(MOST_PINS);
                state.view.pins = pins;
            }
            Action::Analysed(analysis) => state.analysis = state.phase.open().map(|_| analysis),
            Action::ShowFinding(finding) => {
                // Who comes from elsewhere means this one, whatever the filters left of the list.
                if state.view.page != Page::Findings {
                    state.ui.findings = FindingFilter::default();
                }
                state.view.page = Page::Findings;
                state.view.finding = finding;
            }
            Action::FilterFindings(filter) => {
                state.ui.findings = filter;
                state.view.finding = None;
            }
            Action::SetSettings(settings) => state.view.settings = settings,
            Action::FindFeatures(text) => state.view.find = text,
            Action::ShowFeaturesOf(kind) => state.view.kind = kind,
            Action::Overlay(overlay) => state.ui.overlay = overlay,
            Action::Notice(notice) => state.ui.notice = notice,
            Action::AskForeign(foreign) => state.ui.foreign = foreign,
            Action::SetTheme(theme) => state.ui.theme = theme,
        }
        state
    }

    fn open(&mut self, action: Action) {
        if !matches!(action, Action::OpenWent { .. }) {
            self.analysis = None;
        }
        match action {
            Action::OpenBegun { name, again, without } => {
                if !again {
                    self.leave_view();
                }
                self.ui = super::Ui { theme: self.ui.theme, ..super::Ui::default() };
                self.without = without;
                self.phase = Phase::Opening(Opening { name, ..Opening::default() });
            }
            Action::OpenWent { progress, elapsed } => {
                if let Phase::Opening(opening) = &mut self.phase {
                    (opening.progress, opening.elapsed) = (progress, elapsed);
                }
            }
            Action::OpenDone { opened, overview } => {
                if let Phase::Opening(opening) = &mut self.phase {
                    let name = std::mem::take(&mut opening.name);
                    self.phase = Phase::Open(Rc::new(Open { name, opened, overview: *overview }));
                    self.analysis = self.without.all.clone().map(Err);
                    self.viewed = true;
                }
            }
            Action::OpenFailed(failed) => {
                if matches!(self.phase, Phase::Opening(_)) {
                    self.phase = Phase::Failed(failed);
                }
            }
            Action::ReaderLost(failed) => self.phase = Phase::Failed(failed),
            _ => {
                self.leave_view();
                self.phase = Phase::Landing;
            }
        }
    }

    /// Drops what of the view is of one dump alone. What a link asks for stays until its dump is there.
    fn leave_view(&mut self) {
        if std::mem::take(&mut self.viewed) {
            self.view.span = None;
            self.view.connection = None;
            self.view.finding = None;
        }
    }

    fn move_in_time(&mut self, action: Action) {
        let (Some(whole), Some(visible)) = (self.whole(), self.visible()) else { return };
        let length = visible.end - visible.start;
        let asked = match action {
            Action::SetRange(range) => range,
            Action::ShowEventsIn(range) => {
                self.view.page = Page::Events;
                Some(range)
            }
            Action::Pan(share) => Some(shifted(visible, length * share, whole)),
            Action::Zoom(times) => Some(scaled(visible, times)),
            _ => {
                self.view.span = self.ui.earlier.pop().flatten();
                return;
            }
        };
        let span = asked.and_then(|range| Span::of(at_least(range, SHORTEST, whole), whole));
        if span != self.view.span {
            let next = span.and_then(|span| span.within(whole)).unwrap_or(whole);
            // A move along is no step, however it was made: stepping back leads out of a zoom.
            if (next.end - next.start - length).abs() >= SAME {
                self.ui.earlier.push(self.view.span);
                let surplus = self.ui.earlier.len().saturating_sub(DEEPEST);
                self.ui.earlier.drain(..surplus);
            }
            self.view.span = span;
        }
    }

    fn filter(&mut self, action: Action) {
        let filter = &mut self.ui.events;
        match action {
            Action::ToggleEventConnection(connection) => toggle(&mut filter.connections, connection),
            Action::ToggleEventGroup(group) => toggle(&mut filter.groups, group),
            Action::FilterEvents(text) => filter.text = text,
            _ => *filter = EventFilter::default(),
        }
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, item: T) {
    match list.iter().position(|other| *other == item) {
        Some(place) => {
            list.remove(place);
        }
        None => list.push(item),
    }
}

/// Moved by `distance`, but not out of the whole; into it where it reached out.
fn shifted(range: Range, distance: f64, whole: Range) -> Range {
    let distance = distance.min(whole.end - range.end).max(whole.start - range.start);
    Range { start: range.start + distance, end: range.end + distance }
}

fn scaled(range: Range, times: f64) -> Range {
    let middle = f64::midpoint(range.start, range.end);
    let half = (range.end - range.start) / 2.0 * times;
    Range { start: middle - half, end: middle + half }
}

/// Widened to `length` where it is shorter, within the whole where that is possible.
fn at_least(range: Range, length: f64, whole: Range) -> Range {
    if range.end - range.start >= length {
        return range;
    }
    let middle = f64::midpoint(range.start, range.end);
    shifted(Range { start: middle - length / 2.0, end: middle + length / 2.0 }, 0.0, whole)
}

#[cfg(test)]
mod tests;
