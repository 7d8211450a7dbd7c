//! Features written for other programs: databases, spreadsheets, scripts.

pub mod csv;
pub mod json;
pub mod sql;
