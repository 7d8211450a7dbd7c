//! Wire compression: the number tables, the delta of statistics, the sections of session descriptions, and whole lines.

pub mod dictionary;
pub mod scan;
pub mod time_text;
pub mod description;
pub mod line;
pub mod report;
