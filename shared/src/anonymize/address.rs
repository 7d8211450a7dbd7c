//! Addresses and what stands for them. Networks and hosts are numbered in the order of their first sight, so that neighbours
//! stay neighbours, no number leads back, and an export of an export is the same again.

// The types and the parser alone: nothing here reaches a network.
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::collections::{HashMap, HashSet};

/// More distinct addresses than this stand as one: no dump has them, and holding them would take unbounded memory.
const MOST: usize = 1 << 20;

/// The range of an address; its pseudonym is of the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Range {
    /// 10.0.0.0/8 ([RFC 1918](https://www.rfc-editor.org/rfc/rfc1918))
    Ten,
    /// 172.16.0.0/12
    OneSevenTwo,
    /// 192.168.0.0/16
    OneNineTwo,
    /// 169.254.0.0/16 ([RFC 3927](https://www.rfc-editor.org/rfc/rfc3927))
    LinkLocal4,
    /// 100.64.0.0/10 ([RFC 6598](https://www.rfc-editor.org/rfc/rfc6598))
    Carrier,
    Public4,
    /// fe80::/10
    LinkLocal6,
    /// fc00::/7 ([RFC 4193](https://www.rfc-editor.org/rfc/rfc4193)), and the former fec0::/10
    UniqueLocal,
    Public6,
}

/// Whether an address tells nothing of anyone: unspecified, loopback, multicast and broadcast.
pub(super) fn is_common(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_unspecified() || v4.is_loopback() || v4.is_multicast() || v4.is_broadcast(),
        IpAddr::V6(v6) => match embedded(v6) {
            Some((_, v4)) => is_common(IpAddr::V4(v4)),
            None => v6.is_unspecified() || v6.is_loopback() || v6.is_multicast(),
        },
    }
}

/// The IPv4 address in a mapped ([RFC 4291](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.2)) or translated
/// ([RFC 6052](https://www.rfc-editor.org/rfc/rfc6052#section-2.1)) one, with the bits before it.
fn embedded(v6: Ipv6Addr) -> Option<(u128, Ipv4Addr)> {
    const MAPPED: u128 = 0xffff << 32;
    const TRANSLATED: u128 = 0x64_ff9b << 96;
    let bits = u128::from(v6);
    let (prefix, low) = (bits & !0xffff_ffff, bits as u32);
    (prefix == MAPPED || prefix == TRANSLATED).then(|| (prefix, Ipv4Addr::from(low)))
}

fn range(address: IpAddr) -> Range {
    match address {
        IpAddr::V4(v4) => match v4.octets() {
            [10, ..] => Range::Ten,
            [172, 16..=31, ..] => Range::OneSevenTwo,
            [192, 168, ..] => Range::OneNineTwo,
            [169, 254, ..] => Range::LinkLocal4,
            [100, 64..=127, ..] => Range::Carrier,
            _ => Range::Public4,
        },
        IpAddr::V6(v6) => match v6.segments()[0] {
            0xfe80..=0xfebf => Range::LinkLocal6,
            0xfc00..=0xfdff | 0xfec0..=0xfeff => Range::UniqueLocal,
            _ => Range::Public6,
        },
    }
}

/// The bits of the /24 or /64, and those of the host.
fn split(address: IpAddr) -> (u64, u64) {
    match address {
        IpAddr::V4(v4) => (u64::from(u32::from(v4) >> 8), u64::from(u32::from(v4) & 0xff)),
        IpAddr::V6(v6) => ((u128::from(v6) >> 64) as u64, u128::from(v6) as u64),
    }
}

/// The bits of the network with this number. Public ones are those kept for documentation (RFC 5737, RFC 3849), for want of
/// more then those for benchmarks (RFC 2544) and for no use at all (240.0.0.0/4). Private ones begin where few people begin.
fn network(range: Range, number: u64) -> u64 {
    match range {
        Range::Ten => (10 << 16) + (number + 0xc800) % 0x1_0000,
        Range::OneSevenTwo => (172 << 16) + (16 << 8) + (number + 0xc00) % 0x1000,
        Range::OneNineTwo => (192 << 16) + (168 << 8) + (number + 200) % 0x100,
        Range::LinkLocal4 => (169 << 16) + (254 << 8) + (number + 200) % 0x100,
        Range::Carrier => (100 << 16) + (64 << 8) + (number + 0x3000) % 0x4000,
        Range::Public4 => match number {
            0 => 203 << 16 | 113,
            1 => 198 << 16 | 51 << 8 | 100,
            2 => 192 << 16 | 2,
            3..=514 => (198 << 16) + (18 << 8) + (number - 3),
            _ => (240 << 16) + (number - 515) % 0xf_0000,
        },
        Range::LinkLocal6 => 0xfe80 << 48 | number,
        Range::UniqueLocal => 0xfd00 << 48 | number,
        Range::Public6 => 0x2001_0db8 << 32 | number,
    }
}

fn join(like: IpAddr, network: u64, host: u64) -> IpAddr {
    match like {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from((network << 8 | host & 0xff) as u32)),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from(u128::from(network) << 64 | u128::from(host))),
    }
}

/// What stands for each address so far.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    networks: HashMap<(Range, u64), (u64, u64)>,
    counts: HashMap<Range, u64>,
    pseudonyms: HashMap<IpAddr, IpAddr>,
    alike: HashSet<IpAddr>,
}

impl Addresses {
    /// The pseudonym of an address: of the same range, in the same /24 or /64 as its neighbours.
    pub(super) fn pseudonym(&mut self, address: IpAddr) -> IpAddr {
        if is_common(address) {
            return address;
        }
        if let IpAddr::V6(v6) = address
            && let Some((prefix, v4)) = embedded(v6)
            && let IpAddr::V4(inner) = self.pseudonym(IpAddr::V4(v4))
        {
            return IpAddr::V6(Ipv6Addr::from(prefix | u128::from(u32::from(inner))));
        }
        if let Some(&known) = self.pseudonyms.get(&address) {
            return known;
        }
        if self.pseudonyms.len() >= MOST {
            return none_of(address);
        }
        let (range, (bits, _)) = (range(address), split(address));
        let count = self.counts.entry(range).or_default();
        let (number, hosts) = self.networks.entry((range, bits)).or_insert_with(|| {
            *count += 1;
            (*count - 1, 0)
        });
        *hosts += 1;
        let pseudonym = join(address, network(range, *number), *hosts);
        self.pseudonyms.insert(address, pseudonym);
        pseudonym
    }

    /// The network of an address, without its host: /24 or /48.
    pub(super) fn masked(&mut self, address: IpAddr) -> IpAddr {
        if is_common(address) {
            return address;
        }
        let masked = match address {
            IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from(u32::from(v4) & !0xff)),
            IpAddr::V6(v6) => match embedded(v6) {
                Some((prefix, v4)) => IpAddr::V6(Ipv6Addr::from(prefix | u128::from(u32::from(v4) & !0xff))),
                None => IpAddr::V6(Ipv6Addr::from(u128::from(v6) >> 80 << 80)),
            },
        };
        if self.pseudonyms.len() < MOST {
            self.pseudonyms.insert(address, masked);
            masked
        } else {
            none_of(address)
        }
    }

    /// Notes what only looks like an address, such as a version.
    pub(super) fn allow(&mut self, address: IpAddr) {
        if self.pseudonyms.len() < MOST {
            self.alike.insert(address);
        }
    }

    /// Everything that stands for an address, or only looks like one.
    pub(super) fn into_pseudonyms(self) -> HashSet<IpAddr> {
        self.pseudonyms.into_values().chain(self.alike).collect()
    }
}

/// The unspecified address of the same family.
pub(super) fn none_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pseudonyms(texts: &[&str]) -> Vec<String> {
        let mut addresses = Addresses::default();
        texts.iter().map(|text| addresses.pseudonym(text.parse().unwrap()).to_string()).collect()
    }

    #[test]
    fn ranges_neighbours_and_equality_stay() {
        let texts = [
            "192.168.1.20",
            "192.168.1.21",
            "192.168.7.20",
            "192.168.1.20",
            "10.1.2.3",
            "172.20.0.1",
            "100.65.1.1",
            "169.254.3.4",
            "8.8.8.8",
            "8.8.8.9",
            "1.1.1.1",
            "2a00:1450::5",
            "2a00:1450::77",
            "2a00:1451::5",
            "fe80::1234:5678",
            "fd12:3456::1",
            "::ffff:8.8.8.8",
            "64:ff9b::192.168.1.20",
        ];
        let expected = [
            "192.168.200.1",
            "192.168.200.2",
            "192.168.201.1",
            "192.168.200.1",
            "10.200.0.1",
            "172.28.0.1",
            "100.112.0.1",
            "169.254.200.1",
            "203.0.113.1",
            "203.0.113.2",
            "198.51.100.1",
            "2001:db8::1",
            "2001:db8::2",
            "2001:db8:0:1::1",
            "fe80::1",
            "fd00::1",
            "::ffff:203.0.113.1",
            "64:ff9b::c0a8:c801",
        ];
        let once = pseudonyms(&texts);
        assert_eq!(once, expected);
        assert_eq!(pseudonyms(&once.iter().map(String::as_str).collect::<Vec<_>>()), once, "again it is the same");
    }

    #[test]
    fn what_everyone_has_stays() {
        for text in ["0.0.0.0", "127.0.0.1", "127.0.1.1", "::", "::1", "224.0.0.251", "255.255.255.255", "ff02::fb", "::ffff:127.0.0.1"] {
            assert_eq!(pseudonyms(&[text]), [text.parse::<IpAddr>().unwrap().to_string()]);
        }
    }

    #[test]
    fn networks_stay_apart_and_in_their_range() {
        let mut addresses = Addresses::default();
        let mut seen = HashSet::new();
        for number in 0..3000u32 {
            let address = IpAddr::V4(Ipv4Addr::from(0x0800_0000 + (number << 8)));
            assert!(seen.insert(addresses.pseudonym(address)));
        }
        for host in 0..=255u32 {
            let address = IpAddr::V4(Ipv4Addr::from(0xc0a8_0100 + host));
            let pseudonym = addresses.pseudonym(address);
            assert!(pseudonym.to_string().starts_with("192.168.200.") && seen.insert(pseudonym));
        }
    }

    #[test]
    fn a_mask_leaves_the_network_and_again_the_same() {
        let mut addresses = Addresses::default();
        let mut masked = |text: &str| addresses.masked(text.parse().unwrap()).to_string();
        assert_eq!(masked("8.8.4.4"), "8.8.4.0");
        assert_eq!(masked("8.8.4.0"), "8.8.4.0");
        assert_eq!(masked("2a00:1450:4001:82f::200e"), "2a00:1450:4001::");
    }
}
