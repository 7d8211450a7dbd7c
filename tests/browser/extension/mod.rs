//! The extension in real browsers: calls of pages recorded, kept, saved and opened in the viewer that it holds.

mod call;
mod firefox;
mod frames;
mod hostile;
mod kept;
mod lost;
mod states;

/// A policy that lets nothing run but the page's own files, and no text become code.
const STRICT: &str = "Content-Security-Policy: default-src 'self'; frame-src 'none'; worker-src 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'\r\n";
