//! What a link restores, and how it is written into the fragment of the address.
//!
//! `v1&page=charts&from=360000&to=510000&pin=PC_0/OT01V1/[bytesSent_in_bits%2Fs]`: milliseconds since the start of the dump, so that a link
//! means the same moment whoever opens the file. What cannot be read is left out: an address is input like any other.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use shared::session::answers::{ChangedLimit, ChangedWeight, Range, SeriesPath, Settings, number};

use super::reducer::MOST_PINS;

/// The version that [`View::to_fragment`] writes.
const VERSION: &str = "v1";
/// More changed limits or weights than this are no work of a person.
const MOST_CHANGES: usize = 256;
/// Percent-encoded in values: all that parts the fragment, and what is no part of one.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'[').remove(b']');

/// A page of the tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// What the dump is and what is in it.
    #[default]
    Overview,
    /// What deserves attention.
    Findings,
    /// One connection in full.
    Connections,
    /// Every statistic.
    Charts,
    /// Every event.
    Events,
    /// What the call was like, in single values.
    Features,
    /// A copy of the dump without personal data.
    Anonymize,
}

impl Page {
    /// All of them, in the order of the rail.
    pub const ALL: [Page; 7] =
        [Page::Overview, Page::Findings, Page::Connections, Page::Charts, Page::Events, Page::Features, Page::Anonymize];

    /// Its name for a person.
    pub fn title(self) -> &'static str {
        match self {
            Page::Overview => "Overview",
            Page::Findings => "Findings",
            Page::Connections => "Connections",
            Page::Charts => "Charts",
            Page::Events => "Events",
            Page::Features => "Features",
            Page::Anonymize => "Anonymize",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Page::Overview => "overview",
            Page::Findings => "findings",
            Page::Connections => "connections",
            Page::Charts => "charts",
            Page::Events => "events",
            Page::Features => "features",
            Page::Anonymize => "anonymize",
        }
    }
}

/// A part of the time, in milliseconds since the start of the dump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    from: f64,
    to: f64,
}

impl Span {
    /// The part of `whole` that `range` covers; `None` if that is all of it or none of it.
    pub fn of(range: Range, whole: Range) -> Option<Span> {
        let span = Span { from: (range.start - whole.start).max(0.0), to: range.end.min(whole.end) - whole.start };
        let all = span.from <= 0.0 && span.to >= whole.end - whole.start;
        (span.from < span.to && !all).then_some(span)
    }

    /// The same in epoch milliseconds; `None` if the whole does not reach that far.
    pub fn within(self, whole: Range) -> Option<Range> {
        let range = Range { start: whole.start + self.from, end: (whole.start + self.to).min(whole.end) };
        (range.start < range.end).then_some(range)
    }
}

/// What a link restores.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Which page.
    pub page: Page,
    /// Which connection the Connections page shows; `None` for the first.
    pub connection: Option<String>,
    /// Which part of the time; `None` for all of it.
    pub span: Option<Span>,
    /// Pinned series, in the order they were pinned.
    pub pins: Vec<SeriesPath>,
    /// Words that a feature must hold to be shown.
    pub find: String,
    /// Of what kind of thing features are shown; `None` for all.
    pub kind: Option<String>,
    /// Which rule the Findings page shows, and which of its findings; `None` for the worst finding.
    pub finding: Option<(String, usize)>,
    /// Limits of rules and weights of scores that differ from their defaults.
    pub settings: Settings,
}

impl View {
    /// The view as the fragment of an address, without `#`.
    pub fn to_fragment(&self) -> String {
        let mut fields = vec![VERSION.to_owned(), format!("page={}", self.page.word())];
        if let Some(connection) = &self.connection {
            fields.push(format!("connection={}", encoded(connection)));
        }
        if let Some(span) = self.span {
            fields.push(format!("from={}&to={}", span.from.floor(), span.to.ceil()));
        }
        let pins =
            self.pins.iter().map(|pin| format!("pin={}/{}/{}", encoded(&pin.connection), encoded(&pin.object), encoded(&pin.member)));
        fields.extend(pins);
        if !self.find.is_empty() {
            fields.push(format!("find={}", encoded(&self.find)));
        }
        if let Some(kind) = &self.kind {
            fields.push(format!("kind={}", encoded(kind)));
        }
        if let Some((rule, place)) = &self.finding {
            fields.push(format!("finding={}:{place}", encoded(rule)));
        }
        let Settings { limits, weights } = &self.settings;
        fields.extend(limits.iter().map(|limit| format!("limit={}.{}:{}", encoded(&limit.rule), encoded(&limit.name), limit.value)));
        fields.extend(weights.iter().map(|weight| format!("weight={}:{}", encoded(&weight.name), weight.value)));
        fields.join("&")
    }

    /// The view in a fragment; `None` if it is none of a version that this build reads.
    pub fn from_fragment(fragment: &str) -> Option<View> {
        let mut fields = fragment.split('&');
        if fields.next() != Some(VERSION) {
            return None;
        }
        let mut view = View::default();
        let (mut from, mut to) = (None, None);
        for (name, value) in fields.filter_map(|field| field.split_once('=')) {
            match name {
                "page" => view.page = Page::ALL.into_iter().find(|page| page.word() == value).unwrap_or_default(),
                "connection" => view.connection = decoded(value),
                "find" => view.find = decoded(value).unwrap_or_default(),
                "kind" => view.kind = decoded(value),
                "finding" => view.finding = finding(value),
                "limit" if view.settings.limits.len() < MOST_CHANGES => view.settings.limits.extend(limit(value)),
                "weight" if view.settings.weights.len() < MOST_CHANGES => view.settings.weights.extend(weight(value)),
                "from" => from = milliseconds(value),
                "to" => to = milliseconds(value),
                "pin" if view.pins.len() < MOST_PINS => {
                    view.pins.extend(series_path(value).filter(|path| !view.pins.contains(path)));
                }
                _ => {}
            }
        }
        view.span = from.zip(to).map(|(from, to)| Span { from, to }).filter(|span| span.from < span.to);
        Some(view)
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

fn milliseconds(text: &str) -> Option<f64> {
    number(text).filter(|value| value.is_finite() && *value >= 0.0)
}

fn series_path(text: &str) -> Option<SeriesPath> {
    let mut parts = text.split('/').map(decoded);
    let path = SeriesPath { connection: parts.next()??, object: parts.next()??, member: parts.next()?? };
    parts.next().is_none().then_some(path)
}

fn finding(text: &str) -> Option<(String, usize)> {
    let (rule, place) = text.split_once(':').unwrap_or((text, "0"));
    Some((decoded(rule)?, place.parse().ok()?))
}

fn limit(text: &str) -> Option<ChangedLimit> {
    let (path, value) = text.split_once(':')?;
    let (rule, name) = path.split_once('.')?;
    let value = number(value).filter(|value| value.is_finite() && *value >= 0.0)?;
    Some(ChangedLimit { rule: decoded(rule)?, name: decoded(name)?, value })
}

fn weight(text: &str) -> Option<ChangedWeight> {
    let (name, value) = text.split_once(':')?;
    let value = number(value).filter(|value| value.is_finite())?;
    Some(ChangedWeight { name: decoded(name)?, value })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Range {
        Range { start: 1_700_000_000_000.0, end: 1_700_000_600_000.0 }
    }

    fn pin(connection: &str, object: &str, member: &str) -> SeriesPath {
        SeriesPath { connection: connection.into(), object: object.into(), member: member.into() }
    }

    #[test]
    fn a_link_restores_what_it_was_made_of() {
        let range = Range { start: whole().start + 360_000.0, end: whole().start + 510_000.0 };
        let view = View {
            page: Page::Charts,
            connection: Some("PC_0 / é#&=%".into()),
            span: Span::of(range, whole()),
            pins: vec![pin("7-3", "OT01V1", "[bytesSent_in_bits/s]"), pin("PC_0", "a&b", "qualityLimitationDurations.cpu")],
            find: "jitter & loss".into(),
            kind: Some("Candidate pair".into()),
            finding: Some(("networkAudioLossOut".into(), 2)),
            settings: Settings {
                limits: vec![ChangedLimit { rule: "networkAudioLossOut".into(), name: "noticed".into(), value: 2.5 }],
                weights: vec![ChangedWeight { name: "audio".into(), value: 0.25 }],
            },
        };
        let fragment = view.to_fragment();
        assert!(fragment.starts_with("v1&page=charts&connection=PC_0%20%2F%20"), "{fragment}");
        assert!(fragment.is_ascii() && !fragment.contains('#'), "{fragment}");
        assert_eq!(View::from_fragment(&fragment), Some(view.clone()));
        assert_eq!(view.span.and_then(|span| span.within(whole())), Some(range));
    }

    #[test]
    fn another_version_is_not_guessed_at() {
        for fragment in ["", "v2&page=charts", "page=charts", "main", "V1&page=charts"] {
            assert_eq!(View::from_fragment(fragment), None, "{fragment}");
        }
    }

    #[test]
    fn garbage_is_left_out() {
        let plain = Some(View::default());
        for fragment in [
            "v1",
            "v1&&&===",
            "v1&page=library",
            "v1&from=5&to=5",
            "v1&from=9&to=3",
            "v1&from=NaN&to=inf",
            "v1&from=-1&to=4",
            "v1&from=3",
            "v1&pin=&pin=a&pin=a/b&pin=a/b/c/d",
            "v1&pin=%FF/%FE/x&connection=%FF",
            "v1&__proto__=1&constructor=2",
            "v1&finding=a:b&finding=a:-1&limit=a:1&limit=a.b&limit=a.b:NaN&limit=a.b:-1&limit=%FF.b:1",
            "v1&weight=audio&weight=audio:NaN&weight=audio:1e999&weight=%FF:1",
        ] {
            assert_eq!(View::from_fragment(fragment), plain, "{fragment}");
        }
    }

    #[test]
    fn pins_are_bounded_and_told_apart_once() {
        let many = (0..500).map(|number| format!("&pin=c/o/m{number}&pin=c/o/m{number}")).collect::<String>();
        let view = View::from_fragment(&format!("v1{many}")).expect("the version is right");
        assert_eq!(view.pins.len(), MOST_PINS);
    }

    #[test]
    fn a_span_of_another_dump_shows_the_whole() {
        let span = Span { from: 700_000.0, to: 800_000.0 };
        assert_eq!(span.within(whole()), None);
        assert_eq!(Span { from: 0.0, to: 9e9 }.within(whole()), Some(whole()));
    }

    #[test]
    fn the_whole_is_no_span() {
        assert_eq!(Span::of(whole(), whole()), None);
        assert_eq!(Span::of(Range { start: 0.0, end: 1.0 }, whole()), None);
    }
}
