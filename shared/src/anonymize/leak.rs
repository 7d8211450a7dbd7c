//! Reads an export again and looks for what should not be in it. It shares nothing with the writing of the export but the list of
//! what was taken out: what the writer overlooks by mistake is found here by other means.

use super::policy::{Class, Policy, Treatment};
use super::words::Words;
use crate::codec::skim::{self, Lengths};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// More or longer secrets are not looked for one by one, and the export is not called clean.
const MOST_SECRETS: usize = 200_000;
const LONGEST_SECRET: usize = 512;
/// So much of the text is held back, so that nothing is missed where pieces meet.
const OVERLAP: usize = 2048;
const MOST_LEAKS: usize = 50;
const AROUND: usize = 40;

/// Texts that were taken out.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// By the hash of their first word.
    by_word: HashMap<u64, Vec<(Class, Box<str>)>>,
    /// Texts that the policy keeps, with whatever is in them.
    kept: HashSet<Box<str>>,
    count: usize,
    overflowed: bool,
}

impl Secrets {
    /// Remembers a text that the policy keeps: what is also a name may stand in it.
    pub(super) fn allow(&mut self, text: &str) {
        if self.kept.len() < MOST_SECRETS && !self.kept.contains(text) {
            self.kept.insert(text.into());
        }
    }

    /// Forgets what stands in a text that is kept.
    fn settle(&mut self) {
        for text in std::mem::take(&mut self.kept) {
            let bytes = text.as_bytes();
            for (start, end) in words(bytes) {
                if let Some(known) = self.by_word.get_mut(&hash(&bytes[start..end])) {
                    known.retain(|(_, secret)| !stands_at(secret, bytes, start));
                }
            }
        }
    }

    /// Remembers a text that was taken out, if it is long enough to be known again.
    pub(super) fn add(&mut self, class: Class, text: &str, words: &Words) {
        let personal =
            matches!(class, Class::Device | Class::Identity | Class::Contact | Class::Credential | Class::IceCredential | Class::Location);
        let text = &text[..text.floor_char_boundary(LONGEST_SECRET)];
        let telling = if personal { text.len() >= 4 } else { text.len() >= 12 };
        // Counts, and times: some write one as the id of a session.
        let is_count = (text.len() <= 6 || !personal && text.len() <= 13) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !telling || is_count || words.is_common(text.as_bytes()) || words.is_common(text.to_ascii_lowercase().as_bytes()) {
            return;
        }
        let Some((start, end)) = first_word(text.as_bytes()) else { return };
        let known = self.by_word.entry(hash(&text.as_bytes()[start..end])).or_default();
        if known.iter().any(|(_, other)| **other == *text) {
            return;
        }
        if self.count >= MOST_SECRETS {
            self.overflowed = true;
            return;
        }
        self.count += 1;
        known.push((class, text.into()));
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The words of three bytes at least.
fn words(text: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let length = text[at..].iter().take_while(|byte| is_word_byte(**byte)).count();
            at += length.max(1);
            if length >= 3 {
                return Some((start, start + length));
            }
        }
        None
    })
}

fn first_word(text: &[u8]) -> Option<(usize, usize)> {
    words(text).next()
}

/// Whether a secret stands in a text, with its first word at an offset and no letter or digit beside it.
fn stands_at(secret: &str, text: &[u8], word: usize) -> bool {
    let offset = first_word(secret.as_bytes()).map_or(0, |word| word.0);
    let Some(begin) = word.checked_sub(offset) else { return false };
    let stop = begin + secret.len();
    let ends = !text.get(stop).is_some_and(|next| is_word_byte(*next));
    let begins = !begin.checked_sub(1).is_some_and(|before| is_word_byte(text[before]));
    begins && ends && text.get(begin..stop) == Some(secret.as_bytes())
}

#[inline]
fn hash(word: &[u8]) -> u64 {
    word.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// Something that should not be in the export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// What it looks like.
    pub class: Class,
    /// The text around it.
    pub excerpt: String,
}

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// The first of them.
    pub leaks: Vec<Leak>,
    /// How many there are.
    pub count: u64,
    /// Why the check could not be complete, if it was not.
    pub incomplete: Option<String>,
}

impl Findings {
    /// Whether the export was read to its end and nothing was found.
    pub fn is_clean(&self) -> bool {
        self.count == 0 && self.incomplete.is_none()
    }
}

/// Reads an export in pieces of any size.
pub struct LeakCheck {
    policy: Policy,
    secrets: Secrets,
    allowed: HashSet<IpAddr>,
    /// A bit for each hash a secret begins with, to pass over other words fast.
    sieve: Vec<u64>,
    /// Of numbers that a secret begins with.
    lengths: Lengths,
    /// The end of an escape may come with the next piece.
    escape: Vec<u8>,
    text: Vec<u8>,
    expected: u64,
    read: u64,
    findings: Findings,
}

const SIEVE: u64 = 1 << 16;

impl LeakCheck {
    pub(super) fn new(policy: Policy, mut secrets: Secrets, allowed: HashSet<IpAddr>, expected: u64) -> LeakCheck {
        secrets.settle();
        let mut sieve = vec![0; SIEVE as usize / 64];
        let mut lengths = Lengths::default();
        for (hash, known) in &secrets.by_word {
            let bit = hash % SIEVE;
            sieve[(bit / 64) as usize] |= 1 << (bit % 64);
            for word in
                known.iter().filter_map(|(_, secret)| first_word(secret.as_bytes()).map(|(start, end)| &secret.as_bytes()[start..end]))
            {
                if word.iter().all(u8::is_ascii_digit) {
                    lengths.add(word.len());
                }
            }
        }
        let incomplete = secrets.overflowed.then(|| "there are more names in it than can be looked for".to_owned());
        let findings = Findings { incomplete, ..Findings::default() };
        LeakCheck { policy, secrets, allowed, sieve, lengths, escape: Vec::new(), text: Vec::new(), expected, read: 0, findings }
    }

    /// Takes the next bytes of the export.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.read += bytes.len() as u64;
        let mut held = std::mem::take(&mut self.escape);
        match held.is_empty() {
            true => self.escape = unescape(bytes, false, &mut self.text),
            false => {
                held.extend_from_slice(bytes);
                self.escape = unescape(&held, false, &mut self.text);
            }
        }
        if self.text.len() > 4 * OVERLAP {
            let most = self.text.len() - OVERLAP;
            let is_cut = |byte: &u8| matches!(byte, b'"' | b'\n' | b',' | b' ' | b'{' | b'<');
            let cut = self.text[OVERLAP..most].iter().rposition(is_cut).map_or(most, |at| OVERLAP + at);
            self.scan(cut);
            self.text.drain(..cut);
        }
    }

    /// The export has ended.
    pub fn finish(mut self) -> Findings {
        let held = std::mem::take(&mut self.escape);
        unescape(&held, true, &mut self.text);
        self.scan(self.text.len());
        if self.read != self.expected {
            self.findings.incomplete = Some(format!("{} of {} bytes were there to be read again", self.read, self.expected));
        }
        self.findings
    }

    /// Looks at every word that begins before `end`.
    fn scan(&mut self, end: usize) {
        let text = std::mem::take(&mut self.text);
        let mut at = skim::numbers(&text, 0, end, self.lengths);
        while at < end {
            at = if is_run_byte(text[at]) { self.run(&text, at) } else { at + 1 };
            at = skim::numbers(&text, at, end, self.lengths);
        }
        self.text = text;
    }

    /// Looks at a run of letters, digits and the signs within addresses, and returns where it ends.
    fn run(&mut self, text: &[u8], start: usize) -> usize {
        let (mut at, mut dots, mut colons, mut signs) = (start, 0, 0, 0);
        let mut word = start;
        let mut digits = true;
        while let Some(&byte) = text.get(at) {
            if byte.is_ascii_digit() {
                at += 1;
                continue;
            }
            if is_word_byte(byte) {
                digits = false;
            } else {
                if !(digits && at - word <= 6) && at - word >= 3 {
                    self.word(text, word, at);
                }
                word = at + 1;
                digits = true;
                match byte {
                    b'.' => dots += 1,
                    b':' => colons += 1,
                    b'@' | b'-' => signs += 1,
                    b'_' | b'%' => {}
                    _ => break,
                }
            }
            at += 1;
        }
        let word_end = at;
        if at == text.len() && at > word && at - word >= 3 && !(digits && at - word <= 6) {
            self.word(text, word, word_end);
        }
        let run = &text[start..at];
        if dots >= 3 {
            self.ipv4(text, start, at);
        }
        if colons >= 2 {
            self.ipv6(text, start, at);
        }
        if colons >= 1 && run.ends_with(b":") && text[at..].starts_with(b"//") {
            self.url(text, start, at + 2);
        }
        if signs > 0 {
            self.mail_or_uuid(text, start, at);
        }
        if dots >= 1 && run.len() > 6 {
            self.local_name(text, start, at);
        }
        at.max(start + 1)
    }

    /// A word: does a text that was taken out begin with it?
    #[inline]
    fn word(&mut self, text: &[u8], start: usize, end: usize) {
        let hash = hash(&text[start..end]);
        let bit = hash % SIEVE;
        if self.sieve[(bit / 64) as usize] & 1 << (bit % 64) == 0 {
            return;
        }
        let Some(secrets) = self.secrets.by_word.get(&hash) else { return };
        let found = secrets.iter().find(|(_, secret)| stands_at(secret, text, start));
        if let Some(&(class, _)) = found {
            self.leak(class, text, start, end);
        }
    }

    fn ipv4(&mut self, text: &[u8], start: usize, end: usize) {
        for part in parts(text, start, end, |byte| byte.is_ascii_digit() || byte == b'.') {
            let numbers = std::str::from_utf8(&text[part.0..part.1]).unwrap_or_default().trim_matches('.');
            let first: Vec<&str> = numbers.splitn(5, '.').take(4).collect();
            let Ok(address) = first.join(".").parse::<Ipv4Addr>() else { continue };
            // A version or a whole network, but no host.
            let is_version = address.octets()[1..] == [0, 0, 0];
            if !is_version {
                self.address(IpAddr::V4(address), text, part.0, part.1);
            }
        }
    }

    fn ipv6(&mut self, text: &[u8], start: usize, end: usize) {
        for part in parts(text, start, end, |byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.') {
            let digits = std::str::from_utf8(&text[part.0..part.1]).unwrap_or_default();
            if digits.len() >= 47 && digits.split(':').filter(|pair| pair.len() == 2).count() >= 15 {
                let zeros = digits.find("00:00:00:00").is_some_and(|at| at <= 2);
                if !zeros && self.policy.treatment(Class::Fingerprint) != Treatment::Keep {
                    self.leak(Class::Fingerprint, text, part.0, part.1);
                }
                continue;
            }
            let shorter = digits.rsplit_once(':').map_or("", |(before, _)| before);
            let parsed = [digits, digits.trim_end_matches(['.', ':']), shorter].into_iter().find_map(|text| text.parse::<Ipv6Addr>().ok());
            if let Some(address) = parsed {
                // Where a port follows, the shorter reading is the address.
                let other = shorter.parse::<Ipv6Addr>().map(IpAddr::V6);
                if !other.is_ok_and(|other| self.may_stay(other)) {
                    self.address(IpAddr::V6(address), text, part.0, part.1);
                }
            }
        }
    }

    fn may_stay(&self, address: IpAddr) -> bool {
        let embedded = match address {
            IpAddr::V6(v6) => v6.to_ipv4_mapped().map(IpAddr::V4),
            IpAddr::V4(_) => None,
        };
        let is_common = |address: IpAddr| address.is_loopback() || address.is_unspecified() || address.is_multicast();
        is_common(address)
            || address == IpAddr::V4(Ipv4Addr::BROADCAST)
            || self.allowed.contains(&address)
            || embedded.is_some_and(|v4| is_common(v4) || self.allowed.contains(&v4))
            || matches!(address, IpAddr::V6(v6) if v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] && self.allowed.contains(&IpAddr::V4(Ipv4Addr::from(u128::from(v6) as u32))))
            || self.policy.treatment(Class::Address) == Treatment::Keep
    }

    fn address(&mut self, address: IpAddr, text: &[u8], start: usize, end: usize) {
        if !self.may_stay(address) {
            self.leak(Class::Address, text, start, end);
        }
    }

    /// `authority` is the offset behind the slashes.
    fn url(&mut self, text: &[u8], start: usize, authority: usize) {
        const ALLOWED: [&[u8]; 3] = [b"www.webrtc.org/experiments/", b"www.ietf.org/", b"aomediacodec.github.io/av1-rtp-spec/"];
        if ALLOWED.iter().any(|allowed| text[authority..].starts_with(allowed)) {
            return;
        }
        let is_host = |byte: &u8| is_word_byte(*byte) || matches!(byte, b'.' | b'-' | b'_');
        let length = text[authority..].iter().take_while(|byte| is_host(byte)).count();
        let host = String::from_utf8_lossy(&text[authority..authority + length]);
        let host_may_stay = host.is_empty()
            || host == "localhost"
            || host.parse::<IpAddr>().is_ok()
            || is_anonymous(host.strip_suffix(".example").unwrap_or_default())
            || host.ends_with(".local");
        if !host_may_stay && self.policy.treatment(Class::Server) != Treatment::Keep {
            self.leak(Class::Server, text, start, authority + length);
        }
        let rest = &text[authority + length..];
        let port = if rest.first() == Some(&b':') { 1 + rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count() } else { 0 };
        if rest.get(port) == Some(&b'/') {
            let path = &rest[port + 1..];
            let length = path.iter().take_while(|byte| is_word_byte(**byte)).count();
            let path = String::from_utf8_lossy(&path[..length]);
            if !path.is_empty() && !is_anonymous(&path) && self.policy.treatment(Class::Page) != Treatment::Keep {
                self.leak(Class::Page, text, start, authority);
            }
        }
    }

    fn mail_or_uuid(&mut self, text: &[u8], start: usize, end: usize) {
        let run = &text[start..end];
        if let Some(at) = memchr::memchr(b'@', run)
            && at > 0
            && run.get(at + 1).is_some_and(|next| is_word_byte(*next))
            && !run[at..].starts_with(b"@mail.example")
            && self.policy.treatment(Class::Contact) != Treatment::Keep
        {
            self.leak(Class::Contact, text, start, end);
        }
        if run.len() >= 36
            && let Some((at, _)) = super::text::uuid(run)
            && !run[at..].starts_with(b"00000000-0000-4000-8000-")
            && self.policy.treatment(Class::Media) != Treatment::Keep
        {
            self.leak(Class::Media, text, start + at, start + at + 36);
        }
    }

    fn local_name(&mut self, text: &[u8], start: usize, end: usize) {
        let run = &text[start..end];
        if let Some(at) = memchr::memmem::find(run, b".local")
            && at > 0
            && !run.get(at + 6).is_some_and(|next| is_word_byte(*next) || matches!(next, b'.' | b'-'))
            && memchr::memmem::find(run, b"00000000-0000-4000-8000-").is_none()
            && self.policy.treatment(Class::LocalName) != Treatment::Keep
        {
            self.leak(Class::LocalName, text, start, end);
        }
    }

    fn leak(&mut self, class: Class, text: &[u8], start: usize, end: usize) {
        self.findings.count += 1;
        if self.findings.leaks.len() < MOST_LEAKS {
            let around = &text[start.saturating_sub(AROUND)..text.len().min(end.min(start + 200) + AROUND)];
            self.findings.leaks.push(Leak { class, excerpt: String::from_utf8_lossy(around).into_owned() });
        }
    }
}

fn is_run_byte(byte: u8) -> bool {
    is_word_byte(byte) || byte == b':'
}

/// Whether a name has the shape of a pseudonym or is the mark of a masked one.
fn is_anonymous(name: &str) -> bool {
    name == "masked"
        || name.strip_prefix("anon").is_some_and(|digits| digits.len() == 16 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Runs of some bytes that no letter or digit touches.
fn parts(text: &[u8], start: usize, end: usize, is_part: impl Fn(u8) -> bool) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut at = start;
    while at < end {
        let length = text[at..end].iter().take_while(|byte| is_part(**byte)).count();
        let before = at.checked_sub(1).is_some_and(|before| is_word_byte(text[before]));
        let after = text.get(at + length).is_some_and(|next| is_word_byte(*next));
        if length > 0 && !before && !after {
            parts.push((at, at + length));
        }
        at += length.max(1);
    }
    parts
}

/// Writes text without its escapes, of JSON in any number of layers and of markup. Returns an escape that is not complete.
fn unescape(mut bytes: &[u8], end: bool, out: &mut Vec<u8>) -> Vec<u8> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(secrets: &[(Class, &str)], text: &str) -> Vec<Class> {
        let found = |piece: usize| {
            let mut kept = Secrets::default();
            secrets.iter().for_each(|(class, secret)| kept.add(*class, secret, Words::get()));
            let mut check = LeakCheck::new(Policy::default(), kept, HashSet::from(["203.0.113.1".parse().unwrap()]), text.len() as u64);
            text.as_bytes().chunks(piece).for_each(|bytes| check.feed(bytes));
            let findings = check.finish();
            assert_eq!(findings.is_clean(), findings.leaks.is_empty());
            findings.leaks.into_iter().map(|leak| leak.class).collect::<Vec<_>>()
        };
        let whole = found(text.len().max(1));
        assert_eq!(found(1), whole, "{text}");
        whole
    }

    #[test]
    fn finds_what_looks_like_personal_data() {
        let cases = [
            (r#"{"a":"84.12.33.7"}"#, Class::Address),
            (r#"{"a":"84\u002e12\u002e33\u002e7"}"#, Class::Address),
            (r#"{"a":"{\"b\":\"84\\u002e12.33.7:80\"}"}"#, Class::Address),
            ("2a00:1450::5", Class::Address),
            ("[2a00:1450::5]:443", Class::Address),
            ("https://acme.test/", Class::Server),
            ("https://anon0123456789abcdef.example/room", Class::Page),
            ("bob@acme.test", Class::Contact),
            ("x 0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00 y", Class::Media),
            ("0b5c5e81.local", Class::LocalName),
            (r#"{"track\84.12.33.7":1}"#, Class::Address),
            ("84&#46;12&#46;33&#46;7", Class::Address),
        ];
        for (text, class) in cases {
            assert_eq!(findings(&[], text), [class], "{text}");
        }
    }

    #[test]
    fn finds_what_was_taken_out_wherever_it_still_stands() {
        let secrets = [(Class::Device, "Logi C920"), (Class::IceCredential, "Ab3d"), (Class::Identity, "Zoë Müller")];
        let padding = "x ".repeat(6000);
        assert_eq!(findings(&secrets, &format!("{padding}a \"Logi C920\" {padding}")), [Class::Device]);
        assert_eq!(findings(&secrets, r#"["ufrag Ab3d,","by Zo\u00eb M\u00fcller"]"#), [Class::IceCredential, Class::Identity]);
        assert_eq!(findings(&secrets, "Logi C9200 xAb3d Logi"), []);
    }

    #[test]
    fn lets_pseudonyms_and_common_addresses_be() {
        let text = r#"203.0.113.1 127.0.0.1 ::1 https://anon0123456789abcdef.example/anon0123456789abcdef Chrome/156.0.0.0
            00000000-0000-4000-8000-0123456789ab.local 1795350792054.123 "12:34:56" anon0123456789abcdef@mail.example"#;
        assert_eq!(findings(&[], text), []);
    }

    #[test]
    fn what_was_not_read_is_not_clean() {
        let mut check = LeakCheck::new(Policy::default(), Secrets::default(), HashSet::new(), 10);
        check.feed(b"12345");
        assert!(!check.finish().is_clean());
    }
}
