//! Features as SQL: the schema with its documentation, and the rows of a dump, for PostgreSQL and DuckDB.
//!
//! A script can be run again: rows of the same dump are replaced. Text is quoted so that nothing of a dump can end it.

use super::json;
use crate::features::dictionary::{CHANNEL, CLIENT, CONNECTION, DEVICE, LAYER, METADATA, PAIR, TRACK, Table, tables};
use crate::features::{Column, Features, Row, Type, Value};
use std::fmt::Write;

/// Whose SQL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PostgreSQL, 12 or later.
    PostgreSql,
    /// DuckDB, 1.0 or later.
    DuckDb,
}

/// Columns of a table besides its features.
const KEYS: [&[(&str, &str)]; 3] = [
    &[("dump_id", "BIGINT NOT NULL")],
    &[("dump_id", "BIGINT NOT NULL"), ("id", "BIGINT NOT NULL")],
    &[("dump_id", "BIGINT NOT NULL"), ("connection_id", "BIGINT NOT NULL"), ("id", "BIGINT NOT NULL")],
];

#[inline(never)]
fn keys(table: usize) -> &'static [(&'static str, &'static str)] {
    match table {
        METADATA | CLIENT => KEYS[0],
        CONNECTION | DEVICE => KEYS[1],
        _ => KEYS[2],
    }
}

/// Columns that hold texts of the dump which are no features.
#[inline(never)]
fn more(table: usize) -> &'static [(&'static str, Type, &'static str)] {
    match table {
        CLIENT => &[("more", Type::Json, "What else the client said of itself.")],
        CONNECTION => &[("connection_identifier", Type::Text, "Id of the connection as written in the dump.")],
        _ => &[],
    }
}

/// Schema and rows in one transaction.
pub fn script(features: &Features, dialect: Dialect) -> String {
    let mut sql = String::from("BEGIN;\n");
    if dialect == Dialect::PostgreSql {
        // Backslashes in text are backslashes, whatever the server was told.
        sql.push_str("SET LOCAL standard_conforming_strings = on;\n");
    }
    sql.push_str(&schema(dialect));
    sql.push_str(&rows(features));
    sql.push_str("COMMIT;\n");
    sql
}

/// The tables, each column with what it means.
pub fn schema(dialect: Dialect) -> String {
    let mut sql = String::new();
    for (index, table) in tables().iter().enumerate() {
        let _ = writeln!(sql, "CREATE TABLE IF NOT EXISTS {} (", table.name);
        for (name, kind) in keys(index) {
            let _ = writeln!(sql, "  {} {kind},", identifier(name));
        }
        for (name, kind, _) in more(index) {
            let _ = writeln!(sql, "  {} {},", identifier(name), type_name(*kind, dialect));
        }
        for column in &table.columns {
            let _ = writeln!(sql, "  {} {},", identifier(&column.sql_name()), type_name(column.kind, dialect));
        }
        let keys: Vec<String> = keys(index).iter().map(|key| identifier(key.0)).collect();
        let _ = writeln!(sql, "  PRIMARY KEY ({})\n);", keys.join(", "));
        let _ = writeln!(sql, "COMMENT ON TABLE {} IS {};", table.name, quoted(table.doc));
        for (name, _, doc) in more(index) {
            comment(&mut sql, table, name, doc);
        }
        for column in &table.columns {
            comment(&mut sql, table, &column.sql_name(), &explained(column));
        }
    }
    sql
}

#[inline(never)]
fn comment(sql: &mut String, table: &Table, column: &str, text: &str) {
    let _ = writeln!(sql, "COMMENT ON COLUMN {}.{} IS {};", table.name, identifier(column), quoted(text));
}

#[inline(never)]
fn explained(column: &Column) -> String {
    let unit = if column.unit.is_empty() { String::new() } else { format!(" Unit: {}.", column.unit) };
    let link = if column.link.is_empty() { String::new() } else { format!(" {}", column.link) };
    format!("{}{unit} Source: {}.{link}", column.doc, column.source)
}

/// The rows of a dump, in place of those that it had.
pub fn rows(features: &Features) -> String {
    let tables = tables();
    let mut sql = String::new();
    let dump = features.id.to_string();
    for table in &tables {
        let _ = writeln!(sql, "DELETE FROM {} WHERE dump_id = {dump};", table.name);
    }
    let mut write = |index: usize, keys: &[&str], more: &[String], row: &Row| insert(&mut sql, &tables[index], index, keys, more, row);
    write(METADATA, &[&dump], &[], &features.metadata);
    write(CLIENT, &[&dump], &[structure(&serde_json::Value::Object(features.more.clone()))], &features.client);
    for (id, row) in features.devices.iter().enumerate() {
        write(DEVICE, &[&dump, &id.to_string()], &[], row);
    }
    for (connection_id, connection) in features.connections.iter().enumerate() {
        let connection_id = connection_id.to_string();
        write(CONNECTION, &[&dump, &connection_id], &[quoted(&connection.id)], &connection.row);
        for table in [TRACK, LAYER, PAIR, CHANNEL] {
            for (id, row) in connection.rows(table).iter().enumerate() {
                write(table, &[&dump, &connection_id, &id.to_string()], &[], row);
            }
        }
    }
    sql
}

#[inline(never)]
fn insert(sql: &mut String, table: &Table, index: usize, own: &[&str], others: &[String], row: &Row) {
    let mut names: Vec<String> = keys(index).iter().map(|key| identifier(key.0)).collect();
    names.extend(more(index).iter().map(|more| identifier(more.0)));
    let mut values: Vec<String> = own.iter().map(|key| (*key).to_owned()).chain(others.iter().cloned()).collect();
    for (column, value) in table.columns.iter().zip(row) {
        if let Some(value) = value.as_ref().and_then(|value| literal(value, column.kind)) {
            names.push(identifier(&column.sql_name()));
            values.push(value);
        }
    }
    let _ = writeln!(sql, "INSERT INTO {} ({}) VALUES ({});", table.name, names.join(", "), values.join(", "));
}

#[inline(never)]
fn type_name(kind: Type, dialect: Dialect) -> &'static str {
    match (kind, dialect) {
        (Type::Flag, _) => "BOOLEAN",
        (Type::Count, _) => "BIGINT",
        (Type::Number, _) => "DOUBLE PRECISION",
        (Type::Text, _) => "TEXT",
        (Type::Json, Dialect::PostgreSql) => "JSONB",
        (Type::Json, Dialect::DuckDb) => "JSON",
    }
}

/// A value for a column; `None`, which becomes NULL, where a hostile dump has something else than the column holds.
#[inline(never)]
fn literal(value: &Value, kind: Type) -> Option<String> {
    match (kind, value) {
        (Type::Flag, Value::Flag(flag)) => Some(flag.to_string()),
        // Both bounds are numbers of their own as 64 bits of either kind.
        (Type::Count, Value::Number(number)) if number.fract() == 0.0 && number.abs() < 9.2e18 => Some((*number as i64).to_string()),
        (Type::Number, Value::Number(number)) => Some(real(*number)),
        (Type::Text, value) => Some(quoted(&super::csv::plain(value))),
        (Type::Json, value) => Some(structure(&json::json(value))),
        _ => None,
    }
}

/// A number of double precision, to its last digit.
#[inline(never)]
fn real(number: f64) -> String {
    match number {
        number if number.is_finite() => format!("{number:e}"),
        number if number.is_nan() => "CAST('NaN' AS DOUBLE PRECISION)".to_owned(),
        number if number > 0.0 => "CAST('Infinity' AS DOUBLE PRECISION)".to_owned(),
        _ => "CAST('-Infinity' AS DOUBLE PRECISION)".to_owned(),
    }
}

/// JSON as a literal. PostgreSQL's structures hold no zero character, escaped or not.
#[inline(never)]
fn structure(value: &serde_json::Value) -> String {
    quoted(&without_zeros(value).to_string())
}

fn without_zeros(value: &serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => Value::String(text.replace('\0', "\u{fffd}")),
        Value::Array(items) => items.iter().map(without_zeros).collect(),
        Value::Object(members) => members.iter().map(|(name, value)| (name.replace('\0', "\u{fffd}"), without_zeros(value))).collect(),
        other => other.clone(),
    }
}

/// A text as a literal of standard SQL. No database holds a zero character in text.
#[inline(never)]
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "\u{fffd}").replace('\'', "''"))
}

/// A name, quoted since some are words of SQL.
#[inline(never)]
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_hold_anything() {
        let literal = |value: Value, kind: Type| literal(&value, kind);
        assert_eq!(quoted("it's \\ \0"), "'it''s \\ \u{fffd}'");
        assert_eq!(literal(Value::Number(0.1), Type::Number).as_deref(), Some("1e-1"));
        assert_eq!(literal(Value::Number(f64::NEG_INFINITY), Type::Number).as_deref(), Some("CAST('-Infinity' AS DOUBLE PRECISION)"));
        assert_eq!(literal(Value::Number(4_294_967_295.0), Type::Count).as_deref(), Some("4294967295"));
        assert_eq!(literal(Value::Number(0.5), Type::Count), None);
        assert_eq!(literal(Value::Text("'); DROP TABLE x; --".into()), Type::Text).as_deref(), Some("'''); DROP TABLE x; --'"));
        assert_eq!(literal(Value::Flag(true), Type::Count), None);
        assert_eq!(
            literal(Value::Json(serde_json::json!({"a\u{0}": ["'\u{0}"]})), Type::Json).as_deref(),
            Some("'{\"a\u{fffd}\":[\"''\u{fffd}\"]}'")
        );
    }
}
