//! What the project's commands are made of.

pub mod browser;
