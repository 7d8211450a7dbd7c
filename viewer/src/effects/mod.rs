//! The browser, one interface a file, thin: no decision is made here.

pub mod clipboard;
pub mod clock;
pub mod download;
pub mod file;
pub mod frame;
pub mod handover;
pub mod json;
pub mod keyboard;
pub mod layout;
pub mod location;
pub mod pointer;
pub mod requests;
pub mod site;
pub mod storage;
pub mod theme;
pub mod title;
