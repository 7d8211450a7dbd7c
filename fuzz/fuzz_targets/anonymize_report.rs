//! The copy of a report of Firefox without personal data.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::anonymized::copy_behind("{\"pcid\":\"84.12.33.7\",", bytes);
});
