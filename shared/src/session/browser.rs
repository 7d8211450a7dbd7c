//! Names a browser and its system from what a dump holds: client hints where there are any, else the user agent string.
//!
//! Libraries for this carry a regular expression engine and its tables, more code than the whole site may weigh.

use crate::model::Dump;
use serde_json::Value;

/// Such as `Chromium 156, Linux`.
pub(super) fn browser(dump: &Dump) -> Option<String> {
    let hints = dump.facts.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case("userAgentData"));
    hints.and_then(|(_, json)| from_hints(json)).or_else(|| from_user_agent(dump.user_agent.as_deref()?))
}

/// [User-Agent Client Hints](https://wicg.github.io/ua-client-hints/): a list of brands, one of them made up.
fn from_hints(json: &str) -> Option<String> {
    let hints: Value = serde_json::from_str(json).ok()?;
    let full = hints.get("fullVersionList").or_else(|| hints.get("brands")).unwrap_or(&hints);
    let named = full.as_array()?.iter().filter_map(|brand| Some((brand.get("brand")?.as_str()?, brand.get("version")?.as_str()?)));
    let real: Vec<(&str, &str)> = named.filter(|(name, _)| !(name.contains("Not") && name.contains("Brand"))).collect();
    let (name, version) = real.iter().find(|(name, _)| *name != "Chromium").or(real.first())?;
    let platform = hints.get("platform").and_then(Value::as_str).filter(|platform| !platform.is_empty());
    let major = version.split('.').next().unwrap_or(version);
    Some(platform.map_or_else(|| format!("{name} {major}"), |platform| format!("{name} {major}, {platform}")))
}

const PRODUCTS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Electron/", "Electron"),
    ("HeadlessChrome/", "Headless Chrome"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("FxiOS/", "Firefox"),
    ("Version/", "Safari"),
];

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
    let product = PRODUCTS.iter().find_map(|(token, name)| {
        let version = user_agent.split_once(token)?.1;
        let major: String = version.chars().take_while(char::is_ascii_digit).collect();
        Some(format!("{name} {major}"))
    });
    let system = SYSTEMS.iter().find(|(token, _)| user_agent.contains(token)).map(|(_, name)| *name);
    match (product, system) {
        (Some(product), Some(system)) => Some(format!("{product}, {system}")),
        (Some(product), None) => Some(product),
        (None, _) => Some(user_agent.to_owned()).filter(|text| !text.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_hints_of_all_shapes() {
        let object = r#"{"brands":[{"brand":"Not:A-Brand","version":"8"},{"brand":"Chromium","version":"156"}],"platform":"Linux"}"#;
        assert_eq!(from_hints(object).as_deref(), Some("Chromium 156, Linux"));
        let list = r#"[{"brand":"Chromium","version":"138"},{"brand":"Brave","version":"138"},{"brand":"Not)A;Brand","version":"99"}]"#;
        assert_eq!(from_hints(list).as_deref(), Some("Brave 138"));
        assert_eq!(from_hints("7"), None);
    }

    #[test]
    fn reads_user_agents() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0";
        assert_eq!(from_user_agent(edge).as_deref(), Some("Edge 142, Windows"));
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15";
        assert_eq!(from_user_agent(safari).as_deref(), Some("Safari 18, macOS"));
        assert_eq!(
            from_user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0").as_deref(),
            Some("Firefox 153, Linux")
        );
    }
}
