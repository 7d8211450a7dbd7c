//! The far end closed the connection.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Verdict};

pub(super) const RULE: Rule = Rule {
    key: "remoteClosed",
    title: "Closed by the far end",
    category: Category::Connections,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Behavior],
    meaning: "The far end ended the encryption in an orderly way (close_notify of DTLS): somebody hung up there, or the server closed.",
    importance: "It is how calls end. What follows, disconnected or failed, is no fault of the network.",
    advice: "Nothing, unless nobody meant to hang up. Then look at the other side.",
    reference: "https://www.rfc-editor.org/rfc/rfc5246#section-7.2.1",
    needs: &["dtlsState"],
    thresholds: &[],
    check,
};

fn check(call: &Call<'_>, _: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(judge))
}

fn judge(connection: &Connection<'_>) -> Verdict {
    if connection.transport_texts("dtlsState").is_empty() {
        return Verdict::lacks("state of DTLS");
    }
    match connection.closed_by_peer() {
        Some(time) => Occurrence::new(Severity::Info, connection.subject()).at(time).shown_by(&["dtlsState"]).into(),
        None => Verdict::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_a_goodbye() {
        let found = fires(&RULE, "transport T\n dtlsState connected*9 closed*3");
        assert_eq!((found[0].severity, found[0].ranges.len()), (Severity::Info, 1));
        clear(&RULE, "transport T\n dtlsState connected*9");
        clear(&RULE, "8.5 close null\n transport T\n dtlsState connected*9 closed*3");
        not_measurable(&RULE, "transport T\n bytesSent 0 +9*9");
    }
}
