//! The rules as a document for people: `docs/observations.md`.

use super::Rule;
use super::rules::RULES;
use std::fmt::Write;

/// The text of `docs/observations.md`.
pub fn document() -> String {
    let mut text = String::from(
        "# Observations\n\nWhat the analysis looks for in a dump. Written by `cargo xtask docs` from the rules in `shared/src/observations/rules`.\n\n\
         A rule *fires* with its evidence (connection, stream, time, values, limit), is *clear*, or is *not measurable* in a dump, and says why.\n\
         Limits can be changed in the viewer.\n\n| key | title | severity | of | about |\n|---|---|---|---|---|\n",
    );
    for rule in RULES {
        let tags: Vec<&str> = rule.tags.iter().map(|tag| tag.name()).collect();
        let (anchor, severity, category) = (rule.key.to_lowercase(), severity(rule), rule.category.name());
        writeln!(text, "| [{}](#{anchor}) | {} | {severity} | {category} | {} |", rule.key, rule.title, tags.join(", ")).expect("a String");
    }
    RULES.iter().for_each(|rule| text.push_str(&section(rule)));
    text
}

/// How bad it can be.
fn severity(rule: &Rule) -> String {
    match (rule.severity.start().name(), rule.severity.end().name()) {
        (mildest, worst) if mildest == worst => mildest.to_owned(),
        (mildest, worst) => format!("{mildest} to {worst}"),
    }
}

fn section(rule: &Rule) -> String {
    let mut text = format!(
        "\n## {}\n\n**{}.** {}\n\n- Why it matters: {}\n- What to try: {}\n- Severity: {}\n- About: {}\n- Needs: {}\n",
        rule.key,
        rule.title,
        rule.meaning,
        rule.importance,
        rule.advice,
        severity(rule),
        rule.category.name(),
        rule.needs.iter().map(|need| format!("`{need}`")).collect::<Vec<_>>().join(", "),
    );
    for limit in rule.thresholds {
        writeln!(text, "- Limit `{}`: {} ({:?}). {}", limit.name, limit.default, limit.unit, limit.basis).expect("a String");
    }
    writeln!(text, "- Reference: <{}>", rule.reference).expect("a String");
    text
}
