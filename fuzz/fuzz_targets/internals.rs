//! What stands in the first connection of a webrtc-internals dump.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::read_behind("{\"getUserMedia\":[],\"UserAgent\":\"\",\"PeerConnections\":{\"1-1\":{\"stats\":{", bytes);
});
