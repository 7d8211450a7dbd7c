//! Features as one table of text (RFC 4180) with a line for each value, so that one file holds rows of every kind.

use super::json;
use crate::codec::scan;
use crate::features::dictionary::{CHANNEL, CLIENT, CONNECTION, DEVICE, LAYER, METADATA, PAIR, TRACK, Table, tables};
use crate::features::{Features, Row, Value};
use std::fmt::Write;

const HEADER: &str = "table,connection,row,feature,value,unit\r\n";

/// The features of a dump, a line for each that is known. `row` numbers the rows of a table within its connection.
pub fn document(features: &Features) -> String {
    let mut text = String::from(HEADER);
    let tables = tables();
    for table in [METADATA, CLIENT, DEVICE] {
        rows(&mut text, &tables[table], "", features.rows(table));
    }
    for connection in &features.connections {
        rows(&mut text, &tables[CONNECTION], &connection.id, std::slice::from_ref(&connection.row));
        for table in [TRACK, LAYER, PAIR, CHANNEL] {
            rows(&mut text, &tables[table], &connection.id, connection.rows(table));
        }
    }
    text
}

#[inline(never)]
fn rows(text: &mut String, table: &Table, connection: &str, rows: &[Row]) {
    for (number, row) in rows.iter().enumerate() {
        for (column, value) in table.columns.iter().zip(row) {
            let Some(value) = value else { continue };
            let (connection, value) = (field(connection), field(&plain(value)));
            let _ = write!(text, "{},{connection},{number},{},{value},{}\r\n", table.name, column.name, column.unit);
        }
    }
}

/// A value as text.
#[inline(never)]
pub fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) if !number.is_finite() => number.to_string(),
        value => json::json(value).to_string(),
    }
}

/// A field, quoted where it must be. A spreadsheet takes what begins like a formula for one, so that an apostrophe goes before it.
#[inline(never)]
fn field(text: &str) -> String {
    let is_number = scan::number(text).is_some();
    let guard = if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if !text.contains(['"', ',', '\r', '\n']) {
        return format!("{guard}{text}");
    }
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_hold_anything() {
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a,\"b\"\nc"), "\"a,\"\"b\"\"\nc\"");
        assert_eq!(field("=cmd()"), "'=cmd()");
        assert_eq!((field("-1.5").as_str(), field("-x").as_str()), ("-1.5", "'-x"));
        assert_eq!(plain(&Value::Number(f64::NAN)), "NaN");
        assert_eq!(plain(&Value::Number(3.0)), "3");
    }
}
