//! The few sentences that a person reads first, written from what was measured and observed, and from nothing else.
//!
//! Always the same words for the same dump. Times are minutes and seconds since the dump began.

use crate::deductions::Deduction;
use crate::observations::call::{Call, Direction, Kind, Samples, local_protocol};
use crate::observations::{Observation, Occurrence, Outcome, Rule, Severity, Tag};
use crate::scores::{Scores, band};
use crate::series::Object;
use crate::series::order;
use crate::units::Timestamp;
use serde_json::{Value, json};

/// A summary at three lengths.
#[derive(Debug)]
pub struct Summary {
    /// One line.
    pub highlight: String,
    /// How the network was.
    pub network: Paragraph,
    /// How audio and video were.
    pub media: Paragraph,
    /// What concerns user, devices and page.
    pub user: Paragraph,
    /// All of it as a Markdown report to paste into a ticket.
    pub report: String,
}

/// A few sentences with a rating.
#[derive(Debug)]
pub struct Paragraph {
    /// `excellent`, `good`, `fair`, `poor`, `bad`, or `unrated` where nothing was measured.
    pub rating: &'static str,
    /// The sentences.
    pub text: String,
}

/// More findings are left to the list of all.
const MOST_FINDINGS: usize = 4;

/// What the analysis has to say of a call.
pub fn summary(call: &Call<'_>, observations: &[Observation], deductions: &[Deduction<'_>], scores: &Scores<'_>) -> Summary {
    let findings = findings(observations);
    let writer = Writer { call, findings: &findings, scores, start: call.range().map_or(Timestamp(0.0), |range| range.start) };
    let (network, media, user) = (writer.network(), writer.media(), writer.user());
    let highlight = writer.highlight(deductions, observations);
    let report =
        writer.report(&highlight, [("Network", &network), ("Media", &media), ("User and devices", &user)], deductions, observations);
    Summary { highlight, network, media, user, report }
}

/// What fired, worst and earliest first; once for each rule, with its worst occurrence and how many there are.
fn findings(observations: &[Observation]) -> Vec<(&'static Rule, &Occurrence, usize)> {
    let mut findings: Vec<(&'static Rule, &Occurrence, usize)> = Vec::new();
    for observation in observations {
        let Outcome::Fired(occurrences) = &observation.outcome else { continue };
        let first = occurrences.iter().rev().max_by_key(|occurrence| occurrence.severity);
        findings.extend(first.map(|occurrence| (observation.rule, occurrence, occurrences.len())));
    }
    let time = |occurrence: &Occurrence| occurrence.first_seen().map_or(f64::INFINITY, |time| time.0);
    order::by(&mut findings, |a, b| b.1.severity.cmp(&a.1.severity).then(time(a.1).total_cmp(&time(b.1))));
    findings
}

/// The best rating beside a finding of a severity.
fn at_most(worst: Option<Severity>) -> f64 {
    match worst {
        None | Some(Severity::Info) => 5.0,
        Some(Severity::Low) => 4.4,
        Some(Severity::Medium) => 3.5,
        Some(Severity::High) => 2.5,
        Some(Severity::Critical) => 1.0,
    }
}

/// The word for a score of 1 to 5.
pub fn rating(score: Option<f64>) -> &'static str {
    match score {
        None => "unrated",
        Some(score) if score >= 4.5 => "excellent",
        Some(score) if score >= 4.0 => "good",
        Some(score) if score >= 3.0 => "fair",
        Some(score) if score >= 2.0 => "poor",
        Some(_) => "bad",
    }
}

struct Writer<'s, 'a> {
    call: &'s Call<'a>,
    findings: &'s [(&'static Rule, &'s Occurrence, usize)],
    scores: &'s Scores<'a>,
    start: Timestamp,
}

impl<'a> Writer<'_, 'a> {
    fn highlight(&self, deductions: &[Deduction<'_>], observations: &[Observation]) -> String {
        let connections = plural(self.call.connections.len(), "connection");
        let length = self.call.range().map(|range| format!(", {}", duration((range.end - range.start).0 / 1000.0))).unwrap_or_default();
        let score = match self.scores.experience {
            Some(experience) => format!("scored {experience:.0} of 100 ({})", band(self.scores.experience)),
            None => "with too little media to score".to_owned(),
        };
        let likely = deductions.iter().find(|deduction| deduction.most_likely);
        let cause = likely.map(|deduction| format!(" Most likely cause: {}.", lower(deduction.cause.title)));
        let least = |severity: Severity| self.findings.iter().find(|(_, occurrence, _)| occurrence.severity >= severity);
        let blind = observations.iter().filter(|observation| matches!(observation.outcome, Outcome::NotMeasurable(_))).count();
        let finding = match (least(Severity::Medium), least(Severity::Low)) {
            (Some(finding), _) => format!("{}.", self.finding(finding)),
            (None, Some(finding)) => format!("Nothing serious was found; the worst is: {}.", self.finding(finding)),
            _ if blind == observations.len() => "The dump holds too little to look for trouble.".to_owned(),
            _ if 2 * blind > observations.len() => {
                format!("No fault was found in what this dump can tell: {blind} of {} checks could not be made.", observations.len())
            }
            _ => "Nothing of note was found.".to_owned(),
        };
        format!("{connections}{length}, {score}. {finding}{}", cause.unwrap_or_default())
    }

    /// The title, where it was seen, the value and the time.
    fn finding(&self, (rule, occurrence, count): &(&'static Rule, &Occurrence, usize)) -> String {
        let mut text = rule.title.to_owned();
        if !occurrence.subject.label.is_empty() {
            text.push_str(&format!(" ({})", occurrence.subject.label));
        }
        if let Some(value) = headline_value(occurrence) {
            text.push_str(&format!(": {value}"));
        }
        if let Some(first) = occurrence.first_seen() {
            text.push_str(&format!(", from {}", clock((first - self.start).0)));
        }
        if *count > 1 {
            text.push_str(&format!(" (and {} more like it)", count - 1));
        }
        text
    }

    fn worst_about(&self, tags: &[Tag], not: &[Tag]) -> Option<Severity> {
        let about = |rule: &Rule| rule.tags.iter().any(|tag| tags.contains(tag)) && !rule.tags.iter().any(|tag| not.contains(tag));
        self.findings.iter().filter(|(rule, ..)| about(rule)).map(|finding| finding.1.severity).max()
    }

    fn findings_about(&self, tags: &[Tag], not: &[Tag]) -> String {
        let about = |rule: &Rule| rule.tags.iter().any(|tag| tags.contains(tag)) && !rule.tags.iter().any(|tag| not.contains(tag));
        let all: Vec<_> =
            self.findings.iter().filter(|(rule, occurrence, _)| about(rule) && occurrence.severity > Severity::Info).collect();
        let mut text: String = all.iter().take(MOST_FINDINGS).map(|finding| format!(" {}.", self.finding(finding))).collect();
        if all.len() > MOST_FINDINGS {
            text.push_str(&format!(" {} in the list.", plural(all.len() - MOST_FINDINGS, "more finding")));
        }
        text
    }

    fn network(&self) -> Paragraph {
        let connected: Vec<_> = self.call.connections.iter().filter(|connection| connection.was_connected()).collect();
        let mut text = match self.call.connections.len() {
            0 => "There was no connection.".to_owned(),
            all => format!("{} of {} connected.", connected.len(), plural(all, "connection")),
        };
        let mut paths: Vec<String> = Vec::new();
        for connection in &connected {
            let look = connection.look;
            for (_, pair) in connection.selected_pairs() {
                let (local, remote) = (look.referred(pair, "localCandidateId"), look.referred(pair, "remoteCandidateId"));
                let kind = |end: Option<&Object>| end.and_then(|end| look.text(end, "candidateType"));
                if let (Some(from), Some(to)) = (kind(local), kind(remote)) {
                    let over = local.and_then(|local| local_protocol(look, local)).map(|name| format!(" over {}", name.to_uppercase()));
                    paths.push(format!("{from} to {to}{}", over.unwrap_or_default()));
                }
            }
        }
        order::natural(&mut paths);
        paths.dedup();
        if !paths.is_empty() {
            text.push_str(&format!(" Path: {}.", paths.join(", ")));
        }
        let trips = connected.iter().flat_map(|connection| {
            connection.selected_pairs().into_iter().filter_map(|(_, pair)| connection.look.samples(pair, "[currentRoundTripTime_in_ms]"))
        });
        let trips = Samples(trips.flatten().collect());
        if let (Some(mean), Some(max)) = (trips.mean(), trips.max()) {
            text.push_str(&format!(" Round trip {} on average, {} at most.", round_trip(mean), round_trip(max)));
        }
        for (direction, words) in [(Direction::Inbound, "received"), (Direction::Outbound, "sent")] {
            if let Some(loss) = self.loss(direction) {
                text.push_str(&format!(" {loss:.1} % of the packets {words} were lost."));
            }
        }
        text.push_str(&self.findings_about(&[Tag::Network, Tag::Connectivity, Tag::Security], &[]));
        // A connection that holds may still carry media badly.
        let at_most = at_most(self.worst_about(&[Tag::Network, Tag::Connectivity, Tag::Security], &[]));
        Paragraph { rating: rating(self.scores.connectivity.map(|score| score.min(at_most))), text }
    }

    fn loss(&self, direction: Direction) -> Option<f64> {
        let streams = self.call.streams().filter(|stream| stream.direction == direction);
        let (lost, arrived) = streams
            .filter_map(|stream| stream.lost_and_arrived())
            .fold((0.0, 0.0), |(all_lost, all_arrived), (lost, arrived)| (all_lost + lost, all_arrived + arrived));
        (lost + arrived > 0.0).then(|| 100.0 * lost / (lost + arrived))
    }

    fn media(&self) -> Paragraph {
        let mut text = String::new();
        for (direction, words) in [(Direction::Outbound, "Sent"), (Direction::Inbound, "Received")] {
            let count = |kind: Kind| self.call.streams_of(direction, kind).filter(|stream| stream.packets() > 0.0).count();
            let (audio, video) = (count(Kind::Audio), count(Kind::Video));
            if audio + video > 0 {
                let kinds = [(audio, "audio stream"), (video, "video stream")];
                let kinds: Vec<String> =
                    kinds.into_iter().filter(|(count, _)| *count > 0).map(|(count, name)| plural(count, name)).collect();
                text.push_str(&format!("{words}: {}. ", kinds.join(" and ")));
            }
        }
        if text.is_empty() {
            text.push_str(self.without_media());
        }
        for (score, name) in [(self.scores.audio, "Audio"), (self.scores.video, "Video")] {
            if let Some(score) = score {
                text.push_str(&format!("{name} scored {score:.1} of 5. "));
            }
        }
        let about = self.findings_about(&[Tag::Audio, Tag::Video, Tag::DataChannel], &[Tag::Network, Tag::Peripheral, Tag::Cpu]);
        let of_media = [self.scores.audio, self.scores.video].into_iter().flatten().min_by(f64::total_cmp);
        // Scores know nothing of what only rules see, and nothing of what a browser does not measure.
        let at_most = at_most(self.worst_about(&[Tag::Audio, Tag::Video], &[Tag::Peripheral]));
        Paragraph { rating: rating(of_media.map(|score| score.min(at_most))), text: format!("{}{about}", text.trim_end()) }
    }

    /// Why there is nothing to say of media.
    fn without_media(&self) -> &'static str {
        let connections = &self.call.connections;
        if connections.iter().any(|connection| !connection.streams.is_empty()) {
            return "No media was carried. ";
        }
        // The names of Chromium's statistics before the standard.
        if connections
            .iter()
            .any(|connection| ["ssrc", "googCandidatePair"].iter().any(|kind| connection.look.of_type(kind).next().is_some()))
        {
            return "The statistics are of the kind that was there before the standard; they can be charted, but media is not judged by them. ";
        }
        "The dump holds no statistics of media. "
    }

    fn user(&self) -> Paragraph {
        let mut text = Vec::new();
        let captures = self.call.captures.len();
        let failed = self.call.captures.iter().filter(|request| request.failed).count();
        if captures > 0 {
            text.push(format!("{} for microphone, camera or screen, {failed} refused or failed.", plural(captures, "request")));
        }
        let mut labels: Vec<String> =
            self.call.captured_tracks().into_iter().map(|track| track.label).filter(|label| !label.is_empty()).collect();
        order::natural(&mut labels);
        labels.dedup();
        if !labels.is_empty() {
            text.push(format!("Devices: {}.", labels.join(", ")));
        }
        let tags = [Tag::Peripheral, Tag::Behavior, Tag::Cpu, Tag::Configuration, Tag::Bug];
        let found = self.findings_about(&tags, &[Tag::Network, Tag::Connectivity]);
        let worst = self.worst_about(&tags, &[Tag::Network, Tag::Connectivity]);
        let rating = rating(Some(at_most(worst)));
        if text.is_empty() && found.is_empty() {
            return Paragraph { rating: "unrated", text: "The dump tells nothing of devices and user.".to_owned() };
        }
        Paragraph { rating, text: format!("{}{found}", text.join(" ")).trim_start().to_owned() }
    }

    fn report(
        &self,
        highlight: &str,
        paragraphs: [(&str, &Paragraph); 3],
        deductions: &[Deduction<'_>],
        observations: &[Observation],
    ) -> String {
        let mut report = format!("# Call analysis\n\n{}\n", markdown(highlight));
        let number = |score: Option<f64>| score.map_or_else(|| "–".to_owned(), |score| format!("{score:.1}"));
        let scores = self.scores;
        report.push_str(&format!(
            "\n| experience | audio | video | connectivity | observations |\n|---|---|---|---|---|\n| {} / 100 | {} / 5 | {} / 5 | {} / 5 | {} / {} |\n",
            scores.experience.map_or_else(|| "–".to_owned(), |experience| format!("{experience:.0}")),
            number(scores.audio),
            number(scores.video),
            number(scores.connectivity),
            scores.observations,
            scores.weights.of_observations()
        ));
        for (title, paragraph) in paragraphs {
            report.push_str(&format!("\n## {title}: {}\n\n{}\n", paragraph.rating, markdown(&paragraph.text)));
        }
        if !deductions.is_empty() {
            report.push_str("\n## Causes\n\n");
        }
        for deduction in deductions {
            let likely = if deduction.most_likely { ", most likely" } else { "" };
            let keys: Vec<&str> = distinct(deduction.evidence.iter().map(|evidence| evidence.key));
            report.push_str(&format!(
                "- **{}** ({:.0} % sure{likely}). {} Evidence: {}.{} Next: {}\n",
                deduction.cause.title,
                100.0 * deduction.confidence,
                deduction.cause.meaning,
                keys.join(", "),
                if deduction.against.is_empty() { String::new() } else { format!(" Against it: {}.", deduction.against.join(", ")) },
                deduction.cause.next_step
            ));
        }
        if !self.findings.is_empty() {
            report.push_str("\n## Findings\n\n");
        }
        for finding in self.findings {
            report.push_str(&format!("- {}: {}. {}\n", finding.1.severity.name(), markdown(&self.finding(finding)), finding.0.advice));
        }
        let blind = observations.iter().filter(|observation| matches!(observation.outcome, Outcome::NotMeasurable(_))).count();
        report.push_str(&format!("\n{} of {} checks could not be measured in this dump.\n", blind, observations.len()));
        report
    }
}

/// Text of a dump must not become markup of the report.
pub(crate) fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '[' | ']' | '*' | '_' | '`' | '#' | '|' | '\\' | '!' => safe.extend(['\\', character]),
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(character),
        }
    }
    safe
}

fn distinct<'k>(keys: impl Iterator<Item = &'k str>) -> Vec<&'k str> {
    let mut seen = Vec::new();
    keys.for_each(|key| {
        if !seen.contains(&key) {
            seen.push(key);
        }
    });
    seen
}

/// The value of an occurrence that says the most, in words.
pub fn headline_value(occurrence: &Occurrence) -> Option<String> {
    let number = |name: &str| occurrence.values.get(name).and_then(Value::as_f64);
    let written = [
        ("worstInPercent", " % at worst"),
        ("worstInMs", " ms at worst"),
        ("valueInPercent", " %"),
        ("durationInPercent", " % of the time"),
        ("averageInMs", " ms on average"),
        ("maxInMs", " ms at most"),
        ("durationInSeconds", " s"),
        ("durationInMs", " ms"),
        ("valueInCount", " times"),
    ];
    written.into_iter().find_map(|(name, unit)| {
        let value = number(name)?;
        Some(if name == "valueInCount" && value == 1.0 {
            "once".to_owned()
        } else if name == "durationInSeconds" && value >= 60.0 {
            duration(value)
        } else if value.abs() < 10.0 && value.fract() != 0.0 {
            format!("{value:.1}{unit}")
        } else {
            format!("{value:.0}{unit}")
        })
    })
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn lower(title: &str) -> String {
    let second_is_upper = title.chars().nth(1).is_some_and(|second| second.is_uppercase());
    let mut characters = title.chars();
    match characters.next() {
        Some(first) if !second_is_upper => first.to_lowercase().chain(characters).collect(),
        _ => title.to_owned(),
    }
}

/// Minutes and seconds.
fn clock(milliseconds: f64) -> String {
    let seconds = (milliseconds / 1000.0).round().max(0.0) as u64;
    if seconds >= 3600 {
        format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    } else {
        format!("{}:{:02}", seconds / 60, seconds % 60)
    }
}

/// A length as the viewer writes lengths.
fn duration(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", (whole + 30) / 3600, (whole + 30) / 60 % 60),
    }
}

fn round_trip(milliseconds: f64) -> String {
    if milliseconds < 1.0 { "under 1 ms".to_owned() } else { format!("{milliseconds:.0} ms") }
}

/// A summary as JSON.
pub fn document(summary: &Summary) -> Value {
    let paragraph = |paragraph: &Paragraph| json!({ "rating": paragraph.rating, "text": paragraph.text });
    json!({ "highlight": summary.highlight, "network": paragraph(&summary.network), "media": paragraph(&summary.media),
        "user": paragraph(&summary.user), "report": summary.report })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_dump_is_no_markup() {
        assert_eq!(markdown("<img src=x> [a](b) *c*\nd"), "&lt;img src=x> \\[a\\](b) \\*c\\* d");
    }

    #[test]
    fn times_read_as_clocks() {
        assert_eq!([0.0, 61_400.0, 3_725_000.0].map(clock), ["0:00", "1:01", "1:02:05"]);
        let told = ["0 s", "1 min 59 s", "2 min 30 s", "2 h 0 min", "40 h 48 min"];
        assert_eq!([0.4, 119.0, 150.0, 7199.0, 146_880.0].map(duration), told);
        assert_eq!((lower("The uplink is bad"), lower("UDP is blocked")), ("the uplink is bad".into(), "UDP is blocked".into()));
    }
}
