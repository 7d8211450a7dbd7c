//! What the words of an export look like, read in pieces of any size.

use super::escapes::unescape;
use super::secrets::{self, Shortest, is_word_byte};
use super::{Findings, Leak};
use crate::anonymize::places::{hardware, uuid};
use crate::anonymize::policy::{Class, Policy, Treatment};
use crate::anonymize::words::Words;
use crate::codec::skim::Numbers;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::collections::{HashMap, HashSet};

/// So much of the text is held back, so that nothing is missed where pieces meet.
const OVERLAP: usize = 2048;
/// So much of what was looked at is kept: a secret may begin before the word that tells it.
const BEHIND: usize = secrets::LONGEST + 1;
const MOST_LEAKS: usize = 50;
const MOST_ADDRESSES: usize = 200_000;
const AROUND: usize = 40;

/// A reading of an export. Which addresses may stand in it need not be known before its end.
pub(super) struct Reading {
    policy: Policy,
    /// Those that were passed over; `None` where each is a word to be looked at.
    numbers: Option<Numbers>,
    shortest: Shortest,
    /// The end of an escape may come with the next piece.
    escape: Vec<u8>,
    text: Vec<u8>,
    /// Up to where the text was looked at.
    looked: usize,
    read: u64,
    findings: Findings,
    addresses: Addresses,
}

/// Says what a word of a text, from one offset to another, shows.
pub(super) type Word<'a> = &'a mut dyn FnMut(&[u8], usize, usize) -> Option<Class>;

/// Addresses as they were met; where what may be a port follows, with the shorter reading.
#[derive(Default)]
struct Addresses {
    places: HashMap<(IpAddr, Option<IpAddr>), usize>,
    met: Vec<Met>,
}

struct Met {
    address: IpAddr,
    shorter: Option<IpAddr>,
    times: u64,
    excerpt: String,
}

impl Reading {
    pub(super) fn new(policy: Policy, numbers: Option<Numbers>, shortest: Shortest) -> Reading {
        let (escape, text) = (Vec::new(), Vec::new());
        Reading {
            policy,
            numbers,
            shortest,
            escape,
            text,
            looked: 0,
            read: 0,
            findings: Findings::default(),
            addresses: Addresses::default(),
        }
    }

    /// Takes the next bytes.
    pub(super) fn feed(&mut self, bytes: &[u8], word: Word<'_>) {
        self.read += bytes.len() as u64;
        let mut held = std::mem::take(&mut self.escape);
        match held.is_empty() {
            true => self.escape = unescape(bytes, false, &mut self.text),
            false => {
                held.extend_from_slice(bytes);
                self.escape = unescape(&held, false, &mut self.text);
            }
        }
        if self.text.len() > self.looked + 4 * OVERLAP {
            let most = self.text.len() - OVERLAP;
            let least = self.looked + OVERLAP;
            // A run that is cut would read as another.
            let cut = self.text[least..most].iter().rposition(|byte| !is_run_byte(*byte) && !is_joint(*byte)).map_or(most, |at| least + at);
            self.scan(cut, word);
            let past = cut.saturating_sub(BEHIND);
            self.text.drain(..past);
            self.looked = cut - past;
        }
    }

    /// The export has ended, which has so many bytes; these addresses may stand in it.
    pub(super) fn finish(mut self, expected: u64, allowed: &HashSet<IpAddr>, word: Word<'_>) -> (Findings, Option<Numbers>) {
        let held = std::mem::take(&mut self.escape);
        unescape(&held, true, &mut self.text);
        self.scan(self.text.len(), word);
        if self.addresses.met.len() >= MOST_ADDRESSES {
            self.findings.incomplete = Some("there are more addresses in it than can be looked at".to_owned());
        }
        if self.read != expected {
            self.findings.incomplete = Some(format!("{} of {expected} bytes were there to be read again", self.read));
        }
        for Met { address, shorter, times, excerpt } in self.addresses.met {
            let may_stay = |address| may_stay(address, allowed);
            if !may_stay(address) && !shorter.is_some_and(may_stay) {
                self.findings.add(times, Class::Address, || excerpt);
            }
        }
        (self.findings, self.numbers)
    }

    /// Looks at every word that begins before `end`.
    fn scan(&mut self, end: usize, word: Word<'_>) {
        let text = std::mem::take(&mut self.text);
        let mut at = self.looked;
        while at < end {
            if let Some(numbers) = &mut self.numbers
                && !text[at].is_ascii_alphabetic()
            {
                at = numbers.pass(&text, at, end);
            }
            match text.get(at) {
                Some(byte) if at < end => at = if is_run_byte(*byte) { self.run(&text, at, word) } else { at + 1 },
                _ => break,
            }
        }
        self.text = text;
    }

    /// Looks at a run of letters, digits and the signs within addresses, and returns where it ends.
    fn run(&mut self, text: &[u8], start: usize, word_seen: Word<'_>) -> usize {
        let (mut at, mut dots, mut colons, mut signs) = (start, 0, 0, 0);
        let mut word = start;
        let (mut digits, mut letters) = (true, false);
        let least = self.shortest;
        let is_word = |length: usize, digits: bool| length >= if digits { least.number } else { least.word };
        while let Some(&byte) = text.get(at) {
            if byte.is_ascii_digit() {
                at += 1;
                continue;
            }
            if is_word_byte(byte) {
                (digits, letters) = (false, true);
            } else {
                if is_word(at - word, digits) {
                    self.word(text, word, at, word_seen);
                }
                word = at + 1;
                digits = true;
                match byte {
                    b'.' => dots += 1,
                    b':' => colons += 1,
                    b'@' | b'-' => signs += 1,
                    _ if is_joint(byte) => {}
                    _ => break,
                }
            }
            at += 1;
        }
        let word_end = at;
        if at == text.len() && at > word && is_word(at - word, digits) {
            self.word(text, word, word_end, word_seen);
        }
        match text.get(at) {
            Some(b' ') => self.phone(text, at),
            Some(b')') => self.phone(text, at + 1),
            _ => {}
        }
        // Numbers are nothing else.
        if letters || dots >= 3 || colons + signs > 0 {
            let run = &text[start..at];
            if dots >= 3 {
                self.ipv4(text, start, at);
            }
            if colons >= 2 {
                self.ipv6(text, start, at);
            }
            if (colons >= 5 || signs >= 5)
                && let Some((from, to)) = hardware(run)
                && !run[from..].starts_with(b"00:00:00:00")
                && self.policy.treatment(Class::Device) != Treatment::Keep
            {
                self.leak(Class::Device, text, start + from, start + to);
            }
            if colons >= 1 && run.ends_with(b":") && text[at..].starts_with(b"//") {
                self.url(text, start, at + 2);
            }
            if signs > 0 {
                self.mail_or_uuid(text, start, at);
            }
            if signs >= 2 {
                memchr::memchr_iter(b'-', run).for_each(|joint| self.phone(text, start + joint));
            }
            if dots >= 1 && letters && run.len() > 6 {
                self.local_name(text, start, at);
                self.host(text, start, at);
            }
        }
        at.max(start + 1)
    }

    #[inline]
    fn word(&mut self, text: &[u8], start: usize, end: usize, word: Word<'_>) {
        if let Some(numbers) = &mut self.numbers {
            numbers.note(&text[start..end]);
        }
        if let Some(class) = word(text, start, end) {
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
                self.address(IpAddr::V4(address), None, text, part.0, part.1);
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
                let shorter = shorter.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
                self.address(IpAddr::V6(address), shorter, text, part.0, part.1);
            }
        }
    }

    fn address(&mut self, address: IpAddr, shorter: Option<IpAddr>, text: &[u8], start: usize, end: usize) {
        let Addresses { places, met } = &mut self.addresses;
        if let Some(&place) = places.get(&(address, shorter)) {
            met[place].times += 1;
        } else if self.policy.treatment(Class::Address) != Treatment::Keep && met.len() < MOST_ADDRESSES {
            places.insert((address, shorter), met.len());
            met.push(Met { address, shorter, times: 1, excerpt: excerpt(text, start, end) });
        }
    }

    /// `authority` is the offset behind the slashes.
    fn url(&mut self, text: &[u8], start: usize, authority: usize) {
        const ALLOWED: [&[u8]; 3] = [b"www.webrtc.org/experiments/", b"www.ietf.org/", b"aomediacodec.github.io/av1-rtp-spec/"];
        if ALLOWED.iter().any(|allowed| text[authority..].starts_with(allowed)) {
            return;
        }
        let is_host = |byte: &u8| is_word_byte(*byte) || matches!(byte, b'.' | b'-' | b'_');
        let user = text[authority..].iter().take_while(|byte| is_word_byte(**byte)).count();
        let has_user =
            text.get(authority + user) == Some(&b'@') && is_anonymous(&String::from_utf8_lossy(&text[authority..authority + user]));
        let authority = if has_user { authority + user + 1 } else { authority };
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
            // Before a host it is the user of a server.
            && !run[..at].rsplit(|byte| *byte == b':').next().is_some_and(|name| is_anonymous(&String::from_utf8_lossy(name)))
            && self.policy.treatment(Class::Contact) != Treatment::Keep
        {
            self.leak(Class::Contact, text, start, end);
        }
        if run.len() >= 36
            && let Some((at, _)) = uuid(run)
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

    /// A name of a host that no address of a page or server holds.
    fn host(&mut self, text: &[u8], start: usize, end: usize) {
        const TOP: [&[u8]; 14] =
            [b"com", b"net", b"org", b"info", b"biz", b"edu", b"gov", b"dev", b"app", b"cloud", b"live", b"online", b"video", b"internal"];
        const KNOWN: [&[u8]; 4] = [b"www.webrtc.org", b"www.ietf.org", b"aomediacodec.github.io", b"mail.example"];
        for name in text[start..end].split(|byte| matches!(byte, b':' | b'@' | b'%')) {
            let name = name.trim_ascii_end().strip_suffix(b".").unwrap_or(name);
            let mut labels = name.rsplit(|byte| *byte == b'.');
            let Some(top) = labels.next().filter(|top| top.iter().all(u8::is_ascii_alphabetic)) else { continue };
            let is_country = top.len() == 2;
            let tells = |label: &[u8]| label.iter().any(u8::is_ascii_alphabetic) && !Words::get().is_common(label);
            if (is_country || TOP.iter().any(|known| known.eq_ignore_ascii_case(top)))
                && !KNOWN.contains(&name)
                && labels.clone().all(|label| !label.is_empty())
                && labels.any(tells)
                && self.policy.treatment(Class::Server) != Treatment::Keep
            {
                self.leak(Class::Server, text, start, end);
            }
        }
    }

    /// Looks for the number of a phone, a card or social security that has its first joint at an offset, by the lengths of its groups.
    fn phone(&mut self, text: &[u8], joint: usize) {
        const DASHED: [&[usize]; 3] = [&[3, 3, 4], &[3, 2, 4], &[4, 4, 4, 4]];
        const LONGEST: usize = 40;
        if !matches!(text.get(joint), Some(b'-' | b' ')) {
            return;
        }
        let opened = text[..joint].ends_with(b")");
        let digits_end = joint - usize::from(opened);
        let first = text[..digits_end].iter().rev().take(LONGEST).take_while(|byte| byte.is_ascii_digit()).count();
        let start = digits_end - first;
        if first == 0 || !text.get(joint + 1).is_some_and(u8::is_ascii_digit) || self.policy.treatment(Class::Contact) == Treatment::Keep {
            return;
        }
        let goes_on = match text[..start] {
            [.., before, b'-' | b'_'] => before.is_ascii_alphanumeric(),
            [.., before, b' ' | b'.' | b':' | b'/'] => before.is_ascii_digit() || before == b')',
            [.., before] => is_word_byte(before) || before == b'+' || opened && before != b'(',
            [] => opened,
        };
        if goes_on {
            return;
        }
        let row = &text[start..text.len().min(start + LONGEST)];
        let length = row.iter().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b' ' | b')')).count();
        let row = row[..length].trim_ascii_end();
        let groups: Vec<usize> = row.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).filter(|length| *length > 0).collect();
        let total: usize = groups.iter().sum();
        let behind = text.get(start + row.len()).is_some_and(|next| is_word_byte(*next) || matches!(next, b'-' | b'_' | b'.' | b':'));
        let is_dashed = row.contains(&b'-') && DASHED.contains(&&*groups) || groups == [4, 4, 4, 4];
        let is_national = row[0] == b'0' && groups.len() >= 3 && groups[0] >= 3 && groups[1..].iter().all(|group| *group >= 2);
        if !behind && (is_dashed || is_national && (9..=15).contains(&total)) {
            self.leak(Class::Contact, text, start, start + row.len());
        }
    }

    fn leak(&mut self, class: Class, text: &[u8], start: usize, end: usize) {
        self.findings.add(1, class, || excerpt(text, start, end));
    }
}

impl Findings {
    fn add(&mut self, times: u64, class: Class, excerpt: impl FnOnce() -> String) {
        self.count += times;
        if self.leaks.len() < MOST_LEAKS {
            self.leaks.push(Leak { class, excerpt: excerpt() });
        }
    }
}

/// The text around a place.
fn excerpt(text: &[u8], start: usize, end: usize) -> String {
    let around = &text[start.saturating_sub(AROUND)..text.len().min(end.min(start + 200) + AROUND)];
    String::from_utf8_lossy(around).into_owned()
}

fn may_stay(address: IpAddr, allowed: &HashSet<IpAddr>) -> bool {
    let embedded = match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map(IpAddr::V4),
        IpAddr::V4(_) => None,
    };
    let is_common = |address: IpAddr| address.is_loopback() || address.is_unspecified() || address.is_multicast();
    is_common(address)
        || address == IpAddr::V4(Ipv4Addr::BROADCAST)
        || allowed.contains(&address)
        || embedded.is_some_and(|v4| is_common(v4) || allowed.contains(&v4))
        || matches!(address, IpAddr::V6(v6) if v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] && allowed.contains(&IpAddr::V4(Ipv4Addr::from(u128::from(v6) as u32))))
}

fn is_run_byte(byte: u8) -> bool {
    is_word_byte(byte) || byte == b':'
}

/// Whether a run of letters and digits goes on behind it.
fn is_joint(byte: u8) -> bool {
    matches!(byte, b'.' | b':' | b'@' | b'-' | b'_' | b'%')
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
