//! A data channel never opened.

use crate::intern::Sym;
use crate::observations::call::{Call, Connection};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold, Verdict};
use crate::series::column::Kind;
use crate::units::{TimeRange, Unit};

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "A channel opens within a few round trips; our own number." };

pub(super) const RULE: Rule = Rule {
    key: "dataChannelNeverOpened",
    title: "Data channel never opened",
    category: Category::DataChannels,
    severity: Severity::Medium..=Severity::Medium,
    tags: &[Tag::DataChannel, Tag::Connectivity],
    meaning: "The connection was up, but a data channel stayed in connecting.",
    importance: "What the page sends over it waits for ever: chat, signals, files.",
    advice: "See whether the description of the other side accepted the channel (an application section with a port), and whether a \
             negotiated channel has the same id at both ends.",
    reference: "https://www.w3.org/TR/webrtc/#dom-rtcdatachannelstate",
    needs: &["state"],
    thresholds: &[PATIENCE],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    Outcome::of("data channel", call.connections.iter().flat_map(|connection| judge(connection, limits)))
}

fn judge(connection: &Connection<'_>, limits: Limits<'_>) -> Vec<Verdict> {
    let (look, series) = (connection.look, &connection.look.connection.series);
    let judge_one = |channel| {
        let Some(states) = look.column(channel, "state", Kind::Text) else { return Verdict::lacks("state of a data channel") };
        let spans: Vec<_> = states.spans(series.end_tick()).collect();
        let never = spans.iter().all(|span| look.dump.text(Sym(span.2 as u32)) == "connecting");
        let (Some(first), Some(last), Some(range)) = (spans.first(), spans.last(), connection.media_range()) else { return Verdict::Clear };
        let time = |tick: u32| series.ticks.get(tick as usize).or(series.ticks.last()).copied().unwrap_or(range.start);
        let start = if time(first.0) > range.start { time(first.0) } else { range.start };
        let end = connection.ended().filter(|ended| *ended < time(last.1)).unwrap_or(time(last.1));
        let seconds = (end - start).0 / 1000.0;
        if !never || seconds < limits.of(&PATIENCE) {
            return Verdict::Clear;
        }
        Occurrence::new(Severity::Medium, connection.subject_of(channel))
            .during([TimeRange { start, end }])
            .value("durationInSeconds", seconds)
            .crossed(&PATIENCE, limits)
            .shown_by(&["state"])
            .into()
    };
    look.of_type("data-channel").map(judge_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_when_it_stays_in_connecting() {
        let connected = "0 onconnectionstatechange \"connected\"\n";
        let found = fires(&RULE, &format!("{connected} data-channel D label=chat\n state connecting*21"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(20.0)));
        assert_eq!(found[0].subject.label, "chat");
        clear(&RULE, &format!("{connected} data-channel D\n state connecting*3 open*18"));
        clear(&RULE, &format!("{connected} data-channel D\n state connecting*3"));
        not_measurable(&RULE, connected);
    }
}
