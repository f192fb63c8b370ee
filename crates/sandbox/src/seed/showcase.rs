//! The keys of the largest demo database: every type, and every value that a viewer could get wrong.

use serde_json::{Value, json};

use super::keys::with;
use crate::redis::{Words, words};

/// A key whose very name is not text.
const BINARY_NAME: &[u8] = b"blob:\x00\xff\x10:name";
/// The documented torture string: neither UTF-8 nor ASCII.
const RAW: [u8; 4] = [0x80, 0x01, 0xff, 0x41];
const UNICODE_NAME: &str = "größe:ключ:鍵:🔑";
const LARGE: usize = 300 * 1024;
/// Levels of the deep JSON document.
const DEPTH: usize = 40;

/// Where tests find what; `db` is a database's name.
pub fn well_known() -> Value {
    json!({
        "db": "acme-catalog",
        "text": { "key": "greeting", "type": "string", "value": "Hello, Ada" },
        "json_text": { "key": "app:config", "type": "string" },
        "binary": { "key": "bytes:raw", "type": "string", "hex": "8001ff41" },
        "big_integer": { "key": "counter:max", "type": "string", "value": "9223372036854775807" },
        "empty": { "key": "banner:empty", "type": "string", "value": "" },
        "large": { "key": "export:large", "type": "string", "bytes": LARGE },
        "spaces": { "key": "a key with spaces", "type": "string" },
        "unicode": { "key": UNICODE_NAME, "type": "string" },
        "binary_name": { "key_hex": crate::random::to_hex(BINARY_NAME), "type": "string" },
        "expiring": { "key": "cache:product:1001", "type": "string", "ttl_at_most": 3600 },
        "hash": { "key": "user:1001", "type": "hash" },
        "large_hash": { "key": "catalog:index", "type": "hash", "fields": 1000 },
        "binary_hash": { "key": "device:binary", "type": "hash" },
        "list": { "key": "queue:emails", "type": "list" },
        "long_list": { "key": "timeline:global", "type": "list", "length": 500 },
        "set": { "key": "tags:all", "type": "set" },
        "integer_set": { "key": "ids:active", "type": "set" },
        "sorted_set": { "key": "leaderboard", "type": "zset" },
        "stream": { "key": "orders:events", "type": "stream", "group": "billing", "length": 25 },
        "json": { "key": "product:1001", "type": "ReJSON-RL" },
        "json_deep": { "key": "json:deep", "type": "ReJSON-RL", "depth": DEPTH },
        "json_array": { "key": "json:array", "type": "ReJSON-RL" },
        "json_big_integers": { "key": "json:big-integers", "type": "ReJSON-RL" },
        "geo": { "key": "stores:locations", "type": "zset" },
        "hyperloglog": { "key": "visitors:unique", "type": "string" },
        "bitmap": { "key": "signins:2026-11", "type": "string" },
        "missing": { "key": "no:such:key", "type": "none" },
    })
}

/// The commands that make them. Those of JSON are skipped by a server without it.
pub fn commands() -> Vec<Words> {
    let mut commands = strings();
    commands.extend(expiring());
    commands.extend(hashes());
    commands.extend(lists_and_sets());
    commands.extend(sorted_sets());
    commands.extend(streams());
    commands.extend(documents());
    commands
}

fn strings() -> Vec<Words> {
    let config = r##"{"theme":{"accent":"#08805a","dense":true},"limits":{"cart":50,"retries":3},"beta":["search","geo"]}"##;
    let large: String = (0..)
        .flat_map(|line| format!("{line:06} the quick brown fox\n").into_bytes())
        .map(char::from)
        .take(LARGE)
        .collect();
    vec![
        words(&["SET", "greeting", "Hello, Ada"]),
        words(&["SET", "app:config", config]),
        with(&["SET", "bytes:raw"], RAW),
        words(&["SET", "counter:max", "9223372036854775807"]),
        words(&["SET", "counter:min", "-9223372036854775808"]),
        words(&["SET", "counter:orders", "48213"]),
        words(&["SET", "price:eur", "19.90"]),
        words(&["SET", "flag:new-checkout", "true"]),
        words(&["SET", "banner:empty", ""]),
        words(&[
            "SET",
            "page:home:html",
            "<!doctype html>\n<title>Acme</title>\n<h1 onclick=\"alert(1)\">Welcome & hello</h1>\n",
        ]),
        words(&["SET", "text:multiline", "first line\n\tsecond line, indented\r\nthird line\u{7}"]),
        words(&["SET", "text:rtl", "שלום עולם \u{202e}gnp.exe"]),
        words(&["SET", "a key with spaces", "and a value with spaces"]),
        words(&["SET", UNICODE_NAME, "naïve café 日本語 👩‍🚀"]),
        vec![b"SET".to_vec(), BINARY_NAME.to_vec(), b"the name of this key is not text".to_vec()],
        words(&["SET", "export:large", &large]),
        with(&["SET", "image:pixel.png"], PIXEL),
        words(&["PFADD", "visitors:unique", "ada", "grace", "edsger", "barbara", "tony"]),
        words(&["SETBIT", "signins:2026-11", "3", "1"]),
        words(&["SETBIT", "signins:2026-11", "20", "1"]),
    ]
}

fn expiring() -> Vec<Words> {
    let products = (1001..=1005).map(|id| {
        let value = format!(r#"{{"id":{id},"name":"Product {id}","stock":{}}}"#, id % 7);
        words(&["SET", &format!("cache:product:{id}"), &value, "EX", "3600"])
    });
    let locks = [words(&["SET", "lock:checkout:42", "worker-7", "EX", "900"])];
    let rates = ["203.0.113.7", "198.51.100.23"]
        .map(|ip| words(&["SET", &format!("rate:{ip}"), "17", "EX", "86400"]));
    products.chain(locks).chain(rates).collect()
}

fn hashes() -> Vec<Words> {
    let people =
        ["Ada Lovelace", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov", "Tony Hoare", "Frances Allen"];
    let mut commands: Vec<Words> = (1001..)
        .zip(people)
        .map(|(id, name)| {
            let email = format!("{}@acme.example", name.split(' ').next().unwrap_or(name).to_lowercase());
            let logins = (id % 97 * 13).to_string();
            words(&[
                "HSET",
                &format!("user:{id}"),
                "name",
                name,
                "email",
                &email,
                "logins",
                &logins,
                "note",
                "",
            ])
        })
        .collect();
    let mut index = words(&["HSET", "catalog:index"]);
    for number in 0..1000 {
        index.push(format!("sku-{number:04}").into_bytes());
        index.push(format!("Product number {number}").into_bytes());
    }
    commands.push(index);
    commands.push(vec![
        b"HSET".to_vec(),
        b"device:binary".to_vec(),
        RAW.to_vec(),
        b"a field whose name is not text".to_vec(),
        b"firmware".to_vec(),
        RAW.to_vec(),
        b"serial".to_vec(),
        b"9007199254740993".to_vec(),
    ]);
    commands
}

fn lists_and_sets() -> Vec<Words> {
    let mut timeline = words(&["RPUSH", "timeline:global"]);
    timeline.extend((0..500).map(|number| format!("event {number}").into_bytes()));
    let mut ids = words(&["SADD", "ids:active"]);
    ids.extend((0..200).map(|number| (7 * number).to_string().into_bytes()));
    vec![
        words(&[
            "RPUSH",
            "queue:emails",
            r#"{"to":"ada@acme.example","template":"welcome"}"#,
            "plain text job",
            "",
            "last",
        ]),
        words(&["LPUSH", "recent:orders", "ord-9001", "ord-9002", "ord-9003"]),
        timeline,
        with(&["RPUSH", "list:binary", "text"], RAW),
        words(&["SADD", "tags:all", "redis", "rust", "wasm", "naïve", "with space", ""]),
        words(&["SADD", "tags:product:1001", "garden", "outdoor", "sale"]),
        ids,
    ]
}

fn sorted_sets() -> Vec<Words> {
    vec![
        words(&[
            "ZADD",
            "leaderboard",
            "3.14159",
            "ada",
            "-2.5",
            "grace",
            "0.1",
            "edsger",
            "1e21",
            "barbara",
            "inf",
            "tony",
            "-inf",
            "nobody",
            "9007199254740993",
            "frances",
        ]),
        words(&[
            "ZADD",
            "schedule:jobs",
            "1763712000",
            "report",
            "1763715600",
            "backup",
            "1763719200",
            "digest",
        ]),
        words(&["ZADD", "autocomplete", "0", "apple", "0", "apricot", "0", "banana", "0", "blueberry"]),
        words(&[
            "GEOADD",
            "stores:locations",
            "13.361389",
            "38.115556",
            "Palermo",
            "15.087269",
            "37.502669",
            "Catania",
            "-0.127758",
            "51.507351",
            "London",
            "28.978359",
            "41.008240",
            "Istanbul",
        ]),
    ]
}

fn streams() -> Vec<Words> {
    let mut commands: Vec<Words> = (0..25_u64)
        .map(|number| {
            let id = format!("{}-{}", 1_763_640_000_000 + number / 2 * 1500, number % 2);
            let order = format!("ord-{}", 9001 + number);
            let total = format!("{}.{:02}", 10 + number, number * 7 % 100);
            words(&["XADD", "orders:events", &id, "type", "created", "order", &order, "total", &total])
        })
        .collect();
    commands.extend([
        words(&["XGROUP", "CREATE", "orders:events", "billing", "0"]),
        words(&["XREADGROUP", "GROUP", "billing", "worker-1", "COUNT", "5", "STREAMS", "orders:events", ">"]),
        words(&["XACK", "orders:events", "billing", "1763640000000-0", "1763640000000-1"]),
        words(&["XGROUP", "CREATE", "orders:events", "audit", "$"]),
        with(&["XADD", "audit:log", "1763640000000-0", "actor", "demo", "raw"], RAW),
    ]);
    commands
}

fn documents() -> Vec<Words> {
    let product = r#"{"id":1001,"name":"Garden chair","price":{"amount":49.9,"currency":"EUR"},"tags":["garden","sale"],"stock":null,"active":true,"dimensions":{"w":55.5,"h":90,"d":60}}"#;
    let array = r#"[1,"two",{"three":3},[4,5],null,true,1.5]"#;
    let integers = r#"{"max":9223372036854775807,"min":-9223372036854775808,"beyond_js":9007199254740993,"float":0.1,"list":[9007199254740993,1]}"#;
    let order = r#"{"zebra":1,"apple":2,"mango":{"b":1,"a":2},"":"empty name","quo\"te":"\u00fc\n"}"#;
    let deep =
        (0..DEPTH).fold(String::from(r#""bottom""#), |inner, level| format!(r#"{{"level{level}":{inner}}}"#));
    let wide: Vec<_> =
        (0..200).map(|number| format!(r#"{{"id":{number},"label":"row {number}"}}"#)).collect();
    [
        ("product:1001", product.to_owned()),
        ("json:array", array.to_owned()),
        ("json:big-integers", integers.to_owned()),
        ("json:key-order", order.to_owned()),
        ("json:deep", deep),
        ("json:rows", format!("[{}]", wide.join(","))),
        ("json:scalar", r#""just a string""#.to_owned()),
    ]
    .map(|(key, document)| words(&["JSON.SET", key, "$", &document]))
    .into()
}

/// A PNG of one transparent pixel.
const PIXEL: [u8; 67] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00,
    0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x00, 0x01, 0x00, 0x00, 0x05, 0x00, 0x01,
    0x0d, 0x0a, 0x2d, 0xb4, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
