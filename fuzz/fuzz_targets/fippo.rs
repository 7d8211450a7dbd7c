//! What stands behind the first line of a fippo dump of version 2.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    fuzz::read_behind("{\"fileFormat\":2,\"path\":\"/\",\"userAgent\":\"\"}\n[\"create\",\"PC_0\",{},1]\n", bytes);
});
