//! The first part of the statistics was dropped.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{TimeRange, Unit};

const MISSING: Threshold = Threshold {
    name: "missing",
    unit: Unit::Seconds,
    default: 10.0,
    basis: "Reports begin within seconds of the connection otherwise; our own number.",
};

pub(super) const RULE: Rule = Rule {
    key: "statisticsTruncated",
    title: "Statistics cut off",
    category: Category::Logs,
    severity: Severity::Info..=Severity::Info,
    tags: &[Tag::Behavior],
    meaning: "The statistics of the connection begin long after it was connected, and hold exactly as many reports as \
             chrome://webrtc-internals keeps.",
    importance: "Averages tell of the rest alone, and what went wrong at the start is lost.",
    advice: "Record long calls with a client in the page, or save the dump of webrtc-internals within about a quarter of an hour.",
    reference: "https://source.chromium.org/chromium/chromium/src/+/main:content/browser/webrtc/resources/data_series.js",
    needs: &["onconnectionstatechange"],
    thresholds: &[MISSING],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    let ticks = &connection.look.connection.series.ticks;
    let (Some(connected), Some(first)) = (connection.connected(), ticks.first()) else {
        return Verdict::lacks("connected connection with statistics");
    };
    let missing = (*first - connected).0 / 1000.0;
    if !connection.is_full() || missing < limits.of(&MISSING) {
        return Verdict::Clear;
    }
    Occurrence::new(Severity::Info, connection.subject())
        .during([TimeRange::at(connected).including(*first)])
        .value("durationInSeconds", missing)
        .crossed(&MISSING, limits)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_on_full_buffers_that_begin_late() {
        let found = fires(&RULE, "-60 onconnectionstatechange \"connected\"\n transport T\n bytesSent 0 +9*999");
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Info, Some(60.0)));
    }

    #[test]
    fn is_silent_otherwise() {
        clear(&RULE, "-1 onconnectionstatechange \"connected\"\n transport T\n bytesSent 0 +9*999");
        clear(&RULE, "-60 onconnectionstatechange \"connected\"\n transport T\n bytesSent 0 +9*99");
        clear(&RULE, "-60 onconnectionstatechange \"connected\"\n transport T\n bytesSent 0 +9*4999");
        not_measurable(&RULE, "0 create {}");
    }
}
