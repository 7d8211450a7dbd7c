//! Addresses of pages and servers: the host is one thing, what follows it another.

use super::policy::{Class, Treatment};
use super::pseudonym::{self, MARK};
use super::scrub::{Scrub, Shape};
use super::text;

/// Schemes of STUN and TURN servers ([RFC 7064](https://www.rfc-editor.org/rfc/rfc7064), RFC 7065), whose host follows at once.
const SERVERS: [&str; 4] = ["stun", "stuns", "turn", "turns"];
/// Schemes of persons.
const PERSONS: [&str; 5] = ["mailto", "tel", "sip", "sips", "xmpp"];
/// Names of specifications that look like the address of a page; they come from the browser.
const SPECIFICATIONS: [&str; 3] =
    ["http://www.webrtc.org/experiments/", "http://www.ietf.org/", "https://aomediacodec.github.io/av1-rtp-spec/"];

/// Whether a text begins like an address of a page, server or person.
pub(super) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme =
        !scheme.is_empty() && scheme.len() <= 20 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+'));
    let lower = scheme.to_ascii_lowercase();
    is_scheme
        && !rest.is_empty()
        && (rest.starts_with("//")
            || SERVERS.contains(&&*lower)
            || PERSONS.contains(&&*lower)
            || lower == "blob"
            || lower == "data" && rest.contains(','))
}

/// Whether everything of an address is what an export writes or what everyone has.
pub(super) fn is_clean(url: &str) -> bool {
    SPECIFICATIONS.iter().any(|known| url.starts_with(known) && !url.contains('?'))
}

impl Scrub {
    /// The address with its personal parts replaced.
    pub(super) fn url(&mut self, url: &str) -> String {
        let Some((scheme, rest)) = url.split_once(':') else { return self.words_of(url, Class::Page) };
        let lower = scheme.to_ascii_lowercase();
        if is_clean(url) {
            return url.to_owned();
        }
        if lower == "blob" && is_url(rest) {
            return format!("{scheme}:{}", self.url(rest));
        }
        if PERSONS.contains(&&*lower) {
            let shape = if lower == "tel" { Shape::Phone } else { Shape::Mail };
            let person = self.replace(Class::Contact, rest, shape);
            return format!("{scheme}:{}", person.as_deref().unwrap_or(rest));
        }
        let (slashes, rest) = match rest.strip_prefix("//") {
            Some(rest) => ("//", rest),
            None if SERVERS.contains(&&*lower) => ("", rest),
            None => return format!("{scheme}:{}", self.tail(rest, "")),
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let mut out = format!("{scheme}:{slashes}");
        let host = match authority.rsplit_once('@') {
            Some((user, host)) => {
                let user = self.replace(Class::Credential, user, Shape::Word).unwrap_or_else(|| user.to_owned());
                if !user.is_empty() {
                    out.push_str(&user);
                    out.push('@');
                }
                host
            }
            None => authority,
        };
        out.push_str(&self.authority(host));
        let is_transport = slashes.is_empty() && matches!(tail, "?transport=udp" | "?transport=tcp" | "?transport=tls");
        match is_transport {
            true => out.push_str(tail),
            false => out.push_str(&self.tail(tail, "/")),
        }
        if out != url {
            self.secrets.add(Class::Page, url, self.words);
        }
        out
    }

    /// `host:port`, of which the port stays.
    fn authority(&mut self, authority: &str) -> String {
        if let Some(inner) = authority.strip_prefix('[')
            && let Some((address, port)) = inner.split_once(']')
        {
            let address = self.address_text(address);
            return format!("[{address}]{}", self.port(port));
        }
        let (host, port) = match authority.rfind(':') {
            Some(colon) => authority.split_at(colon),
            None => (authority, ""),
        };
        let port = self.port(port);
        format!("{}{port}", self.host(host))
    }

    fn port(&mut self, port: &str) -> String {
        let is_port = port.is_empty()
            || port.strip_prefix(':').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 5);
        if is_port { port.to_owned() } else { self.words_of(port, Class::Server) }
    }

    /// The name or address of a host.
    pub(super) fn host(&mut self, host: &str) -> String {
        if host.is_empty() || host.eq_ignore_ascii_case("localhost") {
            return host.to_owned();
        }
        if host.parse::<core::net::IpAddr>().is_ok() {
            return self.address_text(host);
        }
        let (class, shape) = match host.ends_with(".local") {
            true => (Class::LocalName, Shape::LocalName),
            false => (Class::Server, Shape::Host),
        };
        self.replace(class, host, shape).unwrap_or_else(|| host.to_owned())
    }

    /// Path, query and fragment. What tells two of them apart is told by their pseudonyms.
    fn tail(&mut self, tail: &str, begin: &str) -> String {
        let bare = tail.strip_prefix('/').unwrap_or(tail);
        if bare.is_empty() || pseudonym::is_word(bare) {
            return tail.to_owned();
        }
        let treatment = self.policy.treatment(Class::Page);
        let replacement = self.replace(Class::Page, bare, Shape::Word);
        match replacement {
            None => tail.to_owned(),
            Some(_) if treatment == Treatment::Remove => begin.to_owned(),
            Some(_) if treatment == Treatment::Mask => format!("{begin}{MARK}"),
            Some(word) => format!("{begin}{word}"),
        }
    }

    /// An address or what else stands in its place, such as an mDNS name.
    pub(super) fn address_text(&mut self, address: &str) -> String {
        self.text(address, text::Style::Words(Class::Address))
    }
}
