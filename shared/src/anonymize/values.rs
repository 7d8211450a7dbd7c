//! What a text of a dump becomes, by what it is.

use super::json;
use super::policy::{Class, Treatment};
use super::scrub::{Scrub, Shape, is_pseudonym};
use super::sdp;
use super::text::Style;
use super::url;
use super::words::{Meaning, NAMED_AFTER};
use crate::codec::scan;

/// Texts of JSON in texts of JSON deeper than this are taken as text.
const DEEPEST: usize = 6;

/// Longer texts are not made of fixed parts.
pub(super) const LONGEST_PLAIN: usize = 400;

impl Scrub {
    /// What a text becomes.
    pub(super) fn value(&mut self, text: &str, meaning: Meaning, depth: usize) -> String {
        if text.is_empty() {
            return String::new();
        }
        if depth < DEEPEST
            && text.starts_with(['{', '[', '"'])
            && let Some(nested) = json::nested(self, text, meaning, depth + 1)
        {
            return nested;
        }
        match meaning {
            // Nothing that producers make of fixed parts has line ends, or so many parts.
            Meaning::Plain | Meaning::Stats if text.len() <= LONGEST_PLAIN && memchr::memchr2(b'\\', b'\n', text.as_bytes()).is_none() => {
                self.stats_id(text)
            }
            Meaning::Plain | Meaning::Stats => self.words_of(text, Class::Custom),
            Meaning::Time if is_time(text) => text.to_owned(),
            Meaning::Whole(class) => self.whole_value(text, class),
            Meaning::Channel => self.whole_value(text, Class::Device),
            Meaning::Page => self.page(text),
            Meaning::Reading if is_reading(text) => text.to_owned(),
            Meaning::UserAgent => self.user_agent(text),
            Meaning::Version => self.version(text),
            Meaning::Password => self.replace(Class::IceCredential, text, Shape::Password).unwrap_or_else(|| text.to_owned()),
            Meaning::Foundation => self.foundation(text),
            _ if sdp::is_description(text) => self.description(text),
            Meaning::Text(class) => self.words_of(text, class),
            Meaning::Name => self.key(text, true),
            Meaning::Track => self.words_of(text, Class::Media),
            Meaning::Time | Meaning::Description | Meaning::Known | Meaning::Foreign | Meaning::Log | Meaning::Reading => {
                self.words_of(text, Class::Custom)
            }
        }
    }

    fn whole_value(&mut self, text: &str, class: Class) -> String {
        if class == Class::Device && matches!(text, "default" | "communications") || is_pseudonym(text, Shape::Host) {
            return text.to_owned();
        }
        let is_digest = class == Class::Fingerprint && text.len() >= 11 && text.as_bytes()[2] == b':';
        if url::is_url(text) {
            return self.url(text);
        }
        // What has a name of its own elsewhere has the same here.
        let shape = match text {
            _ if is_digest => Shape::Fingerprint,
            _ if is_mail(text) => Shape::Mail,
            _ if is_host(text) => Shape::Host,
            _ if class == Class::Device => Shape::Label,
            _ => Shape::Word,
        };
        self.replace(class, text, shape).unwrap_or_else(|| text.to_owned())
    }

    /// The address of a page, or its path alone.
    fn page(&mut self, text: &str) -> String {
        if url::is_url(text) {
            return self.url(text);
        }
        match text.strip_prefix('/') {
            Some(path) if !path.is_empty() && !path.starts_with('/') => {
                let path = self.replace(Class::Page, path, Shape::Word).unwrap_or_else(|| path.to_owned());
                format!("/{path}")
            }
            _ => self.words_of(text, Class::Page),
        }
    }

    /// The id of a statistics object, which older browsers make of the id of a track or stream.
    fn stats_id(&mut self, text: &str) -> String {
        if let Some(prefix) = NAMED_AFTER.iter().find(|prefix| text.starts_with(**prefix)) {
            return format!("{prefix}{}", self.words_of(&text[prefix.len()..], Class::Media));
        }
        self.text(text, Style::Plain)
    }

    /// What the name of a member becomes. `foreign` says that nobody but an application chose it.
    pub(super) fn key(&mut self, key: &str, foreign: bool) -> String {
        if foreign
            || key.contains(|character: char| character == ' ' || !character.is_ascii())
                && !key.starts_with(|first: char| first.is_ascii_uppercase())
        {
            return self.text(key, Style::Names);
        }
        if NAMED_AFTER.iter().any(|prefix| key.starts_with(prefix))
            && let Some((id, member)) = key.rsplit_once('-')
            && (self.words.is_common(member.as_bytes()) || member.starts_with("goog"))
        {
            return format!("{}-{member}", self.stats_id(id));
        }
        self.stats_id(key)
    }

    fn version(&mut self, text: &str) -> String {
        let is_version = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !is_version {
            return self.words_of(text, Class::Browser);
        }
        let major = text.split('.').next().unwrap_or(text);
        match self.policy.treatment(Class::Browser) {
            Treatment::Keep => self.kept_versions(text),
            Treatment::Remove => self.browser(text, String::new()),
            Treatment::Mask | Treatment::Pseudonym if major.len() == text.len() => text.to_owned(),
            Treatment::Mask | Treatment::Pseudonym => self.browser(text, format!("{major}.0.0.0")),
        }
    }

    /// A text that stays, whose versions can look like addresses.
    fn kept_versions(&mut self, text: &str) -> String {
        self.report.count(Class::Browser, false);
        for part in text.split(|character: char| !(character.is_ascii_digit() || character == '.')) {
            if let Ok(address) = part.parse() {
                self.addresses.allow(address);
            }
        }
        text.to_owned()
    }

    fn browser(&mut self, before: &str, after: String) -> String {
        self.report.count(Class::Browser, before != after);
        after
    }

    /// A user agent string as browsers that reduce it write it: product, major version and system
    /// ([user agent reduction](https://www.chromium.org/updates/ua-reduction/)).
    fn user_agent(&mut self, text: &str) -> String {
        match self.policy.treatment(Class::Browser) {
            Treatment::Keep => self.kept_versions(text),
            Treatment::Remove => self.browser(text, String::new()),
            Treatment::Mask | Treatment::Pseudonym if text.starts_with("Mozilla/") => {
                let reduced = reduced(text);
                self.browser(text, reduced)
            }
            Treatment::Mask | Treatment::Pseudonym => self.words_of(text, Class::Browser),
        }
    }
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, domain)| name.contains(char::is_alphanumeric) && domain.contains(char::is_alphanumeric))
        && !text.contains(char::is_whitespace)
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let top = text.rsplit('.').next().unwrap_or_default();
    text.contains('.') && top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_lowercase()) && text.split('.').all(is_label)
}

/// Systems by what names them, with what a reduced user agent string says of each.
const SYSTEMS: [(&str, &str); 7] = [
    ("Android", "Linux; Android 10; K"),
    ("iPhone", "iPhone; CPU iPhone OS 18_0 like Mac OS X"),
    ("iPad", "iPad; CPU OS 18_0 like Mac OS X"),
    ("Windows", "Windows NT 10.0; Win64; x64"),
    ("Mac OS X", "Macintosh; Intel Mac OS X 10_15_7"),
    ("CrOS", "X11; CrOS x86_64 14541.0.0"),
    ("Linux", "X11; Linux x86_64"),
];

const PRODUCTS: [&str; 14] = [
    "Mozilla",
    "AppleWebKit",
    "Gecko",
    "Chrome",
    "Chromium",
    "HeadlessChrome",
    "Safari",
    "Edg",
    "OPR",
    "Firefox",
    "Electron",
    "CriOS",
    "FxiOS",
    "Version",
];

fn reduced(user_agent: &str) -> String {
    let mut out = String::new();
    let system = SYSTEMS.iter().find(|(name, _)| user_agent.contains(name)).map_or("X11", |(_, system)| system);
    let mut depth = 0;
    let mut words: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, character) in user_agent.char_indices() {
        match character {
            '(' => {
                if depth == 0 {
                    words.extend(user_agent[start..at].split_whitespace());
                }
                depth += 1;
            }
            ')' if depth > 0 => {
                depth -= 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth == 0 {
        words.extend(user_agent[start..].split_whitespace());
    }
    let revision = user_agent.split_once("rv:").map(|(_, rest)| rest.split(|next: char| !next.is_ascii_digit()).next().unwrap_or_default());
    for word in words {
        if word == "Mobile" || word.starts_with("Mobile/") {
            out.push_str(" Mobile");
            continue;
        }
        let Some((product, version)) = word.split_once('/') else { continue };
        if !PRODUCTS.contains(&product) {
            continue;
        }
        out.push_str(if out.is_empty() { "" } else { " " });
        let major: String = version.chars().take_while(char::is_ascii_digit).take(8).collect();
        match product {
            "Mozilla" => {
                out.push_str("Mozilla/5.0 (");
                out.push_str(system);
                if let Some(revision) = revision.filter(|revision| !revision.is_empty() && revision.len() < 5) {
                    out.push_str("; rv:");
                    out.push_str(revision);
                    out.push_str(".0");
                }
                out.push(')');
            }
            "AppleWebKit" => out.push_str("AppleWebKit/537.36 (KHTML, like Gecko)"),
            "Safari" => out.push_str("Safari/537.36"),
            "Gecko" => out.push_str("Gecko/20100101"),
            "Firefox" => {
                out.push_str("Firefox/");
                out.push_str(&major);
                out.push_str(".0");
            }
            product => {
                out.push_str(product);
                out.push('/');
                out.push_str(&major);
                out.push_str(".0.0.0");
            }
        }
    }
    out
}

/// Whether a text is a number, as older statistics write all of them.
fn is_reading(text: &str) -> bool {
    text.len() <= 24 && scan::number(text).is_some()
}

/// Whether a text is an instant: digits, signs and the few words that dates have.
fn is_time(text: &str) -> bool {
    const WORDS: &str = "AM PM am pm T Z GMT UTC Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let mut words = text.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty());
    let colons = text.matches(':').count();
    text.len() <= 64
        && digits <= 20
        && colons <= 3
        && text.matches('.').count() < 3
        && words.all(|word| WORDS.split(' ').any(|known| known == word))
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::*;

    fn value(text: &str, meaning: Meaning) -> String {
        Scrub::new(Policy::default(), &[5; 16]).value(text, meaning, 0)
    }

    #[test]
    fn labels_keep_the_kind_of_device_alone() {
        let label = |text: &str| value(text, Meaning::Whole(Class::Device));
        for (text, kinds) in
            [("Kims AirPods Pro", " bluetooth"), ("OBS Virtual Camera USB", " usb virtual"), ("iPad von Kim", " iphone"), ("C920", "")]
        {
            let once = label(text);
            assert!(once.starts_with("anon") && once.len() == 20 + kinds.len() && once.ends_with(kinds), "{once}");
            assert_eq!(label(&once), once);
        }
        assert_ne!(label("Kims AirPods"), label("Pats AirPods"));
    }

    #[test]
    fn user_agents_keep_browser_and_system() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.51 Safari/537.36 Acme/4.7",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.0.0 Safari/537.36",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.43 Mobile Safari/537.36",
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
            ),
            (
                "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
                "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
            ),
        ];
        for (text, expected) in cases {
            let once = value(text, Meaning::UserAgent);
            assert_eq!(once, expected);
            assert_eq!(value(&once, Meaning::UserAgent), once);
        }
        assert_eq!(value("156.0.8078.79", Meaning::Version), "156.0.0.0");
    }

    #[test]
    fn kinds_of_networks_and_decoders_stay() {
        assert_eq!(value("wlan", Meaning::Text(Class::Custom)), "wlan");
        let decoder = "libvpx (fallback from: ExternalDecoder (VDAVideoDecoder))";
        assert_eq!(value(decoder, Meaning::Text(Class::Browser)), decoder);
    }

    #[test]
    fn users_of_servers_are_replaced_with_their_passwords() {
        for url in ["turn:alice:pw99@turn.firma.de", "wss://alice:pw99@host.firma.de/x", "turn:alice@turn.firma.de"] {
            let once = value(url, Meaning::Text(Class::Custom));
            assert!(!once.contains("alice") && !once.contains("pw99") && !once.contains("firma"), "{once}");
            assert_eq!(value(&once, Meaning::Text(Class::Custom)), once);
        }
    }

    #[test]
    fn times_stay_and_what_only_claims_to_be_one_does_not() {
        for time in ["2016-01-28T18:24:19.012Z", "11/5/2020, 6:29:03 PM", "Sun Nov 22 2026"] {
            assert_eq!(value(time, Meaning::Time), time);
        }
        assert!(!value("Alice at 10:00", Meaning::Time).contains("Alice"));
        assert_eq!(value("8.8.8.8", Meaning::Time), "203.0.113.1");
    }

    #[test]
    fn texts_in_texts_are_read_with_their_escapes() {
        let once = value(r#"{"a":"{\"address\":\"84\\u002e12\\u002e33\\u002e7\",\"label\":\"Bob\"}"}"#, Meaning::Text(Class::Custom));
        assert!(once.contains("203.0.113.1") && !once.contains("Bob") && !once.contains("u002e"), "{once}");
        assert_eq!(value("\"stable\"", Meaning::Text(Class::Custom)), "\"stable\"");
    }
}
