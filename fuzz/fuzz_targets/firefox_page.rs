//! What stands in a saved about:webrtc page.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::read_behind("<div id=\"content\"><div class=\"peer-connection\">", bytes);
});
