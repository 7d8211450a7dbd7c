//! What the statistics of a recording show, read without any rule, so that no recording is kept that does not show its fault.

use std::fmt;

use shared::model::Dump;
use shared::observations::call::{Call, Direction, Kind, Samples, Stream};

/// Plain numbers of a recording. What was not measured is NaN, which no comparison holds for.
#[derive(Debug)]
pub(in crate::record) struct Facts {
    /// States that any connection entered, in order.
    pub(in crate::record) states: Vec<String>,
    /// Names of the events, each once.
    pub(in crate::record) events: Vec<String>,
    /// Errors of requests for media.
    pub(in crate::record) refusals: String,
    /// Percent of the packets that were lost on their way here, and to the other end; the larger of audio and video.
    pub(in crate::record) loss_in: f64,
    pub(in crate::record) loss_out: f64,
    /// Median and largest round trip in ms.
    pub(in crate::record) rtt: f64,
    pub(in crate::record) most_rtt: f64,
    /// Mean jitter of what arrives, in ms, and as the other end reports it.
    pub(in crate::record) jitter_in: f64,
    pub(in crate::record) jitter_out: f64,
    /// Median pictures for each second.
    pub(in crate::record) rate_in: f64,
    pub(in crate::record) rate_out: f64,
    /// Mean ms to encode a picture.
    pub(in crate::record) encoding: f64,
    /// Seconds that the encoder was limited.
    pub(in crate::record) limited_by_cpu: f64,
    pub(in crate::record) limited_by_bandwidth: f64,
    /// Longest time in seconds without a packet, while others came before.
    pub(in crate::record) gap_in: f64,
    pub(in crate::record) gap_out: f64,
    /// Mean ms that a sample of audio waits before it is played; a busy machine lets it grow as well as the network.
    pub(in crate::record) buffer: f64,
    pub(in crate::record) freezes: f64,
    pub(in crate::record) pauses: f64,
    /// Largest level of the microphone, 0 to 1.
    pub(in crate::record) level: f64,
    /// Largest level of what is heard.
    pub(in crate::record) heard: f64,
    /// Streams with packets.
    pub(in crate::record) streams_in: usize,
    pub(in crate::record) streams_out: usize,
    /// Number of connections.
    pub(in crate::record) connections: usize,
}

impl Facts {
    pub(super) fn of(dump: &Dump) -> Facts {
        let call = Call::new(dump);
        let of = |direction| call.streams().filter(move |stream| stream.direction == direction && !stream.is_repair());
        let (inbound, outbound): (Vec<_>, Vec<_>) = (of(Direction::Inbound).collect(), of(Direction::Outbound).collect());
        let media = |streams: &[&Stream<'_>]| streams.iter().filter(|stream| stream.packets() > 0.0).count();
        let round_trips = Samples(call.connections.iter().flat_map(pair_round_trips).collect());
        let states = call.connections.iter().flat_map(|connection| connection.states("connectionstate"));
        let mut events: Vec<String> = call.connections.iter().flat_map(|each| &each.events).map(|event| event.name.to_owned()).collect();
        events.sort();
        events.dedup();
        let refusals = call.captures.iter().filter(|request| request.failed).filter_map(|request| request.outcome);
        let refusals: Vec<&str> = refusals.map(|outcome| &*outcome.value).collect();
        let most = |values: Vec<f64>| values.into_iter().filter(|value| !value.is_nan()).fold(f64::NAN, f64::max);
        let of_each = |streams: &[&Stream<'_>], what: &dyn Fn(&Stream<'_>) -> Option<f64>| {
            most(streams.iter().filter_map(|stream| what(stream)).collect())
        };
        let video = |streams: &[&Stream<'_>], what: &dyn Fn(&Stream<'_>) -> Option<f64>| {
            of_each(&streams.iter().filter(|stream| stream.kind == Kind::Video).copied().collect::<Vec<_>>(), what)
        };
        Facts {
            states: states.map(|state| state.name).collect(),
            events,
            refusals: refusals.join(" "),
            loss_in: of_each(&inbound, &|stream| share(stream.growth("packetsLost")?, stream.growth("packetsReceived")?, true)),
            loss_out: of_each(&outbound, &|stream| {
                share(stream.remote_samples("packetsLost")?.max()?, stream.growth("packetsSent")?, false)
            }),
            rtt: round_trips.percentile(0.5).map_or(f64::NAN, |seconds| seconds * 1000.0),
            most_rtt: round_trips.max().map_or(f64::NAN, |seconds| seconds * 1000.0),
            jitter_in: of_each(&inbound, &|stream| Some(stream.samples("jitter")?.mean()? * 1000.0)),
            jitter_out: of_each(&outbound, &|stream| Some(stream.remote_samples("jitter")?.mean()? * 1000.0)),
            rate_in: video(&inbound, &|stream| stream.samples("framesPerSecond")?.percentile(0.5)),
            rate_out: video(&outbound, &|stream| stream.samples("framesPerSecond")?.percentile(0.5)),
            encoding: video(&outbound, &|stream| {
                Some(1000.0 * stream.growth("totalEncodeTime")? / stream.growth("framesEncoded").filter(|frames| *frames > 0.0)?)
            }),
            limited_by_cpu: video(&outbound, &|stream| stream.number("qualityLimitationDurations.cpu")),
            limited_by_bandwidth: video(&outbound, &|stream| stream.number("qualityLimitationDurations.bandwidth")),
            gap_in: of_each(&inbound, &gap),
            gap_out: of_each(&outbound, &gap),
            buffer: of_each(&inbound.iter().filter(|stream| stream.kind == Kind::Audio).copied().collect::<Vec<_>>(), &|stream| {
                Some(
                    1000.0 * stream.growth("jitterBufferDelay")?
                        / stream.growth("jitterBufferEmittedCount").filter(|count| *count > 0.0)?,
                )
            }),
            freezes: video(&inbound, &|stream| stream.number("freezeCount")),
            pauses: video(&inbound, &|stream| stream.number("pauseCount")),
            level: of_each(&outbound, &|stream| stream.source_samples("audioLevel")?.max()),
            heard: of_each(&inbound, &|stream| stream.samples("audioLevel")?.max()),
            streams_in: media(&inbound),
            streams_out: media(&outbound),
            connections: call.connections.len(),
        }
    }

    pub(in crate::record) fn entered(&self, state: &str) -> bool {
        self.states.iter().any(|each| each == state)
    }

    pub(in crate::record) fn holds(&self, event: &str) -> bool {
        self.events.iter().any(|each| each == event)
    }
}

fn pair_round_trips(connection: &shared::observations::call::Connection<'_>) -> Vec<shared::series::sample::Sample> {
    let pairs = connection.selected_pairs();
    pairs.iter().filter_map(|(_, pair)| connection.look.samples(pair, "currentRoundTripTime")).flatten().collect()
}

/// In percent, of all packets that were sent.
fn share(lost: f64, others: f64, are_without: bool) -> Option<f64> {
    let all = if are_without { lost + others } else { others };
    (all > 20.0).then(|| 100.0 * lost / all)
}

fn gap(stream: &Stream<'_>) -> Option<f64> {
    let counter = stream.samples(stream.packets_member())?;
    let still = counter.only(|sample| sample.value > 0.0).standstills(shared::units::Millis(0.0));
    Some(still.iter().map(|run| run.duration().0 / 1000.0).fold(0.0, f64::max))
}

impl fmt::Display for Facts {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "loss {:.1}/{:.1} % rtt {:.0}..{:.0} ms jitter {:.1}/{:.1} ms fps {:.0}/{:.0} encode {:.1} ms cpu {:.0} s bandwidth {:.0} s \
             gap {:.0}/{:.0} s buffer {:.0} ms freezes {} pauses {} level {:.5}/{:.5} streams {}/{} connections {} states {} {}",
            self.loss_in,
            self.loss_out,
            self.rtt,
            self.most_rtt,
            self.jitter_in,
            self.jitter_out,
            self.rate_in,
            self.rate_out,
            self.encoding,
            self.limited_by_cpu,
            self.limited_by_bandwidth,
            self.gap_in,
            self.gap_out,
            self.buffer,
            self.freezes,
            self.pauses,
            self.level,
            self.heard,
            self.streams_in,
            self.streams_out,
            self.connections,
            self.states.join(">"),
            self.refusals
        )
    }
}
