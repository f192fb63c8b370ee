//! The samples, shared by the test programs. (A `mod.rs`, because each file in `tests/` is a program of its own.)

#![allow(dead_code, clippy::allow_attributes, reason = "not every test program uses all of it")]

use std::io::Write;

use base64::Engine as _;

/// Bytes that another encoder wrote.
pub struct Sample {
    pub name: String,
    pub bytes: Vec<u8>,
    /// The chain to find; to apply, if `applied`. Empty: whichever.
    pub chain: String,
    pub applied: bool,
    pub out: Option<Vec<u8>>,
    pub text: Option<String>,
}

pub fn samples() -> Vec<Sample> {
    let all: Vec<serde_json::Value> =
        serde_json::from_str(include_str!("../samples/samples.json")).expect("samples.json");
    let text = |sample: &serde_json::Value, key: &str| sample[key].as_str().map(str::to_owned);
    all.iter()
        .map(|sample| Sample {
            name: text(sample, "name").expect("a name"),
            bytes: unhex(&text(sample, "bytes").expect("bytes")),
            chain: text(sample, "chain").unwrap_or_default(),
            applied: sample["applied"].as_bool().unwrap_or(false),
            out: text(sample, "out").map(|hex| unhex(&hex)),
            text: text(sample, "text"),
        })
        .collect()
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().map(|digit| digit.to_digit(16).expect("hex") as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

pub fn base64(bytes: &[u8]) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.encode(bytes).into_bytes()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}
