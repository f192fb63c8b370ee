//! Bytes that other people's encoders wrote (samples/make.py) are found out and read exactly.

mod support;

use decode::{Chain, Limits, View, apply, decode};
use support::{Sample, samples};

fn check(sample: &Sample) -> Result<(), String> {
    let limits = Limits::default();
    let outcome = if sample.applied {
        apply(&sample.bytes, &Chain::parse(&sample.chain).map_err(|error| error.to_string())?, &limits)
    } else {
        decode(&sample.bytes, &limits)
    };
    if outcome.chain.name() != sample.chain && !sample.chain.is_empty() {
        return Err(format!("found {}, wanted {}", outcome.chain.name(), sample.chain));
    }
    if let Some(step) = outcome.steps.iter().find(|step| step.trouble.is_some() || step.rest > 0) {
        return Err(format!("{step:?}"));
    }
    if sample.out.as_ref().is_some_and(|out| *out != outcome.bytes) {
        return Err(format!("{} other bytes", outcome.bytes.len()));
    }
    match (&sample.text, &outcome.view) {
        (Some(text), View::Tree(tree)) if tree.text != *text => Err(format!("{}\nwanted\n{text}", tree.text)),
        (Some(_), View::Text | View::Bytes) => Err("no tree".to_owned()),
        _ => Ok(()),
    }
}

#[test]
fn every_sample_is_found_and_read() {
    let wrong: Vec<_> = samples()
        .iter()
        .filter_map(|sample| check(sample).err().map(|error| format!("{}: {error}", sample.name)))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_was_found_applied_again_is_the_same() {
    for sample in samples().iter().filter(|sample| !sample.applied) {
        let found = decode(&sample.bytes, &Limits::default());
        let name = found.chain.name();
        let mut again = apply(&sample.bytes, &Chain::parse(&name).expect("its own name"), &Limits::default());
        again.offers.clone_from(&found.offers);
        assert_eq!(again, found, "{}", sample.name);
    }
}

#[test]
fn the_beginning_of_packed_bytes_shows_the_beginning_and_says_so() {
    let packed: Vec<_> = samples().into_iter().filter(|sample| sample.name.ends_with("of noise")).collect();
    assert_eq!(packed.len(), 5);
    for sample in packed {
        let half = sample.bytes.get(..sample.bytes.len() * 2 / 3).expect("two thirds");
        let outcome = apply(half, &Chain::parse(&sample.chain).expect("a chain"), &Limits::default());
        assert!(outcome.steps[0].trouble.is_some(), "{}", sample.name);
        let out = sample.out.expect("its content");
        // Some have blocks, of which none came whole: then the packed bytes are what there is to see.
        let in_blocks = matches!(sample.chain.as_str(), "lz4" | "snappy" | "zstd");
        let shown = if in_blocks {
            half.starts_with(&outcome.bytes)
        } else {
            outcome.bytes.len() > 1000 && out.starts_with(&outcome.bytes)
        };
        assert!(shown, "{}: {}", sample.name, outcome.bytes.len());
    }
}
