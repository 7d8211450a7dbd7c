//! The facade: bytes of a dump in, answers out. The only module that clients (the worker, `cargo xtask analyze`) import.

pub mod answers;
