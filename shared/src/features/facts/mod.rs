//! What features are computed from, gathered in one pass over the events and over the series of a connection.

pub(super) mod client;
pub(super) mod connection;
pub(super) mod negotiation;
pub(super) mod reports;
pub(super) mod trace;
pub(super) mod tracks;
