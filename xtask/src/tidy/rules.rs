//! The rules as data: a new module needs a row here, which is where its place in the house is decided.

/// What one module of a crate may import.
pub(super) struct Module {
    pub(super) package: &'static str,
    pub(super) name: &'static str,
    /// Modules of the same crate.
    pub(super) siblings: &'static [&'static str],
    /// Modules of `shared`, for other crates.
    pub(super) shared: &'static [&'static str],
}

const fn shared(name: &'static str, siblings: &'static [&'static str]) -> Module {
    Module { package: "shared", name, siblings, shared: &[] }
}

const fn viewer(name: &'static str, siblings: &'static [&'static str], shared: &'static [&'static str]) -> Module {
    Module { package: "viewer", name, siblings, shared }
}

/// Who may import whom. Only modules of these crates are held to it.
pub(super) const MODULES: &[Module] = &[
    shared("units", &[]),
    shared("intern", &[]),
    shared("error", &[]),
    shared("model", &["units", "intern", "error"]),
    shared("codec", &["units", "intern", "error", "model"]),
    shared("series", &["units", "intern", "error", "model"]),
    shared("formats", &["units", "intern", "error", "model", "codec", "series"]),
    shared("share", &["units"]),
    shared("session", &["units", "intern", "error", "model", "codec", "formats", "series", "share"]),
    viewer("engine", &[], &["session", "error"]),
    viewer("state", &[], &["session", "share", "units"]),
    viewer("effects", &[], &[]),
    viewer("charts", &["state", "engine", "effects", "components"], &["session", "units"]),
    viewer("components", &["state", "effects"], &["session", "units"]),
    viewer("pages", &["state", "engine", "effects", "charts", "components"], &["session", "share", "units"]),
    viewer("app", &["state", "engine", "effects", "charts", "components", "pages"], &["session", "share", "units"]),
];

/// Files of a folder that know nothing of each other.
pub(super) const STRANGERS: &[(&str, &str)] = &[("shared", "formats")];

/// Modules that use no browser API, so that they are tested on the host.
pub(super) const PURE: &[(&str, &str)] = &[("viewer", "state")];

/// Crates that touch the browser.
pub(super) const BROWSER_CRATES: &[&str] = &["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "gloo", "yew"];

/// Paths that a crate may not name: its answers depend on its input alone.
pub(super) const FORBIDDEN_PATHS: &[(&str, &[&str])] =
    &[("shared", &["std::env", "std::fs", "std::net", "std::os", "std::process", "std::thread", "std::time"])];

/// Crates that may not be among what a crate is built from for the browser, however indirectly.
pub(super) const FORBIDDEN_DEPENDENCIES: &[(&str, &[&str])] =
    &[("shared", &["wasm-bindgen", "wasm-bindgen-futures", "web-sys", "js-sys", "gloo", "yew", "getrandom", "rand", "web-time"])];

/// Marks of unfinished work, put together here so that this file is not found itself.
pub(super) const UNFINISHED_WORDS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Macros of unfinished work.
pub(super) const UNFINISHED_MACROS: &[&str] = &["todo", "unimplemented", "dbg"];

/// A longer file holds more than one concept.
pub(super) const MOST_LINES: usize = 600;
