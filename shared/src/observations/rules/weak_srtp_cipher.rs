//! Media packets are protected by a short tag.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "weakSrtpCipher",
    title: "Weak SRTP cipher",
    category: Category::Connections,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Security],
    meaning: "The SRTP profile has an authentication tag of 32 bits, or no encryption.",
    importance: "Forged packets get through with a chance that is too large for more than audio. There is no effect on quality.",
    advice: "Let the other side offer AES_CM_128_HMAC_SHA1_80 or AEAD_AES_128_GCM.",
    reference: "https://www.rfc-editor.org/rfc/rfc8827#section-6.5",
    needs: &["srtpCipher"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let ciphers = connection.transport_texts("srtpCipher");
    if ciphers.is_empty() {
        return Verdict::lacks("SRTP cipher");
    }
    let severity = |cipher: &str| match cipher {
        _ if cipher.contains("NULL") => Some(Severity::High),
        _ if cipher.ends_with("_32") => Some(Severity::Low),
        _ => None,
    };
    let weak = ciphers.iter().filter_map(|(range, cipher)| Some((severity(cipher)?, range, cipher)));
    match weak.max_by_key(|(severity, ..)| *severity) {
        Some((severity, range, cipher)) => {
            Occurrence::new(severity, connection.subject()).during([*range]).value("srtpCipher", *cipher).into()
        }
        None => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_short_tags_and_no_encryption() {
        let found = fires(&RULE, "transport T\n srtpCipher AES_CM_128_HMAC_SHA1_32*5");
        assert_eq!((found[0].severity, found[0].values["srtpCipher"].as_str()), (Severity::Low, Some("AES_CM_128_HMAC_SHA1_32")));
        assert_eq!(fires(&RULE, "transport T\n srtpCipher NULL_HMAC_SHA1_80*5")[0].severity, Severity::High);
        clear(&RULE, "transport T\n srtpCipher AEAD_AES_128_GCM*5");
        not_measurable(&RULE, "transport T\n bytesSent 0 +9*5");
    }
}
