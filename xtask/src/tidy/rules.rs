//! The rules as data: a new module needs a row here, which is where its place in the house is decided.

/// Where the modules of a crate are. What reads a dump is built as a crate of its own, but is named as part of `shared` by everyone.
pub(super) const SOURCES: &[(&str, &str)] =
    &[("shared", "shared/reading/src"), ("shared", "shared/src"), ("collector", "collector/src"), ("viewer", "viewer/src")];

/// What one module of a crate may import.
pub(super) struct Module {
    pub(super) package: &'static str,
    pub(super) name: &'static str,
    /// Modules of the same crate.
    pub(super) siblings: &'static [&'static str],
    /// Modules of `shared`, for other crates: all of one, or one module in it.
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
    shared("error", &["units"]),
    shared("series", &["units", "intern", "error"]),
    shared("model", &["units", "intern", "error", "series"]),
    shared("codec", &["units", "intern", "error", "series", "model"]),
    shared("formats", &["units", "intern", "error", "series", "model", "codec"]),
    shared("observations", &["units", "intern", "series", "model", "codec"]),
    shared("mos", &["units", "series"]),
    shared("features", &["units", "intern", "series", "model", "mos"]),
    shared("export", &["codec", "features"]),
    shared("deductions", &["units", "series", "observations"]),
    shared("scores", &["units", "series", "mos", "observations"]),
    shared("summary", &["units", "series", "observations", "deductions", "scores"]),
    shared(
        "session",
        &[
            "units",
            "intern",
            "error",
            "series",
            "model",
            "codec",
            "formats",
            "features",
            "export",
            "observations",
            "deductions",
            "scores",
            "summary",
        ],
    ),
    shared("anonymize", &["units", "error", "model", "codec", "formats"]),
    Module { package: "collector", name: "note", siblings: &[], shared: &["codec"] },
    Module { package: "collector", name: "numbers", siblings: &[], shared: &["codec"] },
    Module { package: "collector", name: "recorder", siblings: &["note", "numbers"], shared: &["codec"] },
    Module { package: "collector", name: "live", siblings: &["note"], shared: &["codec"] },
    Module { package: "collector", name: "exports", siblings: &["recorder"], shared: &[] },
    Module { package: "collector", name: "extension", siblings: &["live"], shared: &["anonymize"] },
    viewer("words", &[], &["session::answers"]),
    viewer("lazy", &[], &[]),
    viewer("effects", &["state"], &[]),
    viewer("engine", &["lazy", "effects"], &["session", "anonymize"]),
    viewer("state", &["engine"], &["session::answers"]),
    viewer("charts", &["words", "effects", "engine", "state", "components"], &["session::answers"]),
    viewer("components", &["words", "effects", "engine", "state", "app"], &["session::answers"]),
    viewer("pages", &["lazy", "words", "effects", "engine", "state", "components", "charts", "app"], &["session::answers", "anonymize"]),
    viewer("app", &["lazy", "words", "effects", "engine", "state", "components", "charts", "pages"], &["session::answers"]),
];

/// Folders whose files know nothing of each other, apart from the files named, which are common to them.
pub(super) const STRANGERS: &[(&str, &str, &[&str])] = &[("shared", "formats", &["browser", "detect", "events", "names"])];

/// Modules that use no browser API, so that they are tested on the host.
pub(super) const PURE: &[(&str, &str)] = &[("viewer", "state")];

/// Crates that touch the browser.
pub(super) const BROWSER_CRATES: &[&str] =
    &["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "gloo_events", "gloo_render", "gloo_timers", "yew"];

/// Paths that a crate may not name: its answers depend on its input alone.
pub(super) const FORBIDDEN_PATHS: &[(&str, &[&str])] =
    &[("shared", &["std::env", "std::fs", "std::net", "std::os", "std::process", "std::thread", "std::time"])];

/// Crates that may not be among what a crate is built from for the browser, however indirectly.
pub(super) const FORBIDDEN_DEPENDENCIES: &[(&str, &[&str])] = &[
    ("shared", &["wasm-bindgen", "wasm-bindgen-futures", "web-sys", "js-sys", "gloo", "yew", "getrandom", "rand", "web-time"]),
    ("collector", &["yew", "plotters", "web-sys", "flate2", "miniz_oxide"]),
];

/// Marks of unfinished work, put together here so that this file is not found itself.
pub(super) const UNFINISHED_WORDS: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Macros of unfinished work.
pub(super) const UNFINISHED_MACROS: &[&str] = &["todo", "unimplemented", "dbg"];

/// A longer file holds more than one concept.
pub(super) const MOST_LINES: usize = 600;
