//! Free text: finds addresses, names and ids anywhere in it, and of the rest keeps all or known words alone.

use super::places::{self, Finder, Place, Thing};
use super::policy::{Class, Treatment};
use super::pseudonym;
use super::rows::{self, Row};
use super::scrub::{Scrub, Shape, is_pseudonym};
use super::url;
use core::net::IpAddr;

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
/// Length of what takes the place of a phone number.
const PSEUDONYM: usize = 13;
/// Numbers as short as this are counts and sizes, longer ones can be ids.
const SHORT_NUMBER: usize = 6;

impl Scrub {
    /// The text with what is personal in it replaced.
    pub(super) fn text(&mut self, text: &str, style: Style) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find(|character: char| !is_separator(character)) {
            out.push_str(&rest[..start]);
            rest = &rest[start..];
            let length = match self.span(rest, &mut out) {
                0 => self.run(rest, style, &mut out),
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

    /// A run without separators, with the rows of digits that begin in it. Returns its length.
    fn run(&mut self, rest: &str, style: Style, out: &mut String) -> usize {
        let length = rest.find(is_separator).unwrap_or(rest.len());
        let is_free = matches!(style, Style::Words(_) | Style::Names) && !rest[..length].contains('@');
        let (mut done, mut at) = (0, 0);
        while let Some((start, end, row)) = rows::find(rest, at, length).filter(|_| is_free) {
            at = end;
            let mut new = String::new();
            let found = &rest[start..end];
            let replaced = match row {
                Row::Phone => self.replace(Class::Contact, found, Shape::Phone),
                Row::Coordinates => self.replace_coordinates(found),
                Row::Address(address) => self.replace_address(IpAddr::V4(address)).map(|address| address.to_string()),
                Row::Sign => {
                    let signed = self.span(&rest[start..], &mut new);
                    if signed == 0 {
                        continue;
                    }
                    at = start + signed;
                    Some(new)
                }
            };
            self.pieces(&rest[done..start], style, out);
            out.push_str(replaced.as_deref().unwrap_or(found));
            done = at;
        }
        if done < length {
            self.pieces(&rest[done..length], style, out);
        }
        done.max(length)
    }

    fn replace_coordinates(&mut self, found: &str) -> Option<String> {
        let changed = self.policy.treatment(Class::Location) != Treatment::Keep;
        self.report.count(Class::Location, changed);
        if changed {
            self.secrets.add(Class::Location, found, self.words);
        }
        changed.then(|| "0,0".to_owned())
    }

    /// What may hold separators: addresses of pages and phone numbers. Writes what takes its place and returns its length.
    fn span(&mut self, rest: &str, out: &mut String) -> usize {
        // Of what cannot begin one the end is not looked for, which may be far.
        let head = &rest[..rest.floor_char_boundary(64)];
        if head.contains(':') && url::is_url(head) {
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
        if head.starts_with('+') {
            let end =
                head.find(|character: char| !(character.is_ascii_digit() || "+ -().\u{a0}/".contains(character))).unwrap_or(head.len());
            let end = rest[..end].rfind(|character: char| character.is_ascii_digit()).map_or(0, |last| last + 1);
            // Other numbers may stand behind one that an earlier export put there.
            let earlier = rest.get(..PSEUDONYM).filter(|text| is_pseudonym(text, Shape::Phone)).map(|_| PSEUDONYM);
            let end = earlier.filter(|at| !rest[*at..].starts_with(|next: char| next.is_ascii_digit())).unwrap_or(end);
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
    fn pieces(&mut self, run: &str, style: Style, out: &mut String) {
        if let Some((name, domain)) = run.split_once('@')
            && name.contains(char::is_alphanumeric)
            && domain.contains(char::is_alphanumeric)
        {
            let replaced = self.replace(Class::Contact, run, Shape::Mail);
            out.push_str(replaced.as_deref().unwrap_or(run));
            return;
        }
        self.known(run, places::FINDERS, style, out);
    }

    /// A run in which finders look for what is known, each in what those before it have left. Each goes over the run once, however long
    /// that is and however much there is to find.
    fn known(&mut self, mut run: &str, finders: &[Finder], style: Style, out: &mut String) {
        let Some((find, others)) = finders.split_first().filter(|_| !run.is_empty()) else { return self.plain(run, style, out) };
        let mut state = 0;
        while let Some(Place { start, end, thing }) = find(run, &mut state) {
            self.known(&run[..start], others, style, out);
            let found = &run[start..end];
            out.push_str(self.replace_thing(thing, found).as_deref().unwrap_or(found));
            run = &run[end..];
        }
        self.known(run, others, style, out);
    }

    /// What takes the place of something known; `None` where it stays.
    fn replace_thing(&mut self, thing: Thing, found: &str) -> Option<String> {
        match thing {
            Thing::Fingerprint => self.replace(Class::Fingerprint, found, Shape::Fingerprint),
            Thing::Hardware => self.replace(Class::Device, found, Shape::Fingerprint),
            Thing::LocalName => self.replace(Class::LocalName, found, Shape::LocalName),
            // Names of members and methods have points as well.
            Thing::Host if found.split('.').all(|label| self.words.is_common(label.as_bytes())) => None,
            Thing::Host => self.replace(Class::Server, found, Shape::Host),
            Thing::Uuid => self.replace(Class::Media, found, Shape::Uuid),
            // The name of an interface says nothing that the analysis needs.
            Thing::Address(address) => {
                let replaced = self.replace_address(address).map(|address| address.to_string());
                replaced.or_else(|| found.split_once('%').map(|(address, _)| address.to_owned()))
            }
            Thing::Network(address) => self.replace_address(IpAddr::V4(address)).map(|address| {
                let text = address.to_string();
                text[..text.rfind('.').unwrap_or(0)].to_owned() + ".x"
            }),
        }
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
        let short = word.chars().nth(SHORT).is_none() && !is_short_name(word);
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

/// Whether as few letters can be a name: two that are written as one, or any of a script whose names are short.
fn is_short_name(word: &str) -> bool {
    match word.as_bytes() {
        [first, second] if word.is_ascii() => first.is_ascii_uppercase() && second.is_ascii_lowercase(),
        _ => word.contains(|character: char| !character.is_ascii() && character.is_alphabetic()),
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
        for text in ["王伟 joined", "Bo Li left"] {
            let once = strict(text);
            assert!(!once.contains("王") && !once.contains("Bo") && !once.contains("Li"), "{once}");
            assert_eq!(strict(&once), once);
        }
        assert_eq!(strict("a UDP to 3 ms – 5 µ"), strict(&strict("a UDP to 3 ms – 5 µ")));
    }

    #[test]
    fn numbers_are_taken_out_as_people_write_them() {
        let texts = [
            "call (415) 555-2671 now",
            "0170 123 45 67",
            "TEL;home:030-1234-567/x",
            "Phone:+49 170 1234567, 5",
            "at 52.520008, 13.404954",
            "ip_84_12_33_7",
            "4111 1111 1111 1111 12/27 123",
            "415-555-2671 5 times",
        ];
        for text in texts {
            let once = scrubbed(text, Style::Words(Class::Custom));
            for secret in ["555-2671", "0170", "170 1", "1234-5", "12345", "520008", "84_12", "1111 1"] {
                assert!(!once.contains(secret), "{text}: {once}");
            }
            assert_eq!(scrubbed(&once, Style::Words(Class::Custom)), once, "{text}");
        }
        let row = "4155-552671%".repeat(20_000);
        assert!(!scrubbed(&row, Style::Words(Class::Custom)).contains("552671"));
    }

    #[test]
    fn hosts_and_adapters_are_found_wherever_text_stays() {
        for (text, rest) in [
            ("relay via turn.firma.de:3478", ".example:3478"),
            ("sfu1.firma.de", ".example"),
            ("84-12-33-7.cable.dynamic.ziggo.nl", ".example"),
            ("joined.meet.firma.de", ".example"),
            ("turn.firma.berlin:3478", ".example:3478"),
            ("wifi 00:1A:2B:3C:4D:5E", ""),
            ("00-1a-2b-3c-4d-5e", ""),
        ] {
            let once = scrubbed(text, Style::Plain);
            let stays = ["firma", "84-12", "1A:2B", "1a-2b"].iter().any(|secret| once.contains(secret));
            assert!(!stays && once.ends_with(rest), "{once}");
            assert_eq!(scrubbed(&once, Style::Plain), once);
        }
        for text in ["navigator.mediaDevices.getUserMedia", "track.id", "media.peerconnection.ice.tcp", "12.ms", "01:02:03:04:05:06:07"] {
            assert_eq!(scrubbed(text, Style::Plain), text);
        }
    }
}
