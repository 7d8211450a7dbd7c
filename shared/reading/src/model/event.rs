//! Something that happened: a call of the page, its outcome, or an event of the browser.

use super::ConnectionIdx;
use crate::intern::Sym;
use crate::units::Timestamp;

/// The method of a statistics report.
pub const GET_STATS: &str = "getStats";

/// An event of a dump.
#[derive(Debug)]
pub struct Event {
    /// When.
    pub timestamp: Timestamp,
    /// On which connection; `None` for the client as a whole.
    pub connection: Option<ConnectionIdx>,
    /// Method or event name as the dump spells it, uncompressed.
    pub method: Sym,
    /// The name in the vocabulary all producers share today: the method itself, or `on` and the W3C event name
    /// (`oniceconnectionstatechange`), an outcome with `OnSuccess` or `OnFailure` behind it.
    pub canonical: Sym,
    /// JSON text of the argument or result; of a state change the bare state as a JSON string. Empty if there is none.
    pub value: Box<str>,
    /// JSON text of what else the dump holds of it, as an array; empty if nothing.
    pub extra: Box<str>,
    /// For a statistics report its place in the connection's series.
    pub tick: Option<u32>,
}
