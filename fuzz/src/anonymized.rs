//! What must hold of the copy of any bytes: no panic, the same in pieces of any size and to whoever reads it, and none is called clean that holds an address.

use shared::anonymize::{Anonymizer, Watch};
use shared::anonymize::policy::{Policy, Preset};

fn copy(pieces: &mut dyn Iterator<Item = &[u8]>, key: u8) -> Option<(Vec<u8>, bool)> {
    let policy = Policy::of(Preset::Public);
    let mut watch = Watch::new(&policy);
    let mut anonymizer = Anonymizer::new(policy, &[key; 16]);
    let mut out = Vec::new();
    for piece in pieces {
        let before = out.len();
        anonymizer.feed(piece, &mut out);
        watch.feed(&out[before..]);
    }
    let before = out.len();
    let (_, _, mut check) = anonymizer.finish(&mut out).ok()?;
    watch.feed(&out[before..]);
    let watched = check.watched(watch);
    check.feed(&out);
    let findings = check.finish();
    let clean = findings.is_clean();
    assert!(watched.is_none_or(|watched| watched.is_clean() == clean), "watched while it was written it looks otherwise");
    Some((out, clean))
}

/// Any bytes behind a beginning, whose copy may not hold an address that was put there.
pub fn copy_behind(beginning: &str, bytes: &[u8]) {
    const PLANTED: &[u8] = b"84.12.33.7";
    let piece = 1 + usize::from(bytes.last().copied().unwrap_or_default());
    let text = [beginning.as_bytes(), bytes].concat();
    let whole = copy(&mut std::iter::once(&*text), 1);
    assert_eq!(whole, copy(&mut text.chunks(piece), 1), "in pieces of {piece} bytes");
    let Some((out, clean)) = whole else { return };
    let found = |text: &[u8]| {
        text.windows(PLANTED.len()).enumerate().any(|(at, window)| {
            let touches = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.' || *byte >= 0x80);
            window == PLANTED && !touches(at.checked_sub(1).map(|before| &text[before])) && !touches(text.get(at + PLANTED.len()))
        })
    };
    assert!(!clean || !found(&out), "a copy with an address is called clean");
}
