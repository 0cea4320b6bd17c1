//! The maps do what the standard library's do.

#![expect(clippy::disallowed_types, reason = "the type to compare with")]

use std::collections::BTreeMap;

use super::{HashedMap, HashedSet, SortedMap, SortedSet};

#[test]
fn agree_with_the_standard_library() {
    let (mut hashed, mut sorted, mut known) = (HashedMap::new(), SortedMap::new(), BTreeMap::new());
    let (mut seed, mut near) = (11u64, 0);
    for step in 0..4_000u64 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let key = (seed >> 55).to_string();
        match (seed >> 40) % 8 {
            0 => {
                let removed = known.remove(&key);
                assert_eq!((hashed.remove(key.as_str()), sorted.remove(key.as_str())), (removed, removed));
            }
            1 => {
                *known.entry(key.clone()).or_default() += step;
                *hashed.entry(key.clone()).or_default() += step;
                let next = format!("{key}0");
                *sorted.entry(key).or_default() += step;
                *known.entry(next.clone()).or_default() += step;
                *hashed.entry(next.clone()).or_default() += step;
                *sorted.entry_near(next, &mut near).or_default() += step;
            }
            2 if step % 16 == 0 => {
                known.retain(|_, value| *value % 3 != 0);
                hashed.retain(|_, value| *value % 3 != 0);
                sorted.retain(|_, value| *value % 3 != 0);
            }
            _ => {
                let before = known.insert(key.clone(), step);
                assert_eq!((hashed.insert(key.clone(), step), sorted.insert(key, step)), (before, before));
            }
        }
        assert_eq!((hashed.len(), sorted.len()), (known.len(), known.len()));
    }
    assert!(sorted.iter().eq(&known));
    for number in 0..600 {
        let key = number.to_string();
        let value = known.get(&key);
        assert_eq!((hashed.get(key.as_str()), sorted.get(key.as_str())), (value, value));
    }
    assert!(hashed == known.clone().into_iter().rev().collect());
    assert_eq!(sorted, known.into_iter().rev().collect());
}

#[test]
fn sets_hold_each_item_once() {
    let items = [3u32, 1, 2, 3, 1];
    let known = HashedSet::from_iter(items);
    assert_eq!([3, 1, 2, 4].map(|item| known.position(&item)), [Some(0), Some(1), Some(2), None]);
    assert!(HashedSet::from_iter(items).into_iter().eq([3, 1, 2]));
    assert!(SortedSet::from(items).into_iter().eq([1, 2, 3]));
    let mut set = SortedSet::new();
    assert!(set.insert(1) && !set.insert(1) && set.contains(&1) && set.remove(&1) && set.is_empty());
}
