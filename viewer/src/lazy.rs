//! Where the program is cut in parts: what opens a dump and shows what is in it is loaded first, the rest once that stands, by the page
//! and by the worker each what it needs.
//!
//! A part is reached through a table of functions alone, [`app::Pages`](crate::app::Pages) and
//! [`engine::host::Answers`](crate::engine::host::Answers), which its loading gives. What nothing else uses lies in the part; the build
//! finds out what that is. The program (`main.rs`) makes the cuts, so that tests and examples are whole.

use std::pin::Pin;

/// What a person reads where a part cannot be loaded.
pub const INCOMPLETE: &str =
    "A part of the site could not be loaded. If the site was updated meanwhile, reload this page; without a network, try again later.";

/// Work that is under way.
pub type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// Loads a part, or gives it again; `None` if it cannot be loaded now.
pub type Load<T> = fn() -> Task<Option<&'static T>>;
