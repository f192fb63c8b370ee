//! The parser of command lines beside the real redis-cli: the same words, or both refuse the line.
//!
//! redis-cli is given the lines on its standard input, where it splits them with the rules of its prompt, and sends
//! what it reads to a listener here that takes down every argument. `PD_REDIS_CLI_SEED=<number>` makes other lines.

#[path = "redis_cli/lines.rs"]
mod lines;
#[path = "redis_cli/listener.rs"]
mod listener;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use upstash_api::command::parse;

/// Lines in one run.
const LINES: usize = 1000;

/// Written before every line. Without it a line could begin with what redis-cli does not send but does itself
/// (`quit`, `clear`, a number that repeats).
const COMMAND: &str = "PD";

/// What redis-cli made of each line: its words, or `None` where it refused.
fn redis_cli(lines: &[String]) -> Vec<Option<Vec<Vec<u8>>>> {
    let listener = listener::Listener::start();
    let mut input = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        input.extend_from_slice(format!("{COMMAND} {line}\nMARK {number}\n").as_bytes());
    }
    let mut cli = Command::new(binary())
        .args(["-h", "127.0.0.1", "-p", &listener.port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("redis-cli starts");
    // Not from this thread's side of a full pipe: redis-cli reads a line, asks, and reads the next.
    cli.stdin.take().expect("a pipe").write_all(&input).expect("redis-cli reads its input");
    assert!(cli.wait().expect("redis-cli ends").success());

    let mut made: Vec<Option<Vec<Vec<u8>>>> = Vec::new();
    let mut words = None;
    for mut command in listener.commands() {
        match command.first().map(Vec::as_slice) {
            Some(b"PD") => words = Some(command.split_off(1)),
            Some(b"MARK") => made.push(words.take()),
            _ => {}
        }
    }
    assert_eq!(made.len(), lines.len(), "redis-cli sent every mark");
    made
}

/// The binary that `cargo xtask setup` found.
fn binary() -> PathBuf {
    let named = std::env::var_os("PD_REDIS_CLI").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("redis-cli"));
    let mut all = named.into_iter().chain(on_path);
    all.find(|file| file.is_file()).expect(
        "there is no redis-cli to compare with; `cargo xtask setup` installs one, or name yours with PD_REDIS_CLI",
    )
}

fn ours(line: &str) -> Option<Vec<Vec<u8>>> {
    let words = parse(&format!("{COMMAND} {line}")).ok()?;
    Some(words.into_iter().skip(1).map(|word| word.bytes).collect())
}

fn compare(lines: &[String]) -> Vec<Option<Vec<Vec<u8>>>> {
    let theirs = redis_cli(lines);
    for (line, theirs) in lines.iter().zip(&theirs) {
        assert_eq!(ours(line), *theirs, "the line {line:?}, ours and redis-cli's");
    }
    theirs
}

#[test]
fn a_thousand_lines_are_split_as_redis_cli_splits_them() {
    let seed = std::env::var("PD_REDIS_CLI_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let lines = lines::generate(seed, LINES);
    let made = compare(&lines);
    // A generator that has lost its teeth would prove nothing.
    let refused = made.iter().filter(|words| words.is_none()).count();
    assert!((LINES / 10..LINES / 2).contains(&refused), "{refused} of {LINES} lines are refused");
    let several = made.iter().flatten().filter(|words| words.len() > 1).count();
    assert!(several > LINES / 3, "{several} of {LINES} lines have several words");
    let has_byte = |test: fn(u8) -> bool| made.iter().flatten().flatten().flatten().any(|byte| test(*byte));
    assert!(has_byte(|byte| byte == 0) && has_byte(|byte| byte == 0xff) && has_byte(|byte| byte == b'\n'));
}

#[test]
fn every_byte_can_be_written_as_an_escape_and_nothing_else_is_an_escape() {
    let escapes = (0..=255_u8).map(|byte| format!("\"\\x{byte:02x}\" \"\\x{byte:02X}\""));
    let letters = (0x20..0x7f_u8).map(|letter| format!("\"\\{}\" '\\{0}' \\{0}x", char::from(letter)));
    let bare =
        (1..0x80_u8).filter(|byte| *byte != b'\n').map(|byte| format!("a{0}b {0}c{0}", char::from(byte)));
    let after = (1..0x80_u8).filter(|byte| *byte != b'\n').map(|byte| format!("\"a\"{}b", char::from(byte)));
    compare(&escapes.chain(letters).chain(bare).chain(after).collect::<Vec<_>>());
}
