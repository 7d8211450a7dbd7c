//! What of a window or of bands is drawn where: lines without their gaps, the gaps, and spans that stay visible however short.

use shared::session::answers::{Band, Range, Window};

use super::scale::TimeScale;

/// Least width of a band, in pixels.
const NARROWEST: f64 = 3.0;

/// One entry of a window that holds values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Epoch milliseconds.
    pub time: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
    /// Last value.
    pub last: f64,
}

/// The entries of a window, parted at its gaps. No part is empty.
pub fn segments(window: &Window) -> Vec<Vec<Entry>> {
    entries(window)
        .collect::<Vec<_>>()
        .split(Option::is_none)
        .filter(|part| !part.is_empty())
        .map(|part| part.iter().flatten().copied().collect())
        .collect()
}

/// `None` for an entry that is a gap.
fn entries(window: &Window) -> impl Iterator<Item = Option<Entry>> + '_ {
    let lanes = window.time.iter().zip(&window.min).zip(&window.max).zip(&window.last);
    lanes.map(|(((time, min), max), last)| {
        let time = window.origin + f64::from(*time);
        last.is_finite().then(|| Entry { time, min: f64::from(*min), max: f64::from(*max), last: f64::from(*last) })
    })
}

/// The part of a line that is visible: what lies in the range, and the points where the line enters and leaves it.
pub fn trim(segment: &[Entry], range: Range) -> Vec<Entry> {
    let first = segment.partition_point(|entry| entry.time < range.start);
    let last = segment.partition_point(|entry| entry.time <= range.end);
    let crossing = |index: usize, time: f64| {
        let (before, after) = (segment.get(index.checked_sub(1)?)?, segment.get(index)?);
        Some(between(before, after, time))
    };
    let mut entries = Vec::with_capacity(last - first + 2);
    entries.extend(crossing(first, range.start));
    entries.extend_from_slice(&segment[first..last]);
    entries.extend(crossing(last, range.end));
    entries
}

/// The point of a line at a time between two entries.
fn between(before: &Entry, after: &Entry, time: f64) -> Entry {
    let share = ((time - before.time) / (after.time - before.time).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    let mix = |from: f64, to: f64| from + (to - from) * share;
    Entry { time, min: mix(before.min, after.min), max: mix(before.max, after.max), last: mix(before.last, after.last) }
}

/// Heights for labels that want to be at `wanted`, at least `distance` apart and within `height`, as near as that allows.
pub fn spread(wanted: &[f64], distance: f64, height: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.to_vec();
    let mut free = f64::NEG_INFINITY;
    for &index in &order {
        placed[index] = wanted[index].max(free);
        free = placed[index] + distance;
    }
    let mut limit = height;
    for &index in order.iter().rev() {
        placed[index] = placed[index].min(limit);
        limit = placed[index] - distance;
    }
    placed
}

/// Spans between two values where nothing was reported.
pub fn gaps(window: &Window) -> Vec<Range> {
    let segments = segments(window);
    segments.windows(2).filter_map(|pair| Some(Range { start: pair[0].last()?.time, end: pair[1].first()?.time })).collect()
}

/// Spans that are gaps of every one of the lists.
pub fn common_gaps(lists: &[Vec<Range>]) -> Vec<Range> {
    let Some((first, rest)) = lists.split_first() else { return Vec::new() };
    rest.iter().fold(first.clone(), |common, list| {
        let pairs = common.iter().flat_map(|a| list.iter().map(move |b| Range { start: a.start.max(b.start), end: a.end.min(b.end) }));
        pairs.filter(|both| both.start < both.end).collect()
    })
}

/// Smallest and largest value of the visible part of a window; `None` if nothing of it is visible.
pub fn extent(window: &Window, range: Range) -> Option<(f64, f64)> {
    let visible = segments(window).into_iter().flat_map(|segment| trim(&segment, range));
    visible.fold(None, |extent, entry| {
        let (min, max) = extent.unwrap_or((entry.min, entry.max));
        Some((min.min(entry.min), max.max(entry.max)))
    })
}

/// The last visible entry.
pub fn last(window: &Window, range: Range) -> Option<Entry> {
    entries(window).flatten().filter(|entry| entry.time >= range.start && entry.time <= range.end).last()
}

/// The last entry at or before a time, unless a gap or the end of the series lies between.
pub fn at(window: &Window, time: f64) -> Option<Entry> {
    let index = window.time.partition_point(|lane| window.origin + f64::from(*lane) <= time);
    let entry = |index: usize| entries(window).nth(index).flatten();
    let before = index.checked_sub(1).and_then(entry)?;
    // A value holds until the next one; after the last it is still shown for as long as one report takes.
    match entry(index) {
        Some(after) => Some(if after.time - time < time - before.time { after } else { before }),
        None if time - before.time < 1_500.0 => Some(before),
        None => None,
    }
}

/// A band on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Pixels from the left edge.
    pub x: f64,
    /// Width in pixels.
    pub width: f64,
    /// Which of the bands it is.
    pub index: usize,
}

/// The visible bands, none narrower than three pixels, in order and without overlap; where several fall on one pixel the first stays,
/// but the last of all is always there: it is how it ended.
pub fn place(bands: &[Band], scale: &TimeScale) -> Vec<Placed> {
    let mut free = 0.0_f64;
    let mut placed = Vec::new();
    for (index, band) in bands.iter().enumerate() {
        if band.end < scale.range.start || band.start > scale.range.end {
            continue;
        }
        let start = scale.x(band.start).max(0.0).min(scale.width - NARROWEST);
        let end = scale.x(band.end).min(scale.width).max(start + NARROWEST);
        let x = start.max(free);
        if end - x >= 1.0 {
            placed.push(Placed { x, width: end - x, index });
            free = end;
        } else if index + 1 == bands.len() {
            placed.retain(|other: &Placed| other.x < start);
            if let Some(before) = placed.last_mut() {
                before.width = before.width.min(start - before.x);
            }
            placed.push(Placed { x: start, width: end - start, index });
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f32 = f32::NAN;

    fn window(values: &[(f32, f32)]) -> Window {
        let last: Vec<f32> = values.iter().map(|(_, value)| *value).collect();
        Window {
            origin: 1_000.0,
            time: values.iter().map(|(time, _)| *time).collect(),
            min: last.clone(),
            max: last.clone(),
            last,
            samples: 0,
        }
    }

    fn range(start: f64, end: f64) -> Range {
        Range { start, end }
    }

    #[test]
    fn a_line_ends_at_a_gap_and_goes_on_behind_it() {
        let window = window(&[(0.0, GAP), (1.0, 5.0), (2.0, 6.0), (3.0, GAP), (4.0, GAP), (9.0, 7.0)]);
        let times: Vec<Vec<f64>> = segments(&window).iter().map(|part| part.iter().map(|entry| entry.time).collect()).collect();
        assert_eq!(times, [vec![1_001.0, 1_002.0], vec![1_009.0]]);
        assert_eq!(gaps(&window), [range(1_002.0, 1_009.0)]);
        assert_eq!(segments(&Window::default()), Vec::<Vec<Entry>>::new());
    }

    #[test]
    fn a_line_is_cut_where_it_enters_and_leaves_the_range() {
        let entry = |time: f64| Entry { time, min: time, max: time, last: time };
        let line: Vec<Entry> = [0.0, 1_000.0, 2_000.0, 3_000.0, 100_000.0].map(entry).to_vec();
        let trimmed = |start, end| trim(&line, range(start, end)).iter().map(|entry| (entry.time, entry.last.round())).collect::<Vec<_>>();
        assert_eq!(trimmed(900.0, 2_500.0), [(900.0, 900.0), (1_000.0, 1_000.0), (2_000.0, 2_000.0), (2_500.0, 2_500.0)]);
        assert_eq!(trimmed(50_000.0, 50_100.0), [(50_000.0, 50_000.0), (50_100.0, 50_100.0)]);
        assert_eq!(trimmed(-10.0, 10.0), [(0.0, 0.0), (10.0, 10.0)]);
        assert_eq!(trimmed(200_000.0, 300_000.0), []);
    }

    #[test]
    fn labels_keep_their_distance_and_stay_inside() {
        assert_eq!(spread(&[50.0, 10.0], 12.0, 100.0), [50.0, 10.0]);
        assert_eq!(spread(&[100.0, 99.0, 98.0], 12.0, 100.0), [100.0, 88.0, 76.0]);
        assert_eq!(spread(&[5.0, 5.0], 12.0, 100.0), [5.0, 17.0]);
    }

    #[test]
    fn lanes_of_different_length_do_not_panic() {
        let broken = Window { time: vec![0.0, 1.0], min: vec![0.0], max: vec![1.0], last: vec![1.0, 2.0], ..Window::default() };
        assert_eq!(segments(&broken).len(), 1);
    }

    #[test]
    fn a_gap_of_a_plot_is_a_gap_of_all_its_series() {
        let lists = [vec![range(0.0, 10.0), range(20.0, 30.0)], vec![range(5.0, 25.0)]];
        assert_eq!(common_gaps(&lists), [range(5.0, 10.0), range(20.0, 25.0)]);
        assert_eq!(common_gaps(&[vec![range(0.0, 1.0)], vec![]]), []);
        assert_eq!(common_gaps(&[]), []);
    }

    #[test]
    fn the_extent_is_that_of_the_visible_part() {
        let mut window = window(&[(0.0, 99.0), (10.0, 2.0), (20.0, GAP), (30.0, 4.0)]);
        window.min[3] = -1.0;
        assert_eq!(extent(&window, range(1_010.0, 1_040.0)), Some((-1.0, 4.0)));
        assert_eq!(extent(&window, range(1_005.0, 1_006.0)).map(|(_, max)| max), Some(50.5));
        assert_eq!(extent(&window, range(5_000.0, 6_000.0)), None);
    }

    #[test]
    fn without_a_crosshair_the_last_visible_value_is_read() {
        let window = window(&[(0.0, 1.0), (1_000.0, 2.0), (2_000.0, GAP), (9_000.0, 3.0)]);
        assert_eq!(last(&window, range(1_000.0, 9_000.0)).map(|entry| entry.last), Some(2.0));
        assert_eq!(last(&window, range(2_500.0, 9_000.0)), None);
    }

    #[test]
    fn the_crosshair_reads_the_nearest_value_but_none_in_a_gap() {
        let window = window(&[(0.0, 1.0), (1_000.0, 2.0), (1_001.0, GAP), (9_000.0, 3.0)]);
        let read = |time| at(&window, 1_000.0 + time).map(|entry| entry.last);
        assert_eq!(read(400.0), Some(1.0));
        assert_eq!(read(600.0), Some(2.0));
        assert_eq!(read(4_000.0), None);
        assert_eq!(read(-1.0), None);
        assert_eq!(read(9_500.0), Some(3.0));
        assert_eq!(read(99_000.0), None);
    }

    #[test]
    fn short_bands_stay_visible_and_never_overlap() {
        let band = |start, end| Band { start, end, value: "connected".into() };
        let scale = TimeScale { range: range(0.0, 100_000.0), width: 100.0 };
        let bands = [
            band(-5_000.0, 20_000.0),
            band(20_000.0, 20_001.0),
            band(20_001.0, 20_002.0),
            band(20_002.0, 99_999.0),
            band(99_999.0, 100_000.0),
        ];
        let placed = place(&bands, &scale);
        assert_eq!(placed.iter().map(|placed| placed.index).collect::<Vec<_>>(), [0, 1, 3, 4]);
        assert_eq!((placed[1].x, placed[1].width), (20.0, 3.0));
        assert_eq!((placed[3].x, placed[3].width), (97.0, 3.0));
        assert!(placed.windows(2).all(|pair| pair[0].x + pair[0].width <= pair[1].x));
        // A call that ends with its failure.
        let failed = place(&[band(0.0, 100_000.0), band(100_000.0, 100_000.0)], &scale);
        assert_eq!(failed.iter().map(|placed| (placed.x, placed.width)).collect::<Vec<_>>(), [(0.0, 97.0), (97.0, 3.0)]);
        let many: Vec<Band> = (0..100_000).map(|index| band(f64::from(index), f64::from(index + 1))).collect();
        assert!(place(&many, &scale).len() <= 100);
    }
}
