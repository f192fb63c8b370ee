use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

#[test]
fn any_bytes_are_a_name_and_a_name_is_kept_once() {
    let mut store = Store::new(1);
    let names: [&[u8]; 7] = [b"", b"a", b"a\n", b"\xff\x80", &[b'x'; 32_768], &[b'x'; 32_767], &[0; 3]];
    for (name, id) in names.iter().zip(0..) {
        assert_eq!(store.insert(name), Insert::New(KeyId(id)));
    }
    for (name, id) in names.iter().zip(0..) {
        assert_eq!(store.insert(name), Insert::Known(KeyId(id)));
        assert_eq!(store.find(name), Some(KeyId(id)));
        assert!(store.name(KeyId(id)) == *name);
    }
    assert_eq!(store.len(), 7);
    assert_eq!(store.find(b"b"), None);
}

#[test]
fn a_deleted_key_that_comes_again_is_another_key_of_which_nothing_is_known() {
    let mut store = Store::new(1);
    store.insert(b"a");
    store.insert(b"b");
    store.set_type(KeyId(0), b"hash");
    assert!(store.delete(KeyId(0)));
    assert!(!store.delete(KeyId(0)), "it is gone already");
    assert_eq!((store.len(), store.find(b"a"), store.contains(KeyId(0))), (1, None, false));
    assert_eq!(store.insert(b"a"), Insert::New(KeyId(2)));
    assert_eq!(store.type_of(KeyId(2)), None);
    assert_eq!(store.keys().collect::<Vec<_>>(), [KeyId(1), KeyId(2)]);
}

#[test]
fn not_knowing_is_not_the_same_as_nothing() {
    let mut store = Store::new(1);
    store.insert(b"a");
    let id = KeyId(0);
    assert_eq!(
        (store.type_of(id), store.expiry(id), store.size(id, Measure::Memory)),
        (None, Expiry::Unknown, None)
    );
    store.set_type(id, b"");
    store.set_expiry(id, Expiry::Never);
    store.set_size(id, Measure::Length, 0);
    assert_eq!((store.type_of(id), store.expiry(id)), (Some(&b""[..]), Expiry::Never));
    assert_eq!((store.size(id, Measure::Length), store.size(id, Measure::Memory)), (Some(0), None));
}

#[test]
fn sizes_and_ends_are_exact_up_to_the_last() {
    let mut store = Store::new(1);
    store.insert(b"a");
    let id = KeyId(0);
    for size in [0, 5, u64::from(u32::MAX) - 2, u64::from(u32::MAX) - 1, u64::from(u32::MAX), u64::MAX, 7] {
        store.set_size(id, Measure::Memory, size);
        assert_eq!(store.size(id, Measure::Memory), Some(size));
    }
    for at in [0, -1, 1_764_000_000_123, i64::MAX - 1, i64::MIN + 1] {
        store.set_expiry(id, Expiry::At(at));
        assert_eq!(store.expiry(id), Expiry::At(at));
    }
}

#[test]
fn more_types_than_there_are_numbers_stay_unknown() {
    let mut store = Store::new(1);
    for number in 0..300_u32 {
        store.insert(number.to_string().as_bytes());
        store.set_type(KeyId(number), number.to_string().as_bytes());
    }
    assert_eq!(store.type_of(KeyId(254)), Some(&b"254"[..]));
    assert_eq!(store.type_of(KeyId(255)), None);
    store.set_type(KeyId(255), b"254");
    assert_eq!(store.type_of(KeyId(255)), Some(&b"254"[..]));
}

#[test]
fn what_nobody_asked_for_takes_no_memory() {
    let mut store = Store::new(1);
    for number in 0..10_000 {
        store.insert(format!("user:{number:05}:name").as_bytes());
    }
    let bare = store.bytes_used();
    store.set_expiry(KeyId(5_000), Expiry::Never);
    assert!(store.bytes_used() - bare < 4_096, "one known end costs {}", store.bytes_used() - bare);
    for id in 0..10_000 {
        store.set_expiry(KeyId(id), Expiry::Never);
    }
    assert!(store.bytes_used() - bare >= 80_000, "an end is eight bytes");
}

#[test]
fn a_hundred_thousand_names_of_25_bytes_take_less_than_50_bytes_each() {
    let mut store = Store::new(1);
    for number in 0..100_000 {
        store.insert(format!("session:{number:06}:profile:a").as_bytes());
    }
    let each = store.bytes_used() / 100_000;
    assert!((25..50).contains(&each), "{each}");
}

proptest! {
    #[test]
    fn it_is_a_map_from_names(steps: Vec<(bool, Vec<u8>)>, few in prop::collection::vec((any::<bool>(), 0u8..6), 0..60)) {
        let few = few.into_iter().map(|(insert, name)| (insert, vec![name]));
        let (mut store, mut map, mut next) = (Store::new(7), HashMap::new(), 0);
        for (insert, name) in steps.into_iter().chain(few) {
            if insert {
                let expected = match map.get(&name) {
                    Some(id) => Insert::Known(*id),
                    None => Insert::New(KeyId(next)),
                };
                prop_assert_eq!(store.insert(&name), expected);
                if expected == Insert::New(KeyId(next)) {
                    map.insert(name, KeyId(next));
                    next += 1;
                }
            } else if let Some(id) = map.remove(&name) {
                prop_assert!(store.delete(id));
            } else {
                prop_assert_eq!(store.find(&name), None);
            }
        }
        prop_assert_eq!(store.len() as usize, map.len());
        prop_assert_eq!(store.keys().count(), map.len());
        for (name, id) in map {
            prop_assert_eq!(store.find(&name), Some(id));
            prop_assert_eq!(store.name(id), name);
        }
    }
}
