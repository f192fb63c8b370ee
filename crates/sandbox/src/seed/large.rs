//! The databases of the seed `large`: a million keys, and values as large as they get.
//!
//! What is made is the same at every start. It is made when a database is first used, and comes in lots: a million
//! commands at once would need more memory than the keys.

use std::sync::Arc;

use super::{DEMO_USER, Facts, demo_database, keys};
use crate::databases::Databases;
use crate::redis::{Lots, Slot, Words, words};

/// Databases of the demo user.
pub const DATABASES: u16 = 100;

/// Plans and regions, taken in turns.
const KINDS: [(&str, &str); 4] = [
    ("payg", "eu-west-1"),
    ("fixed_250mb", "us-east-1"),
    ("payg", "ap-northeast-1"),
    ("fixed_1gb", "us-west-2"),
];
/// Keys of the first database.
pub const KEYS: usize = 1_000_000;
/// Bytes of the long string.
pub const STRING: usize = 20 << 20;
/// Fields of the large hash.
pub const FIELDS: usize = 1_000_000;
/// Elements of one command, or commands of one lot.
const LOT: usize = 10_000;

/// A hundred databases: `large-keys`, `large-values`, and small ones called `service-…`.
pub fn databases(now: i64) -> Databases {
    let mut databases = Databases::default();
    for index in 0..DATABASES {
        let (plan, primary_region) =
            KINDS.get(usize::from(index) % KINDS.len()).copied().unwrap_or(("payg", "eu-west-1"));
        let facts = Facts {
            customer_id: DEMO_USER.email,
            id: "",
            name: "",
            words: "large-tern",
            number: 50_000 + index,
            plan,
            primary_region,
            read_regions: &[],
            budget: None,
            created: now - 86_400 * i64::from(DATABASES - index),
        };
        let mut database = demo_database(facts, keys::sessions());
        database.record.id = format!("c0ffee00-0000-4000-8000-{index:012}");
        database.record.name = match index {
            0 => "large-keys".to_owned(),
            1 => "large-values".to_owned(),
            _ => format!("service-{index:03}"),
        };
        match index {
            0 => database.redis = Arc::new(Slot::filled(many_keys)),
            1 => database.redis = Arc::new(Slot::filled(large_values)),
            _ => {}
        }
        databases.add(database);
    }
    databases
}

/// A million keys in namespaces of different depth and size, as a browser of keys meets them: strings for the most
/// part, and of each thousand a hash, a list, a set and a sorted set.
pub fn many_keys() -> Lots {
    Box::new((0..KEYS).step_by(LOT).map(|start| (start..start + LOT).map(key).collect()))
}

/// A string of 20 MB and a hash of a million fields, beside a list, a set, a sorted set and a stream of 100,000.
pub fn large_values() -> Lots {
    let line = b"The quick brown fox jumps over the lazy dog.\n";
    let string =
        vec![b"SET".to_vec(), b"large:string".to_vec(), line.iter().copied().cycle().take(STRING).collect()];
    let hash = lots(FIELDS, "HSET", "large:hash", |n| vec![format!("field:{n:07}"), format!("value {n}")]);
    let list = lots(100_000, "RPUSH", "large:list", |n| vec![format!("element {n}")]);
    let set = lots(100_000, "SADD", "large:set", |n| vec![format!("member {n}")]);
    let sorted =
        lots(100_000, "ZADD", "large:zset", |n| vec![format!("{}.5", n % 1000), format!("member {n}")]);
    let stream = (0..100_000_usize).step_by(LOT).map(|start| {
        let entry = |n: usize| {
            words(&[
                "XADD",
                "large:stream",
                &format!("{}-{}", 1_763_640_000_000 + n / 7, n % 7),
                "n",
                &n.to_string(),
            ])
        };
        (start..start + LOT).map(entry).collect()
    });
    Box::new(std::iter::once(vec![string]).chain(hash).chain(list).chain(set).chain(sorted).chain(stream))
}

/// Lots of one command each, which adds so many elements to one key.
fn lots(
    count: usize,
    command: &'static str,
    key: &'static str,
    element: fn(usize) -> Vec<String>,
) -> impl Iterator<Item = Vec<Words>> + Send {
    (0..count).step_by(LOT).map(move |start| {
        let mut words = words(&[command, key]);
        words.extend((start..count.min(start + LOT)).flat_map(element).map(String::into_bytes));
        vec![words]
    })
}

/// The command that makes the key of this number.
fn key(number: usize) -> Words {
    let tenant = number % 400;
    let value = format!("{{\"n\":{number}}}");
    let name = match number % 10 {
        0..=4 => format!("tenant:{tenant:03}:user:{number:07}"),
        5..=6 => format!("tenant:{tenant:03}:session:{number:07}"),
        7 => format!("cache/page/{}/{number:07}", number % 60),
        8 => format!("rate:{}.{}.{}", number % 256, number / 256 % 256, number / 65_536),
        _ => format!("flat-{number:07}"),
    };
    match number % 1000 {
        1 => words(&["HSET", &name, "n", &value, "kind", "hash"]),
        2 => words(&["RPUSH", &name, "a", "b", &value]),
        3 => words(&["SADD", &name, "a", "b", &value]),
        4 => words(&["ZADD", &name, "1", "a", "2.5", &value]),
        _ => words(&["SET", &name, &value]),
    }
}
