//! Commands that make the keys again, one a line, as redis-cli reads them.

use super::{Part, Writer, hex};

/// A command is written when it has so many elements, or so many bytes.
const MOST_PARTS: usize = 100;
const MOST_BYTES: usize = 16 * 1024;

impl Writer {
    pub(super) fn redis_part(&mut self, part: Part<'_>) {
        match part {
            Part::Bytes { start, bytes, .. } => {
                let command = if start == 0 { "SET" } else { "APPEND" };
                self.line(command, &[bytes]);
            }
            Part::Document(text) => self.line("JSON.SET", &[b"$", text]),
            Part::Entry { id, fields } => {
                // An entry that was deleted while somebody held it has no fields, and cannot be made.
                if !fields.is_empty() {
                    let words: Vec<&[u8]> =
                        std::iter::once(id).chain(fields.iter().map(Vec::as_slice)).collect();
                    self.line("XADD", &words);
                }
            }
            Part::Field { field, value } => self.more("HSET", &[field, value]),
            Part::Item { value, .. } => self.more("RPUSH", &[value]),
            Part::Member(member) => self.more("SADD", &[member]),
            Part::Scored { member, score } => self.more("ZADD", &[score, member]),
        }
    }

    pub(super) fn redis_end(&mut self) {
        self.flush();
        if let Some(ends) = self.ends {
            self.line("PEXPIREAT", &[ends.to_string().as_bytes()]);
        }
    }

    fn line(&mut self, command: &str, words: &[&[u8]]) {
        self.out.extend(command.as_bytes());
        let name = std::mem::take(&mut self.name);
        word(&mut self.out, &name);
        self.name = name;
        words.iter().for_each(|bytes| word(&mut self.out, bytes));
        self.out.push(b'\n');
    }

    /// Elements that go into one command with others of the same key.
    fn more(&mut self, command: &str, words: &[&[u8]]) {
        if self.held_parts == 0 {
            self.held.extend(command.as_bytes());
            word(&mut self.held, &self.name);
        }
        words.iter().for_each(|bytes| word(&mut self.held, bytes));
        self.held_parts += 1;
        if self.held_parts >= MOST_PARTS || self.held.len() >= MOST_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.held_parts > 0 {
            self.out.append(&mut self.held);
            self.out.push(b'\n');
            self.held_parts = 0;
        }
    }
}

/// A space and an argument: bare where redis-cli reads it back unchanged, else in quotes.
fn word(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b' ');
    let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-:./*$+@,".contains(byte);
    if !bytes.is_empty() && bytes.iter().all(is_bare) {
        return out.extend(bytes);
    }
    out.push(b'"');
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '"' => out.extend(br#"\""#),
                '\\' => out.extend(br"\\"),
                '\n' => out.extend(br"\n"),
                '\r' => out.extend(br"\r"),
                '\t' => out.extend(br"\t"),
                // What a screen would hide or turn round, and what some programs take for the end of a line.
                _ if character.is_control() || is_invisible(character) => {
                    escaped(out, character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => out.extend(character.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        escaped(out, chunk.invalid());
    }
    out.push(b'"');
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        out.extend(b"\\x");
        out.extend(hex(*byte));
    }
}
