//! The encryption of a connection took long to agree on.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const SLOW: Threshold = Threshold {
    name: "slow",
    unit: Unit::Milliseconds,
    default: 1000.0,
    basis: "Two round trips do for a handshake. A lost flight is sent again after 1 s by RFC 6347 (section 4.2.4.1), in Chromium after \
            50 ms to 3 s, by the round trip of ICE.",
};

const VERY_SLOW: Threshold = Threshold {
    name: "verySlow",
    unit: Unit::Milliseconds,
    default: 3000.0,
    basis: "The second retransmission by RFC 6347 comes after 3 s in all.",
};

pub(super) const RULE: Rule = Rule {
    key: "slowDtlsEstablishment",
    title: "Slow DTLS handshake",
    category: Category::Connections,
    severity: Severity::Low..=Severity::Medium,
    tags: &[Tag::Security, Tag::Connectivity],
    meaning: "Between the first path of ICE and the connected connection, which is the time of the DTLS handshake, passed more than a \
             second.",
    importance: "The call starts that much later.",
    advice: "Each lost packet of the handshake costs the time until it is sent again; look at loss at the start, at large certificates \
             and the MTU, and at the load of the server.",
    reference: "https://www.rfc-editor.org/rfc/rfc6347#section-4.2.4",
    needs: &["oniceconnectionstatechange", "onconnectionstatechange"],
    thresholds: &[SLOW, VERY_SLOW],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let first = |name: &str| connection.states(name).into_iter().find(|state| matches!(&*state.name, "connected" | "completed"));
    let (Some(ice), Some(whole)) = (first("iceconnectionstate"), first("connectionstate")) else {
        return Verdict::lacks("states of both ICE and the connection");
    };
    let took = (whole.time - ice.time).0;
    let severity = match took {
        took if took <= limits.of(&SLOW) => return Verdict::Clear,
        took if took <= limits.of(&VERY_SLOW) => Severity::Low,
        // The end that answers may find a path before its answer has reached the other.
        _ => Severity::Medium,
    };
    Occurrence::new(severity, connection.subject())
        .during([TimeRange::at(ice.time).including(whole.time)])
        .value("durationInMs", took)
        .crossed(&SLOW, limits)
        .event(ice.event)
        .event(whole.event)
        .shown_by(&["dtlsState"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    fn connected(seconds: f64) -> String {
        format!("1 oniceconnectionstatechange \"connected\"\n {} onconnectionstatechange \"connected\"", 1.0 + seconds)
    }

    #[test]
    fn fires_by_duration() {
        let found = fires(&RULE, &connected(1.5));
        assert_eq!((found[0].severity, found[0].values["durationInMs"].as_f64()), (Severity::Low, Some(1500.0)));
        assert_eq!(fires(&RULE, &connected(3.5))[0].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_on_ordinary_handshakes() {
        clear(&RULE, &connected(0.2));
        not_measurable(&RULE, "1 onconnectionstatechange \"connected\"");
    }
}
