//! The words of features: what they are, and their values.

use serde::{Deserialize, Serialize};

/// What features are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFormat {
    /// A line for each value.
    Csv,
    /// One document.
    Json,
    /// Schema and rows for PostgreSQL.
    PostgreSql,
    /// Schema and rows for DuckDB.
    DuckDb,
}

/// Every feature of the dump.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureReport {
    /// What there are features of, and what each means.
    pub tables: Vec<FeatureTable>,
    /// The values, the dump first, then the client, then each connection with all that is of it.
    pub groups: Vec<FeatureGroup>,
}

/// What is known of the features of one kind of thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureTable {
    /// What they are features of, such as `Track`.
    pub title: String,
    /// Its features.
    pub columns: Vec<FeatureColumn>,
}

/// What a feature means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureColumn {
    /// Its name in JSON.
    pub name: String,
    /// Its name in a database.
    pub sql: String,
    /// What values it has, for a person.
    pub kind: String,
    /// Unit of its values, empty if there is none.
    pub unit: String,
    /// What it means.
    pub doc: String,
    /// What it is made from.
    pub source: String,
    /// Where a specification defines that, empty if none does.
    pub link: String,
}

/// The features of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureGroup {
    /// Its table, by its place in the report.
    pub table: u32,
    /// The connection it is of, if it is of one.
    pub connection: Option<String>,
    /// What tells it apart from others of its table.
    pub label: String,
    /// Values as text, in the order of the table's columns; `None` where the dump does not tell.
    pub values: Vec<Option<String>>,
}
