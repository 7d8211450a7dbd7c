//! Rows of digits in free text that call, place or name someone: numbers of phones, cards and the like, coordinates, and addresses
//! written with dashes.

use core::net::Ipv4Addr;

/// What a row of digits is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Row {
    /// Groups of digits, as people write long numbers.
    Phone,
    /// Two decimals of four places at least, close together.
    Coordinates,
    /// Four numbers as of an address, joined otherwise.
    Address(Ipv4Addr),
    /// The sign that a phone number may begin with.
    Sign,
}

/// The first row that begins between two offsets: where it starts, where it ends and what it is.
pub(super) fn find(text: &str, from: usize, to: usize) -> Option<(usize, usize, Row)> {
    let bytes = text.as_bytes();
    let begins = |at: &usize| {
        let sign = bytes[*at] == b'+' && bytes.get(at + 1).is_some_and(|next| next.is_ascii_digit() || *next == b'(');
        sign || bytes[*at].is_ascii_digit() && !at.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_digit())
    };
    (from..to).filter(begins).find_map(|at| {
        if bytes[at] == b'+' {
            return Some((at, at + 1, Row::Sign));
        }
        coordinates(bytes, at)
            .map(|end| (at, end, Row::Coordinates))
            .or_else(|| address(bytes, at).map(|(end, address)| (at, end, Row::Address(address))))
            .or_else(|| phone(bytes, at).map(|end| (at, end, Row::Phone)))
    })
}

fn digits(bytes: &[u8], at: usize) -> usize {
    bytes[at.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Whether a longer number, name or time begins before an offset.
fn goes_on_before(bytes: &[u8], at: usize) -> bool {
    match bytes[..at] {
        [.., digit, b':' | b'.' | b',' | b'-' | b'_' | b'/'] => digit.is_ascii_digit(),
        [.., before] => before.is_ascii_alphanumeric(),
        [] => false,
    }
}

/// Whether a longer number, name or time ends behind an offset.
fn goes_on_behind(bytes: &[u8], at: usize) -> bool {
    match bytes[at..] {
        [b'.' | b'-' | b'_' | b':', next, ..] => next.is_ascii_alphanumeric(),
        [next, ..] => next.is_ascii_alphanumeric() || next == b'@',
        [] => false,
    }
}

fn phone(bytes: &[u8], start: usize) -> Option<usize> {
    const MOST: usize = 20;
    if goes_on_before(bytes, start) {
        return None;
    }
    let mut groups: Vec<(usize, usize)> = Vec::new();
    let (mut at, mut total) = (start, 0);
    loop {
        let length = digits(bytes, at);
        // An hour, and counts that stand apart.
        let is_hour = length <= 2 && bytes.get(at + length) == Some(&b':') && digits(bytes, at + length + 1) > 0;
        if total + length > MOST || length == 0 || length == 1 && !groups.is_empty() || is_hour {
            break;
        }
        groups.push((at, at + length));
        total += length;
        let joint = bytes[at + length..].iter().take(3).take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')')).count();
        if joint == 0 {
            break;
        }
        at += length + joint;
    }
    let &(_, end) = groups.last()?;
    if groups.len() < 2 || goes_on_behind(bytes, end) || is_date(bytes, &groups) {
        return None;
    }
    let joints = || groups.windows(2).map(|pair| &bytes[pair[0].1..pair[1].0]);
    // Decimals and versions have dots too.
    let dots = joints().filter(|joint| *joint == b".").count();
    let is_dotted = dots == joints().count() && dots >= 2 && groups.iter().all(|(start, end)| end - start >= 2);
    if dots > 0 && (!is_dotted || std::str::from_utf8(&bytes[start..end]).is_ok_and(|text| text.parse::<Ipv4Addr>().is_ok())) {
        return None;
    }
    // Two counts may stand side by side.
    let least = if bytes[start] == b'0' || joints().any(|joint| joint != b" ") { 7 } else { 9 };
    (total >= least).then_some(end)
}

/// Whether groups begin with a year, a month and a day, in either order.
fn is_date(bytes: &[u8], groups: &[(usize, usize)]) -> bool {
    let [first, second, third, ..] = groups else { return false };
    let length = |group: &(usize, usize)| group.1 - group.0;
    let year = |group: &(usize, usize)| length(group) == 4 && matches!(bytes[group.0..group.0 + 2], [b'1', b'9'] | [b'2', b'0']);
    (year(first) && length(second) == 2 && length(third) == 2) || (length(first) <= 2 && length(second) == 2 && year(third))
}

fn coordinates(bytes: &[u8], start: usize) -> Option<usize> {
    /// Between them may stand a name, such as `lng`.
    const GAP: usize = 12;
    let first = coordinate(bytes, start)?;
    let gap = bytes[first..].iter().take(GAP).take_while(|byte| !byte.is_ascii_digit()).count();
    if gap == 0 || start > 0 && matches!(bytes[start - 1], b'.' | b':') {
        return None;
    }
    coordinate(bytes, first + gap)
}

fn coordinate(bytes: &[u8], start: usize) -> Option<usize> {
    let whole = digits(bytes, start);
    let places = digits(bytes, start + whole + 1);
    let is_decimal = (1..=3).contains(&whole) && bytes.get(start + whole) == Some(&b'.') && places >= 4;
    let end = start + whole + 1 + places;
    (is_decimal && bytes.get(end) != Some(&b'.')).then_some(end)
}

fn address(bytes: &[u8], start: usize) -> Option<(usize, Ipv4Addr)> {
    if start > 0 && matches!(bytes[..start], [.., digit, b'-' | b'_' | b'.'] if digit.is_ascii_digit()) {
        return None;
    }
    let mut octets = [0; 4];
    let mut at = start;
    let joint = bytes.get(start + digits(bytes, start)).filter(|joint| matches!(joint, b'-' | b'_'))?;
    for (index, octet) in octets.iter_mut().enumerate() {
        if index > 0 {
            at += usize::from(bytes.get(at) == Some(joint));
        }
        let length = digits(bytes, at);
        *octet = std::str::from_utf8(&bytes[at..at + length]).ok()?.parse().ok()?;
        at += length;
    }
    (octets.iter().any(|octet| *octet >= 10) && !goes_on_behind(bytes, at)).then_some((at, Ipv4Addr::from(octets)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text, 0, text.len()).map(|(start, end, _)| &text[start..end])
    }

    #[test]
    fn long_numbers_are_found_as_people_write_them() {
        let numbers = [
            "415-555-2671",
            "415) 555-2671",
            "415.555.2671",
            "0170 123 45 67",
            "0049 170 12 34 567",
            "0170/1234567",
            "06.12.34.56.78",
            "07911 123456",
            "123-45-6789",
            "4111 1111 1111 1111",
            "1 415 555 2671",
        ];
        for number in numbers {
            for text in [number.to_owned(), format!("call {number} now"), format!("home:{number}, 5"), format!("({number})")] {
                assert_eq!(found(&text), Some(number), "{text}");
            }
        }
        assert_eq!(found("52.520008, lng: -13.404954 here"), Some("52.520008, lng: -13.404954"));
        assert_eq!(find("sfu-84-12-33-7 up", 0, 14), Some((4, 14, Row::Address(Ipv4Addr::new(84, 12, 33, 7)))));
    }

    #[test]
    fn dates_counts_versions_and_ids_are_none() {
        let texts = [
            "2026-09-21 14:13:21.123456",
            "2026-09-21T14:13:21.000Z",
            "21.09.2026 14:13:21",
            "1280 720",
            "1920 1080 2",
            "84.12.33.7",
            "156.0.8078.79",
            "00000000-0000-4000-8000-123456789012",
            "0b5c5e81-1234-4567-ad3b-9cbe0a33cd00",
            "12.3456 ms",
            "0.25 0.50 0.75",
            "7-4242-1",
            "1-2-3-4",
            "84-12-33-7.cable.example",
        ];
        for text in texts {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
