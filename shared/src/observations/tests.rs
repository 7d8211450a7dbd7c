//! What becomes of the others where a rule fails.

use super::*;
use crate::observations::rules::RULES;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

static FAILING: Rule = Rule {
    key: "failing",
    title: "Fails",
    category: Category::Logs,
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

    let whole = catch_unwind(AssertUnwindSafe(|| observe(&rules, &call, Run { limits: &limits, without: &[], watch })));
    assert!(whole.is_err());
    let failed = running.get().expect("the rule that ran last is known");
    assert_eq!(failed, "failing");

    let without = [failed.to_owned()];
    let rest = observe(&rules, &call, Run { limits: &limits, without: &without, watch });
    assert_eq!(running.get(), None);
    let (left_out, others): (Vec<_>, Vec<_>) = rest.iter().partition(|observation| observation.rule.key == failed);
    assert_eq!(left_out[0].outcome, Outcome::NotMeasurable("the rule failed".into()));
    let alone = observe(RULES, &call, Run { limits: &limits, without: &[], watch });
    let told = |observation: &Observation| format!("{} {:?}", observation.rule.key, observation.outcome);
    assert_eq!(others.into_iter().map(told).collect::<Vec<_>>(), alone.iter().map(told).collect::<Vec<_>>());
    assert!(alone.iter().any(|observation| matches!(observation.outcome, Outcome::Fired(_))));
}
