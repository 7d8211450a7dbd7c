//! Reads an export again and looks for what should not be in it. It shares nothing with the writing of the export but the list of
//! what was taken out: what the writer overlooks by mistake is found here by other means.
//!
//! Most of what it looks for can be seen while the export is written ([`Watch`]), and of what was taken out whether the words that it is
//! made of stand in the export at all. Only where they do must it be read once more from the beginning ([`LeakCheck`]).

mod escapes;
mod reading;
mod secrets;

use super::policy::{Class, Policy};
use crate::codec::skim::Numbers;
use core::net::IpAddr;
use reading::Reading;
pub(super) use secrets::Secrets;
use secrets::{Seen, Shortest, Sought};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

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

/// Reads an export in pieces of any size while it is written.
pub struct Watch {
    reading: Reading,
    seen: Seen,
}

impl Watch {
    /// A reading of an export that is made under this policy.
    pub fn new(policy: &Policy) -> Watch {
        Watch { reading: Reading::new(policy.clone(), Some(Numbers::noted()), Shortest::NOTED), seen: Seen::default() }
    }

    /// Takes the next bytes of the export.
    pub fn feed(&mut self, bytes: &[u8]) {
        let Watch { reading, seen } = self;
        reading.feed(bytes, &mut |text, start, end| {
            seen.note(text, start, end);
            None
        });
    }
}

/// Reads a finished export in pieces of any size.
pub struct LeakCheck {
    reading: Reading,
    sought: Sought,
    allowed: HashSet<IpAddr>,
    expected: u64,
}

impl LeakCheck {
    pub(super) fn new(policy: Policy, secrets: Secrets, allowed: HashSet<IpAddr>, expected: u64) -> LeakCheck {
        let sought = Sought::new(secrets);
        let numbers = (!sought.have_numbers()).then(Numbers::default);
        let reading = Reading::new(policy, numbers, sought.shortest());
        LeakCheck { reading, sought, allowed, expected }
    }

    /// What an export comes to that was watched to its end; `None` if it must be read again.
    pub fn watched(&self, watch: Watch) -> Option<Findings> {
        let Watch { reading, mut seen } = watch;
        let (findings, numbers) = reading.finish(self.expected, &self.allowed, &mut |text, start, end| {
            seen.note(text, start, end);
            None
        });
        let may_hold = seen.may_hold_any(&numbers?, &self.sought);
        (!may_hold).then(|| self.sought.limit(findings))
    }

    /// Takes the next bytes of the export.
    pub fn feed(&mut self, bytes: &[u8]) {
        let LeakCheck { reading, sought, .. } = self;
        reading.feed(bytes, &mut |text, start, end| sought.find(text, start, end));
    }

    /// The export has ended.
    pub fn finish(self) -> Findings {
        let LeakCheck { reading, sought, allowed, expected } = self;
        let (findings, _) = reading.finish(expected, &allowed, &mut |text, start, end| sought.find(text, start, end));
        sought.limit(findings)
    }
}

impl Sought {
    /// Says of findings if there was more to look for than could be.
    fn limit(&self, mut findings: Findings) -> Findings {
        if self.overflowed() && findings.incomplete.is_none() {
            findings.incomplete = Some("there are more names in it than can be looked for".to_owned());
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anonymize::words::Words;

    #[test]
    fn a_fingerprint_has_no_copy_read_twice() {
        let mut kept = Secrets::default();
        kept.add(Class::Fingerprint, "F0:EF:BC:2B:C6:CB:66:B5:0C:90:23:9F:47:9F:BE:AD", Words::get());
        let check = LeakCheck::new(Policy::default(), kept, HashSet::new(), 9);
        let mut watch = Watch::new(&Policy::default());
        watch.feed(b"a: 1, 2\n\n");
        assert!(check.watched(watch).is_some());
    }

    fn findings(secrets: &[(Class, &str)], text: &str) -> Vec<Class> {
        let found = |piece: usize| {
            let mut kept = Secrets::default();
            secrets.iter().for_each(|(class, secret)| kept.add(*class, secret, Words::get()));
            let mut check = LeakCheck::new(Policy::default(), kept, HashSet::from(["203.0.113.1".parse().unwrap()]), text.len() as u64);
            let mut watch = Watch::new(&Policy::default());
            text.as_bytes().chunks(piece).for_each(|bytes| {
                check.feed(bytes);
                watch.feed(bytes);
            });
            let watched = check.watched(watch);
            let findings = check.finish();
            assert!(watched.is_none_or(|watched| watched == findings), "{text}");
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
            ("call 415-555-2671 now", Class::Contact),
            ("call (415) 555-2671", Class::Contact),
            ("0170 123 45 67", Class::Contact),
            ("\"4111 1111 1111 1111\"", Class::Contact),
            ("123-45-6789", Class::Contact),
            ("00:1A:2B:3C:4D:5E", Class::Device),
            ("a4-5e-60-c1-22-9f", Class::Device),
            ("relay via turn.firma.de:3478", Class::Server),
            ("\"sfu1.firma.com\"", Class::Server),
            ("turn:bob@anon0123456789abcdef.example", Class::Contact),
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
        let short = [(Class::Identity, "Bo Li"), (Class::Contact, "555-2671")];
        assert_eq!(findings(&short, "Bo Li joined, tel 555-2671"), [Class::Identity, Class::Contact]);
        assert_eq!(findings(&short, "Bo Lin, Li Bo, 555-26711"), []);
    }

    #[test]
    fn an_export_is_read_again_where_all_words_of_a_secret_stand_in_it() {
        let is_enough = |secret: &str, text: &str| {
            let mut secrets = Secrets::default();
            secrets.add(Class::Device, secret, Words::get());
            let check = LeakCheck::new(Policy::default(), secrets, HashSet::new(), text.len() as u64);
            let mut watch = Watch::new(&Policy::default());
            watch.feed(text.as_bytes());
            check.watched(watch).is_some()
        };
        assert!(is_enough("Logi C920", "Logi C930 Logicool"));
        assert!(is_enough("Logi C920", "Logi and C920, C920 Logi"));
        assert!(!is_enough("Logi C920 Pro", "Logi C920, C920 Pro"));
        let id = "8865758583974324843";
        assert!(is_enough(id, "\"a\":8865758583974324842,") && !is_enough(id, "\"a\":8865758583974324843,"));
        assert!(!is_enough("4915112345678", "\"t\":1795353780641,"), "whether a shorter number stood there is not noted");
    }

    #[test]
    fn a_secret_is_found_whatever_stands_before_the_word_that_tells_it() {
        let secrets = [(Class::Device, "12 3456 — 2 (Logi)"), (Class::Contact, "4915112345678")];
        let padding = "12 3456 — 2 (".repeat(900);
        assert_eq!(findings(&secrets, &format!("{padding}Logi) 4915112345678 {padding}")), [Class::Device, Class::Contact]);
    }

    #[test]
    fn lets_pseudonyms_and_common_addresses_be() {
        let text = r#"203.0.113.1 127.0.0.1 ::1 https://anon0123456789abcdef.example/anon0123456789abcdef Chrome/156.0.0.0
            00000000-0000-4000-8000-0123456789ab.local 1795350792054.123 "12:34:56" anon0123456789abcdef@mail.example
            turn:anon0123456789abcdef@anon0123456789abcdef.example:3478 wss://anon0123456789abcdef@anon0123456789abcdef.example/
            +000123456789 00:00:00:00:1A:2B navigator.mediaDevices.getUserMedia qualityLimitationDurations.cpu 2026-09-21 14:13
            m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126 ["7-4242-1"] http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"#;
        assert_eq!(findings(&[], text), []);
    }

    #[test]
    fn what_was_not_read_is_not_clean() {
        let mut check = LeakCheck::new(Policy::default(), Secrets::default(), HashSet::new(), 10);
        check.feed(b"12345");
        assert!(!check.finish().is_clean());
    }
}
