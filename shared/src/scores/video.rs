//! The score of a video stream: what viewers notice, taken from the best.

use super::{SHORTEST, Score, StreamScore};
use crate::observations::call::{Call, Direction, Samples, Stream};
use crate::series::sample::Sample;
use crate::units::{Millis, Timestamp};

/// Bandwidth estimation needs this long; limits until then are not held against the stream.
const RAMP_UP: Millis = Millis(10_000.0);

pub(super) fn score<'a>(call: &Call<'a>, stream: &Stream<'a>) -> Option<StreamScore<'a>> {
    let range = stream.range()?;
    let seconds = (range.end - range.start).0 / 1000.0;
    if stream.duration() < SHORTEST || stream.number(frames(stream)).unwrap_or(0.0) <= 0.0 {
        return None;
    }
    let mut score = Score::default();
    // What stands still has no steady frame rate, and nothing is missed.
    let is_moving = !call.is_screen(stream);
    let flows = |sample: &Sample| sample.value > 0.0;
    let mut lose = |points: f64, most: f64, reason: String| score.lose(points.min(most), reason, Some(range));
    match stream.direction {
        Direction::Inbound => {
            let is_due = call.connection_of(stream).due(stream);
            let freezes = stream.samples("totalFreezesDuration").filter(|_| is_moving);
            if let Some(frozen) = freezes.map(|freezes| freezes.only(&is_due).growth()) {
                let percent = 100.0 * frozen / seconds;
                lose(0.2 * percent, 2.5, format!("frozen for {frozen:.1} s, {percent:.1} % of the time"));
            }
            if let (Some(dropped), Some(received)) = (stream.growth("framesDropped"), stream.growth("framesReceived")) {
                let percent = 100.0 * dropped / received.max(1.0);
                lose(0.1 * percent, 1.0, format!("{percent:.1} % of the frames dropped"));
            }
            let rates = stream.samples("[framesDecoded/s]").filter(|_| is_moving);
            let usual = rates.and_then(|rates| rates.only(|sample| flows(sample) && is_due(sample)).percentile(0.5));
            if let Some(rate) = usual.filter(|rate| *rate < 12.0) {
                lose((12.0 - rate) / 8.0, 1.5, format!("{rate:.0} frames per second in the middle of the call"));
            }
        }
        Direction::Outbound => {
            for (reason, name) in [("cpu", "computing power"), ("bandwidth", "bandwidth")] {
                let limited = stream.samples(&format!("qualityLimitationDurations.{reason}"));
                let Some(limited) = limited.map(|samples| samples.after(Timestamp(range.start.0 + RAMP_UP.0)).growth()) else { continue };
                let share = limited / (seconds - RAMP_UP.0 / 1000.0).max(1.0);
                lose(1.5 * share, 1.5, format!("limited by {name} for {:.0} % of the time", 100.0 * share.min(1.0)));
            }
            // A layer that is switched off and a camera that is off are no loss.
            let usual = |rates: Option<Samples>| rates.filter(|_| is_moving)?.only(flows).percentile(0.5);
            if let (Some(sent), Some(offered)) = (usual(stream.samples("[framesSent/s]")), usual(stream.source_samples("framesPerSecond")))
            {
                let missing = (1.0 - sent / offered).max(0.0);
                if missing > 0.2 {
                    lose(1.5 * missing, 1.5, format!("{sent:.0} of {offered:.0} frames per second sent"));
                }
            }
        }
    }
    Some(StreamScore { stream: *stream, score: score.settle(), over_time: Samples::default() })
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
        call.streams().filter_map(|stream| score(&call, stream)?.score.value).collect()
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
