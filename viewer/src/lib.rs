//! The viewer: a page that shows a dump, and the worker that reads it.
//!
//! [`app`] holds the [`state`] and draws the bar, rail and status line around the [`pages`]; they ask the [`engine`], which alone knows
//! where answers are made.

pub mod app;
pub mod charts;
pub mod components;
pub mod effects;
pub mod engine;
pub mod lazy;
pub mod pages;
pub mod state;
pub mod words;
