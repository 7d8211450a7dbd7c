//! Features as the page shows them, and as files for other programs.

use super::answers::{ExportFormat, FeatureColumn, FeatureGroup, FeatureReport, FeatureTable};
use crate::export::sql::Dialect;
use crate::export::{csv, json, sql};
use crate::features::dictionary::{self, CHANNEL, CLIENT, CONNECTION, DEVICE, LAYER, METADATA, PAIR, TRACK, Table};
use crate::features::{Row, extract};
use crate::model::Dump;

pub(super) fn export(dump: &Dump, format: ExportFormat) -> String {
    let features = extract(dump);
    match format {
        ExportFormat::Csv => csv::document(&features),
        ExportFormat::Json => format!("{:#}\n", json::document(&features)),
        ExportFormat::PostgreSql => sql::script(&features, Dialect::PostgreSql),
        ExportFormat::DuckDb => sql::script(&features, Dialect::DuckDb),
    }
}

pub(super) fn report(dump: &Dump) -> FeatureReport {
    let (features, tables) = (extract(dump), dictionary::tables());
    let mut groups = Vec::new();
    for table in [METADATA, CLIENT, DEVICE] {
        groups.extend(features.rows(table).iter().map(|row| group(&tables, table, None, row)));
    }
    for connection in &features.connections {
        let mut add = |table: usize, row: &Row| groups.push(group(&tables, table, Some(&connection.id), row));
        add(CONNECTION, &connection.row);
        for table in [TRACK, LAYER, PAIR, CHANNEL] {
            connection.rows(table).iter().for_each(|row| add(table, row));
        }
    }
    FeatureReport { tables: tables.iter().map(described).collect(), groups }
}

#[inline(never)]
fn described(table: &Table) -> FeatureTable {
    let columns = table.columns.iter().map(|column| FeatureColumn {
        name: column.name.to_string(),
        sql: column.sql_name(),
        kind: column.kind.name().to_owned(),
        unit: column.unit.to_owned(),
        doc: column.doc.to_string(),
        source: column.source.to_string(),
        link: column.link.to_string(),
    });
    FeatureTable { title: table.title.to_owned(), columns: columns.collect() }
}

/// Features that tell a thing apart from others of its table.
const TELLING: &[&str] = &["direction", "kind", "rid", "label", "localType", "remoteType", "trackIdentifier", "statsId"];

#[inline(never)]
fn group(tables: &[Table], table: usize, connection: Option<&str>, row: &Row) -> FeatureGroup {
    let columns = &tables[table].columns;
    let values: Vec<Option<String>> = row.iter().map(|value| value.as_ref().map(csv::plain)).collect();
    let value = |name: &&str| values[columns.iter().position(|column| column.name == **name)?].as_deref().filter(|text| !text.is_empty());
    let label: Vec<&str> = if connection.is_none() && table != DEVICE { Vec::new() } else { TELLING.iter().filter_map(value).collect() };
    FeatureGroup { table: table as u32, connection: connection.map(str::to_owned), label: label.join(" "), values }
}
