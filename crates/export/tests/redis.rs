//! Redis's own word: what was read of a real redis-server with the commands of an export, and piped into redis-cli, makes
//! the same keys again.
//!
//! `PD_REDIS_SERVER`, `PD_REDIS_MODULE` (RedisJSON) and `PD_REDIS_CLI` name the programs, as `cargo xtask test` sets them; else
//! those of the system are taken. Skips loudly where there is no redis-server, and leaves JSON out where there is no module.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command as Program, Stdio};
use std::time::Duration;

use export::{Export, Format};
use upstash_api::rest::{RedisError, Reply};

struct Server {
    child: Child,
    socket: PathBuf,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("s");
        let named = std::env::var_os("PD_REDIS_SERVER");
        let mut program = Program::new(named.clone().unwrap_or_else(|| "redis-server".into()));
        program
            .args(["--port", "0", "--save", "", "--enable-debug-command", "yes", "--dir"])
            .arg(folder.path());
        program.arg("--unixsocket").arg(&socket).stdout(Stdio::null());
        if let Some(module) = std::env::var_os("PD_REDIS_MODULE") {
            program.arg("--loadmodule").arg(module);
        }
        let child = match program.spawn() {
            Ok(child) => child,
            Err(why) => {
                assert!(named.is_none(), "no redis-server: {why}");
                eprintln!("SKIPPED: no redis-server at hand ({why})");
                return None;
            }
        };
        let server = Self { child, socket, _folder: folder };
        for _ in 0..200 {
            if UnixStream::connect(&server.socket).is_ok() {
                return Some(server);
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("redis-server does not answer");
    }

    fn connect(&self, database: u8) -> Redis {
        let stream = UnixStream::connect(&self.socket).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        let mut redis = Redis(BufReader::new(stream));
        redis.run(&["SELECT", &database.to_string()]).expect("a database");
        redis
    }

    fn pipe(&self, database: u8, file: &[u8]) {
        let mut cli = Program::new(std::env::var_os("PD_REDIS_CLI").unwrap_or_else(|| "redis-cli".into()));
        cli.arg("-s").arg(&self.socket).args(["-n", &database.to_string()]);
        let mut child = cli.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("redis-cli");
        let mut input = child.stdin.take().expect("a pipe");
        let file = file.to_vec();
        let writing = std::thread::spawn(move || input.write_all(&file).expect("written"));
        let output = child.wait_with_output().expect("its answers");
        writing.join().expect("written");
        let answers = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!answers.contains("ERR") && !answers.contains("WRONGTYPE"), "{answers}");
    }
}

/// RESP2 in a few lines.
struct Redis(BufReader<UnixStream>);

impl Redis {
    fn run<W: AsRef<[u8]>>(&mut self, words: &[W]) -> Result<Reply, RedisError> {
        let mut out = format!("*{}\r\n", words.len()).into_bytes();
        for word in words.iter().map(AsRef::as_ref) {
            out.extend(format!("${}\r\n", word.len()).bytes());
            out.extend(word);
            out.extend(b"\r\n");
        }
        self.0.get_mut().write_all(&out).expect("sent");
        self.reply()
    }

    fn reply(&mut self) -> Result<Reply, RedisError> {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("a line");
        let (sign, rest) = line.trim_end().split_at(1);
        match sign {
            "+" => Ok(Reply::Bytes(rest.into())),
            "-" => Err(RedisError::new(rest)),
            ":" => Ok(Reply::Int(rest.parse().expect("a number"))),
            "$" if rest == "-1" => Ok(Reply::Null),
            "$" => {
                let mut bytes = vec![0; rest.parse::<usize>().expect("a length") + 2];
                self.0.read_exact(&mut bytes).expect("a string");
                bytes.truncate(bytes.len() - 2);
                Ok(Reply::Bytes(bytes))
            }
            "*" => {
                let count: usize = rest.parse().expect("a length");
                Ok(Reply::Array((0..count).map(|_| self.reply().expect("an item")).collect()))
            }
            other => panic!("no reply: {other}"),
        }
    }
}

/// Bytes that are different each time, and the same in each run.
fn bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn fill(redis: &mut Redis) {
    let all: Vec<u8> = (0..=255).collect();
    let mut set = |words: &[&[u8]]| drop(redis.run(words).unwrap_or_else(|why| panic!("{words:?}: {why:?}")));
    set(&[b"SET", b"", b"nameless"]);
    set(&[b"SET", &all, &all]);
    set(&[b"SET", b"empty", b""]);
    set(&[
        b"SET",
        b"quotes \"' \\ and\nlines",
        "é \u{202e}\u{2028} \"x\"".as_bytes(),
        b"PXAT",
        b"4102444800123",
    ]);
    set(&[b"SET", b"int", b"9223372036854775807"]);
    set(&[b"SET", b"exactly a page", &bytes(1, 65_536)]);
    set(&[b"SET", b"large", &bytes(2, 3_000_000)]);
    for at in 0..1500u64 {
        let (field, number) = (bytes(at + 10, 6), at.to_string());
        set(&[b"HSET", b"hash", &[&field[..], number.as_bytes()].concat(), &bytes(at, (at % 50) as usize)]);
        set(&[b"RPUSH", b"list", &bytes(at * 3, (at % 40) as usize)]);
        set(&[b"SADD", b"set", &[&field[..], number.as_bytes()].concat()]);
        set(&[
            b"ZADD",
            b"zset",
            format!("{}.{at}", at * at).as_bytes(),
            &[&field[..], number.as_bytes()].concat(),
        ]);
        set(&[
            b"XADD",
            b"stream",
            format!("{}-{}", at / 3 + 1, at % 3).as_bytes(),
            &field,
            &all,
            b"",
            b"\"\r\n\"",
        ]);
    }
    set(&[b"ZADD", b"ends", b"inf", b"high", b"-inf", b"low", b"0.1", b"\xff"]);
    set(&[b"PEXPIREAT", b"ends", b"4102444800999"]);
    if std::env::var_os("PD_REDIS_MODULE").is_some() {
        set(&[
            b"JSON.SET",
            b"json",
            b"$",
            r#"{"n": 9007199254740993, "text": "\"é\\n", "list": [1.0, null]}"#.as_bytes(),
        ]);
    }
    for at in 0..200u64 {
        set(&[b"RPUSH", b"a list of exactly two pages", b"x"]);
        set(&[b"SADD", format!("many:{at}").as_bytes(), b"member"]);
    }
}

fn exported(redis: &mut Redis, format: Format) -> (Vec<u8>, u64) {
    let Ok(Reply::Array(names)) = redis.run(&["KEYS", "*"]) else { panic!("names") };
    let names = names.into_iter().map(|name| (name.as_bytes().expect("a name").to_vec(), None));
    let mut export = Export::new(names, format);
    let mut file = Vec::new();
    while let Some(commands) = export.next_request() {
        let answers = commands.iter().map(|command| redis.run(command.words())).collect();
        export.answered(answers).expect("taken");
        file.extend(export.take());
    }
    file.extend(export.take());
    (file, export.problems().1)
}

#[test]
fn a_file_of_redis_commands_makes_the_same_keys_again() {
    let Some(server) = Server::start() else { return };
    let (mut before, mut after) = (server.connect(0), server.connect(1));
    fill(&mut before);
    let (file, problems) = exported(&mut before, Format::Redis);
    assert_eq!(problems, 0);
    server.pipe(1, &file);
    let Ok(Reply::Array(names)) = before.run(&["KEYS", "*"]) else { panic!("names") };
    assert_eq!(before.run(&["DBSIZE"]), after.run(&["DBSIZE"]));
    assert!(names.len() >= 214);
    for name in names {
        let name = name.as_bytes().expect("a name");
        let content: &[&str] = if name == b"json" { &["JSON.GET"] } else { &["DEBUG", "DIGEST-VALUE"] };
        for command in [&["TYPE"][..], &["PEXPIRETIME"], content] {
            let words: Vec<&[u8]> = command.iter().map(|word| word.as_bytes()).chain([name]).collect();
            assert_eq!(
                before.run(&words),
                after.run(&words),
                "{command:?} {}",
                String::from_utf8_lossy(name)
            );
        }
    }
}

#[test]
fn a_file_of_json_has_every_key_of_a_real_database() {
    let Some(server) = Server::start() else { return };
    let mut redis = server.connect(0);
    fill(&mut redis);
    let (file, problems) = exported(&mut redis, Format::Ndjson);
    assert_eq!(problems, 0);
    let text = String::from_utf8(file).expect("text");
    let objects: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert!(objects.len() >= 214);
    let count = |name: &str| {
        objects.iter().find(|key| key["key"] == name).and_then(|key| key["value"].as_array()).map(Vec::len)
    };
    for name in ["hash", "list", "set", "zset", "stream"] {
        assert_eq!(count(name), Some(1500), "{name}");
    }
}
