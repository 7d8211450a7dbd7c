//! The project's commands as functions, so that tests can use the parts they share.

pub mod accuracy;
pub mod analyze;
pub mod anonymize;
pub mod bench;
pub mod browser;
pub mod collector;
pub mod deep;
pub mod docs;
mod dump_file;
pub mod firefox;
pub mod labels;
pub mod process;
pub mod record;
pub mod serve;
pub mod server;
pub mod setup;
pub mod site;
pub mod test;
pub mod tidy;
pub mod workspace;
