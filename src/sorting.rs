//! Sorting with one copy of the algorithm: the standard library's sorts are compiled anew for every element type and
//! comparison, about 5 kB of wasm each.

use std::cmp::Ordering;

/// Sorts stably by a comparison.
pub fn by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = order(items.len(), &mut |a, b| compare(&items[a as usize], &items[b as usize]));
    permute(items, order);
}

/// Sorts stably by a key.
pub fn by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts stably by the elements' own order.
pub fn sort<T: Ord>(items: &mut [T]) {
    by(items, Ord::cmp);
}

/// The indices `0..length` in sorted order. Not generic: this is the one sort.
fn order(length: usize, compare: &mut dyn FnMut(u32, u32) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..length as u32).collect();
    #[expect(clippy::disallowed_methods, reason = "the one copy")]
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// Moves the item at `order[i]` to `i`, for all `i`, along the cycles of the permutation.
fn permute<T>(items: &mut [T], mut order: Vec<u32>) {
    for start in 0..order.len() {
        let mut at = start;
        while order[at] as usize != start {
            let from = order[at] as usize;
            items.swap(at, from);
            order[at] = at as u32;
            at = from;
        }
        order[at] = at as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the sort to compare with")]
    fn sorts_as_the_standard_library_does() {
        let mut seed = 7u64;
        for length in 0..60 {
            let items: Vec<(u64, usize)> = (0..length)
                .map(|index| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (seed >> 60, index)
                })
                .collect();
            let (mut ours, mut theirs) = (items.clone(), items);
            by_key(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            assert_eq!(ours, theirs);
            sort(&mut ours);
            theirs.sort();
            assert_eq!(ours, theirs);
        }
    }
}
