//! The copy of the saved page of Firefox without personal data.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::anonymized::copy_behind("<div class=\"peer-connection\">84.12.33.7<pre>", bytes);
});
