//! The copy of lines of rtcstats without personal data.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::anonymized::copy_behind("RTCStatsDump\n{\"fileFormat\":3,\"peer\":\"84.12.33.7\"}\n", bytes);
});
