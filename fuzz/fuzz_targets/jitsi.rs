//! What stands behind the first line of a Jitsi dump.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::read_behind("[\"connectionInfo\",null,{\"clientProtocol\":\"3.1_STANDARD\"},1690000000000]\n", bytes);
});
