//! The score of a connection: whether it came about, how long that took, over what path, and whether it held.

use super::Score;
use crate::observations::call::{Connection, Samples, local_protocol};
use crate::units::TimeRange;

/// A drop that heals within this many milliseconds is hardly noticed.
const BLINK: f64 = 1000.0;
/// Round trips above this are felt: ITU-T G.114 for half of it each way, with what devices and buffers add.
const LONG_ROUND_TRIP: f64 = 250.0;

pub(super) fn score(connection: &Connection<'_>) -> Score {
    let mut score = Score::default();
    if !connection.was_connected() {
        let failed = connection.outcomes().into_iter().find(|state| state.name == "failed");
        return match failed {
            Some(failed) => {
                score.lose(4.0, "never connected".into(), Some(TimeRange::at(failed.time)));
                score.settle()
            }
            None => score,
        };
    }
    set_up(connection, &mut score);
    held(connection, &mut score);
    path(connection, &mut score);
    score.settle()
}

fn set_up(connection: &Connection<'_>, score: &mut Score) {
    let described =
        ["setLocalDescription", "setRemoteDescription"].iter().filter_map(|name| connection.first(name)).map(|event| event.time);
    let both = described.max_by(|a, b| a.0.total_cmp(&b.0));
    let (Some(start), Some(end)) = (both, connection.connected()) else { return };
    let seconds = (end - start).0 / 1000.0;
    let points = match seconds {
        seconds if seconds > 5.0 => 1.0,
        seconds if seconds > 2.0 => 0.5,
        _ => 0.0,
    };
    score.lose(points, format!("took {seconds:.1} s to connect"), Some(TimeRange::at(start).including(end)));
}

fn held(connection: &Connection<'_>, score: &mut Score) {
    let states = connection.outcomes();
    let goodbye = connection.closed_by_peer();
    let ended = |time| goodbye.is_some_and(|goodbye| time >= goodbye);
    let mut lost = None;
    for state in states.iter().skip_while(|state| !matches!(&*state.name, "connected" | "completed")) {
        match &*state.name {
            "disconnected" | "failed" if !ended(state.time) => lost = lost.or(Some(state.time)),
            "connected" | "completed" => {
                let gone = lost.take().map(|start| TimeRange::at(start).including(state.time));
                if let Some(gone) = gone.filter(|gone| (gone.end - gone.start).0 > BLINK) {
                    score.lose(1.0, format!("lost for {:.1} s and recovered", (gone.end - gone.start).0 / 1000.0), Some(gone));
                }
            }
            _ => {}
        }
    }
    if let Some(start) = lost {
        let end = connection.closed().unwrap_or(connection.range.end);
        let gone = TimeRange::at(start).including(end);
        score.lose(2.0, "lost and not recovered".into(), Some(gone));
    }
}

fn path(connection: &Connection<'_>, score: &mut Score) {
    let pairs = connection.selected_pairs();
    let look = connection.look;
    let relay = pairs.iter().find_map(|(range, pair)| {
        let local = look.referred(pair, "localCandidateId")?;
        let is_relay = matches!(look.text(local, "candidateType").as_deref(), Some("relay" | "relayed"));
        let protocol = local_protocol(look, local).filter(|protocol| is_relay && matches!(&**protocol, "tcp" | "tls"))?;
        Some((*range, protocol))
    });
    if let Some((range, protocol)) = relay {
        score.lose(0.5, format!("relayed over {}", protocol.to_uppercase()), Some(range));
    }
    let round_trips = pairs.iter().filter_map(|(_, pair)| look.samples(pair, "[currentRoundTripTime_in_ms]").map(Samples));
    let slowest = round_trips.filter_map(|samples| Some((samples.mean()?, samples.range()?))).max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((mean, range)) = slowest.filter(|(mean, _)| *mean > LONG_ROUND_TRIP) {
        score.lose(0.5, format!("round trip of {mean:.0} ms on average"), Some(range));
    }
}
