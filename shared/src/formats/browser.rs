//! What a browser calls itself: by client hints where there are any, else by its user agent string.
//!
//! Libraries for this carry a regular expression engine and its tables, more code than the whole site may weigh.

use serde_json::Value;

/// Name and version by [User-Agent Client Hints](https://wicg.github.io/ua-client-hints/): a list of brands, or an object with one or two.
pub fn of_hints(hints: &Value) -> Option<(&str, &str)> {
    let lists = [hints.get("fullVersionList"), hints.get("brands"), Some(hints)];
    let brands = lists.into_iter().flatten().find_map(Value::as_array)?;
    let named = brands.iter().filter_map(|brand| Some((brand.get("brand")?.as_str()?, brand.get("version")?.as_str()?)));
    // One brand is made up, such as `Not)A;Brand`, to keep parsers honest.
    let real: Vec<(&str, &str)> = named.filter(|(name, _)| !(name.contains("Not") && name.contains("Brand"))).collect();
    real.iter().find(|(name, _)| *name != "Chromium").or(real.first()).copied()
}

/// Product tokens (RFC 9110, section 10.1.5) and whose they are. A browser built from another also has the tokens of that: its own come first.
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

/// Name and version by a user agent string.
pub fn of_user_agent(user_agent: &str) -> Option<(&'static str, &str)> {
    PRODUCTS.iter().find_map(|(token, name)| {
        let version = user_agent.split_once(token)?.1;
        let end = version.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(version.len());
        Some((*name, &version[..end]))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_hints_of_all_shapes() {
        let brands = json!([{"brand": "Chromium", "version": "138"}, {"brand": "Brave", "version": "138"}, {"brand": "Not)A;Brand", "version": "99"}]);
        assert_eq!(of_hints(&brands), Some(("Brave", "138")));
        let full = json!([{"brand": "Not:A-Brand", "version": "8.0.0.0"}, {"brand": "Chromium", "version": "156.0.1.2"}]);
        assert_eq!(of_hints(&json!({"brands": brands, "fullVersionList": full})), Some(("Chromium", "156.0.1.2")));
        assert_eq!(of_hints(&json!({"brands": brands})), Some(("Brave", "138")));
        for hints in [json!(7), json!([]), json!({"brands": [{"brand": 1}]})] {
            assert_eq!(of_hints(&hints), None);
        }
    }

    #[test]
    fn reads_user_agents() {
        let edge = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.3.4";
        assert_eq!(of_user_agent(edge), Some(("Edge", "142.0.3.4")));
        let safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15";
        assert_eq!(of_user_agent(safari), Some(("Safari", "18.1")));
        assert_eq!(of_user_agent("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"), Some(("Firefox", "153.0")));
        assert_eq!(of_user_agent("curl"), None);
    }
}
