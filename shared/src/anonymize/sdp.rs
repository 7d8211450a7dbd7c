//! Session descriptions and candidates, line by line: an attribute that is not known keeps known words alone.

use super::policy::{Class, Treatment};
use super::scrub::{Scrub, Shape};
use super::text::Style;

/// Attributes whose values are made of names, numbers and addresses that the browser chooses
/// ([registry](https://www.iana.org/assignments/sdp-parameters/sdp-parameters.xhtml#sdp-att-field)).
const PLAIN: &str = "rtpmap fmtp rtcp-fb extmap extmap-allow-mixed mid sendrecv sendonly recvonly inactive group setup rtcp rtcp-mux \
    rtcp-mux-only rtcp-rsize ice-options ice-lite ice-mismatch ice2 end-of-candidates rid simulcast ssrc-group ptime maxptime framerate \
    sctp-port sctpmap max-message-size imageattr connection bundle-only x-google-flag dtls-id tls-id remote-candidates rtcp-xr";

/// Whether a text is a description or a part of one.
pub(super) fn is_description(text: &str) -> bool {
    let contains = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    let line = |needle: &str| text.starts_with(&needle[1..]) || contains(needle);
    (memchr::memchr(b'=', text.as_bytes()).is_some() && (line("\nv=") || line("\na=") || line("\nm=") || contains("v=0\r\n")))
        || (memchr::memchr(b':', text.as_bytes()).is_some() && line(" candidate:"))
}

impl Scrub {
    /// The description with what is personal in it replaced.
    pub(super) fn description(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\r', '\n']);
            self.line(content, &mut out);
            out.push_str(&line[content.len()..]);
        }
        out
    }

    fn line(&mut self, line: &str, out: &mut String) {
        // Older Chromium writes other members before the text on the same line.
        if let Some(at) = line.rfind("candidate:").filter(|at| !line[..*at].contains("a=") || line[..*at].ends_with("a=")) {
            let (before, candidate) = line.split_at(at);
            match before {
                "" | "a=" => out.push_str(before),
                _ => out.push_str(&self.words_of(before, Class::Custom)),
            }
            self.candidate(candidate, out);
            return;
        }
        if let Some(at) = line.find(", sdp: v=") {
            out.push_str(&self.words_of(&line[..at], Class::Custom));
            out.push_str(", sdp: ");
            out.push_str(&self.text(&line[at + ", sdp: ".len()..], Style::Plain));
            return;
        }
        let Some((name, value)) = line.split_once('=') else {
            out.push_str(&self.words_of(line, Class::Custom));
            return;
        };
        match name {
            "a" => self.attribute(value, out),
            "o" => self.origin(value, out),
            "c" => {
                out.push_str("c=");
                out.push_str(&self.words_of(value, Class::Address));
            }
            "v" | "m" | "b" | "t" | "r" | "z" => {
                out.push_str(name);
                out.push('=');
                out.push_str(&self.text(value, Style::Attribute));
            }
            "s" if matches!(value, "-" | " " | "") => out.push_str(line),
            "s" | "i" | "u" | "e" | "p" => {
                let class = if matches!(name, "e" | "p") { Class::Contact } else { Class::Identity };
                self.whole(&format!("{name}="), class, value, Shape::Word, out);
            }
            "k" => self.whole("k=", Class::Fingerprint, value, Shape::Word, out),
            _ => out.push_str(&self.words_of(line, Class::Custom)),
        }
    }

    /// A value that is replaced as a whole. What is removed must still be there for the line to be valid.
    fn whole(&mut self, name: &str, class: Class, value: &str, shape: Shape, out: &mut String) {
        out.push_str(name);
        match self.replace(class, value, shape) {
            Some(replacement) if replacement.is_empty() => out.push('-'),
            Some(replacement) => out.push_str(&replacement),
            None => out.push_str(value),
        }
    }

    /// `o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>`
    fn origin(&mut self, value: &str, out: &mut String) {
        out.push_str("o=");
        for (at, part) in value.split(' ').enumerate() {
            if at > 0 {
                out.push(' ');
            }
            match at {
                0 if part == "-" || part.starts_with("mozilla...THIS_IS_SDPARTA-") => out.push_str(part),
                0 => self.whole("", Class::Identity, part, Shape::Word, out),
                // Both ends log the same number, by which their dumps could be matched.
                1 if part.len() > 6 && part.bytes().all(|byte| byte.is_ascii_digit()) => {
                    self.whole("", Class::Media, part, Shape::Number, out)
                }
                5 => out.push_str(&self.host(part)),
                _ => out.push_str(&self.words_of(part, Class::Custom)),
            }
        }
    }

    fn attribute(&mut self, attribute: &str, out: &mut String) {
        out.push_str("a=");
        let (name, value) = attribute.split_once(':').map_or((attribute, None), |(name, value)| (name, Some(value)));
        let Some(value) = value else {
            if PLAIN.split_ascii_whitespace().any(|known| known == name) {
                out.push_str(name);
            } else {
                out.push_str(&self.words_of(name, Class::Custom));
            }
            return;
        };
        let prefix = format!("{name}:");
        match name {
            "ice-ufrag" => self.whole(&prefix, Class::IceCredential, value, Shape::Word, out),
            "ice-pwd" => self.whole(&prefix, Class::IceCredential, value, Shape::Password, out),
            "fingerprint" => {
                let (algorithm, digest) = value.split_once(' ').unwrap_or(("", value));
                out.push_str(&prefix);
                out.push_str(&self.text(algorithm, Style::Plain));
                out.push_str(if algorithm.is_empty() { "" } else { " " });
                let shape = if digest.len() >= 11 && digest.contains(':') { Shape::Fingerprint } else { Shape::Word };
                self.whole("", Class::Fingerprint, digest, shape, out);
            }
            "rtcp" | "remote-candidates" => {
                out.push_str(&prefix);
                out.push_str(&self.words_of(value, Class::Address));
            }
            "identity" => self.whole(&prefix, Class::Identity, value, Shape::Word, out),
            "crypto" => {
                out.push_str(&prefix);
                let (suite, key) = value.split_once("inline:").unwrap_or((value, ""));
                out.push_str(&self.text(suite, Style::Plain));
                if !key.is_empty() {
                    self.whole("inline:", Class::Fingerprint, key, Shape::Word, out);
                }
            }
            "msid" | "msid-semantic" | "label" | "cname" | "mslabel" | "content" => {
                out.push_str(&prefix);
                out.push_str(&self.words_of(value, Class::Media));
            }
            "ssrc" => {
                let (ssrc, rest) = value.split_once(' ').map_or((value, ""), |(ssrc, _)| (ssrc, &value[ssrc.len()..]));
                out.push_str(&prefix);
                out.push_str(if ssrc.bytes().all(|byte| byte.is_ascii_digit()) && ssrc.len() <= 10 { ssrc } else { "0" });
                out.push_str(&self.words_of(rest, Class::Media));
            }
            _ if PLAIN.split_ascii_whitespace().any(|known| known == name) => {
                out.push_str(&prefix);
                out.push_str(&self.text(value, Style::Attribute));
            }
            _ => out.push_str(&self.words_of(attribute, Class::Custom)),
        }
    }

    /// `candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type> [<name> <value>]…`
    /// ([RFC 8839](https://www.rfc-editor.org/rfc/rfc8839#section-5.1))
    fn candidate(&mut self, candidate: &str, out: &mut String) {
        let mut name = "";
        for (at, part) in candidate.split(' ').enumerate() {
            if at > 0 {
                out.push(' ');
            }
            match (at, name) {
                (0, _) => match part.split_once(':') {
                    Some((candidate, foundation)) => {
                        out.push_str(candidate);
                        out.push(':');
                        out.push_str(&self.foundation(foundation));
                    }
                    None => out.push_str(part),
                },
                (1..=3 | 5, _) => {
                    let is_number = part.len() <= 10 && part.bytes().all(|byte| byte.is_ascii_digit());
                    out.push_str(&if is_number { part.to_owned() } else { self.words_of(part, Class::Custom) });
                }
                (4, _) | (_, "raddr") => out.push_str(&self.address_text(part)),
                (_, "ufrag") => {
                    let end = part.trim_end_matches([',', ';', '"', '}']).len();
                    self.whole("", Class::IceCredential, &part[..end], Shape::Word, out);
                    out.push_str(&part[end..]);
                }
                (_, "pwd") => self.whole("", Class::IceCredential, part, Shape::Password, out),
                _ => out.push_str(&self.words_of(part, Class::Custom)),
            }
            name = part;
        }
    }

    /// Older Chromium writes a checksum of the address. Small numbers are counters.
    pub(super) fn foundation(&mut self, foundation: &str) -> String {
        let is_number = foundation.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && foundation.len() <= 4 {
            return foundation.to_owned();
        }
        let shape = if is_number { Shape::Number } else { Shape::Word };
        match self.replace(Class::Address, foundation, shape) {
            Some(_) if self.policy.treatment(Class::Address) == Treatment::Remove => "0".into(),
            Some(replacement) => replacement,
            None => foundation.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::policy::Policy;
    use super::*;

    const OFFER: &str = "v=0\r\no=- 8721594821750312210 2 IN IP4 84.12.33.7\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n\
        a=msid-semantic: WMS a621d3df-ce93-42fb-ac27-7ee96ad8810c\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 84.12.33.7\r\n\
        a=rtcp:9 IN IP4 84.12.33.7\r\na=candidate:842163049 1 udp 1677729535 84.12.33.7 46154 typ srflx raddr 10.0.0.17 rport 46154 generation 0 ufrag Ab3d network-cost 999\r\n\
        a=ice-ufrag:Ab3d\r\na=ice-pwd:smoOPrY3SV5ILCQ67dY2secr\r\na=fingerprint:sha-256 0F:5D:AA:BB:CC:DD:EE:FF:0F:5D:AA:BB:CC:DD:EE:FF:0F:5D:AA:BB:CC:DD:EE:FF:0F:5D:AA:BB:CC:DD:EE:FF\r\n\
        a=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n\
        a=ssrc:2153724675 cname:aBNPrnAHDznqSCFg\r\na=x-operator:Alice\r\ni=Alice's room\r\n";

    #[test]
    fn nothing_personal_of_a_description_stays_and_its_structure_does() {
        let mut scrub = Scrub::new(Policy::default(), &[1; 16]);
        let once = scrub.description(OFFER);
        for secret in
            ["84.12", "10.0.0", "Ab3d", "smoOPrY3", "0F:5D", "aBNPrnAHDznqSCFg", "Alice", "a621d3df", "8721594821750312210", "842163049"]
        {
            assert!(!once.contains(secret), "{secret} in {once}");
        }
        let kept = [
            "v=0\r\n",
            "a=group:BUNDLE 0\r\n",
            "a=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=rtpmap:111 opus/48000/2\r\n",
            "minptime=10;useinbandfec=1",
            "c=IN IP4 203.0.113.1\r\n",
            "raddr 10.200.0.1 rport 46154 generation 0 ufrag anon",
            "a=ssrc:2153724675 cname:anon",
        ];
        for kept in kept {
            assert!(once.contains(kept), "{kept} in {once}");
        }
        let mut other = Scrub::new(Policy::default(), &[2; 16]);
        assert_eq!(other.description(&once), once);
    }

    #[test]
    fn compressed_sections_and_the_words_of_old_versions_stay() {
        let mut scrub = Scrub::new(Policy::default(), &[1; 16]);
        assert_eq!(scrub.description("v=\r\nm=\r\nm=\r\n"), "v=\r\nm=\r\nm=\r\n");
        assert_eq!(scrub.description("type: offer, sdp: v=0\r\ns=-\r\n"), "type: offer, sdp: v=0\r\ns=-\r\n");
        let old = "sdpMid: 0, sdpMLineIndex: 0, candidate: candidate:1 1 udp 2122260223 8.8.8.8 52310 typ host generation 0 ufrag XAMk network-id 2";
        let once = scrub.description(old);
        assert!(
            once.starts_with("sdpMid: 0, sdpMLineIndex: 0, candidate: candidate:1 1 udp 2122260223 203.0.113.1 52310 typ host"),
            "{once}"
        );
    }
}
