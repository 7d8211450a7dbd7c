//! A compressed session description comes back as it was, section by section.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::codec::description::{SessionDescription, compress, expand, is_compressed};

fuzz_target!(|texts: (&str, &str)| {
    let (base, full) = texts;
    let offer = |sdp: &str| SessionDescription { kind: "offer".into(), sdp: sdp.into() };
    let (base, full) = (offer(base), offer(full));
    if base.sdp.is_empty() || full.sdp.is_empty() || is_compressed(&full.sdp) {
        return;
    }
    let back = expand(&base, &compress(&base, &full));
    // The codec trims sections, so white space between them is not kept.
    let words = |sdp: &str| sdp.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&back.sdp), words(&full.sdp));
});
