//! A connection never came about.

use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::units::{Millis, TimeRange, Unit};

const PATIENCE: Threshold = Threshold {
    name: "patience",
    unit: Unit::Seconds,
    default: 30.0,
    basis: "Browsers can stay in checking without end where there is nothing to check (w3c/webrtc-pc issue 2698); ICE itself gives up sooner.",
};

pub(super) const RULE: Rule = Rule {
    key: "connectionFailed",
    title: "Connection failed to establish",
    category: Category::Connections,
    severity: Severity::Medium..=Severity::Critical,
    tags: &[Tag::Connectivity, Tag::Network],
    meaning: "Both descriptions were set, but no working path to the other side was found.",
    importance: "There was no call on this connection: no audio, no video, no data. Where another connection worked at about that time, a \
                 second try or the way through a server has saved the call.",
    advice: "See which candidates both sides had. Without relay candidates add a TURN server over UDP, TCP and TLS on port 443; \
             with them look at firewalls and at whether candidates of the other side arrived at all.",
    reference: "https://www.w3.org/TR/webrtc/#rtcpeerconnectionstate-enum",
    needs: &["onconnectionstatechange", "oniceconnectionstatechange"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("connection", call.connections.iter().map(|connection| judge(call, connection, limits)))
}

/// A page tries again, or goes through a server, within this time.
const ANOTHER_TRY: Millis = Millis(30_000.0);

fn judge(call: &Call<'_>, connection: &Connection<'_>, limits: Limits<'_>) -> Verdict {
    if connection.was_connected() {
        return Verdict::Clear;
    }
    if !connection.sees_start() {
        return Verdict::NotMeasurable("the dump does not tell how the connection came about".into());
    }
    if connection.states("signalingstate").is_empty()
        && connection.outcomes().is_empty()
        && connection.look.connection.series.ticks.is_empty()
    {
        return Verdict::lacks("state of the connection");
    }
    let is_near = |live: &TimeRange| (live.start - connection.range.end) <= ANOTHER_TRY && live.end >= connection.range.start;
    let mut others = call.connections.iter().filter(|other| other.live().iter().any(is_near)).peekable();
    let another = others.peek().is_some();
    // Some services try a direct way while their server carries the call.
    let worst = match others.any(Connection::leads_to_server) {
        true => Severity::Medium,
        false if another => Severity::High,
        false => Severity::Critical,
    };
    let fired =
        |occurrence: Occurrence| -> Verdict { occurrence.value("anotherConnected", another).shown_by(&["iceState", "dtlsState"]).into() };
    let mut states = connection.states("connectionstate");
    states.extend(connection.states("iceconnectionstate"));
    if let Some(failed) = states.iter().find(|state| state.name == "failed") {
        return fired(Occurrence::new(worst, connection.subject()).at(failed.time).event(failed.event));
    }
    if states.is_empty() && every_pair_failed(connection) {
        return fired(Occurrence::new(worst, connection.subject()).at(connection.range.end).shown_by(&["state"]));
    }
    let (Some(local), Some(remote)) = (connection.first("setLocalDescriptionOnSuccess"), connection.first("setRemoteDescriptionOnSuccess"))
    else {
        return Verdict::NotMeasurable("the connection never had both descriptions".into());
    };
    let start = if local.time > remote.time { local } else { remote };
    let waited = TimeRange::at(start.time).including(connection.closed().unwrap_or(connection.range.end));
    let seconds = (waited.end - waited.start).0 / 1000.0;
    if seconds < limits.of(&PATIENCE) {
        return Verdict::Clear;
    }
    let occurrence = Occurrence::new(worst, connection.subject()).during([waited]).event(start.at);
    fired(occurrence.value("durationInSeconds", seconds).crossed(&PATIENCE, limits))
}

/// A snapshot tells no states of the connection, but those of its candidate pairs.
fn every_pair_failed(connection: &Connection<'_>) -> bool {
    let look = connection.look;
    let mut states = look.of_type("candidate-pair").filter_map(|pair| look.text(pair, "state")).peekable();
    states.peek().is_some() && states.all(|state| state == "failed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    const DESCRIBED: &str = "
        0 create {}
        1 setLocalDescription null
        1 setLocalDescriptionOnSuccess null
        2 setRemoteDescriptionOnSuccess null
        3 oniceconnectionstatechange \"checking\"\n";

    #[test]
    fn fires_when_ice_fails_or_never_ends() {
        assert_eq!(fires(&RULE, &format!("{DESCRIBED} 18 onconnectionstatechange \"failed\""))[0].severity, Severity::Critical);
        assert_eq!(fires(&RULE, &format!("{DESCRIBED} 62 close null"))[0].values["durationInSeconds"], 60.0);
    }

    #[test]
    fn fires_where_no_state_is_told_but_all_pairs_have_failed() {
        let calls = DESCRIBED.replace("3 oniceconnectionstatechange \"checking\"\n", "");
        let pairs = |second: &str| format!("{calls} 9 close null\n candidate-pair A state=failed\n candidate-pair B state={second}");
        assert_eq!(fires(&RULE, &pairs("failed"))[0].severity, Severity::Critical);
        clear(&RULE, &pairs("waiting"));
    }

    #[test]
    fn is_less_bad_where_another_connection_saved_the_call() {
        let other = |second: u32| format!("connection PC_1\n {second} onconnectionstatechange \"connected\"\n 90 onnegotiationneeded null");
        let failed = |second| fires(&RULE, &format!("{DESCRIBED} 18 onconnectionstatechange \"failed\"\n{}", other(second)))[0].severity;
        assert_eq!([failed(20), failed(70)], [Severity::High, Severity::Critical]);
        let voices = ["A", "B"].map(|id| format!("inbound-rtp {id} kind=audio\n packetsReceived 0 +50*60\n"));
        let server = format!("{DESCRIBED} 18 onconnectionstatechange \"failed\"\n{}\n{}", other(20), voices.concat());
        assert_eq!(fires(&RULE, &server)[0].severity, Severity::Medium);
    }

    #[test]
    fn is_silent_for_calls_that_worked_or_were_given_up() {
        clear(&RULE, &format!("{DESCRIBED} 4 onconnectionstatechange \"connected\"\n 30 onconnectionstatechange \"failed\""));
        clear(&RULE, &format!("{DESCRIBED} 5 close null"));
    }

    #[test]
    fn cannot_tell_without_the_start() {
        not_measurable(&RULE, "0 oniceconnectionstatechange \"checking\"");
        // Some dumps log calls alone.
        let calls = DESCRIBED.replace("3 oniceconnectionstatechange \"checking\"\n", "");
        not_measurable(&RULE, &format!("{calls} 62 close null"));
    }
}
