//! Lines of a local description were moved between making and setting it.

use super::described::{Section, created_and_set, moved};
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "mungedReorderedLinesInLocalSdp",
    title: "Reordered local description",
    category: Category::Logs,
    severity: Severity::Low..=Severity::Low,
    tags: &[Tag::Configuration],
    meaning: "The offer or answer was set with lines in another order than it was made with.",
    importance: "Mostly none; but it shows that the description was changed by hand, and the order of codecs or of sections does matter.",
    advice: "Order codecs with setCodecPreferences instead.",
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
    let count = |sections: &[Section]| sections.iter().map(moved).sum::<usize>();
    let worst = pairs.iter().map(|(set, sections)| (set, count(sections))).max_by_key(|(_, count)| *count);
    let Some((set, count)) = worst.filter(|(_, count)| *count > 0) else { return Verdict::Clear };
    Occurrence::new(Severity::Low, connection.subject()).at(set.time).event(set.event).value("valueInCount", count).into()
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
    fn fires_on_moved_lines_alone() {
        let found = fires(&RULE, &described("v=0|m=audio 9|a=x|a=y|a=z", "v=0|m=audio 9|a=z|a=x|a=y"));
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Low, Some(1.0)));
        clear(&RULE, &described("v=0|m=audio 9|a=x|a=y", "v=0|m=audio 9|a=x|a=new|a=y"));
        not_measurable(&RULE, "0 create {}");
    }
}
