//! A Redis that only takes down what it is asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// A command as it came: its words.
type Words = Vec<Vec<u8>>;

/// Listens on a port of its own for one client after another.
pub struct Listener {
    pub port: u16,
    taken: Receiver<Words>,
}

impl Listener {
    pub fn start() -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = socket.local_addr().expect("an address").port();
        let (sender, taken) = channel();
        thread::spawn(move || {
            // A client that leaves makes room for the next.
            for client in socket.incoming().flatten() {
                let _ = serve(client, &sender);
            }
        });
        Self { port, taken }
    }

    /// What has been asked. The client must have ended: each command was answered after it was taken down.
    pub fn commands(&self) -> Vec<Words> {
        self.taken.try_iter().collect()
    }
}

/// Answers every command until the client leaves. Only ours are known: redis-cli asks for more at its start.
fn serve(client: TcpStream, taken: &Sender<Words>) -> Option<()> {
    let mut answers = client.try_clone().ok()?;
    let mut reader = BufReader::new(client);
    loop {
        let words = command(&mut reader)?;
        let is_ours = matches!(words.first().map(Vec::as_slice), Some(b"PD" | b"MARK"));
        taken.send(words).ok()?;
        answers.write_all(if is_ours { b"+OK\r\n" } else { b"-ERR unknown command\r\n" }).ok()?;
    }
}

/// One command: an array of strings in RESP.
fn command(reader: &mut impl BufRead) -> Option<Words> {
    let count = number(reader, b'*')?;
    let mut words = Vec::new();
    for _ in 0..count {
        let mut word = vec![0; number(reader, b'$')? + 2];
        reader.read_exact(&mut word).ok()?;
        word.truncate(word.len() - 2);
        words.push(word);
    }
    Some(words)
}

fn number(reader: &mut impl BufRead, sign: u8) -> Option<usize> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line).ok()?;
    let digits = line.strip_prefix(&[sign])?.strip_suffix(b"\r\n")?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}
