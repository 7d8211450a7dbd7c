//! What becomes of the others where a rule fails, and what all rules have in common.

use super::*;
use crate::observations::rules::RULES;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

static FAILING: Rule = Rule {
    key: "failing",
    title: "Fails",
    category: Category::Logs,
    severity: Severity::Info..=Severity::Info,
    tags: &[],
    meaning: "",
    importance: "",
    advice: "",
    reference: "",
    needs: &[],
    thresholds: &[],
    check: |call, _| Outcome::found(vec![Occurrence::new(Severity::Info, call.connections[usize::MAX].subject())]),
};

#[test]
fn a_rule_that_panics_is_named_and_the_rest_report_without_it() {
    let dump = notation::dump("2 onicecandidateerror {\"url\":\"turn:turn.example.net\",\"errorCode\":486}");
    let call = Call::new(&dump);
    let (before, after) = RULES.split_at(RULES.len() / 2);
    let rules = [before, &[&FAILING], after].concat();
    let limits = ChangedLimits::default();
    let running = Cell::new(None);
    let watch: Watch<'_> = &|rule| running.set(rule);
    let observe = |rules: &[&'static Rule], without: &[String]| -> Vec<Observation> {
        rules.iter().map(|rule| super::observe(rule, &call, Run { limits: &limits, without, watch })).collect()
    };

    let whole = catch_unwind(AssertUnwindSafe(|| observe(&rules, &[])));
    assert!(whole.is_err());
    let failed = running.get().expect("the rule that ran last is known");
    assert_eq!(failed, "failing");

    let without = [failed.to_owned()];
    let rest = observe(&rules, &without);
    assert_eq!(running.get(), None);
    let (left_out, others): (Vec<_>, Vec<_>) = rest.iter().partition(|observation| observation.rule.key == failed);
    assert_eq!(left_out[0].outcome, Outcome::NotMeasurable("the rule failed".into()));
    let alone = observe(RULES, &[]);
    let told = |observation: &Observation| format!("{} {:?}", observation.rule.key, observation.outcome);
    assert_eq!(others.into_iter().map(told).collect::<Vec<_>>(), alone.iter().map(told).collect::<Vec<_>>());
    assert!(alone.iter().any(|observation| matches!(observation.outcome, Outcome::Fired(_))));
}

/// Whether a reference is of the form of those that lead somewhere: a specification of the W3C or WHATWG with what it defines, an RFC with a
/// section, or a source of a browser.
fn is_reference(reference: &str) -> bool {
    const SOURCES: [&str; 7] = [
        "https://www.w3.org/TR/",
        "https://wicg.github.io/",
        "https://html.spec.whatwg.org/",
        "https://datatracker.ietf.org/doc/",
        "https://webrtc.googlesource.com/src/",
        "https://source.chromium.org/chromium/",
        "https://developer.chrome.com/",
    ];
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match reference.strip_prefix("https://www.rfc-editor.org/rfc/rfc") {
        Some(rest) => match rest.split_once("#section-") {
            Some((number, section)) => is_number(number) && section.split('.').all(is_number),
            None => is_number(rest),
        },
        None => SOURCES.iter().any(|source| reference.starts_with(source)) && !reference.contains(char::is_whitespace),
    }
}

#[test]
fn references_have_the_form_of_those_that_lead_somewhere() {
    let odd: Vec<(&str, &str)> = RULES.iter().filter(|rule| !is_reference(rule.reference)).map(|rule| (rule.key, rule.reference)).collect();
    assert_eq!(odd, []);
    for wrong in
        ["", "RFC 8445", "https://www.rfc-editor.org/rfc/rfc8445#5.1", "https://www.rfc-editor.org/rfc/8445", "https://example.com/"]
    {
        assert!(!is_reference(wrong), "{wrong}");
    }
}
