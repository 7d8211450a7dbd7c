//! One file per page.

pub mod anonymize;
pub mod charts;
pub mod connection;
pub mod events;
pub mod failed;
pub mod features;
pub mod findings;
pub mod landing;
pub mod missing;
pub mod opening;
pub mod overview;
pub mod samples;
pub(crate) mod observed;
mod parts;
