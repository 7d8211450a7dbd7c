//! The page was loaded anew before this recording.

use crate::observations::call::Call;
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const OFTEN: Threshold =
    Threshold { name: "often", unit: Unit::None, default: 3.0, basis: "Somebody tried again and again; our own number." };

pub(super) const RULE: Rule = Rule {
    key: "pageReloaded",
    title: "Page reloaded",
    category: Category::Logs,
    severity: Severity::Info..=Severity::Low,
    tags: &[Tag::Behavior],
    meaning: "The page counts its loads in this tab, and this was not the first.",
    importance: "People reload when something does not work. What went wrong is in the recording before this one.",
    advice: "Look at the earlier recording of the same person.",
    reference: "https://www.w3.org/TR/navigation-timing-2/#dom-performancenavigationtiming-type",
    needs: &["reloadCount"],
    thresholds: &[OFTEN],
    check,
};

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    let Some(count) = call.fact("reloadCount").and_then(|count| count.as_f64()) else {
        return Outcome::NotMeasurable("the dump does not count loads of the page".into());
    };
    if count < 1.0 {
        return Outcome::Clear;
    }
    let severity = if count < limits.of(&OFTEN) { Severity::Info } else { Severity::Low };
    Outcome::Fired(vec![Occurrence::new(severity, call.subject()).value("valueInCount", count)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn fires_by_count() {
        let found = fires(&RULE, "fact reloadCount 1");
        assert_eq!((found[0].severity, found[0].values["valueInCount"].as_f64()), (Severity::Info, Some(1.0)));
        assert_eq!(fires(&RULE, "fact reloadCount 4")[0].severity, Severity::Low);
        clear(&RULE, "fact reloadCount 0");
        not_measurable(&RULE, "0 create {}");
    }
}
