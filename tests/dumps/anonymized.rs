//! What must hold of the copy of any dump without its personal data: it tells the same story, and nothing personal.

use crate::check::{document, open};
use serde_json::Value;
use shared::anonymize::policy::{Policy, Preset};
use shared::anonymize::{Anonymizer, Findings, Report, Watch};
use shared::session::Session;
use shared::session::answers::{EventQuery, Range, Reply, Request, WindowQuery};
use std::collections::HashMap;
use std::path::Path;

/// A copy, what is told of it, and what a second reading found.
pub(crate) struct Copy {
    pub(crate) text: Vec<u8>,
    pub(crate) report: Report,
    pub(crate) findings: Findings,
}

/// Anonymizes a text fed in pieces of a size. Who watches it being written and who reads it afterwards find the same.
pub(crate) fn copy_of(text: &[u8], preset: Preset, key: u8, piece: usize) -> Result<Copy, String> {
    let policy = Policy::of(preset);
    let mut watch = Watch::new(&policy);
    let mut anonymizer = Anonymizer::new(policy, &[key; 16]);
    let mut copy = Vec::new();
    text.chunks(piece).for_each(|bytes| {
        let before = copy.len();
        anonymizer.feed(bytes, &mut copy);
        watch.feed(&copy[before..]);
    });
    let before = copy.len();
    let (_, report, mut check) = anonymizer.finish(&mut copy).map_err(|error| error.to_string())?;
    watch.feed(&copy[before..]);
    let watched = check.watched(watch);
    copy.chunks(piece).for_each(|bytes| check.feed(bytes));
    let findings = check.finish();
    assert!(watched.is_none_or(|watched| watched == findings), "watched while it was written it looks otherwise");
    Ok(Copy { text: copy, report, findings })
}

/// Checks the copies of a dump. Panics with what does not hold.
pub(crate) fn check_copies(path: &Path, text: &[u8]) {
    let shown = path.display();
    for preset in Preset::ALL {
        let copy = copy_of(text, preset, 1, 1 << 18).unwrap_or_else(|error| panic!("{shown}: {error}"));
        assert!(copy.findings.is_clean(), "{shown} {preset:?}: {:#?}", copy.findings);
        let pieces = copy_of(text, preset, 1, 4099).expect("it was read before");
        assert_eq!(first_difference(&pieces.text, &copy.text), None, "{shown} {preset:?}: in pieces");
        let again = copy_of(&copy.text, preset, 2, 1 << 18).expect("a copy can be read");
        assert_eq!(first_difference(&again.text, &copy.text), None, "{shown} {preset:?}: a copy of the copy");
        let (mut before, mut after) = (open(text, 1 << 18).expect("opens"), open(&copy.text, 1 << 18).expect("a copy opens"));
        let mut names = Names { one_to_one: preset == Preset::Public, may_vanish: preset == Preset::Structure, ..Names::default() };
        let place = format!("{shown} {preset:?}");
        let (mut one, mut two) = (document(&before), document(&after));
        let (analysis, of_copy) = (Analysis::take(&mut one), Analysis::take(&mut two));
        names.compare(&place, &one, &two);
        assert_eq!(analysis.scores, of_copy.scores, "{place}: scores of audio and video");
        // Where texts were taken out, rules about texts have less to look at.
        if preset != Preset::Structure {
            assert_eq!(analysis.outcomes, of_copy.outcomes, "{place}: what rules saw");
            assert_eq!(analysis.causes, of_copy.causes, "{place}: causes");
            compare_features(&format!("{place}/features"), &analysis.features, &of_copy.features);
        }
        // Where not every text has one name of its own, spans of different texts can meet.
        let apart = preset == Preset::Public;
        answers(&mut before, &mut after, |what, before, after| {
            if apart || what != "bands" {
                names.compare(&format!("{place} {what}"), before, after);
            }
        });
    }
}

/// The texts around the first place where two texts differ.
fn first_difference(one: &[u8], other: &[u8]) -> Option<(String, String)> {
    let at =
        one.iter().zip(other).position(|(one, other)| one != other).or((one.len() != other.len()).then_some(one.len().min(other.len())))?;
    let around = |text: &[u8]| String::from_utf8_lossy(&text[at.saturating_sub(200)..text.len().min(at + 100)]).into_owned();
    Some((around(one), around(other)))
}

/// What the analysis says, without names.
struct Analysis {
    /// Rule, outcome, severity, first time and numbers of each observation.
    outcomes: Vec<String>,
    /// Cause and confidence.
    causes: Vec<String>,
    scores: [Value; 2],
    features: Value,
}

impl Analysis {
    /// Takes it out of a document.
    fn take(document: &mut Value) -> Analysis {
        let mut part = |name: &str| document.as_object_mut().and_then(|document| document.remove(name)).expect("a part of each document");
        let (features, observations, deductions, scores) = (part("features"), part("observations"), part("deductions"), part("scores"));
        part("summary");
        let outcome = |observation: &Value| {
            let fields = observation.as_object().expect("an entry");
            let numbers = fields.iter().filter(|(name, value)| value.is_number() || matches!(&***name, "type" | "outcome" | "severity"));
            numbers.map(|(name, value)| format!("{name} {value} ")).collect::<String>()
        };
        let list = |value: &Value| value.as_array().expect("a list").clone();
        let cause = |cause: &Value| format!("{} {} {}", cause["type"], cause["confidence"], cause["mostLikely"]);
        Analysis {
            outcomes: list(&observations).iter().map(outcome).collect(),
            causes: list(&deductions).iter().map(cause).collect(),
            scores: ["audioScore", "videoScore"].map(|name| scores[name].clone()),
            features,
        }
    }
}

/// Features are the same but for texts, which may be others or gone.
fn compare_features(place: &str, before: &Value, after: &Value) {
    match (before, after) {
        (Value::Object(one), Value::Object(two)) => {
            for (name, value) in one {
                match two.get(name) {
                    Some(other) => compare_features(&format!("{place}/{name}"), value, other),
                    None => assert!(value.is_string(), "{place}/{name} is gone: {value}"),
                }
            }
            two.keys().for_each(|name| assert!(one.contains_key(name), "{place}/{name} has come"));
        }
        (Value::Array(one), Value::Array(two)) => {
            assert_eq!(one.len(), two.len(), "{place}");
            one.iter().zip(two).enumerate().for_each(|(at, (one, two))| compare_features(&format!("{place}/{at}"), one, two));
        }
        (Value::String(_), Value::String(_)) => {}
        _ => assert_eq!(before, after, "{place}"),
    }
}

/// Asks both sessions the questions of every page. Names in questions are those of each session.
fn answers(before: &mut Session, after: &mut Session, mut compare: impl FnMut(&str, &Value, &Value)) {
    let value = |reply: &Reply| serde_json::to_value(reply).expect("replies are plain data");
    let mut ask = |what: &str, requests: [&Request; 2]| {
        let replies = [before.handle(requests[0]), after.handle(requests[1])];
        compare(what, &value(&replies[0]), &value(&replies[1]));
        replies
    };
    let [Reply::Overview(one), Reply::Overview(two)] = ask("overview", [&Request::Overview; 2]) else { panic!("no overview") };
    for (one, two) in one.connections.iter().zip(&two.connections) {
        ask("connection", [&Request::Connection(one.id.clone()), &Request::Connection(two.id.clone())]);
    }
    ask("events", [&Request::Events(EventQuery { count: u32::MAX, ..EventQuery::default() }); 2]);
    for event in (0..one.events).step_by(1 + one.events as usize / 300) {
        ask("event", [&Request::Event(event); 2]);
    }
    ask("catalogue", [&Request::Catalogue; 2]);
    let search = Request::Search { text: String::new(), limit: 400 };
    let [Reply::Members(ones), Reply::Members(twos)] = ask("search", [&search; 2]) else { panic!("no members") };
    let range = one.range.unwrap_or(Range { start: 0.0, end: 0.0 });
    for (one, two) in ones.into_iter().zip(twos) {
        let window = |path| Request::Window(WindowQuery { path, range, width: 100 });
        ask("window", [&window(one.path.clone()), &window(two.path.clone())]);
        ask("bands", [&Request::Bands(one.path), &Request::Bands(two.path)]);
    }
}

/// Which name stands for which.
#[derive(Default)]
struct Names {
    one_to_one: bool,
    /// Whether an empty text may be taken for none.
    may_vanish: bool,
    after: HashMap<String, String>,
    before: HashMap<String, String>,
}

impl Names {
    /// Two answers are the same but for names, and each name stands for one.
    fn compare(&mut self, place: &str, before: &Value, after: &Value) {
        match (before, after) {
            (Value::String(one), Value::String(two)) => {
                // A number that names someone is a zero afterwards, each of them.
                // Where a text was cut depends on the length of its names.
                let is_cut = one.ends_with('…') || two.ends_with('…');
                if self.one_to_one && !is_cut && !(two == "0" && one.parse::<f64>().is_ok()) {
                    let known = self.after.entry(one.clone()).or_insert_with(|| two.clone());
                    assert_eq!(known, two, "{place}: {one:?} has two names");
                    let known = self.before.entry(two.clone()).or_insert_with(|| one.clone());
                    assert_eq!(known, one, "{place}: {two:?} stands for two");
                }
            }
            (Value::Array(one), Value::Array(two)) => {
                assert_eq!(one.len(), two.len(), "{place}: {:.300} and {:.300}", before.to_string(), after.to_string());
                one.iter().zip(two).enumerate().for_each(|(at, (one, two))| self.compare(&format!("{place}/{at}"), one, two));
            }
            (Value::Object(one), Value::Object(two)) => {
                // What is read out of the label of a device goes with it.
                let stays = |entry: &(&String, &Value)| !entry.0.ends_with("sbId");
                let one: Vec<_> = one.iter().filter(stays).collect();
                let two: Vec<_> = two.iter().filter(stays).collect();
                assert_eq!(one.len(), two.len(), "{place}: {:.300} and {:.300}", before.to_string(), after.to_string());
                // Names of methods are sorted in the document, and those of applications may change.
                if place.ends_with("/methods") {
                    return;
                }
                for ((name, one), (other, two)) in one.into_iter().zip(two) {
                    assert_eq!(name, other, "{place}");
                    // Sizes and offsets are those of the text. What is concluded from texts needs each to have one name of its own.
                    let is_size = matches!(&**name, "bytes" | "first") && !(name == "first" && place.contains("statistics"));
                    if !is_size && (self.one_to_one || !matches!(&**name, "flat" | "observations" | "deductions" | "scores" | "summary")) {
                        self.compare(&format!("{place}/{name}"), one, two);
                    }
                }
            }
            (Value::String(_), Value::Null) if self.may_vanish => {}
            _ => assert_eq!(before, after, "{place}"),
        }
    }
}

/// Texts of a dump that are surely personal, found without what is tested.
fn telling_parts(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let mut parts = Vec::new();
    for (before, ends) in [("ice-pwd:", "\\\r\n&<"), ("ice-ufrag:", "\\\r\n&<"), ("sha-256 ", "\\\r\n&<"), ("cname:", " \\\r\n&<")] {
        parts.extend(text.split(before).skip(1).filter_map(|rest| rest.split(|end| ends.contains(end)).next()).map(str::to_owned));
    }
    parts.extend(text.split("\"label\":\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
    parts.retain(|part| part.len() >= 12 && !part.contains("nobody"));
    parts.sort();
    parts.dedup();
    parts
}

/// A damaged dump has a clean copy, or none that is called so.
pub(crate) fn check_damaged_copies(path: &Path, text: &[u8]) {
    let parts = telling_parts(text);
    let steps = if text.len() < 400_000 { 6 } else { 2 };
    let check = |what: &str, damaged: &[u8]| {
        let Ok(copy) = copy_of(damaged, Preset::Public, 3, 1 << 16) else { return };
        if !copy.findings.is_clean() {
            return;
        }
        let written = String::from_utf8_lossy(&copy.text);
        for part in &parts {
            assert!(!written.contains(part), "{} {what}: {part} is still there", path.display());
        }
    };
    for step in 1..=steps {
        check("cut", &text[..text.len() * step / (steps + 1)]);
        let mut flipped = text.to_vec();
        for at in (step * 37..text.len()).step_by(1 + text.len() / 40) {
            flipped[at] ^= 1 << (step % 8);
        }
        check("flipped", &flipped);
        let from = text.len() * step / (steps + 1);
        check("without its middle", &[&text[..from], &text[(from + 777).min(text.len())..]].concat());
    }
}

#[test]
fn what_is_no_dump_has_no_copy() {
    for text in [&b""[..], b"\x89PNG\r\n\x1a\n0000", b"PK\x03\x04", b"{\"name\":\"package\"}", b"Alice lives at 84.12.33.7\n"] {
        let error = copy_of(text, Preset::Public, 1, 100).err().expect("it is no dump");
        assert!(error.contains("What can be opened"), "{error}");
    }
}

#[test]
fn a_later_version_of_a_format_is_read_with_the_same_care() {
    let text = concat!(
        "RTCStatsDump\n{\"fileFormat\":9,\"host\":\"Alice-MacBook\",\"peer\":\"84.12.33.7\"}\n",
        "[999,\"PC_0\",{\"owner\":\"Alice\"},1790000000000]\n[\"g\",\"PC_0\",{\"0\":{\"9999\":\"Alice\"}},1]\n",
    );
    let copy = copy_of(text.as_bytes(), Preset::Public, 1, 100).expect("it is a dump");
    let written = String::from_utf8_lossy(&copy.text);
    assert!(copy.findings.is_clean() && !written.contains("Alice") && !written.contains("84.12"), "{written}");
    assert!(copy.report.changes.iter().any(|change| change.line == 2 && change.before.contains("84.12.33.7")), "{:#?}", copy.report);
}
