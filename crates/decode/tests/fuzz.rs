//! Changed and invented bytes against every format: no panic, no case over a second, no case over 64 MiB.
//!
//! Seeded, so a failure repeats: the panic names the seed. `PD_DECODE_CASES` says how many cases (20,000 without it),
//! `PD_DECODE_SEED` with which seed they begin.

mod support;

use std::time::{Duration, Instant};

use decode::{Chain, Format, Limits, Outcome, View, apply, decode, wire};
use peak_alloc::PeakAlloc;
use support::samples;

/// Counts what is allocated, and the most that was at a time.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MEMORY: usize = 64 << 20;
/// In the release build a case may take a second; this build may be a debug build on a busy machine.
const TIME: Duration = if cfg!(debug_assertions) { Duration::from_secs(20) } else { Duration::from_secs(1) };

/// SplitMix64: all that is needed of chance.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Changes a sample as bytes go wrong, and as people make them go wrong.
fn mutate(sample: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    const NASTY: [&[u8]; 12] = [
        b"\0",
        b"\xff",
        b"\x80",
        b"\x7f",
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"[",
        b"{\"",
        b"}",
        b"\x1f\x8b\x08",
        b"\xdd\xff\xff\xff\xff",
        b"\x9f",
    ];
    let mut bytes = sample.to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(9) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            2 if at < bytes.len() => bytes[at] = chance.next() as u8,
            3 => {
                let nasty = NASTY[chance.below(NASTY.len())];
                bytes.splice(at..at, nasty.iter().copied());
            }
            4 if at < bytes.len() => {
                let end = (at + chance.below(16)).min(bytes.len());
                bytes.drain(at..end);
            }
            5 => {
                // A piece of itself or of another sample.
                let from = if chance.below(2) == 0 { sample } else { other };
                let start = chance.below(from.len());
                let end = (start + chance.below(200)).min(from.len());
                bytes.splice(at..at, from[start..end].iter().copied());
            }
            6 => {
                let nasty = NASTY[chance.below(NASTY.len())];
                bytes.splice(at..at, nasty.iter().copied().cycle().take(nasty.len() * chance.below(300)));
            }
            7 => {
                // A length field, here or there.
                for byte in bytes.iter_mut().skip(at).take(1 + chance.below(4)) {
                    *byte = [0, 0xff, 0x7f, 0x80][chance.below(4)];
                }
            }
            _ => bytes.extend((0..chance.below(40)).map(|_| chance.next() as u8)),
        }
    }
    bytes
}

/// What every outcome must keep, whatever it was made of.
fn check(outcome: &Outcome, limits: &Limits) {
    assert!(outcome.steps.len() <= outcome.chain.formats().len());
    assert!(outcome.steps.iter().rev().skip(1).all(|step| step.to <= limits.output as u64));
    match &outcome.view {
        View::Tree(tree) => {
            assert!(tree.text.len() <= limits.text && tree.nodes.len() <= limits.nodes);
            assert!(tree.nodes.first().is_none_or(|node| node.depth == 0));
        }
        View::Text => assert!(std::str::from_utf8(&outcome.bytes).is_ok()),
        View::Bytes => {}
    }
    assert_eq!(Chain::parse(&outcome.chain.name()).as_ref(), Ok(&outcome.chain));
    let packed = wire::pack(outcome);
    assert_eq!(wire::unpack(&packed).as_ref(), Some(outcome));
    assert_eq!(wire::unpack(packed.split_last().map_or(&[], |(_, rest)| rest)), None);
}

fn case(seed: u64, pool: &[Vec<u8>]) -> (Duration, usize) {
    let mut chance = Chance(seed);
    let sample = &pool[chance.below(pool.len())];
    let other = &pool[chance.below(pool.len())];
    let bytes = mutate(sample, other, &mut chance);
    let formats: Vec<_> = Format::all().collect();
    let chain: Vec<_> = (0..=chance.below(3)).map(|_| formats[chance.below(formats.len())]).collect();
    // Half of the cases are looked at, half are read as something that they are probably not.
    let chain = Chain::new(&chain).ok().filter(|_| chance.below(2) == 0);
    let limits = if chance.below(4) == 0 {
        Limits {
            output: chance.below(5000),
            text: chance.below(5000),
            nodes: chance.below(50),
            depth: chance.below(50),
            steps: chance.below(4),
            work: chance.next() % 100_000,
        }
    } else {
        Limits::default()
    };
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let start = Instant::now();
    let outcome = match &chain {
        Some(chain) => apply(&bytes, chain, &limits),
        None => decode(&bytes, &limits),
    };
    let took = start.elapsed();
    let memory = ALLOCATOR.peak_usage().saturating_sub(before);
    check(&outcome, &limits);
    (took, memory)
}

#[test]
fn no_bytes_make_it_panic_or_take_more_than_a_second_or_64_mib() {
    let number =
        |name: &str, usual| std::env::var(name).ok().map_or(usual, |value| value.parse::<u64>().expect(name));
    let (cases, first) = (number("PD_DECODE_CASES", 20_000), number("PD_DECODE_SEED", 1));
    // Large samples would make every case slow; what is special about them is tested in limits.rs.
    let pool: Vec<_> =
        samples().into_iter().map(|sample| sample.bytes).filter(|bytes| bytes.len() < 4096).collect();
    let (mut longest, mut largest) = (Duration::ZERO, 0);
    for seed in first..first + cases {
        let result = std::panic::catch_unwind(|| case(seed, &pool));
        let (took, memory) = result.unwrap_or_else(|_| panic!("seed {seed} made it panic"));
        // A busy machine stalls any case now and then, but not the same one time and again.
        let again = (0..3).take_while(|_| took > TIME).map(|_| case(seed, &pool).0).min();
        let took = again.map_or(took, |again| took.min(again));
        assert!(took <= TIME, "seed {seed} took {took:?}");
        assert!(memory <= MEMORY, "seed {seed} took {memory} bytes");
        (longest, largest) = (longest.max(took), largest.max(memory));
    }
    println!("{cases} cases from seed {first}: at most {longest:?} and {largest} bytes");
}
