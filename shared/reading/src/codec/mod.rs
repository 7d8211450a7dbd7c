//! Wire compression: the number tables, the delta of statistics, the sections of session descriptions, and whole lines;
//! and what every format does to bytes: cutting lines, walking through a document, scanning arrays of values.

pub mod dictionary;
pub mod scan;
pub mod time_text;
pub mod description;
pub mod line;
pub mod report;
pub mod lines;
pub mod document;
pub mod values;
pub mod skim;
