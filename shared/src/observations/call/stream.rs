//! An RTP stream as rules look at it: the local statistics of it and, where there are any, those that the far end reports.

use super::super::Subject;
use super::connection::is_full;
use super::samples::Samples;
use crate::model::ConnectionIdx;
use crate::model::look::Look;
use crate::series::Object;
use crate::series::derive::Formula;
use crate::series::sample::Sample;
use crate::units::{Millis, TimeRange, Timestamp};

/// Which way media goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Received here.
    Inbound,
    /// Sent from here.
    Outbound,
}

/// What kind of media it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Audio.
    Audio,
    /// Video.
    Video,
}

/// An RTP stream.
#[derive(Clone, Copy)]
pub struct Stream<'a> {
    /// The statistics of its connection, with names.
    pub look: Look<'a>,
    /// Its connection.
    pub index: ConnectionIdx,
    /// Its `inbound-rtp` or `outbound-rtp` object.
    pub object: &'a Object,
    /// The `remote-outbound-rtp` or `remote-inbound-rtp` object: what the far end reports of the same stream.
    pub remote: Option<&'a Object>,
    /// The `media-source` that is sent.
    pub source: Option<&'a Object>,
    /// Which way it goes.
    pub direction: Direction,
    /// What kind of media it is.
    pub kind: Kind,
}

impl<'a> Stream<'a> {
    pub(super) fn all(look: Look<'a>, index: ConnectionIdx) -> Vec<Stream<'a>> {
        let ends =
            [("inbound-rtp", "remote-outbound-rtp", Direction::Inbound), ("outbound-rtp", "remote-inbound-rtp", Direction::Outbound)];
        let mut streams = Vec::new();
        for (stats_type, remote_type, direction) in ends {
            for object in look.of_type(stats_type) {
                let kind = look.text(object, "kind").or_else(|| look.text(object, "mediaType"));
                let kind = match kind.as_deref() {
                    Some("audio") => Kind::Audio,
                    Some("video") => Kind::Video,
                    _ => continue,
                };
                let ssrc = look.number(object, "ssrc");
                let is_remote = |remote: &&Object| {
                    look.text(remote, "localId").as_deref() == Some(look.id(object))
                        || ssrc.is_some() && look.number(remote, "ssrc") == ssrc
                };
                let remote = look.referred(object, "remoteId").or_else(|| look.of_type(remote_type).find(is_remote));
                let source = look.referred(object, "mediaSourceId");
                streams.push(Stream { look, index, object, remote, source, direction, kind });
            }
        }
        streams
    }

    /// As the subject of an occurrence.
    pub fn subject(&self) -> Subject {
        Subject {
            connection: Some(self.look.connection.id.clone()),
            object: Some(self.look.id(self.object).to_owned()),
            ssrc: self.number("ssrc").map(|ssrc| ssrc as u64),
            label: self.look.label(self.object),
        }
    }

    /// Whether it is the retransmission or redundancy of another stream rather than media of its own.
    pub fn is_repair(&self) -> bool {
        self.codec()
            .is_some_and(|codec| matches!(&*codec.to_ascii_lowercase(), "video/rtx" | "video/red" | "video/ulpfec" | "video/flexfec-03"))
    }

    /// The samples of a member or derived series of it; `None` where it never had that.
    pub fn samples(&self, name: &str) -> Option<Samples> {
        self.look.samples(self.object, name).map(Samples)
    }

    /// The samples of a member or derived series that the far end reports.
    pub fn remote_samples(&self, name: &str) -> Option<Samples> {
        self.look.samples(self.remote?, name).map(Samples)
    }

    /// The samples of a member or derived series of what is sent.
    pub fn source_samples(&self, name: &str) -> Option<Samples> {
        self.look.samples(self.source?, name).map(Samples)
    }

    /// The latest number of a member.
    pub fn number(&self, member: &str) -> Option<f64> {
        self.look.number(self.object, member)
    }

    /// The latest text of a member.
    pub fn text(&self, member: &str) -> Option<String> {
        self.look.text(self.object, member)
    }

    /// By how much a counter grew over its life, resets left out.
    pub fn growth(&self, member: &str) -> Option<f64> {
        Some(self.counted(self.object, member)?.joined().growth())
    }

    /// The samples of a counter of this stream, or of the far end's report of it. One that an earlier report lacked began with the stream,
    /// at 0; else what was counted until the first report would be lost, which in dumps with a report every ten seconds is much.
    pub fn counted(&self, object: &'a Object, member: &str) -> Option<Samples> {
        let mut samples = self.look.samples(object, member)?;
        let ticks = &self.look.connection.series.ticks;
        let before = object.lives.first()?.0.checked_sub(1).and_then(|tick| ticks.get(tick as usize));
        if let Some(&time) = before.filter(|time| !is_full(ticks.len()) && samples.first().is_some_and(|first| **time < first.time)) {
            samples.insert(0, Sample { time, value: 0.0 });
        }
        Some(Samples(samples))
    }

    /// The counter of its packets.
    pub fn packets_member(&self) -> &'static str {
        match self.direction {
            Direction::Inbound => "packetsReceived",
            Direction::Outbound => "packetsSent",
        }
    }

    /// How many packets it carried.
    pub fn packets(&self) -> f64 {
        self.number(self.packets_member()).unwrap_or(0.0)
    }

    /// Packets lost and packets that arrived, as the receiving end counts them. What came late is no longer lost, so that
    /// [the count may fall](https://www.rfc-editor.org/rfc/rfc3550#appendix-A.3).
    pub fn lost_and_arrived(&self) -> Option<(f64, f64)> {
        match self.direction {
            Direction::Inbound => Some((self.counted(self.object, "packetsLost")?.net(), self.growth("packetsReceived")?)),
            Direction::Outbound => {
                let lost = self.counted(self.remote?, "packetsLost")?.net();
                Some((lost, (self.growth("packetsSent")? - lost).max(0.0)))
            }
        }
    }

    /// Type of its codec, such as `audio/opus`.
    pub fn codec(&self) -> Option<String> {
        self.look.text(self.look.referred(self.object, "codecId")?, "mimeType")
    }

    /// From its first to its last report.
    pub fn range(&self) -> Option<TimeRange> {
        let ticks = &self.look.connection.series.ticks;
        let start = *ticks.get(self.object.lives.first()?.0 as usize)?;
        let end = self.object.lives.last()?.1.unwrap_or(self.look.connection.series.end_tick());
        Some(TimeRange::at(start).including(*ticks.get(end.checked_sub(1)? as usize)?))
    }

    /// How long it lived.
    pub fn duration(&self) -> Millis {
        self.range().map_or(Millis(0.0), |range| range.end - range.start)
    }

    /// When packets flowed: from the report before its counter grew to the last that it grew in, holes shorter than `patience` included.
    pub fn flowing(&self, patience: Millis) -> Vec<TimeRange> {
        let Some(samples) = self.samples(self.packets_member()) else { return Vec::new() };
        let mut ranges: Vec<TimeRange> = Vec::new();
        for pair in samples.0.windows(2).filter(|pair| pair[1].value > pair[0].value) {
            match ranges.last_mut() {
                Some(last) if (pair[0].time - last.end) <= patience => *last = last.including(pair[1].time),
                _ => ranges.push(TimeRange::at(pair[0].time).including(pair[1].time)),
            }
        }
        ranges
    }

    /// When it has run in: bandwidth estimation and jitter buffers need this long after the first report.
    pub fn settled(&self, after: Millis) -> Option<Timestamp> {
        self.range().map(|range| Timestamp(range.start.0 + after.0))
    }

    /// How loud an audio stream is, from 0 to 1: what was received, or what the microphone heard. Chromium of 2020 wrote incoming levels as
    /// numbers of 16 bits, and -1 where there was none.
    pub fn levels(&self) -> Option<Samples> {
        const FULL: f64 = 32_767.0;
        let mut levels = match self.direction {
            Direction::Inbound => self.samples("audioLevel"),
            Direction::Outbound => self.source_samples("audioLevel"),
        }?;
        let scale = if levels.max().is_some_and(|max| max > 1.0) { FULL } else { 1.0 };
        for sample in &mut levels.0 {
            sample.value = if sample.value < 0.0 { f64::NAN } else { sample.value / scale };
        }
        Some(levels)
    }

    /// The samples of a formula over its members; `None` where it never had one of them.
    pub fn computed(&self, formula: &Formula) -> Option<Samples> {
        self.look.computed(self.object, formula).map(Samples)
    }

    /// Percent of the samples that were made up and could be heard as that; what fills silence is silence.
    pub fn audible_concealment(&self) -> Samples {
        let share = |member| self.computed(&Formula::Ratio(member, "totalSamplesReceived", 100.0)).unwrap_or_default();
        share("concealedSamples").minus(&share("silentConcealedSamples"))
    }

    /// Milliseconds by which its jitter buffer is longer than the network asks for, because the page (`jitterBufferTarget`) or lip sync
    /// [wants it so](https://www.w3.org/TR/webrtc-stats/#dom-rtcinboundrtpstreamstats-jitterbufferminimumdelay).
    pub fn wanted_delay(&self) -> Samples {
        let of = |name| self.samples(name).unwrap_or_default();
        of("[jitterBufferTargetDelay/jitterBufferEmittedCount_in_ms]")
            .minus(&of("[jitterBufferMinimumDelay/jitterBufferEmittedCount_in_ms]"))
    }

    /// How many of the received frames were dropped since the report before. libwebrtc's counter also holds the frames after a gap, which
    /// cannot be decoded for what was lost and do not count as received; no more can have been dropped than was received and not decoded.
    pub fn frames_dropped(&self) -> Option<Samples> {
        let left = self.samples("framesReceived")?.minus(&self.samples("framesDecoded")?);
        let least = |dropped: f64, left: f64| if dropped > 0.0 { dropped.min(left) } else { 0.0 };
        Some(self.samples("framesDropped")?.steps().with(&left.steps(), least))
    }

    /// The texts that a member had, each with the time it held.
    pub fn texts(&self, member: &str) -> Vec<(TimeRange, &'a str)> {
        self.look.texts(self.object, member)
    }

    /// Types of its codecs, each with the time it was in use.
    pub fn codecs(&self) -> Vec<(TimeRange, String)> {
        let codec = |id: &str| self.look.text(self.look.object(id)?, "mimeType");
        self.texts("codecId").into_iter().filter_map(|(range, id)| Some((range, codec(id)?))).collect()
    }
}
