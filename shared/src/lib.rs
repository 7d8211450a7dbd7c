//! The pure core of rtclens. It knows no browser, clock, file or random source: bytes, requests and time come in, values go out.
//!
//! bytes → [`formats`] (with [`codec`]) → [`model`] and [`series`] → [`observations`] → [`session`] → answers for a page or a terminal.

pub mod units;
pub mod intern;
pub mod error;
pub mod series;
pub mod mos;
pub mod model;
pub mod codec;
pub mod formats;
pub mod observations;
pub mod deductions;
pub mod scores;
pub mod summary;
pub mod session;
