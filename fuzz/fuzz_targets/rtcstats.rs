//! What stands behind the header of an RTCStatsDump.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::read_behind("RTCStatsDump\n{\"fileFormat\":3}\n", bytes);
});
