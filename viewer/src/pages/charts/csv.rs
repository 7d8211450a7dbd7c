//! The visible numbers as a table, one line for each value.

use std::fmt::Write;

use shared::session::answers::{Range, SeriesPath, Unit, Window};

use crate::charts::data::window;
use crate::charts::layout::segments;
use crate::engine::Bridge;

/// So many columns of pixels that a window holds every sample.
const UNTHINNED: u32 = 4_000_000;

/// Asks for the values of all series and writes them down.
pub(super) async fn table(bridge: &Bridge, series: Vec<(SeriesPath, Unit)>, range: Range) -> String {
    let mut text = String::from("timestamp,connection,object,member,value\n");
    for (path, unit) in series {
        let window = window(bridge, path.clone(), range, UNTHINNED).await;
        append(&mut text, &path, unit, &window, range);
    }
    text
}

fn append(text: &mut String, path: &SeriesPath, unit: Unit, window: &Window, range: Range) {
    let names = [&path.connection, &path.object, &path.member].map(|name| quoted(name)).join(",");
    let entries = segments(window).into_iter().flatten();
    for entry in entries.filter(|entry| entry.time >= range.start && entry.time <= range.end) {
        // Writing into a string cannot fail.
        let _ = match unit {
            Unit::Time => writeln!(text, "{:.1},{names},{:.1}", entry.time, entry.time - entry.last),
            // An f32 that went through f64 has digits nobody reported.
            _ => writeln!(text, "{:.1},{names},{}", entry.time, entry.last as f32),
        };
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
    fn visible_values_become_lines_and_gaps_none() {
        let last = vec![0.1, f32::NAN, 30.0, 31.0];
        let window =
            Window { origin: 1_000.0, time: vec![0.0, 500.0, 1_000.0, 9_000.0], min: last.clone(), max: last.clone(), last, samples: 3 };
        let path = SeriesPath { connection: "PC_0".into(), object: "a,\"b\"".into(), member: "=cmd()".into() };
        let mut text = String::new();
        append(&mut text, &path, Unit::None, &window, Range { start: 1_000.0, end: 5_000.0 });
        assert_eq!(text, "1000.0,PC_0,\"a,\"\"b\"\"\",'=cmd(),0.1\n2000.0,PC_0,\"a,\"\"b\"\"\",'=cmd(),30\n");
        text.clear();
        append(&mut text, &path, Unit::Time, &window, Range { start: 1_500.0, end: 5_000.0 });
        assert_eq!(text, "2000.0,PC_0,\"a,\"\"b\"\"\",'=cmd(),1970.0\n", "ages become times again");
    }
}
