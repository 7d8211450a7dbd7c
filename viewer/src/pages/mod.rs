//! One file per page.

pub mod charts;
