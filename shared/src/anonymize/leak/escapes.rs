//! Text as it reads, whatever it is written in.

/// Writes text without its escapes, of JSON in any number of layers and of markup. Returns an escape that is not complete.
pub(super) fn unescape(mut bytes: &[u8], end: bool, out: &mut Vec<u8>) -> Vec<u8> {
    const LONGEST: usize = 200;
    while let Some(at) = memchr::memchr2(b'\\', b'&', bytes) {
        out.extend_from_slice(&bytes[..at]);
        bytes = &bytes[at..];
        if bytes.len() < LONGEST && !end {
            return bytes.to_vec();
        }
        let taken = if bytes[0] == b'&' { entity(bytes, out) } else { escape(bytes, out) };
        bytes = &bytes[taken..];
    }
    out.extend_from_slice(bytes);
    Vec::new()
}

fn escape(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let slashes = bytes.iter().take_while(|byte| **byte == b'\\').count();
    match bytes.get(slashes) {
        Some(b'u') => {
            let digits = bytes.get(slashes + 1..slashes + 5).and_then(|digits| std::str::from_utf8(digits).ok());
            match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
                Some(unit) => {
                    let character = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
                    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    slashes + 5
                }
                None => slashes,
            }
        }
        Some(b'n' | b'r' | b't' | b'b' | b'f') => {
            out.push(b' ');
            slashes + 1
        }
        Some(b'"' | b'/') => slashes,
        // No escape of JSON: whatever it stands for, a word may begin here.
        _ => {
            out.push(b' ');
            slashes
        }
    }
}

fn entity(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(length) = bytes.iter().take(12).position(|byte| *byte == b';') else {
        out.push(b'&');
        return 1;
    };
    let name = std::str::from_utf8(&bytes[1..length]).unwrap_or_default();
    let number = name
        .strip_prefix("#x")
        .map_or_else(|| name.strip_prefix('#').and_then(|digits| digits.parse().ok()), |digits| u32::from_str_radix(digits, 16).ok());
    let character = match name {
        "quot" => Some('"'),
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        _ => number.and_then(char::from_u32),
    };
    match character {
        Some(character) => {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            length + 1
        }
        None => {
            out.push(b'&');
            1
        }
    }
}
