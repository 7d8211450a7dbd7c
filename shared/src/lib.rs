//! The pure core of rtclens. It knows no browser, clock, file or random source: bytes, requests and time come in, values go out.
//!
//! bytes → [`formats`] (with [`codec`]) → [`model`] and [`series`] → [`features`] and [`observations`] → [`deductions`], [`scores`] and
//! [`summary`] → [`session`] → answers for a page or a terminal.
//! bytes → [`anonymize`] → bytes of the same format without personal data.

pub use reading::{codec, error, intern, model, series, units};

pub mod formats;
pub mod mos;
pub mod features;
pub mod export;
pub mod observations;
pub mod deductions;
pub mod scores;
pub mod summary;
pub mod session;
pub mod anonymize;
