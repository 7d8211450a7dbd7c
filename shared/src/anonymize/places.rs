//! Finds what is surely personal in a run of text without separators: names, ids and addresses in any company.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Something that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Thing {
    /// Sixteen pairs of hexadecimal digits at least.
    Fingerprint,
    /// Six pairs, of a network adapter.
    Hardware,
    /// A name that ends with `.local`.
    LocalName,
    /// A name under a top level domain, or with a port behind it.
    Host,
    /// Of [RFC 9562](https://www.rfc-editor.org/rfc/rfc9562).
    Uuid,
    /// An address, with the zone that may follow it.
    Address(IpAddr),
    /// An address whose last number is written as `x`, as some producers do to hide the host.
    Network(Ipv4Addr),
}

/// Where it stands, by bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) thing: Thing,
}

/// Finds the first thing of a kind in a run, which it is next given the rest of. It may remember a length of that rest, 0 at first.
pub(super) type Finder = fn(run: &str, state: &mut usize) -> Option<Place>;

/// In this order, as one thing may look like a part of another.
pub(super) const FINDERS: &[Finder] = &[
    |run, _| place(fingerprint(run.as_bytes())?, Thing::Fingerprint),
    |run, _| place(hardware(run.as_bytes())?, Thing::Hardware),
    |run, _| place(local_name(run)?, Thing::LocalName),
    |run, _| place(host_name(run)?, Thing::Host),
    |run, _| place(uuid(run.as_bytes())?, Thing::Uuid),
    address,
];

fn place((start, end): (usize, usize), thing: Thing) -> Option<Place> {
    Some(Place { start, end, thing })
}

fn fingerprint(bytes: &[u8]) -> Option<(usize, usize)> {
    const PAIRS: usize = 16;
    memchr::memchr(b':', bytes)?;
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

/// Six pairs of hexadecimal digits and no more ([EUI-48](https://standards.ieee.org/products-programs/regauth/)).
pub(super) fn hardware(bytes: &[u8]) -> Option<(usize, usize)> {
    const LENGTH: usize = 17;
    memchr::memchr2_iter(b':', b'-', bytes).find_map(|at| {
        let joint = bytes[at];
        let start = at.checked_sub(2)?;
        let is_address = bytes.get(start..start + LENGTH)?.iter().enumerate().all(|(at, byte)| match at % 3 {
            2 => *byte == joint,
            _ => byte.is_ascii_hexdigit(),
        });
        let touches = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let goes_on = match bytes[..start] {
            [.., before, last] if last == joint => before.is_ascii_hexdigit(),
            _ => touches(bytes[..start].last()),
        };
        let ends = bytes.get(start + LENGTH) != Some(&joint) || !touches(bytes.get(start + LENGTH + 1));
        (is_address && !goes_on && ends && !touches(bytes.get(start + LENGTH))).then_some((start, start + LENGTH))
    })
}

/// Groups of 8, 4, 4, 4 and 12 hexadecimal digits.
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

fn local_name(run: &str) -> Option<(usize, usize)> {
    const END: &str = ".local";
    let is_part = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_') || !character.is_ascii();
    memchr::memmem::find_iter(run.as_bytes(), END).find_map(|at| {
        let end = at + END.len();
        if run[end..].starts_with(is_part) {
            return None;
        }
        let before = &run[..at];
        let start =
            before.rfind(|character: char| !is_part(character)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        (start < at).then_some((start, end))
    })
}

/// Top level domains of more than two letters that are seen in names of hosts; those of countries have two.
const TOP: &str = "com net org info biz edu gov mil int arpa io dev app cloud live online site website space store shop tech team work \
    works world zone network systems services solutions digital software group company agency center academy school health care \
    media video chat social events today email link click host page pages pro name mobi global international xyz club fun \
    example test invalid internal lan home corp intranet localdomain gmbh";

/// Whether the parts of a dotted name, the last of which is apart from the others, are those of a host.
fn is_host(name: &str, top: &str, has_port: bool) -> bool {
    let is_word = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_word
        && name.split('.').all(|label| !label.is_empty())
        && name.contains(char::is_alphabetic)
        && (has_port || top.len() == 2 || TOP.split_ascii_whitespace().any(|known| top.eq_ignore_ascii_case(known)))
}

fn host_name(run: &str) -> Option<(usize, usize)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') || !byte.is_ascii();
    let bytes = run.as_bytes();
    memchr::memchr(b'.', bytes)?;
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_part(**byte)).count();
        if length == 0 {
            at += 1;
            continue;
        }
        let host = run[at..at + length].trim_end_matches('.');
        let port = run[at + host.len()..].strip_prefix(':').map_or(0, |port| port.bytes().take_while(u8::is_ascii_digit).count());
        if let Some((name, top)) = host.rsplit_once('.')
            && is_host(name, top, (2..=5).contains(&port))
        {
            return Some((at, at + host.len()));
        }
        at += length;
    }
    None
}

/// More is no address of either kind, with a port.
const LONGEST: usize = 64;

/// Remembers how much is left of a part of digits, colons and dots in which an address was found.
fn address(run: &str, left: &mut usize) -> Option<Place> {
    let bytes = run.as_bytes();
    memchr::memchr2(b'.', b':', bytes)?;
    let mut at = 0;
    while at < bytes.len() {
        let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        if !is_part(&bytes[at]) || at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
            at += 1;
            *left = 0;
            continue;
        }
        let length = if *left > 0 { *left } else { bytes[at..].iter().take_while(|byte| is_part(byte)).count() };
        let end = at + length;
        *left = 0;
        if length <= LONGEST
            && let Some((address, length)) = ipv6(&run[at..end], bytes.get(end).copied(), &run[end..])
        {
            let zone = run[at + length..]
                .strip_prefix('%')
                .map_or(0, |zone| 1 + zone.find(|next: char| !next.is_ascii_alphanumeric()).unwrap_or(zone.len()));
            return place((at, at + length + zone), Thing::Address(address));
        }
        if let Some(found) = ipv4(bytes, at, end) {
            *left = end.saturating_sub(found.end);
            return Some(found);
        }
        at = end;
    }
    None
}

/// An IPv4 address in the digits and dots between `start` and `end`.
fn ipv4(bytes: &[u8], start: usize, end: usize) -> Option<Place> {
    let mut at = start;
    while at < end {
        let is_part = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
        let length = bytes[at..end].iter().take(LONGEST).take_while(is_part).count();
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
                return place((at, at + whole.len()), Thing::Address(IpAddr::V4(address)));
            }
        }
        if boundary
            && text.matches('.').count() == 3
            && text.ends_with('.')
            && follows == Some(b'.')
            && matches!(bytes.get(at + length), Some(b'x' | b'X'))
            && let Ok(address) = format!("{text}1").parse()
        {
            return place((at, at + length + 1), Thing::Network(address));
        }
        at += bytes[at..end].iter().take_while(is_part).count();
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
    use super::*;

    /// Everything that the finders find, in order.
    fn found(text: &str) -> Vec<&str> {
        fn search<'t>(mut run: &'t str, finders: &[Finder], found: &mut Vec<&'t str>) {
            let Some((find, others)) = finders.split_first() else { return };
            let mut state = 0;
            while let Some(place) = find(run, &mut state) {
                search(&run[..place.start], others, found);
                found.push(&run[place.start..place.end]);
                run = &run[place.end..];
            }
            search(run, others, found);
        }
        let mut all = Vec::new();
        search(text, FINDERS, &mut all);
        all
    }

    #[test]
    fn one_kind_does_not_hide_another() {
        assert_eq!(found("198.51.100.7/host.local"), ["198.51.100.7", "host.local"]);
        assert_eq!(found("a.localhost/b.local"), ["b.local"]);
        assert_eq!(found("fe80::1%eth0/turn.example.com:198.51.100.7"), ["fe80::1%eth0", "turn.example.com", "198.51.100.7"]);
        assert_eq!(found("0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00:198.51.100.7"), ["0b5c5e81-54fb-4d55-ad3b-9cbe0a33cd00", "198.51.100.7"]);
    }

    #[test]
    fn rows_of_addresses_are_all_found() {
        for joint in [":", "_", "/", ".:"] {
            let row = ["198.51.100.7"; 3000].join(joint);
            assert_eq!(found(&row).len(), 3000, "{joint}");
        }
        assert_eq!(found("198.51.100.7.198.51.100.8.").len(), 1);
        assert_eq!(found(&["fe80::1%a"; 500].join("_")).len(), 500);
    }
}
