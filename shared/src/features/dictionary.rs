//! What every feature means: the tables of an export with their columns, and the text of `docs/features.md`.

use super::{
    Column, Compute, ConnectionFeatures, Feature, Features, Row, Type, channels, client, connection, devices, layers, metadata, pairs,
    track,
};
use std::fmt::Write;

/// A table of features.
#[derive(Debug)]
pub struct Table {
    /// Its name in a database.
    pub name: &'static str,
    /// Where its rows are in JSON; empty if they are not.
    pub path: &'static str,
    /// What it is for a person.
    pub title: &'static str,
    /// What one row of it is.
    pub doc: &'static str,
    /// Its features in the order of a [`Row`].
    pub columns: Vec<Column>,
}

/// Places of the tables in [`tables`].
pub const METADATA: usize = 0;
/// The client.
pub const CLIENT: usize = 1;
/// Connections.
pub const CONNECTION: usize = 2;
/// Tracks.
pub const TRACK: usize = 3;
/// Simulcast layers.
pub const LAYER: usize = 4;
/// Candidate pairs.
pub const PAIR: usize = 5;
/// Data channels.
pub const CHANNEL: usize = 6;
/// Devices.
pub const DEVICE: usize = 7;

/// What is known of the features of some tables.
pub(super) fn columns<O, S>(tables: &[&[Feature<O, S>]]) -> Vec<Column> {
    let mut columns = Vec::new();
    for feature in tables.iter().copied().flatten() {
        let names = match feature.compute {
            Compute::Own(_) => None,
            Compute::Shared(_, names) => Some(names),
        };
        columns.push(feature.column.filled_in(names));
    }
    columns
}

/// Every table.
#[rustfmt::skip]
pub fn tables() -> [Table; 8] {
    [
        Table { name: "features_metadata", path: "", title: "Dump", doc: "One row for each dump.", columns: columns(&[metadata::TABLE]) },
        Table { name: "features_client", path: "client", title: "Client", doc: "One row for each dump: the page and its browser, apart from any connection.", columns: columns(&[client::TABLE]) },
        Table { name: "features_connection", path: "connections", title: "Connection", doc: "One row for each peer connection.", columns: connection::columns() },
        Table { name: "features_track", path: "connections.tracks", title: "Track", doc: "One row for each track that a connection sent or received.", columns: track::columns() },
        Table { name: "features_simulcast_layer", path: "connections.simulcastLayers", title: "Simulcast layer", doc: "One row for each encoding of video sent as simulcast.", columns: columns(&[layers::TABLE]) },
        Table { name: "features_candidate_pair", path: "connections.candidatePairs", title: "Candidate pair", doc: "One row for each candidate pair.", columns: columns(&[pairs::TABLE]) },
        Table { name: "features_data_channel", path: "connections.dataChannels", title: "Data channel", doc: "One row for each data channel.", columns: columns(&[channels::TABLE]) },
        Table { name: "features_device", path: "client.devices", title: "Device", doc: "One row for each microphone, camera or screen that was captured, and for each device listed last.", columns: columns(&[devices::TABLE]) },
    ]
}

impl ConnectionFeatures {
    /// The rows of a table that has several for each connection.
    pub fn rows(&self, table: usize) -> &[Row] {
        match table {
            TRACK => &self.tracks,
            LAYER => &self.layers,
            PAIR => &self.pairs,
            CHANNEL => &self.channels,
            _ => &[],
        }
    }
}

impl Features {
    /// The rows of a table that is of no connection.
    pub fn rows(&self, table: usize) -> &[Row] {
        match table {
            METADATA => std::slice::from_ref(&self.metadata),
            CLIENT => std::slice::from_ref(&self.client),
            DEVICE => &self.devices,
            _ => &[],
        }
    }
}

impl Column {
    /// Its name in a database: words parted by underscores.
    pub fn sql_name(&self) -> String {
        let mut name = String::new();
        for character in self.name.chars() {
            if character.is_ascii_uppercase() {
                name.push('_');
            }
            name.push(character.to_ascii_lowercase());
        }
        name
    }
}

impl Type {
    /// Its name for a person.
    pub fn name(self) -> &'static str {
        match self {
            Type::Flag => "boolean",
            Type::Count => "whole number",
            Type::Number => "number",
            Type::Text => "text",
            Type::Json => "structure",
        }
    }
}

/// The dictionary as a document.
pub fn document() -> String {
    let mut text = String::from(
        "# Features\n\n\
         What rtclens computes from a dump: one value for each feature, `cargo xtask analyze --json` prints them and the page *Features* shows and exports them.\n\
         This file is generated from the tables in `shared/src/features`; a test holds it to them.\n\n\
         A feature that a dump cannot tell is left out in JSON and NULL in SQL. Names in SQL are those of JSON with underscores.\n\
         Most are those of [rtcstats-features](https://github.com/rtcstats/rtcstats); where a value differs on purpose, `tests/dumps/peer_features.rs` says why.\n",
    );
    for table in tables() {
        let Table { name, path, title, doc, columns } = table;
        let place = if path.is_empty() { "not in JSON".to_owned() } else { format!("in JSON `{path}`") };
        let _ = write!(text, "\n## {title}\n\n{doc} Table `{name}`, {place}.\n\n");
        text.push_str("| feature | SQL | type | unit | meaning | source |\n|---|---|---|---|---|---|\n");
        for column in columns {
            let source = if column.link.is_empty() { column.source.to_string() } else { format!("[{}]({})", column.source, column.link) };
            let _ = writeln!(
                text,
                "| `{}` | `{}` | {} | {} | {} | {source} |",
                column.name,
                column.sql_name(),
                column.kind.name(),
                column.unit,
                column.doc
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_every_feature_is_explained() {
        for table in tables() {
            let mut names = HashSet::from(["id".to_owned(), "dump_id".to_owned(), "connection_id".to_owned()]);
            for column in &table.columns {
                assert!(names.insert(column.sql_name()), "{}: {} twice", table.name, column.name);
                assert!(column.name.is_ascii() && !column.doc.is_empty() && !column.source.is_empty(), "{}: {}", table.name, column.name);
                assert!(column.doc.ends_with('.') && !column.doc.contains('|'), "{}: {}", table.name, column.name);
            }
        }
    }
}
