//! Features of a dump as a file.

use super::Type::{Count, Number, Text};
use super::{Value, feature, feature_of};
use crate::model::Dump;

/// A feature of a dump as a file.
pub(super) type DumpFeature = feature_of!(Dump);

#[rustfmt::skip]
pub(super) static TABLE: &[DumpFeature] = &[
    feature("format", Text, "", "Name of the dump format.", "the file", "", |dump: &Dump| Some(Value::Text(dump.format.to_owned()))),
    feature("producer", Text, "", "What wrote the dump.", "the file", "", |dump| dump.producer.clone().map(Value::Text)),
    feature("userAgent", Text, "", "User agent of the browser.", "the file", "", |dump| dump.user_agent.clone().map(Value::Text)),
    feature("url", Text, "", "Page or origin the call ran on.", "the file", "", |dump| dump.page.clone().map(Value::Text)),
    feature("bytes", Count, "bytes", "Length of the dump's text.", "the file", "", |dump| Some(Value::Number(dump.bytes as f64))),
    feature("startTime", Number, "epoch ms", "Start of the call: the first event or report that is not far from all connections.", "first event or report", "",
        |dump| dump.range().map(|range| Value::Number(range.start.0))),
    feature("numberPeerconnections", Count, "", "Number of peer connections.", "every connection", "",
        |dump| Some(Value::Number(dump.connections.len() as f64))),
];
