//! Features as one JSON document: names in camel case; what a dump does not tell is left out.

use crate::features::dictionary::{CHANNEL, CLIENT, CONNECTION, DEVICE, LAYER, PAIR, TRACK, Table, tables};
use crate::features::{ConnectionFeatures, Features, Row, Value};
use serde_json::{Map, Value as Json};

/// The features of a dump: `{"client": {…, "devices": […]}, "connections": [{"id", …, "tracks": […], …}]}`.
pub fn document(features: &Features) -> Json {
    let tables = tables();
    // What the client said of itself never stands for a feature.
    let mut client = features.more.clone();
    client.extend(object(&tables[CLIENT], &features.client));
    client.insert("devices".to_owned(), list(&tables[DEVICE], &features.devices));
    let connections = features.connections.iter().map(|connection| of_connection(&tables, connection));
    Json::from_iter([("client".to_owned(), Json::Object(client)), ("connections".to_owned(), connections.collect())])
}

fn of_connection(tables: &[Table], connection: &ConnectionFeatures) -> Json {
    let mut object = object(&tables[CONNECTION], &connection.row);
    object.insert("id".to_owned(), Json::from(&*connection.id));
    for (name, table) in [("tracks", TRACK), ("simulcastLayers", LAYER), ("candidatePairs", PAIR), ("dataChannels", CHANNEL)] {
        object.insert(name.to_owned(), list(&tables[table], connection.rows(table)));
    }
    Json::Object(object)
}

#[inline(never)]
fn list(table: &Table, rows: &[Row]) -> Json {
    rows.iter().map(|row| Json::Object(object(table, row))).collect()
}

#[inline(never)]
fn object(table: &Table, row: &Row) -> Map<String, Json> {
    let known = table.columns.iter().zip(row).filter_map(|(column, value)| Some((column.name.to_string(), json(value.as_ref()?))));
    known.collect()
}

/// A value as JSON, which has neither NaN nor infinity: they are null.
#[inline(never)]
pub fn json(value: &Value) -> Json {
    /// Beyond, not every whole number is one of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Flag(flag) => Json::from(*flag),
        Value::Number(number) if number.fract() == 0.0 && number.abs() <= EXACT => Json::from(*number as i64),
        Value::Number(number) => Json::from(*number),
        Value::Text(text) => Json::from(&**text),
        Value::Json(json) => json.clone(),
    }
}
