//! Sorting by a number, compiled once for everything that is sorted: each sort of its own adds four kilobytes to what a browser loads.

/// Sorts by a number; what has the same number stays in its order.
pub fn by_number<T>(items: &mut [T], number: impl Fn(&T) -> f64) {
    let mut order: Vec<(f64, usize)> = items.iter().map(number).zip(0..).collect();
    sort(&mut order);
    for at in 0..items.len() {
        // What belongs here may have made way for what is in place already.
        let mut from = order[at].1;
        while from < at {
            from = order[from].1;
        }
        order[at].1 = from;
        items.swap(at, from);
    }
}

fn sort(order: &mut [(f64, usize)]) {
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
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
            by_number(&mut items, |item| item.0);
            assert_eq!(items, expected);
        }
    }
}
