//! Short ways to what statistics objects say: latest values, references to other objects, labels.

use super::{Connection, Dump};
use crate::intern::Sym;
use crate::series::column::{Column, Kind};
use crate::series::derive::{self, Derived, Formula};
use crate::series::sample::{Sample, Source, number_column};
use crate::series::{Object, ObjectIdx};
use crate::units::TimeRange;

/// One connection of a dump with its names at hand.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// The dump, for its names.
    pub dump: &'a Dump,
    /// The connection.
    pub connection: &'a Connection,
}

impl<'a> Look<'a> {
    /// Every object of which something is said.
    pub fn objects(&self) -> impl Iterator<Item = &'a Object> {
        self.connection.series.objects.iter().filter(|object| object.has_content())
    }

    /// The objects of a type, in order of first sight.
    pub fn of_type(self, stats_type: &str) -> impl Iterator<Item = &'a Object> + use<'a> {
        let wanted = self.dump.interner.find(stats_type);
        self.connection.series.objects.iter().filter(move |object| wanted.is_some() && object.stats_type == wanted)
    }

    /// The object with this id.
    pub fn object(&self, id: &str) -> Option<&'a Object> {
        let ObjectIdx(index) = self.connection.series.find(self.dump.interner.find(id)?)?;
        self.connection.series.objects.get(index as usize)
    }

    /// The `type` of an object, empty if it has none.
    pub fn stats_type(&self, object: &Object) -> &'a str {
        object.stats_type.map_or("", |stats_type| self.dump.text(stats_type))
    }

    /// The `id` of an object.
    pub fn id(&self, object: &Object) -> &'a str {
        self.dump.text(object.id)
    }

    /// The column of a member and kind.
    pub fn column(&self, object: &'a Object, member: &str, kind: Kind) -> Option<&'a Column> {
        object.member(self.dump.interner.find(member)?).find(|column| column.kind == kind)
    }

    /// The latest number of a member, even if the object has ended.
    pub fn number(&self, object: &'a Object, member: &str) -> Option<f64> {
        self.column(object, member, Kind::Number).map(|column| column.latest).filter(|number| !number.is_nan())
    }

    /// The latest text of a member. Identifiers that a dump turned into numbers are written out.
    pub fn text(&self, object: &'a Object, member: &str) -> Option<String> {
        match self.column(object, member, Kind::Text) {
            Some(column) if !column.latest.is_nan() => Some(self.dump.text(Sym(column.latest as u32)).to_owned()),
            _ => self.number(object, member).map(|number| number.to_string()),
        }
    }

    /// The latest boolean of a member.
    pub fn flag(&self, object: &'a Object, member: &str) -> Option<bool> {
        self.column(object, member, Kind::Flag).filter(|column| !column.latest.is_nan()).map(|column| column.latest == 1.0)
    }

    /// The object that a member refers to.
    pub fn referred(&self, object: &'a Object, member: &str) -> Option<&'a Object> {
        self.object(&self.text(object, member)?)
    }

    /// By how much a counter grew over its life, resets left out.
    pub fn growth(&self, object: &'a Object, member: &str) -> Option<f64> {
        let column = self.column(object, member, Kind::Number)?;
        let values: Vec<f64> = column.points().map(|point| point.1).filter(|value| !value.is_nan()).collect();
        Some(values.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).sum())
    }

    /// Seconds from the first to the last report of an object.
    pub fn seconds(&self, object: &Object) -> Option<f64> {
        let ticks = &self.connection.series.ticks;
        let first = ticks.get(object.lives.first()?.0 as usize)?;
        let end = object.lives.last()?.1.unwrap_or(self.connection.series.end_tick());
        let last = ticks.get(end.checked_sub(1)? as usize)?;
        Some((*last - *first).0 / 1000.0).filter(|seconds| *seconds > 0.0)
    }

    /// What tells an object apart from others of its type, in a few words.
    pub fn label(&self, object: &'a Object) -> String {
        let text = |member: &str| self.text(object, member).unwrap_or_default();
        let words: Vec<String> = match self.stats_type(object) {
            "inbound-rtp" | "outbound-rtp" | "remote-inbound-rtp" | "remote-outbound-rtp" => {
                let mid = self.text(object, "mid").map(|mid| format!("mid {mid}")).unwrap_or_default();
                let ssrc = self.number(object, "ssrc").map(|ssrc| format!("ssrc {ssrc}")).filter(|_| mid.is_empty());
                vec![text("kind"), text("rid"), self.resolution(object).unwrap_or_default(), mid, ssrc.unwrap_or_default()]
            }
            "candidate-pair" => {
                let end = |member: &str| self.referred(object, member).map(|end| self.candidate_type(end)).unwrap_or_default();
                let ends = [end("localCandidateId"), end("remoteCandidateId")];
                let address = self.referred(object, "localCandidateId").and_then(|end| self.text(end, "address")).unwrap_or_default();
                vec![ends.iter().filter(|end| !end.is_empty()).cloned().collect::<Vec<_>>().join(" to "), address]
            }
            "local-candidate" | "remote-candidate" => vec![self.candidate_type(object), text("protocol"), text("address")],
            "codec" => vec![text("mimeType")],
            "media-source" | "media-playout" => vec![text("kind")],
            "data-channel" => vec![text("label")],
            _ => Vec::new(),
        };
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn candidate_type(&self, candidate: &'a Object) -> String {
        self.text(candidate, "candidateType").unwrap_or_default()
    }

    /// Latest frame size, as `width × height`.
    pub fn resolution(&self, object: &'a Object) -> Option<String> {
        let (width, height) = (self.number(object, "frameWidth")?, self.number(object, "frameHeight")?);
        Some(format!("{width} × {height}"))
    }

    /// The derived series of an object, each with the columns it is made of.
    pub fn derived(self, object: &'a Object) -> impl Iterator<Item = (&'static Derived, Vec<&'a Column>)> {
        derive::of_type(self.stats_type(object)).filter_map(move |derived| Some((derived, self.parts(object, &derived.formula)?)))
    }

    fn parts(self, object: &'a Object, formula: &Formula) -> Option<Vec<&'a Column>> {
        formula.members().iter().map(|name| number_column(object, self.dump.interner.find(name)?)).collect()
    }

    /// The samples of a member or, in brackets, of a derived series; `None` where the object never had it.
    pub fn samples(self, object: &'a Object, name: &str) -> Option<Vec<Sample>> {
        if let Some(derived) = derive::of_type(self.stats_type(object)).find(|derived| derived.name == name) {
            return self.computed(object, &derived.formula);
        }
        let column = self.column(object, name, Kind::Number)?;
        Some(self.collect(object, Source::Column(column)))
    }

    /// The samples of a formula over members of an object; `None` where it never had one of them.
    pub fn computed(self, object: &'a Object, formula: &Formula) -> Option<Vec<Sample>> {
        let columns = self.parts(object, formula)?;
        Some(self.collect(object, Source::Derived(formula, &columns)))
    }

    fn collect(self, object: &Object, source: Source<'_>) -> Vec<Sample> {
        let mut samples = Vec::new();
        self.connection.series.samples(object, source, &mut |sample| samples.push(sample));
        samples
    }

    /// The texts that a member had, each with the time it held.
    pub fn texts(self, object: &'a Object, member: &str) -> Vec<(TimeRange, &'a str)> {
        self.held(object, member, Kind::Text).map(|(range, value)| (range, self.dump.text(Sym(value as u32)))).collect()
    }

    /// The values that a boolean member had, each with the time it held.
    pub fn flags(self, object: &'a Object, member: &str) -> Vec<(TimeRange, bool)> {
        self.held(object, member, Kind::Flag).map(|(range, value)| (range, value == 1.0)).collect()
    }

    fn held(self, object: &'a Object, member: &str, kind: Kind) -> impl Iterator<Item = (TimeRange, f64)> + use<'a> {
        let series = &self.connection.series;
        let spans = self.column(object, member, kind).into_iter().flat_map(|column| column.spans(series.end_tick()));
        spans.filter_map(|(start, end, value)| {
            let last = series.ticks.get(end as usize).or(series.ticks.last())?;
            Some((TimeRange::at(*series.ticks.get(start as usize)?).including(*last), value))
        })
    }
}
