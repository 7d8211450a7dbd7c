//! Charts of time series: geometry, painting and the components that the pages place.

pub mod axis;
pub mod bands;
pub mod chart;
pub mod data;
pub mod grouping;
pub mod layout;
pub mod measure;
pub mod observe;
pub mod paint;
pub mod scale;
pub mod spark;
pub mod theme;
