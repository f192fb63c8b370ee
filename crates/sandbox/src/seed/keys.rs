//! Keys of the two smaller demo databases, and how seeds write commands.

use crate::redis::{Words, words};

/// A command whose last argument may be any bytes.
pub fn with(text: &[&str], last: impl Into<Vec<u8>>) -> Words {
    let mut command = words(text);
    command.push(last.into());
    command
}

/// Sessions of a web shop: strings that expire, counters, a bitmap of sign-ins.
pub fn sessions() -> Vec<Words> {
    let mut commands = Vec::new();
    for number in 0..12_u32 {
        let key = format!("session:{:08x}", 0x9f2c_0000 + number * 7919);
        let value = format!(r#"{{"user":{},"theme":"dark","csrf":"demo-{number}"}}"#, 1001 + number % 6);
        let seconds = (1800 + number * 60).to_string();
        commands.push(words(&["SET", &key, &value, "EX", &seconds]));
    }
    for (address, hits) in [("203.0.113.7", "17"), ("198.51.100.23", "3"), ("2001:db8::42", "240")] {
        commands.push(words(&["SET", &format!("rate:{address}"), hits, "EX", "600"]));
    }
    commands.push(words(&["SET", "logins:total", "182044"]));
    commands.push(words(&["SADD", "users:online", "1001", "1002", "1003", "1006"]));
    for day in [1, 2, 3, 5, 8, 13, 20] {
        commands.push(words(&["SETBIT", "logins:1001:2026-11", &day.to_string(), "1"]));
    }
    commands
}

/// Counters, visitors and a stream of an analytics job.
pub fn analytics() -> Vec<Words> {
    let mut commands = Vec::new();
    for day in 1..=20_u32 {
        let field = format!("2026-11-{day:02}");
        commands.push(words(&["HSET", "pageviews:daily", &field, &(48_000 + day * 913).to_string()]));
    }
    for visitor in 0..400_u32 {
        commands.push(words(&["PFADD", "visitors:2026-11", &format!("v{visitor}")]));
    }
    for (page, views) in [("/", "90211"), ("/pricing", "20117"), ("/docs", "18040.5"), ("/blog/redis", "912")]
    {
        commands.push(words(&["ZADD", "pages:popular", views, page]));
    }
    for second in 0..30_u32 {
        let id = format!("{}-0", 1_763_600_000_000_u64 + u64::from(second) * 1000);
        let value = format!("{:.1}", 20.0 + f64::from(second) / 10.0);
        commands.push(words(&["XADD", "sensor:hall-2", &id, "celsius", &value, "humidity", "41"]));
    }
    commands.push(with(&["SET", "model:weights"], (0..=255_u8).collect::<Vec<u8>>()));
    commands
}
