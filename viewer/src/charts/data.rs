//! The windows of a plot: asked for a little wider than what is visible, and kept until better ones land.

use std::rc::Rc;

use shared::session::answers::{Range, Reply, Request, SeriesPath, Window, WindowQuery};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::scale::{covers, span, widen};
use crate::engine::Bridge;

/// Added at both sides of what is visible, as a share of it, so that small moves need no new windows.
const MARGIN: f64 = 0.5;

/// Windows finer than needed by more than this are asked for anew: they would be slower to draw.
const FINEST: f64 = 4.0;

/// Windows of several series over one range.
#[derive(Debug)]
pub struct Windows {
    range: Range,
    /// Device pixels for each millisecond.
    density: f64,
    series: Vec<(SeriesPath, Window)>,
}

impl Windows {
    /// The window of a series; `None` until it has landed.
    pub fn of(&self, path: &SeriesPath) -> Option<&Window> {
        self.series.iter().find(|(other, _)| other == path).map(|(_, window)| window)
    }

    fn serve(&self, paths: &[SeriesPath], range: Range, density: f64) -> bool {
        covers(self.range, range)
            && self.density >= density * 0.99
            && self.density <= density * FINEST
            && self.series.iter().map(|(path, _)| path).eq(paths)
    }
}

/// What is asked for: which series, what is visible of which whole, and on how many device pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The series.
    pub paths: Vec<SeriesPath>,
    /// What is visible.
    pub range: Range,
    /// What there is.
    pub whole: Range,
    /// Device pixels under `range`.
    pub width: f64,
}

/// The windows for `wanted`, or older ones until those land. Nothing is asked for while `wanted` is `None`,
/// and never twice at once: what became stale while an answer was on its way is not asked for at all.
#[hook]
pub fn use_windows(bridge: &Bridge, wanted: Option<Wanted>) -> Option<Rc<Windows>> {
    let loaded = use_state(|| None::<Rc<Windows>>);
    let asking = use_mut_ref(|| false);
    let (state, bridge) = (loaded.clone(), bridge.clone());
    use_effect(move || {
        let Some(wanted) = wanted else { return };
        let density = wanted.width / span(wanted.range);
        let served = state.as_ref().is_some_and(|windows| windows.serve(&wanted.paths, wanted.range, density));
        if served || wanted.width < 1.0 || *asking.borrow() {
            return;
        }
        *asking.borrow_mut() = true;
        spawn_local(async move {
            let windows = ask(&bridge, wanted, density).await;
            *asking.borrow_mut() = false;
            state.set(Some(Rc::new(windows)));
        });
    });
    (*loaded).clone()
}

async fn ask(bridge: &Bridge, wanted: Wanted, density: f64) -> Windows {
    let range = widen(wanted.range, MARGIN, wanted.whole);
    let width = (span(range) * density).ceil() as u32;
    // All are asked for before the first is waited for.
    let asked: Vec<_> = wanted.paths.into_iter().map(|path| (path.clone(), window(bridge, path, range, width))).collect();
    let mut series = Vec::with_capacity(asked.len());
    for (path, window) in asked {
        series.push((path, window.await));
    }
    Windows { range, density, series }
}

/// One window; empty where the dump has no such series or nobody answers, which the page tells elsewhere.
pub fn window(bridge: &Bridge, path: SeriesPath, range: Range, width: u32) -> impl Future<Output = Window> + use<> {
    let asked = bridge.ask(Request::Window(WindowQuery { path, range, width }));
    async {
        match asked.await {
            Ok(Reply::Window(window)) => window,
            _ => Window::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(member: &str) -> SeriesPath {
        SeriesPath { connection: "PC_0".into(), object: "T1".into(), member: member.into() }
    }

    #[test]
    fn windows_serve_what_they_hold_sharply_enough() {
        let windows = Windows { range: Range { start: 0.0, end: 100.0 }, density: 2.0, series: vec![(path("jitter"), Window::default())] };
        let serve = |member, start, end, density| windows.serve(&[path(member)], Range { start, end }, density);
        assert!(serve("jitter", 20.0, 60.0, 2.0));
        assert!(serve("jitter", 20.0, 60.0, 0.6));
        assert!(!serve("jitter", 20.0, 60.0, 4.0), "too coarse");
        assert!(!serve("jitter", 20.0, 60.0, 0.1), "too fine");
        assert!(!serve("jitter", 20.0, 120.0, 2.0), "not covered");
        assert!(!serve("fps", 20.0, 60.0, 2.0), "another series");
        assert!(windows.of(&path("fps")).is_none());
    }
}
