//! What page and host say of a copy without personal data.

use serde::{Deserialize, Serialize};
use shared::anonymize::{Findings, Report};

/// How far a copy has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CopyProgress {
    /// Whether it is written, and now read again.
    pub checking: bool,
    /// Bytes read of the file as it is stored.
    pub read: u64,
    /// Bytes of the file as it is stored, if known.
    pub total: Option<u64>,
}

/// What a copy came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Copied {
    /// What was found and changed.
    pub report: Report,
    /// What the second reading found.
    pub findings: Findings,
    /// Why the dump ended early, if it did.
    pub cut_short: Option<String>,
    /// How long it took.
    pub milliseconds: f64,
}

/// The name to save a copy under: `call.json.gz` becomes `call.anonymized.json.gz`.
pub fn copy_name(name: &str) -> String {
    let (name, gz) = name.strip_suffix(".gz").map_or((name, ""), |name| (name, ".gz"));
    let (stem, extension) =
        name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or((name, ""), |(stem, _)| (stem, &name[stem.len()..]));
    format!("{stem}.anonymized{extension}{gz}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_named_after_their_dump() {
        let names = ["call.json", "call.rtcstats.gz", "dump", ".hidden", "webrtc_internals_dump.gz"].map(copy_name);
        assert_eq!(
            names,
            [
                "call.anonymized.json",
                "call.anonymized.rtcstats.gz",
                "dump.anonymized",
                ".hidden.anonymized",
                "webrtc_internals_dump.anonymized.gz"
            ]
        );
    }
}
