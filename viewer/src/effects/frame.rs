//! Frames of the page.

use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;

/// Runs something once a frame was painted with what the page shows now, unless the handle is dropped before that.
pub fn once_painted(run: impl FnOnce() + 'static) -> AnimationFrame {
    // What is asked for in a frame still belongs to it; a timer runs behind.
    request_animation_frame(move |_| {
        Timeout::new(0, run).forget();
    })
}
