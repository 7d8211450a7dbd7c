//! Free text: finds addresses, names and ids anywhere in it, and of the rest keeps all or known words alone.

use super::policy::{Class, Treatment};
use super::pseudonym;
use super::scrub::{Scrub, Shape};
use super::url;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What happens to words that nothing is known of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// They stay.
    Plain,
    /// They stay if they look like words: random letters and digits are taken out.
    Attribute,
    /// They are personal data of this class.
    Words(Class),
    /// They are names of members, which must stay apart.
    Names,
}

/// Words as short as this tell too little to be taken out.
const SHORT: usize = 2;
/// Numbers as short as this are counts and sizes, longer ones can be ids.
const SHORT_NUMBER: usize = 6;

/// A part of a text that is something known, and what takes its place.
struct Found {
    start: usize,
    end: usize,
    replacement: Option<String>,
}

impl Scrub {
    /// The text with what is personal in it replaced.
    pub(super) fn text(&mut self, text: &str, style: Style) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|character: char| !is_separator(character)) {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let length = match self.span(rest, &mut out) {
                0 => {
                    let length = rest.find(is_separator).unwrap_or(rest.len());
                    self.pieces(&rest[..length], style, &mut out);
                    length
                }
                length => length,
            };
            rest = &rest[length..];
        }
        out.push_str(rest);
        out
    }

    /// The text with all but known words replaced.
    pub(super) fn words_of(&mut self, text: &str, class: Class) -> String {
        self.text(text, Style::Words(class))
    }

    /// What may hold separators: addresses of pages and phone numbers. Writes what takes its place and returns its length.
    fn span(&mut self, rest: &str, out: &mut String) -> usize {
        let head = &rest.as_bytes()[..rest.len().min(21)];
        if head.contains(&b':') {
            let end = rest.find(|character: char| character.is_whitespace() || "\"'<>\\`|^".contains(character)).unwrap_or(rest.len());
            let end = rest[..end].find("):").unwrap_or(end);
            let end = rest[..end].trim_end_matches([')', ']', '}', ',', ';', '.', ':']).len();
            // The name before an equals sign is not part of the scheme.
            if url::is_url(&rest[..end]) {
                let url = self.url(&rest[..end]);
                out.push_str(&url);
                return end;
            }
        }
        if head.first() == Some(&b'+') {
            let end =
                rest.find(|character: char| !(character.is_ascii_digit() || "+ -().\u{a0}/".contains(character))).unwrap_or(rest.len());
            let end = rest[..end].rfind(|character: char| character.is_ascii_digit()).map_or(0, |last| last + 1);
            let digits = rest[..end].bytes().filter(u8::is_ascii_digit).count();
            if (7..=20).contains(&digits) && rest[1..].starts_with(|next: char| next.is_ascii_digit() || next == '(') {
                let phone = &rest[..end];
                let replaced = self.replace(Class::Contact, phone, Shape::Phone);
                out.push_str(replaced.as_deref().unwrap_or(phone));
                return end;
            }
        }
        0
    }

    /// A run without separators.
    fn pieces(&mut self, mut run: &str, style: Style, out: &mut String) {
        while let Some(found) = self.find(run) {
            self.plain(&run[..found.start], style, out);
            out.push_str(found.replacement.as_deref().unwrap_or(&run[found.start..found.end]));
            run = &run[found.end..];
        }
        self.plain(run, style, out);
    }

    /// The first part of a run that is known to be personal.
    fn find(&mut self, run: &str) -> Option<Found> {
        let bytes = run.as_bytes();
        let dots = memchr::memchr(b'.', bytes).is_some();
        let colons = memchr::memchr(b':', bytes).is_some();
        if memchr::memchr(b'@', bytes).is_some()
            && let Some((name, domain)) = run.split_once('@')
            && name.contains(char::is_alphanumeric)
            && domain.contains(char::is_alphanumeric)
        {
            let replacement = self.replace(Class::Contact, run, Shape::Mail);
            return Some(Found { start: 0, end: run.len(), replacement });
        }
        if colons && let Some((start, end)) = fingerprint(bytes) {
            let replacement = self.replace(Class::Fingerprint, &run[start..end], Shape::Fingerprint);
            return Some(Found { start, end, replacement });
        }
        if dots && let Some((start, end)) = local_name(run) {
            let replacement = self.replace(Class::LocalName, &run[start..end], Shape::LocalName);
            return Some(Found { start, end, replacement });
        }
        if dots && let Some((start, end)) = host_name(run) {
            let replacement = self.replace(Class::Server, &run[start..end], Shape::Host);
            return Some(Found { start, end, replacement });
        }
        if run.len() >= 36
            && let Some((start, end)) = uuid(bytes)
        {
            let replacement = self.replace(Class::Media, &run[start..end], Shape::Uuid);
            return Some(Found { start, end, replacement });
        }
        if dots || colons {
            return self.find_address(run);
        }
        None
    }

    fn find_address(&mut self, run: &str) -> Option<Found> {
        let bytes = run.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
            if !is_part(&bytes[at]) || at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let length = bytes[at..].iter().take_while(|byte| is_part(byte)).count();
            let part = &run[at..at + length];
            let follows = bytes.get(at + length).copied();
            if let Some((address, length)) = ipv6(part, follows, &run[at + length..]) {
                let replacement = self.replace_address(address).map(|address| address.to_string());
                // The name of an interface says nothing that the analysis needs.
                let zone = run[at + length..]
                    .strip_prefix('%')
                    .map_or(0, |zone| 1 + zone.find(|next: char| !next.is_ascii_alphanumeric()).unwrap_or(zone.len()));
                let replacement = replacement.or_else(|| (zone > 0).then(|| run[at..at + length].to_owned()));
                return Some(Found { start: at, end: at + length + zone, replacement });
            }
            if let Some((start, end, found)) = ipv4(bytes, at, at + length) {
                let replacement = match found {
                    Part::Whole(address) => self.replace_address(IpAddr::V4(address)).map(|address| address.to_string()),
                    Part::Network(address) => self.replace_address(IpAddr::V4(address)).map(|address| {
                        let text = address.to_string();
                        text[..text.rfind('.').unwrap_or(0)].to_owned() + ".x"
                    }),
                };
                return Some(Found { start, end, replacement });
            }
            at += length;
        }
        None
    }

    /// A run in which nothing was found.
    fn plain(&mut self, run: &str, style: Style, out: &mut String) {
        let (class, shape) = match style {
            Style::Plain => {
                out.push_str(run);
                return;
            }
            Style::Attribute => (Class::Media, Shape::Word),
            Style::Words(class) => (class, Shape::Word),
            Style::Names => (Class::Custom, Shape::Name),
        };
        if self.words.is_common(run.as_bytes()) {
            out.push_str(run);
            return;
        }
        let mut rest = run;
        while let Some(start) = rest.find(is_word_part) {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let end = rest.find(|character: char| !is_word_part(character)).unwrap_or(rest.len());
            let word = &rest[..end];
            if style == Style::Attribute && !is_random(word) {
                out.push_str(word);
                rest = &rest[end..];
                continue;
            }
            out.push_str(self.word(word, class, shape).as_deref().unwrap_or(word));
            rest = &rest[end..];
        }
        out.push_str(rest);
    }

    /// What takes the place of a word; `None` where it stays.
    fn word(&mut self, word: &str, class: Class, shape: Shape) -> Option<String> {
        let is_number = word.len() <= SHORT_NUMBER && word.bytes().all(|byte| byte.is_ascii_digit());
        let short = word.chars().nth(SHORT).is_none();
        // Browsers have spelled the names of errors in many ways.
        let is_error = word.ends_with("Error") && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        if short || is_number || is_error || pseudonym::is_word(word) || self.words.is_common(word.as_bytes()) {
            return None;
        }
        let treatment = self.policy.treatment(class);
        match self.replace(class, word, shape) {
            Some(_) if treatment == Treatment::Remove && shape == Shape::Word => Some(pseudonym::MARK.into()),
            replaced => replaced,
        }
    }
}

/// Letters of both cases and digits, as no name has them.
fn is_random(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() >= 8 && has(u8::is_ascii_digit) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
}

fn is_word_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || !character.is_ascii()
}

/// What parts runs, by byte.
const SEPARATORS: [bool; 128] = {
    let mut table = [false; 128];
    let signs = b" \t\n\r\x0b\x0c\"'<>(){}[],;|=\\`!?*~^&$#";
    let mut at = 0;
    while at < signs.len() {
        table[signs[at] as usize] = true;
        at += 1;
    }
    table
};

#[inline]
fn is_separator(character: char) -> bool {
    SEPARATORS.get(character as usize).copied().unwrap_or_else(|| character.is_whitespace())
}

/// Sixteen pairs of hexadecimal digits at least, parted by colons.
fn fingerprint(bytes: &[u8]) -> Option<(usize, usize)> {
    const PAIRS: usize = 16;
    let mut start = None;
    let mut at = 0;
    while at + 2 < bytes.len() {
        let is_pair = bytes[at].is_ascii_hexdigit() && bytes[at + 1].is_ascii_hexdigit() && bytes[at + 2] == b':';
        match (is_pair, start) {
            (true, _) => {
                start.get_or_insert(at);
                at += 3;
            }
            (false, Some(begin)) => {
                if let Some(found) = pairs_end(bytes, begin, at, PAIRS) {
                    return Some(found);
                }
                start = None;
                at += 1;
            }
            (false, None) => at += 1,
        }
    }
    pairs_end(bytes, start?, at, PAIRS)
}

fn pairs_end(bytes: &[u8], begin: usize, at: usize, least: usize) -> Option<(usize, usize)> {
    let last = bytes.get(at..at + 2).is_some_and(|pair| pair.iter().all(u8::is_ascii_hexdigit));
    let end = if last { at + 2 } else { at - 1 };
    ((end - begin + 1) / 3 >= least).then_some((begin, end))
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits ([RFC 9562](https://www.rfc-editor.org/rfc/rfc9562)).
pub(super) fn uuid(bytes: &[u8]) -> Option<(usize, usize)> {
    let is_uuid = |window: &[u8]| {
        window.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
    };
    let start = memchr::memchr_iter(b'-', bytes).find_map(|dash| {
        let start = dash.checked_sub(8)?;
        bytes.get(start..start + 36).is_some_and(is_uuid).then_some(start)
    })?;
    Some((start, start + 36))
}

/// A name that ends with `.local`.
fn local_name(run: &str) -> Option<(usize, usize)> {
    let end = run.find(".local")? + ".local".len();
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_') || !character.is_ascii();
    if run[end..].starts_with(is_part) {
        return None;
    }
    let before = &run[..end - ".local".len()];
    let start =
        before.rfind(|character: char| !is_part(character)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    (start < before.len()).then_some((start, end))
}

/// A name of several parts that ends with what is surely a top level domain.
fn host_name(run: &str) -> Option<(usize, usize)> {
    const TOP: [&str; 12] = ["com", "net", "org", "io", "dev", "app", "cloud", "me", "tv", "live", "example", "internal"];
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let bytes = run.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_part(**byte)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let name = run[at..at + length].trim_end_matches('.');
        let labels = name.split('.').count();
        if labels >= 2
            && name.split('.').all(|label| !label.is_empty())
            && name.rsplit('.').next().is_some_and(|top| TOP.contains(&&*top.to_ascii_lowercase()))
        {
            return Some((at, at + name.len()));
        }
        at += length;
    }
    None
}

enum Part {
    Whole(Ipv4Addr),
    /// The last number is written as `x`, as some producers do to hide the host.
    Network(Ipv4Addr),
}

/// An IPv4 address in the digits and dots between `start` and `end`.
fn ipv4(bytes: &[u8], start: usize, end: usize) -> Option<(usize, usize, Part)> {
    let mut at = start;
    while at < end {
        let length = bytes[at..end].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').count();
        if length == 0 {
            at += 1;
            continue;
        }
        let boundary = at == start || !bytes[at - 1].is_ascii_alphanumeric();
        let text = std::str::from_utf8(&bytes[at..at + length]).unwrap_or_default();
        let trimmed = text.trim_end_matches('.');
        let follows = bytes.get(at + trimmed.len()).copied();
        if boundary && trimmed.matches('.').count() >= 3 {
            // A longer row of numbers is no address, but may begin with one.
            let whole: String = trimmed.split('.').take(4).collect::<Vec<_>>().join(".");
            let whole_follows = bytes.get(at + whole.len()).copied();
            if let Ok(address) = whole.parse::<Ipv4Addr>()
                && !whole_follows.is_some_and(|next| next.is_ascii_alphanumeric())
                && !is_version(address)
            {
                return Some((at, at + whole.len(), Part::Whole(address)));
            }
        }
        if boundary
            && text.matches('.').count() == 3
            && text.ends_with('.')
            && follows == Some(b'.')
            && matches!(bytes.get(at + length), Some(b'x' | b'X'))
            && let Ok(address) = format!("{text}1").parse()
        {
            return Some((at, at + length + 1, Part::Network(address)));
        }
        at += length;
    }
    None
}

/// Reduced user agents write versions such as `156.0.0.0`, which would be a network, not a host.
fn is_version(address: Ipv4Addr) -> bool {
    address.octets()[1..] == [0, 0, 0]
}

/// An IPv6 address at the start of a part, and its length. Where a protocol follows, the last group is a port.
fn ipv6(part: &str, follows: Option<u8>, rest: &str) -> Option<(IpAddr, usize)> {
    if part.matches(':').count() < 2 {
        return None;
    }
    let ends_here = !follows.is_some_and(|next| next.is_ascii_alphanumeric());
    let parse = |text: &str| text.parse::<Ipv6Addr>().ok().map(|address| (IpAddr::V6(address), text.len()));
    let lower = rest.get(..4).unwrap_or_default().to_ascii_lowercase();
    let with_port = lower == "/udp" || lower == "/tcp";
    let without_last = || part.rsplit_once(':').and_then(|(address, _)| parse(address));
    if with_port && let Some(found) = without_last() {
        return Some(found);
    }
    let trimmed = part.trim_end_matches('.');
    let trimmed = if trimmed.ends_with(':') && !trimmed.ends_with("::") { trimmed.trim_end_matches(':') } else { trimmed };
    (if ends_here { parse(trimmed) } else { None }).or_else(without_last)
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::*;

    fn scrubbed(text: &str, style: Style) -> String {
        Scrub::new(Policy::default(), &[3; 16]).text(text, style)
    }

    #[test]
    fn addresses_are_found_in_any_company() {
        let cases = [
            ("host(IP4:198.51.100.7:41378/UDP)", "host(IP4:203.0.113.1:41378/UDP)"),
            ("[2a00:1450::5]:443", "[2001:db8::1]:443"),
            ("fd12::2:9/udp(host) [non-proxied]", "fd00::1:9/udp(host) [non-proxied]"),
            ("fd12::2:33807/udp(host)", "fd00::1:33807/udp(host)"),
            ("fe80::1c2d%eth0 up", "fe80::1 up"),
            ("from 8.8.8.8, to 8.8.8.9.", "from 203.0.113.1, to 203.0.113.2."),
            ("::ffff:8.8.8.8", "::ffff:203.0.113.1"),
            ("84.12.33.x", "203.0.113.x"),
            ("a 12:34:56 b 1.2.3 c 300.1.1.1 d", "a 12:34:56 b 1.2.3 c 300.1.1.1 d"),
            ("Chrome/156.0.0.0", "Chrome/156.0.0.0"),
            ("127.0.0.1 0.0.0.0 ::1", "127.0.0.1 0.0.0.0 ::1"),
            ("0.0949\u{fffd}345 é.x:ö::ü", "0.0949\u{fffd}345 é.x:ö::ü"),
        ];
        for (text, expected) in cases {
            assert_eq!(scrubbed(text, Style::Plain), expected);
        }
    }

    #[test]
    fn names_and_ids_are_found_in_any_company() {
        let texts = [
            "(id=1 url=https://meet.acme.test/room/secret?x=1#y)",
            "turn:relay.acme.test:3478?transport=udp",
            "mail bob@acme.test now",
            "call +49 (170) 123-4567 now",
            "0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00.local",
            "{0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00}",
            "CF0F:5D:AA:BB:CC:DD:EE:FF:0F:5D:AA:BB:CC:DD:EE:FF:0F:5D:AA:BB",
            "node1.acme.com:10000",
        ];
        for text in texts {
            let once = scrubbed(text, Style::Plain);
            for secret in ["acme", "secret", "bob", "123", "0b5c5e81", "5D:AA"] {
                assert!(!once.contains(secret), "{once}");
            }
            assert_eq!(scrubbed(&once, Style::Plain), once);
        }
        assert!(scrubbed("turn:relay.acme.test:3478?transport=udp", Style::Plain).ends_with(".example:3478?transport=udp"));
        let specification = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
        assert_eq!(scrubbed(specification, Style::Plain), specification);
    }

    #[test]
    fn of_words_only_the_common_ones_stay() {
        let strict = |text: &str| scrubbed(text, Style::Words(Class::Custom));
        assert_eq!(strict("audio: true, 1280 x 720"), "audio: true, 1280 x 720");
        let once = strict("Alice said: audio failed after 1234567 tries");
        assert!(once.contains("audio failed") && !once.contains("Alice") && !once.contains("1234567"), "{once}");
        assert_eq!(strict(&once), once);
        assert!(!strict("Zoë").contains("Zo"));
    }
}
