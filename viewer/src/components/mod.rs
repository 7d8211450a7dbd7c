//! Widgets that more than one page uses.

pub mod ask;
pub mod code;
pub mod copy;
pub mod dialog;
pub mod icon;
pub mod later;
pub mod menu;
pub mod styled;
