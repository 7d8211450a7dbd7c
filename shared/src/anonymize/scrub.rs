//! One export at work: the policy, the pseudonyms given so far, and what is told of it afterwards.

use super::address::{self, Addresses};
use super::leak::Secrets;
use super::memory::Memory;
use super::policy::{Class, Policy, Treatment};
use super::pseudonym::{self, Key, MARK, Pseudonyms};
use super::report::Report;
use super::words::Words;
use crate::model::device::Kind;
use core::net::IpAddr;

/// What a replacement must look like to be valid where the original stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Word,
    /// A word and the kinds of device that a label told, such as `bluetooth`, which many share.
    Label,
    /// A word that must stay apart from others: the name of a member.
    Name,
    Uuid,
    Fingerprint,
    Number,
    /// 22 characters at least ([RFC 8839](https://www.rfc-editor.org/rfc/rfc8839#section-5.4)).
    Password,
    /// A name below a top level domain that nobody can own ([RFC 2606](https://www.rfc-editor.org/rfc/rfc2606)).
    Host,
    /// A name in the link-local domain of mDNS.
    LocalName,
    Mail,
    Phone,
}

/// What a pseudonymous host ends with.
const HOST: &str = ".example";
const LOCAL: &str = ".local";
const MAIL: &str = "@mail.example";
const PHONE: &str = "+000";

/// One export at work.
pub(super) struct Scrub {
    pub(super) policy: Policy,
    pub(super) words: &'static Words,
    pub(super) report: Report,
    pub(super) secrets: Secrets,
    pub(super) addresses: Addresses,
    pub(super) memory: Memory,
    pseudonyms: Pseudonyms,
}

impl Scrub {
    pub(super) fn new(policy: Policy, key: &Key) -> Scrub {
        Scrub {
            policy,
            words: Words::get(),
            report: Report::default(),
            secrets: Secrets::default(),
            addresses: Addresses::default(),
            memory: Memory::default(),
            pseudonyms: Pseudonyms::new(key),
        }
    }

    /// What takes the place of a text; `None` where it stays.
    pub(super) fn replace(&mut self, class: Class, text: &str, shape: Shape) -> Option<String> {
        if text.is_empty() || is_pseudonym(text, shape) {
            return None;
        }
        let treatment = self.policy.treatment(class);
        let replacement = match treatment {
            Treatment::Keep => {
                self.secrets.allow(text);
                None
            }
            _ if shape == Shape::Name => Some(self.pseudonym(text, shape)),
            Treatment::Pseudonym => Some(self.pseudonym(text, shape)),
            Treatment::Mask | Treatment::Remove => Some(shape_of(shape, treatment, text)),
        };
        let changed = replacement.as_deref().is_some_and(|replacement| replacement != text);
        self.report.count(class, changed);
        if changed && class != Class::Custom {
            self.secrets.add(class, text, self.words);
        }
        replacement
    }

    fn pseudonym(&self, text: &str, shape: Shape) -> String {
        match shape {
            Shape::Word | Shape::Name => self.pseudonyms.word(text),
            Shape::Label => with_kinds(self.pseudonyms.word(text), text),
            Shape::Uuid => self.pseudonyms.uuid(text),
            Shape::Fingerprint => self.pseudonyms.fingerprint(text),
            Shape::Number => self.pseudonyms.number(text),
            Shape::Password => self.pseudonyms.word(text) + "anon",
            Shape::Host => self.pseudonyms.word(&text.to_ascii_lowercase()) + HOST,
            Shape::LocalName => self.pseudonyms.uuid(text) + LOCAL,
            Shape::Mail => self.pseudonyms.word(text) + MAIL,
            Shape::Phone => PHONE.to_owned() + &self.pseudonyms.number(text)[10..],
        }
    }

    /// What takes the place of an address; `None` where it stays.
    pub(super) fn replace_address(&mut self, address: IpAddr) -> Option<IpAddr> {
        if address::is_common(address) {
            return None;
        }
        let replacement = match self.policy.treatment(Class::Address) {
            Treatment::Keep => address,
            Treatment::Mask => self.addresses.masked(address),
            Treatment::Pseudonym => self.addresses.pseudonym(address),
            Treatment::Remove => address::none_of(address),
        };
        self.report.count(Class::Address, replacement != address);
        (replacement != address).then_some(replacement)
    }
}

fn with_kinds(mut word: String, label: &str) -> String {
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_told_by(label)) {
        word.push(' ');
        word.push_str(kind.word());
    }
    word
}

/// What marks the place of a text whose equality is lost. Removed ones that must stay valid are marked as well.
fn shape_of(shape: Shape, treatment: Treatment, text: &str) -> String {
    match shape {
        Shape::Word | Shape::Label if treatment == Treatment::Remove => String::new(),
        Shape::Label => with_kinds(MARK.into(), text),
        Shape::Word | Shape::Name => MARK.into(),
        Shape::Uuid => "00000000-0000-4000-8000-000000000000".into(),
        Shape::Fingerprint => vec!["00"; text.len().div_ceil(3)].join(":"),
        Shape::Number => "7000000000000000000".into(),
        Shape::Password => "anon0000000000000000anon".into(),
        Shape::Host => "anon0000000000000000.example".into(),
        Shape::LocalName => "00000000-0000-4000-8000-000000000000.local".into(),
        Shape::Mail => "anon0000000000000000@mail.example".into(),
        Shape::Phone => "+000000000000".into(),
    }
}

/// Whether a text is what an earlier export put there.
pub(super) fn is_pseudonym(text: &str, shape: Shape) -> bool {
    match shape {
        Shape::Word | Shape::Name => pseudonym::is_word(text) || is_uuid(text, "") || is_pseudonym(text, Shape::Fingerprint),
        Shape::Label => {
            let mut parts = text.split(' ');
            let is_kind = |part: &str| Kind::ALL.iter().any(|kind| kind.word() == part);
            parts.next().is_some_and(|word| is_pseudonym(word, Shape::Word)) && parts.all(is_kind)
        }
        Shape::Uuid => is_uuid(text, ""),
        Shape::Fingerprint => pseudonym::is_fingerprint(text),
        Shape::Number => pseudonym::is_number(text),
        Shape::Password => text.strip_suffix("anon").is_some_and(pseudonym::is_word),
        Shape::Host => text.strip_suffix(HOST).is_some_and(pseudonym::is_word),
        Shape::LocalName => is_uuid(text, LOCAL),
        Shape::Mail => text.strip_suffix(MAIL).is_some_and(pseudonym::is_word),
        Shape::Phone => text.starts_with(PHONE) && text.len() == 13,
    }
}

fn is_uuid(text: &str, suffix: &str) -> bool {
    text.strip_suffix(suffix).is_some_and(|uuid| uuid.len() == 36 && pseudonym::is_uuid(uuid))
}
