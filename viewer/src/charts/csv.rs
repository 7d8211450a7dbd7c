//! Samples as text for other programs, with the values as the dump has them.

use std::fmt::Write;

use shared::session::answers::{Range, Reply, Request, Sample, SamplePage, SampleQuery, SampleRow, SeriesPath, Shape};

use crate::engine::{Bridge, Failure};

/// So many rows are asked for at once: a long series is then no single answer.
const PART: u32 = 20_000;

/// One line for each value of the series.
pub async fn lines(bridge: &Bridge, series: &[(SeriesPath, Shape)], range: Range) -> Result<String, Failure> {
    let mut text = String::from("timestamp,connection,object,member,value\n");
    for (path, shape) in series {
        let names = [&path.connection, &path.object, &path.member].map(|name| quoted(name)).join(",");
        each_row(bridge, vec![path.clone()], *shape, range, |row| line(&mut text, &names, row)).await?;
    }
    Ok(text)
}

/// One line for each time, with a column for each series.
pub async fn table(bridge: &Bridge, paths: Vec<SeriesPath>, shape: Shape, range: Range, origin: f64) -> Result<String, Failure> {
    let names = paths.iter().map(|path| quoted(&format!("{}/{}/{}", path.connection, path.object, path.member)));
    let mut text = format!("seconds,timestamp,{}\n", names.collect::<Vec<_>>().join(","));
    each_row(bridge, paths, shape, range, |row| row_of_table(&mut text, row, origin)).await?;
    Ok(text)
}

async fn each_row(
    bridge: &Bridge,
    paths: Vec<SeriesPath>,
    shape: Shape,
    range: Range,
    mut take: impl FnMut(&SampleRow),
) -> Result<(), Failure> {
    let mut start = 0;
    loop {
        let query = SampleQuery { paths: paths.clone(), shape, range, start, count: PART };
        let Reply::Samples(SamplePage { matching, rows, .. }) = bridge.ask(Request::Samples(query)).await? else { return Ok(()) };
        rows.iter().for_each(&mut take);
        start += rows.len() as u32;
        if rows.is_empty() || start >= matching {
            return Ok(());
        }
    }
}

fn line(text: &mut String, names: &str, row: &SampleRow) {
    for value in row.values.iter().flatten() {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{},{names},{}", row.timestamp, field(value));
    }
}

fn row_of_table(text: &mut String, row: &SampleRow, origin: f64) {
    let _ = write!(text, "{:.3},{}", (row.timestamp - origin) / 1_000.0, row.timestamp);
    for value in &row.values {
        let _ = write!(text, ",{}", value.as_ref().map(field).unwrap_or_default());
    }
    text.push('\n');
}

fn field(value: &Sample) -> String {
    match value {
        Sample::Number(number) => number.to_string(),
        Sample::State(state) => quoted(state),
    }
}

/// A field as RFC 4180 has it; and none that a spreadsheet takes for a formula.
fn quoted(field: &str) -> String {
    let harmless = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field.to_owned() };
    if harmless.contains([',', '"', '\n', '\r']) { format!("\"{}\"", harmless.replace('"', "\"\"")) } else { harmless }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_a_line_of_its_own() {
        let mut text = String::new();
        for (timestamp, value) in [(1_000.25, Some(Sample::Number(-0.1))), (2_000.0, None), (3_000.0, Some(Sample::Number(30.0)))] {
            line(&mut text, "PC_0,A,jitter", &SampleRow { timestamp, values: vec![value] });
        }
        assert_eq!(text, "1000.25,PC_0,A,jitter,-0.1\n3000,PC_0,A,jitter,30\n");
    }

    #[test]
    fn every_time_is_a_row_of_a_table() {
        let mut text = String::new();
        let values = vec![Some(Sample::Number(1e-7)), None, Some(Sample::State("=cpu(\"a\")".into()))];
        row_of_table(&mut text, &SampleRow { timestamp: 2_500.5, values }, 1_000.0);
        assert_eq!(text, "1.500,2500.5,0.0000001,,\"'=cpu(\"\"a\"\")\"\n");
    }

    #[test]
    fn no_name_is_taken_for_a_formula_or_for_two_fields() {
        assert_eq!(["a,\"b\"", "=cmd()", "-1", "plain"].map(quoted), ["\"a,\"\"b\"\"\"", "'=cmd()", "'-1", "plain"]);
    }
}
