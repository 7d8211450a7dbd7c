//! Charts of time series: geometry, painting and the components that the pages place.

pub mod axis;
pub mod grouping;
pub mod layout;
pub mod measure;
pub mod scale;
