//! Lets waiting messages in while the host works.

use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Way of a message to oneself. A timer would do as well, but browsers make it wait for 4 ms when it is one of several in a row.
pub(super) struct Breath(Option<MessageChannel>);

impl Breath {
    pub(super) fn new() -> Breath {
        Breath(MessageChannel::new().ok())
    }

    /// Resolves after what waits now was received.
    pub(super) async fn take(&self) {
        let Some(channel) = &self.0 else { return TimeoutFuture::new(0).await };
        let arrived = Promise::new(&mut |resolve, _| channel.port1().set_onmessage(Some(&resolve)));
        if channel.port2().post_message(&JsValue::UNDEFINED).is_ok() {
            // Nothing rejects it.
            let _ = JsFuture::from(arrived).await;
        }
    }
}

impl Drop for Breath {
    fn drop(&mut self) {
        if let Some(channel) = &self.0 {
            channel.port1().close();
        }
    }
}
