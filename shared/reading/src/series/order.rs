//! Sorting, compiled once for everything that is sorted: each sort of its own adds four kilobytes to what a browser loads.

use std::cmp::Ordering;

/// Sorts by a number; what has the same number stays in its order.
pub fn by_number<T>(items: &mut [T], number: impl Fn(&T) -> f64) {
    let mut order: Vec<(f64, usize)> = items.iter().map(number).zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    arrange(items, order.into_iter().map(|place| place.1).collect());
}

/// Sorts by a comparison; what is equal stays in its order.
pub fn by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let order = places(items.len(), &|a, b| compare(&items[a], &items[b]));
    arrange(items, order);
}

/// Sorts by what the items are themselves.
pub fn natural<T: Ord>(items: &mut [T]) {
    by(items, T::cmp);
}

#[inline(never)]
fn places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..length).collect();
    order.sort_unstable_by(|a, b| compare(*a, *b).then(a.cmp(b)));
    order
}

/// Puts at each place the item that stood at the place named there.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for at in 0..items.len() {
        // What belongs here may have made way for what is in place already.
        let mut from = order[at];
        while from < at {
            from = order[from];
        }
        order[at] = from;
        items.swap(at, from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut seed = 1_u32;
        for length in [0, 1, 2, 3, 10, 100, 10_000] {
            let mut random = || {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from(seed >> 24) - 100.0
            };
            let mut items: Vec<(f64, usize)> = (0..length).map(|index| (random(), index)).collect();
            let mut expected = items.clone();
            expected.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut compared = items.clone();
            by_number(&mut items, |item| item.0);
            assert_eq!(items, expected);
            by(&mut compared, |a, b| a.0.total_cmp(&b.0));
            assert_eq!(compared, expected);
        }
    }
}
