//! Features: what a client, its connections and their tracks were like, one named value each, to compare many dumps by.
//!
//! Each feature is one row of a table: its name, type, unit, what it means, where it comes from, and how it is computed from
//! [facts] gathered in one pass over events and series. The same rows make the schema of an export and the dictionary.
//! Functions that many call are kept from being copied into each, since what a browser loads counts.
//! Names and meaning of most are those of [rtcstats-features](https://github.com/rtcstats/rtcstats).

pub mod dictionary;
mod aggregates;
mod candidates;
mod channels;
mod client;
mod connection;
mod devices;
mod facts;
mod ice;
mod layers;
mod metadata;
mod pairs;
mod setup;
mod track;

use crate::model::{ConnectionIdx, Dump};
use facts::client::ClientFacts;
use facts::connection::ConnectionFacts;
use facts::tracks;
use serde_json::{Map, Value as Json};
use std::borrow::Cow;

/// The value of a feature.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Flag(bool),
    /// A number; NaN where a ratio has nothing below its line.
    Number(f64),
    /// A text.
    Text(String),
    /// A structure, as the dump holds it.
    Json(Json),
}

/// What values a feature has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Flag,
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A structure.
    Json,
}

/// What is known of a feature before any dump.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name in JSON.
    pub name: Cow<'static, str>,
    /// Its type.
    pub kind: Type,
    /// Unit of its values; empty if there is none.
    pub unit: &'static str,
    /// What it means.
    pub doc: Cow<'static, str>,
    /// The events or members it is made from.
    pub source: Cow<'static, str>,
    /// The part of a specification that defines what it is made from; empty if none does.
    pub link: Cow<'static, str>,
}

/// A feature: what is known of it, and how it is computed; `O` and `S` are functions of the facts.
struct Feature<O, S> {
    column: Column,
    compute: Compute<O, S>,
}

/// Names that a computation shared by several features is given.
type Names = [&'static str; 3];

enum Compute<O, S> {
    Own(O),
    Shared(S, Names),
}

/// The features of a kind of facts.
macro_rules! feature_of {
    ($facts:ty) => {
        $crate::features::Feature<fn(&$facts) -> Option<$crate::features::Value>, fn(&$facts, $crate::features::Names) -> Option<$crate::features::Value>>
    };
}
use feature_of;

/// The values that the features of some tables have with some facts. The tables are hidden from the optimiser, which would
/// write their loops out.
macro_rules! row {
    ($tables:expr, $facts:expr) => {{
        let tables: &[&[_]] = $tables;
        let mut row = $crate::features::Row::new();
        for table in std::hint::black_box(tables) {
            for feature in *table {
                row.push(match feature.compute {
                    $crate::features::Compute::Own(compute) => compute($facts),
                    $crate::features::Compute::Shared(compute, names) => compute($facts, names),
                });
            }
        }
        row
    }};
}
use row;

/// A row of a table of features: name, type, unit, meaning, source, link, computation.
const fn feature<O, S>(
    name: &'static str,
    kind: Type,
    unit: &'static str,
    doc: &'static str,
    source: &'static str,
    link: &'static str,
    compute: O,
) -> Feature<O, S> {
    let column =
        Column { name: Cow::Borrowed(name), kind, unit, doc: Cow::Borrowed(doc), source: Cow::Borrowed(source), link: Cow::Borrowed(link) };
    Feature { column, compute: Compute::Own(compute) }
}

/// A row whose computation others share.
#[expect(clippy::too_many_arguments, reason = "they are the cells of a row")]
const fn shared<O, S>(
    name: &'static str,
    kind: Type,
    unit: &'static str,
    doc: &'static str,
    source: &'static str,
    link: &'static str,
    compute: S,
    names: Names,
) -> Feature<O, S> {
    let column =
        Column { name: Cow::Borrowed(name), kind, unit, doc: Cow::Borrowed(doc), source: Cow::Borrowed(source), link: Cow::Borrowed(link) };
    Feature { column, compute: Compute::Shared(compute, names) }
}

impl Column {
    /// The same with the names it is computed from in place of `{}`.
    #[inline(never)]
    fn filled_in(&self, names: Option<Names>) -> Column {
        let mut column = self.clone();
        if let Some(names) = names {
            let members: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
            column.source = column.source.replace("{}", &members.join(", ")).into();
            column.link = column.link.replace("{}", &members.last().copied().unwrap_or_default().to_lowercase()).into();
        }
        column
    }
}

/// The values of a table's features, in its order; `None` where the dump does not tell.
pub type Row = Vec<Option<Value>>;

/// Every feature of a dump.
#[derive(Debug, Default)]
pub struct Features {
    /// Tells dumps apart: the same for the same events at the same times.
    pub id: u64,
    /// The dump as a file.
    pub metadata: Row,
    /// The client.
    pub client: Row,
    /// What else the client said of itself.
    pub more: Map<String, Json>,
    /// Microphones, cameras and screens.
    pub devices: Vec<Row>,
    /// The connections.
    pub connections: Vec<ConnectionFeatures>,
}

/// The features of a connection.
#[derive(Debug)]
pub struct ConnectionFeatures {
    /// Its id as written in the dump.
    pub id: String,
    /// Its features.
    pub row: Row,
    /// Those of its tracks.
    pub tracks: Vec<Row>,
    /// Those of the layers of what it sends as simulcast.
    pub layers: Vec<Row>,
    /// Those of its candidate pairs.
    pub pairs: Vec<Row>,
    /// Those of its data channels.
    pub channels: Vec<Row>,
}

/// The features of a dump.
pub fn extract(dump: &Dump) -> Features {
    let traces = facts::trace::traces(dump);
    let client = ClientFacts::gather(&traces.client);
    let connections = (0..).map(ConnectionIdx).zip(&traces.connections).map(|(index, trace)| {
        let facts = ConnectionFacts::gather(dump, index, trace);
        ConnectionFeatures {
            id: dump.connection_at(index).id.clone(),
            row: connection::row(&facts),
            tracks: tracks::tracks(&facts, trace).iter().map(track::row).collect(),
            layers: layers::rows(&facts),
            pairs: pairs::rows(&facts),
            channels: channels::rows(&facts),
        }
    });
    Features {
        id: facts::trace::identity(dump),
        metadata: row!(&[metadata::TABLE], dump),
        client: row!(&[client::TABLE], &client),
        devices: devices::rows(&client),
        connections: connections.collect(),
        more: client.more,
    }
}
