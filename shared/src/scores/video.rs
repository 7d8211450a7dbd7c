//! The score of a video stream: what viewers notice, taken from the best.

use super::over_time::Pieces;
use super::{SHORTEST, Score, StreamScore, missing};
use crate::observations::call::{Call, Direction, Samples, Stream};
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp};

/// Bandwidth estimation needs this long; limits until then are not held against the stream.
const RAMP_UP: Millis = Millis(10_000.0);

/// Scores a stream of which nothing came in the `missing` ranges.
pub(super) fn score<'a>(call: &Call<'a>, stream: &Stream<'a>, missing: Vec<TimeRange>, pieces: Pieces) -> Option<StreamScore<'a>> {
    let range = stream.range()?;
    if stream.duration() < SHORTEST || stream.number(frames(stream)).unwrap_or(0.0) <= 0.0 {
        return None;
    }
    let watched = match stream.direction {
        Direction::Inbound => Watched::Received(Received::of(call, stream, missing)),
        Direction::Outbound => Watched::Sent(Sent::of(call, stream, range)),
    };
    let scored = |range: TimeRange| {
        let mut score = Score::default();
        for (points, reason) in watched.losses(range) {
            score.lose(points, reason, Some(range));
        }
        score.settle()
    };
    let over_time = pieces.scored(range, |piece| scored(piece).value);
    Some(StreamScore { stream: *stream, score: scored(range), opinion: None, over_time })
}

/// What tells how a video was, without what was meant to be so.
enum Watched {
    Received(Received),
    Sent(Sent),
}

impl Watched {
    /// The points that were lost in a range, and why.
    fn losses(&self, range: TimeRange) -> Vec<(f64, String)> {
        match self {
            Watched::Received(received) => received.losses(range),
            Watched::Sent(sent) => sent.losses(range),
        }
    }
}

struct Received {
    frozen: Samples,
    /// Nothing arrived, or nothing that could be shown.
    missing: Vec<TimeRange>,
    /// In each report.
    dropped: Samples,
    arrived: Samples,
    rates: Samples,
}

impl Received {
    fn of(call: &Call<'_>, stream: &Stream<'_>, mut missing: Vec<TimeRange>) -> Received {
        let is_due = call.connection_of(stream).due(stream);
        let series = |name: &str| stream.samples(name).unwrap_or_default();
        // What stands still has no steady frame rate, and nothing is missed.
        let is_moving = !call.is_screen(stream);
        let moving = |name: &str| if is_moving { series(name) } else { Samples::default() };
        if is_moving {
            missing.extend(missing::undecoded(stream, &is_due));
        }
        Received {
            frozen: moving("totalFreezesDuration").only(&is_due),
            missing: missing::joined(missing),
            dropped: stream.frames_dropped().unwrap_or_default(),
            arrived: series("framesReceived"),
            rates: moving("[framesDecoded/s]").only(|sample| sample.value > 0.0 && is_due(sample)),
        }
    }

    fn losses(&self, range: TimeRange) -> Vec<(f64, String)> {
        let share = |seconds: f64| 100.0 * 1000.0 * seconds / (range.end - range.start).0.max(1.0);
        let mut losses = Vec::new();
        let missing = missing::seconds(&self.missing.iter().filter_map(|each| each.overlap(range)).collect::<Vec<_>>());
        let frozen = self.frozen.within(range).growth();
        // A picture is frozen while nothing arrives, too.
        if missing > frozen {
            let percent = share(missing);
            losses.push(((0.2 * percent).min(4.0), format!("no picture came for {missing:.1} s, {percent:.1} % of the time")));
        } else {
            let percent = share(frozen);
            losses.push(((0.2 * percent).min(2.5), format!("frozen for {frozen:.1} s, {percent:.1} % of the time")));
        }
        let dropped: f64 = self.dropped.within(range).values().sum();
        let percent = 100.0 * dropped / self.arrived.within(range).growth().max(1.0);
        losses.push(((0.1 * percent).min(1.0), format!("{percent:.1} % of the frames dropped")));
        if let Some(rate) = self.rates.within(range).percentile(0.5).filter(|rate| *rate < 12.0) {
            losses.push((((12.0 - rate) / 8.0).min(1.5), format!("{rate:.0} frames per second for half of the time")));
        }
        losses
    }
}

struct Sent {
    /// Seconds for which each reason limited it, with its name.
    limited: Vec<(&'static str, Samples)>,
    sent: Samples,
    offered: Samples,
}

impl Sent {
    fn of(call: &Call<'_>, stream: &Stream<'_>, range: TimeRange) -> Sent {
        let is_moving = !call.is_screen(stream);
        let live = call.connection_of(stream).live();
        let settled = Timestamp(range.start.0 + RAMP_UP.0);
        let is_live = |sample: &Sample| live.iter().any(|live| live.start <= sample.time && sample.time <= live.end);
        let limited = |(reason, name): (&str, &'static str)| {
            let seconds = stream.samples(&format!("qualityLimitationDurations.{reason}"))?;
            Some((name, seconds.after(settled).only(is_live)))
        };
        // A layer that is switched off and a camera that is off are no loss.
        let flowing = |rates: Option<Samples>| rates.filter(|_| is_moving).unwrap_or_default().only(|sample| sample.value > 0.0);
        Sent {
            limited: [("cpu", "computing power"), ("bandwidth", "bandwidth")].into_iter().filter_map(limited).collect(),
            sent: flowing(stream.samples("[framesSent/s]")),
            offered: flowing(stream.source_samples("framesPerSecond")),
        }
    }

    fn losses(&self, range: TimeRange) -> Vec<(f64, String)> {
        let mut losses = Vec::new();
        for (name, seconds) in &self.limited {
            let seconds = seconds.within(range);
            let Some(judged) = seconds.range() else { continue };
            let share = (seconds.growth() / ((judged.end - judged.start).0 / 1000.0).max(1.0)).min(1.0);
            losses.push((1.5 * share, format!("limited by {name} for {:.0} % of the time", 100.0 * share)));
        }
        let usual = |rates: &Samples| rates.within(range).percentile(0.5);
        if let (Some(sent), Some(offered)) = (usual(&self.sent), usual(&self.offered)) {
            let missing = (1.0 - sent / offered).max(0.0);
            if missing > 0.2 {
                losses.push((1.5 * missing, format!("{sent:.0} of {offered:.0} frames per second sent")));
            }
        }
        losses
    }
}

fn frames(stream: &Stream<'_>) -> &'static str {
    match stream.direction {
        Direction::Inbound => "framesDecoded",
        Direction::Outbound => "framesEncoded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::dump;

    fn scored(text: &str) -> Vec<f64> {
        let dump = dump(text);
        let call = Call::new(&dump);
        let pieces = Pieces::of(call.range().unwrap());
        let scores = call.streams().filter_map(|stream| score(&call, stream, Vec::new(), pieces)?.score.value);
        scores.map(|score| (100.0 * score).round() / 100.0).collect()
    }

    #[test]
    fn a_slow_or_frozen_picture_costs_points() {
        assert_eq!(scored("inbound-rtp A kind=video\n framesDecoded 0 +30*60\n totalFreezesDuration 0*61"), [5.0]);
        assert_eq!(scored("inbound-rtp A kind=video\n framesDecoded 0 +4*60"), [4.0]);
        assert_eq!(scored("inbound-rtp A kind=video\n framesDecoded 0 +30*50\n totalFreezesDuration 0*25 5*26"), [3.0]);
        let sent = |rate: &str| {
            format!(
                "outbound-rtp A kind=video mediaSourceId=S\n framesEncoded 0 +9*60\n framesSent 0 {rate}\nmedia-source S kind=video framesPerSecond=30"
            )
        };
        assert_eq!(scored(&sent("+15*60")), [4.25]);
    }

    #[test]
    fn a_picture_that_never_comes_back_costs_nearly_all() {
        let arriving = "inbound-rtp A kind=video\n bytesReceived 0 +90000*60\n framesDecoded 0 +30*16 480*44\n framesReceived 0 +30*60";
        assert_eq!(scored(arriving), [1.0]);
        let dump = dump(arriving);
        let call = Call::new(&dump);
        let over_time = score(&call, call.streams().next().unwrap(), Vec::new(), Pieces::of(call.range().unwrap())).unwrap().over_time;
        assert_eq!(over_time.values().collect::<Vec<_>>(), [5.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn frames_that_never_arrived_were_not_dropped() {
        assert_eq!(scored("inbound-rtp A kind=video\n framesReceived 0 +30*60\n framesDecoded 0 +30*60\n framesDropped 0 +9*60"), [5.0]);
        assert_eq!(scored("inbound-rtp A kind=video\n framesReceived 0 +30*60\n framesDecoded 0 +27*60\n framesDropped 0 +3*60"), [4.0]);
    }

    #[test]
    fn what_is_meant_to_stand_still_costs_none() {
        assert_eq!(
            scored("inbound-rtp A kind=video contentType=screenshare\n framesDecoded 0 +1*60\n totalFreezesDuration 0 +0.9*60"),
            [5.0]
        );
        let answer = |second: u32, direction: &str| {
            format!(
                "{second} setRemoteDescription {{\"type\":\"answer\",\"sdp\":\"v=0\\r\\nm=video 9\\r\\na=mid:1\\r\\na={direction}\\r\\n\"}}\n"
            )
        };
        let held = "inbound-rtp A kind=video mid=1\n framesDecoded 0 +30*8 240*30 +30*22\n totalFreezesDuration 0*38 30*23";
        assert_eq!(scored(&format!("{}{}{}{held}", answer(0, "sendrecv"), answer(8, "inactive"), answer(38, "sendrecv"))), [5.0]);
        let off = "outbound-rtp A kind=video mediaSourceId=S\n framesEncoded 0 +30*20 600*40\n framesSent 0 +30*20 600*40\n";
        assert_eq!(scored(&format!("{off}media-source S kind=video framesPerSecond=30")), [5.0]);
    }
}
