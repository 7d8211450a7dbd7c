//! Names a browser and its system from what a dump holds.

use crate::formats::browser;
use crate::model::Dump;
use serde_json::Value;

/// Such as `Chromium 156, Linux`.
pub(super) fn browser(dump: &Dump) -> Option<String> {
    let hints = dump.facts.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case("userAgentData"));
    hints.and_then(|(_, json)| from_hints(json)).or_else(|| from_user_agent(dump.user_agent.as_deref()?))
}

fn from_hints(json: &str) -> Option<String> {
    let hints: Value = serde_json::from_str(json).ok()?;
    let platform = hints.get("platform").and_then(Value::as_str).filter(|platform| !platform.is_empty());
    Some(shown(browser::of_hints(&hints)?, platform))
}

const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

fn from_user_agent(user_agent: &str) -> Option<String> {
    let system = SYSTEMS.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name);
    match browser::of_user_agent(user_agent) {
        Some(product) => Some(shown(product, system)),
        None => Some(user_agent.to_owned()).filter(|text| !text.is_empty()),
    }
}

/// With the major version alone, which is what releases go by.
fn shown((name, version): (&str, &str), system: Option<&str>) -> String {
    let major = version.split('.').next().unwrap_or(version);
    system.map_or_else(|| format!("{name} {major}"), |system| format!("{name} {major}, {system}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_browser_major_version_and_system() {
        let hints = r#"{"brands":[{"brand":"Not:A-Brand","version":"8"},{"brand":"Chromium","version":"156.0.1"}],"platform":"Linux"}"#;
        assert_eq!(from_hints(hints).as_deref(), Some("Chromium 156, Linux"));
        assert_eq!(from_hints(r#"[{"brand":"Brave","version":"138"}]"#).as_deref(), Some("Brave 138"));
        assert_eq!(from_hints("7"), None);
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15";
        assert_eq!(from_user_agent(safari).as_deref(), Some("Safari 18, macOS"));
        assert_eq!(from_user_agent("curl").as_deref(), Some("curl"));
    }
}
