//! A local description was changed between making and setting it.

use super::described::{Section, created_and_set, few, missing};
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "mungedModifiedLinesInLocalSdp",
    title: "Changed local description",
    category: Category::Logs,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Configuration, Tag::Behavior],
    meaning: "Lines of the offer or answer were added, removed or changed before it was set.",
    importance: "Browsers apply such changes as they like, and with a new version they may stop to: features break without notice.",
    advice: "Use what the API offers: transceivers, setCodecPreferences, setParameters. Credentials of ICE and fingerprints must never be \
             changed.",
    reference: "https://www.rfc-editor.org/rfc/rfc9429#section-5.4",
    needs: &["createOfferOnSuccess", "createAnswerOnSuccess", "setLocalDescription"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    let pairs = created_and_set(connection);
    if pairs.is_empty() {
        return Verdict::lacks("local description both as made and as set");
    }
    let changed = |sections: &[Section]| -> (usize, Vec<String>) {
        let mut lines = Vec::new();
        let of_section = |(before, after): &Section| {
            let (gone, new) = (missing(before, after), missing(after, before));
            lines.extend(gone.iter().chain(&new).map(|line| (*line).to_owned()));
            gone.len().max(new.len())
        };
        (sections.iter().map(of_section).sum(), lines)
    };
    let worst = pairs.iter().map(|(set, sections)| (set, changed(sections))).max_by_key(|(_, (count, _))| *count);
    let Some((set, (count, lines))) = worst.filter(|(_, (count, _))| *count > 0) else { return Verdict::Clear };
    let touches_keys = lines.iter().any(|line| ["a=ice-ufrag", "a=ice-pwd", "a=fingerprint"].iter().any(|name| line.starts_with(name)));
    // Where it worked all the same, the change was no harm this time.
    let severity = match connection.was_connected() {
        true => Severity::Low,
        false if touches_keys => Severity::High,
        false => Severity::Medium,
    };
    Occurrence::new(severity, connection.subject())
        .at(set.time)
        .event(set.event)
        .value("valueInCount", count)
        .value("lines", few(lines.iter().map(String::as_str)))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn described(created: &str, set: &str) -> String {
        let event = |name: &str, lines: &str| {
            let sdp = lines.split('|').collect::<Vec<_>>().join("\\r\\n");
            format!("1 {name} {{\"type\":\"offer\",\"sdp\":\"{sdp}\"}}\n")
        };
        format!("{}{}", event("createOfferOnSuccess", created), event("setLocalDescription", set))
    }

    #[test]
    fn fires_on_changed_lines() {
        let found = fires(&RULE, &described("v=0|m=audio 9|a=fmtp:111 useinbandfec=1", "v=0|m=audio 9|a=fmtp:111 useinbandfec=1;stereo=1"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Medium, Some(1.0)));
        let worked = format!("{} 9 onconnectionstatechange \"connected\"", described("v=0|m=audio 9|a=x", "v=0|m=audio 9|a=y"));
        assert_eq!(fires(&RULE, &worked)[0].severity, Severity::Low);
        let found = fires(&RULE, &described("v=0|m=audio 9|a=ice-ufrag:abcd", "v=0|m=audio 9|a=ice-ufrag:efgh"));
        assert_eq!(found[0].severity, Severity::High);
    }

    #[test]
    fn is_silent_on_moved_lines_and_later_settings() {
        clear(&RULE, &described("v=0|m=audio 9|a=x|a=y", "v=0|m=audio 9|a=y|a=x"));
        let again = "9 setLocalDescription {\"type\":\"offer\",\"sdp\":\"v=0\\r\\nm=audio 9\\r\\na=candidate:1\"}";
        clear(&RULE, &format!("{}{again}", described("v=0|m=audio 9", "v=0|m=audio 9")));
        not_measurable(&RULE, again);
    }
}
