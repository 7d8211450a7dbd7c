//! Says in words what a text that is no dump looks like, so that a person knows what to do next.

use crate::codec::scan::{Malformed, Scanner};

/// So many bytes tell what a text is not.
pub(super) const ENOUGH: usize = 512;

/// First bytes of files that people try.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "it is still gzip-compressed after unpacking it once"),
    (b"PK\x03\x04", "it is a ZIP archive: unpack it first and open the dumps in it one by one"),
    (b"PK\x05\x06", "it is an empty ZIP archive"),
    (b"\x89PNG", "it is a PNG image"),
    (b"\xff\xd8\xff", "it is a JPEG image"),
    (b"GIF8", "it is a GIF image"),
    (b"%PDF", "it is a PDF document"),
    (b"RIFF", "it is a RIFF file, such as a WAV sound or a WebP image"),
    (b"\x1aE\xdf\xa3", "it is a WebM or Matroska video"),
    (b"OggS", "it is an Ogg file"),
    (b"\xd4\xc3\xb2\xa1", "it is a network capture (pcap)"),
    (b"\xa1\xb2\xc3\xd4", "it is a network capture (pcap)"),
    (b"\n\r\r\n", "it is a network capture (pcapng)"),
    (b"SQLite format 3", "it is a SQLite database"),
    (b"7z\xbc\xaf", "it is a 7-Zip archive: unpack it first"),
    (b"\xfd7zXZ", "it is compressed with xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "it is compressed with Zstandard: unpack it first"),
    (b"BZh", "it is compressed with bzip2: unpack it first"),
    (b"\xff\xfe", "it is UTF-16 text: save it as UTF-8 first"),
    (b"\xfe\xff", "it is UTF-16 text: save it as UTF-8 first"),
];

/// What the text looks like.
pub(super) fn describe(text: &[u8]) -> String {
    if let Some((_, found)) = SIGNATURES.iter().find(|(signature, _)| text.starts_with(signature)) {
        return (*found).to_owned();
    }
    if text.get(4..8) == Some(b"ftyp") {
        return "it is an MP4 video or a relative of it".to_owned();
    }
    let trimmed = text.trim_ascii();
    match trimmed.first() {
        None => "it holds nothing but white space".to_owned(),
        Some(b'<') => markup(trimmed),
        Some(b'{') => object(trimmed),
        Some(b'[') => format!("it is a JSON array that begins with {}", beginning(trimmed)),
        _ if trimmed[..trimmed.len().min(ENOUGH)].iter().filter(|&&byte| byte < b' ' && !byte.is_ascii_whitespace()).count() > 0 => {
            "it is binary data of an unknown kind".to_owned()
        }
        _ => format!("it is text that begins with {}", beginning(trimmed)),
    }
}

fn markup(text: &[u8]) -> String {
    let start = String::from_utf8_lossy(&text[..text.len().min(ENOUGH)]).to_lowercase();
    if start.starts_with("<?xml") || start.starts_with("<svg") {
        return "it is an XML document".to_owned();
    }
    "it is an HTML page that is not Firefox's about:webrtc".to_owned()
}

fn object(text: &[u8]) -> String {
    const SHOWN: usize = 8;
    let mut keys: Vec<String> = Vec::new();
    let mut walk = || -> Result<(), Malformed> {
        let (mut scanner, mut first) = (Scanner::new(text), true);
        scanner.open_object()?;
        while let Some(key) = scanner.key(&mut first)? {
            keys.push(key.text().chars().take(40).collect());
            if keys.len() > SHOWN {
                break;
            }
            scanner.skip()?;
        }
        Ok(())
    };
    let walked = walk();
    if keys.first().is_some_and(|key| key == "log") && memchr::memmem::find(text, b"\"entries\"").is_some() {
        return "it is a HAR file, the network log of a browser".to_owned();
    }
    match (&walked, keys.as_slice()) {
        (Err(Malformed), []) => format!("it is text that begins with {}", beginning(text)),
        (_, []) => "it is an empty JSON object".to_owned(),
        (_, keys) => {
            let more = if keys.len() > SHOWN { ", …" } else { "" };
            let shown: Vec<&str> = keys.iter().take(SHOWN).map(String::as_str).collect();
            let broken = if walked.is_err() { "cut off or damaged " } else { "" };
            format!("it is a {broken}JSON document with the keys {}{more}", shown.join(", "))
        }
    }
}

fn beginning(text: &[u8]) -> String {
    const CHARS: usize = 40;
    let start = String::from_utf8_lossy(&text[..text.len().min(4 * CHARS)]);
    let line: String = start.lines().next().unwrap_or_default().chars().take(CHARS).collect();
    format!("“{line}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_learns_what_it_is() {
        let cases: [(&[u8], &str); 10] = [
            (b"\x89PNG\r\n", "it is a PNG image"),
            (b"PK\x03\x04..", "it is a ZIP archive: unpack it first and open the dumps in it one by one"),
            (b"<!doctype html><p>", "it is an HTML page that is not Firefox's about:webrtc"),
            (br#"{"a":1,"b":[]}"#, "it is a JSON document with the keys a, b"),
            (br#"{"log":{"version":"1.2","entries":[]}}"#, "it is a HAR file, the network log of a browser"),
            (br#"{"getUserMedia":[{"pid":"#, "it is a cut off or damaged JSON document with the keys getUserMedia"),
            (b"{a", "it is text that begins with “{a”"),
            (b"hello\nworld", "it is text that begins with “hello”"),
            (b"ab\x00\x01", "it is binary data of an unknown kind"),
            (b" \n", "it holds nothing but white space"),
        ];
        for (text, found) in cases {
            assert_eq!(describe(text), found);
        }
        let many = br#"{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1}"#;
        assert_eq!(describe(many), "it is a JSON document with the keys a, b, c, d, e, f, g, h, …");
    }
}
