//! Charts of time series: geometry, painting and the components that the pages place.

pub mod axis;
pub mod bands;
mod canvas;
pub mod chart;
pub mod csv;
pub mod data;
mod drag;
mod fine;
pub mod grouping;
pub mod layout;
pub mod measure;
pub mod minimap;
pub mod observe;
pub mod paint;
pub mod samples;
pub mod scale;
pub mod sheet;
pub mod spark;
pub mod stage;
pub mod theme;
pub mod time_axis;
