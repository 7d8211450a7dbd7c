//! What stands in a report that about:webrtc copies.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::read_behind("{\"pcid\":\"{0} 1\",\"timestamp\":1,\"inboundRtpStreamStats\":[", bytes);
});
