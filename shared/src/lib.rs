//! The pure core of rtclens. It knows no browser, clock, file or random source: bytes, requests and time come in, values go out.
//!
//! bytes → [`formats`] → [`model`] + [`series`] → [`session`] → answers for a page or a terminal.

pub mod session;
pub mod units;
