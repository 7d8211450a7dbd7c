//! A numbered statistics report, twice, so that the second is a delta to the first.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // Line ends would make other lines of it.
    let report: Vec<u8> = bytes.iter().map(|byte| if byte.is_ascii_control() { b' ' } else { *byte }).collect();
    let line = [b"[\"g\",\"PC_0\",{", &*report, b"},1]\n"].concat();
    fuzz::read_behind("RTCStatsDump\n{\"fileFormat\":3}\n", &[&*line, &*line, b" "].concat());
});
