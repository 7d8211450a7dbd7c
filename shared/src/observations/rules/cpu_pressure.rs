//! The system says that its processor is overloaded.

use crate::observations::call::{Call, Run, Samples};
use crate::observations::{Category, Limits, Occurrence, Outcome, Rule, Severity, Tag, Threshold};
use crate::units::Unit;

const PATIENCE: Threshold =
    Threshold { name: "patience", unit: Unit::Seconds, default: 10.0, basis: "Shorter peaks are ordinary work such as loading a page." };

pub(super) const RULE: Rule = Rule {
    key: "cpuPressure",
    title: "Processor under pressure",
    category: Category::Devices,
    severity: Severity::Low..=Severity::High,
    tags: &[Tag::Cpu],
    meaning: "The Compute Pressure API told of a serious or critical load of the processor.",
    importance: "Encoders and decoders fall behind: pictures get smaller, freeze, or sound breaks off.",
    advice: "Close other programs and tabs, switch off background effects, show fewer videos, and let the machine cool or charge.",
    reference: "https://www.w3.org/TR/compute-pressure/#dom-pressurestate",
    needs: &["cpuState", "qualityLimitationDurations.cpu"],
    thresholds: &[PATIENCE],
    check,
};

/// As rtcstats-js writes the states: 1 critical, 2 serious, 3 fair, 4 nominal.
const CRITICAL: f64 = 1.0;
const SERIOUS: f64 = 2.0;

fn check(call: &Call<'_>, limits: Limits<'_>) -> Outcome {
    // Every connection repeats the state of the one machine.
    let longest = call.connections.iter().filter_map(|connection| {
        let object = connection.look.of_type("compute-pressure").next()?;
        Some((connection, object, connection.look.samples(object, "cpuState").map(Samples)?))
    });
    let Some((connection, object, states)) = longest.max_by_key(|(_, _, states)| states.len()) else {
        return Outcome::NotMeasurable("the dump holds no compute pressure".into());
    };
    let seconds = |runs: &[Run]| runs.iter().map(|run| run.duration().0 / 1000.0).sum::<f64>();
    let (serious, critical) = (states.runs(|state| state <= SERIOUS), states.runs(|state| state <= CRITICAL));
    let (patience, loaded) = (limits.of(&PATIENCE), seconds(&serious));
    if loaded < patience {
        return Outcome::Clear;
    }
    // A busy machine that still encodes in time does no harm to the call.
    let harmed = call.streams().any(|stream| stream.growth("qualityLimitationDurations.cpu").unwrap_or(0.0) > 0.0);
    let severity = match harmed {
        true if seconds(&critical) >= patience => Severity::High,
        true => Severity::Medium,
        false => Severity::Low,
    };
    let whole = states.range().map_or(loaded, |range| (range.end - range.start).0 / 1000.0);
    let occurrence = Occurrence::new(severity, connection.subject_of(object)).during(serious.iter().map(|run| run.range));
    let occurrence = occurrence.value("durationInSeconds", loaded).value("durationInPercent", 100.0 * loaded / whole);
    Outcome::found(vec![occurrence.crossed(&PATIENCE, limits).shown_by(&["cpuState"])])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observations::notation::{clear, fires, not_measurable};

    #[test]
    fn is_graded_by_the_worst_state_that_lasts_and_harms() {
        let call = |states: &str| {
            format!("outbound-rtp A kind=video\n qualityLimitationDurations.cpu 0*20 +1*20\ncompute-pressure P\n cpuState {states}")
        };
        let found = fires(&RULE, &call("4*10 2*20 4*10"));
        assert_eq!((found[0].severity, found[0].values["durationInSeconds"].as_f64()), (Severity::Medium, Some(20.0)));
        assert_eq!(fires(&RULE, &call("4*10 1*20"))[0].severity, Severity::High);
        assert_eq!(fires(&RULE, "compute-pressure P\n cpuState 4*10 1*20")[0].severity, Severity::Low);
        clear(&RULE, &call("4*10 1*2 3*20"));
        not_measurable(&RULE, "0 create {}");
    }
}
