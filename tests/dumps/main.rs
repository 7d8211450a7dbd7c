//! Dumps in, tables out: every fixture and, where `RTCLENS_CORPUS` names one, every file of a corpus.

mod anonymized;
mod answers;
mod calls;
mod check;
mod corpus;
mod databases;
mod documents;
mod features;
mod fixtures;
mod generated;
mod gigantic;
mod peer;
mod peer_features;
