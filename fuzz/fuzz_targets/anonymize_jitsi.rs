//! The copy of lines of Jitsi without personal data.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::anonymized::copy_behind("[\"connectionInfo\",null,\"84.12.33.7\",1690000000000]\n", bytes);
});
