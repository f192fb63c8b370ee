//! Bombs, and a mebibyte of the worst that each format can be made of: under a second, under 64 MiB, and cut where it
//! says so. One test, because the allocator counts for the whole program.

mod support;

use std::time::{Duration, Instant};

use decode::{Chain, Cut, Format, Limits, Outcome, Trouble, apply, decode};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;
const MEMORY: usize = 64 * MIB;
/// A second in the release build; checks and a busy machine take more here.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 8 } else { 1 });

/// Runs one call and watches time and memory.
fn watched(name: &str, call: impl FnOnce() -> Outcome, complaints: &mut Vec<String>) -> Outcome {
    ALLOCATOR.reset_peak_usage();
    let (before, start) = (ALLOCATOR.current_usage(), Instant::now());
    let outcome = call();
    let (took, memory) = (start.elapsed(), ALLOCATOR.peak_usage().saturating_sub(before));
    if took > TIME || memory > MEMORY {
        complaints.push(format!("{name}: {took:?}, {} MiB", memory / MIB));
    }
    if std::env::var_os("PD_DECODE_SHOW").is_some() && (took > TIME / 10 || memory > MEMORY / 3) {
        println!("{name}: {took:?}, {} MiB, {}", memory / MIB, outcome.chain.name());
    }
    outcome
}

/// `part` over and over, a mebibyte of it.
fn many(part: &[u8]) -> Vec<u8> {
    part.iter().copied().cycle().take(MIB / part.len() * part.len()).collect()
}

fn after(head: &[u8], rest: Vec<u8>) -> Vec<u8> {
    [head, &rest].concat()
}

/// A message in a message, and so on, with a text after each: every level has to be looked at to its end before it turns
/// out to be no text itself.
fn onion() -> Vec<u8> {
    let text = b"\x12\x04text";
    let (mut heads, mut length) = (Vec::new(), 3usize);
    while length < MIB / 2 {
        let mut head = vec![0x0a];
        let mut rest = length;
        while rest >= 0x80 {
            head.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        head.push(rest as u8);
        length += head.len() + text.len();
        heads.push(head);
    }
    let tails = text.repeat(heads.len());
    heads.reverse();
    [heads.concat(), b"\x0a\x01\x01".to_vec(), tails].concat()
}

/// Inputs of a mebibyte that try to cost as much as possible.
fn worst() -> Vec<(&'static str, Vec<u8>)> {
    let zstd_head: &[u8] = b"\x28\xb5\x2f\xfd\x00\x68";
    let lz4_head: &[u8] = b"\x04\x22\x4d\x18\x60\x70\x73";
    let nested = |open: &str, close: &str| (open.repeat(MIB / 8) + &close.repeat(MIB / 8)).into_bytes();
    let mut letters = many(b"The quick brown fox jumps. ");
    letters.truncate(MIB / 8);
    for _ in 0..7 {
        letters = support::base64(&letters);
    }
    let mut chance = 1u64;
    let noise = std::iter::repeat_with(|| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (chance >> 56) as u8
    });
    vec![
        ("nothing", Vec::new()),
        ("zeros", many(b"\0")),
        ("ones", many(b"\xff")),
        ("noise", noise.take(MIB).collect()),
        ("prose", many(b"The quick brown fox jumps. ")),
        ("letters of base64", many(b"QUJD")),
        ("base64 seven times", letters),
        ("hex", many(b"a")),
        ("digits", many(b"7")),
        ("line ends", many(b"\n")),
        ("json: open", many(b"[")),
        ("json: nested lists", nested("[", "]")),
        ("json: nested maps", nested("{\"\":", "}").into_iter().take(MIB).collect()),
        ("json: short items", after(b"[1", after(b"", [many(b",1"), b"]".to_vec()].concat()))),
        ("json: empty lists", after(b"[[]", [many(b",[]"), b"]".to_vec()].concat())),
        ("json: escapes", [b"\"".to_vec(), many(b"\\u0001"), b"\"".to_vec()].concat()),
        ("json: quotes", [b"\"".to_vec(), many(b"\\\""), b"\"".to_vec()].concat()),
        ("msgpack: nested lists", many(b"\x91")),
        ("msgpack: nested maps", many(b"\x81\xa0")),
        ("msgpack: lists as keys", many(b"\x81\x91")),
        ("msgpack: nothing, often", after(b"\xdd\x00\x0f\xff\xfb", many(b"\xc0"))),
        ("msgpack: empty lists", after(b"\xdd\x00\x0f\xff\xfb", many(b"\x90"))),
        ("msgpack: claims", many(b"\xdd\xff\xff\xff\xff")),
        ("msgpack: one text", after(b"\xdb\x00\x0f\xff\xfb", many(b"\x01"))),
        ("msgpack: timestamps", after(b"\xdd\x00\x02\xaa\xaa", many(b"\xd6\xff\x65\x53\xf1\x00"))),
        ("cbor: nested lists", many(b"\x9f")),
        ("cbor: tags", many(b"\xc1")),
        ("cbor: chunks", after(b"\x5f", many(b"\x40"))),
        ("cbor: halves", after(b"\x9f", many(b"\xf9\x00\x01"))),
        (
            "cbor: big numbers",
            after(b"\x9f", many(b"\xc2\x50\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")),
        ),
        ("protobuf: onion", onion()),
        ("protobuf: fields", many(b"\x08\x01")),
        ("protobuf: groups", many(b"\x0b")),
        ("protobuf: floats", many(b"\x0d\x01\x02\x03\x04")),
        ("php: nested", many(b"a:1:{i:0;")),
        ("php: items", after(b"a:999999999:{", many(b"i:0;N;"))),
        ("zstd: empty frames", many(&[zstd_head, b"\x01\x00\x00"].concat())),
        ("zstd: frames of one byte repeated", many(&[zstd_head, b"\x03\x00\x10A"].concat())),
        (
            "zstd: skipped frames",
            after(zstd_head, after(b"\x01\x00\x00", many(b"\x50\x2a\x4d\x18\x00\x00\x00\x00"))),
        ),
        ("zstd: empty blocks", after(zstd_head, many(b"\x00\x00\x00"))),
        ("zstd: one byte repeated", after(zstd_head, many(b"\x02\x00\x10A"))),
        ("gzip: empty members", many(b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0")),
        ("gzip: empty blocks", after(b"\x1f\x8b\x08\0\0\0\0\0\0\x03", many(b"\0\0\0\xff\xff"))),
        ("gzip: a long name", after(b"\x1f\x8b\x08\x08\0\0\0\0\0\x03", many(b"n"))),
        ("lz4: empty frames", many(&[lz4_head, b"\0\0\0\0"].concat())),
        ("lz4: blocks of a byte", after(lz4_head, many(b"\x02\0\0\0\x10A"))),
        ("lz4: bare bytes", after(lz4_head, many(b"\x01\0\0\x80A"))),
        ("snappy: padding", after(b"\xff\x06\x00\x00sNaPpY", many(b"\xfe\0\0\0"))),
        ("snappy: raw copies", after(b"\xff\xff\xd5\x0a\x00A", many(b"\xfe\x01\x00"))),
        ("brotli: empty blocks", after(b"\x0f", many(b"\x06"))),
    ]
}

#[test]
fn bombs_and_worst_cases_stay_within_time_and_memory() {
    let limits = Limits::default();
    let mut complaints = Vec::new();

    // 10 GiB of zeros, each.
    let bombs: [(&str, &[u8]); 2] =
        [("brotli", include_bytes!("samples/bomb.br")), ("gzip>gzip", include_bytes!("samples/bomb.gz"))];
    for (chain, bomb) in bombs {
        assert!(bomb.len() < 20 << 10, "{} bytes", bomb.len());
        let chain = Chain::parse(chain).expect("a chain");
        let outcome = watched(&chain.name(), || apply(bomb, &chain, &limits), &mut complaints);
        assert_eq!(outcome.steps[0].trouble, Some(Trouble::Cut(Cut::Output(limits.output))));
        assert_eq!(outcome.bytes.len(), limits.output);
        assert!(outcome.bytes.iter().all(|byte| *byte == 0), "{}", chain.name());
    }

    for (name, bytes) in worst() {
        watched(name, || decode(&bytes, &limits), &mut complaints);
        let own = name.split(':').next().and_then(Format::named);
        // Formats that read on through nearly anything.
        for format in
            own.into_iter().chain([Format::MessagePack, Format::Cbor, Format::Protobuf, Format::Brotli])
        {
            let chain = Chain::new(&[format]).expect("a chain");
            watched(
                &format!("{name} as {}", format.name()),
                || apply(&bytes, &chain, &limits),
                &mut complaints,
            );
        }
        let Some(own) = own else { continue };
        // What a mebibyte holds when it is packed: several times as much.
        let packed = support::gzip(&bytes.repeat(7));
        let chain = Chain::new(&[Format::Gzip, own]).expect("a chain");
        watched(&format!("seven times {name}"), || apply(&packed, &chain, &limits), &mut complaints);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
