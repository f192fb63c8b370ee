//! Bytes as something that can be looked at: is it text, what would not be seen, hex, quoted.
//!
//! A value is shown as it is stored. What a screen would hide or reorder (control characters, bidirectional controls,
//! invisible spaces, bytes that are not UTF-8) is shown as an escape that is marked up as one, so `\x80` the byte and
//! `\x80` the four letters look different.

pub use export::cut_tail;

/// A run of characters to show, either as they are or as an escape standing for something that cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub escaped: bool,
}

/// Where a text is shown: a name is one line and hides nothing; a value keeps its line breaks, tabs and the joiners
/// that emoji and some scripts are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Name,
    Value,
}

/// The text of `bytes`, if all of it is UTF-8.
pub fn as_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// Pieces that show `bytes` completely.
pub fn visible(bytes: &[u8], place: Place) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match escape(character, place) {
                Some(escape) => pieces.push(&escape, true),
                None => pieces.push(character.encode_utf8(&mut [0; 4]), false),
            }
        }
        for byte in chunk.invalid() {
            pieces.push(&format!("\\x{byte:02x}"), true);
        }
    }
    pieces.0
}

/// [`visible`] as one string, for titles and labels.
pub fn visible_string(bytes: &[u8], place: Place) -> String {
    visible(bytes, place).into_iter().map(|piece| piece.text).collect()
}

/// As redis-cli prints a string: quoted, `\xHH` for what is not printable. Readable UTF-8 stays as it is; reading the
/// result back with redis-cli's rules gives the same bytes.
pub fn quote(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 2);
    out.push('"');
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{7}' => out.push_str("\\a"),
                '\u{8}' => out.push_str("\\b"),
                _ if is_hidden(character) => {
                    push_hex(&mut out, character.encode_utf8(&mut [0; 4]).as_bytes())
                }
                _ => out.push(character),
            }
        }
        push_hex(&mut out, chunk.invalid());
    }
    out.push('"');
    out
}

/// The shortest way to type `bytes` as one argument: bare where redis-cli would read it back unchanged, else quoted.
pub fn as_argument(bytes: &[u8]) -> String {
    let plain = |character: char| {
        !character.is_whitespace() && !matches!(character, '"' | '\'') && !is_hidden(character)
    };
    match as_text(bytes) {
        Some(text) if !text.is_empty() && text.chars().all(plain) => text.to_owned(),
        _ => quote(bytes),
    }
}

/// One line of a hex dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexRow {
    /// Eight hex digits (more beyond 4 GiB).
    pub offset: String,
    /// Up to sixteen bytes, a wider gap after the eighth.
    pub hex: String,
    /// Printable ASCII, a dot for the rest.
    pub ascii: String,
}

/// Bytes in a line of a hex dump.
pub const HEX_WIDTH: usize = 16;

/// Line `index` of the dump of `bytes`, whose first byte is at `start` in the value.
pub fn hex_row(bytes: &[u8], start: u64, index: usize) -> Option<HexRow> {
    let row = bytes.chunks(HEX_WIDTH).nth(index)?;
    let mut hex = String::with_capacity(HEX_WIDTH * 3 + 1);
    for (column, byte) in row.iter().enumerate() {
        match column {
            0 => {}
            8 => hex.push_str("  "),
            _ => hex.push(' '),
        }
        hex.push_str(&format!("{byte:02x}"));
    }
    let ascii = row.iter().map(|byte| if (0x20..0x7f).contains(byte) { char::from(*byte) } else { '.' });
    let offset = start + (index * HEX_WIDTH) as u64;
    Some(HexRow { offset: format!("{offset:08x}"), hex, ascii: ascii.collect() })
}

/// One line of a grid of bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitsRow {
    /// The number of the first bit, as SETBIT counts: the highest bit of the first byte is bit 0.
    pub offset: String,
    /// A group of eight for each byte.
    pub bits: String,
    /// How many of them are set.
    pub set: String,
}

/// Bytes in a line of a grid of bits.
pub const BITS_WIDTH: usize = 8;

/// Line `index` of the bits of `bytes`, whose first byte is at `start` in the value.
pub fn bits_row(bytes: &[u8], start: u64, index: usize) -> Option<BitsRow> {
    let row = bytes.chunks(BITS_WIDTH).nth(index)?;
    let mut bits = String::with_capacity(BITS_WIDTH * 9);
    for (column, byte) in row.iter().enumerate() {
        if column > 0 {
            bits.push(' ');
        }
        bits.extend((0..8).rev().map(|bit| if byte >> bit & 1 == 1 { '1' } else { '·' }));
    }
    let set: u32 = row.iter().map(|byte| byte.count_ones()).sum();
    let offset = (start + (index * BITS_WIDTH) as u64) * 8;
    Some(BitsRow { offset: offset.to_string(), bits, set: set.to_string() })
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, text: &str, escaped: bool) {
        match self.0.last_mut() {
            Some(last) if last.escaped == escaped => last.text.push_str(text),
            _ => self.0.push(Piece { text: text.to_owned(), escaped }),
        }
    }
}

fn escape(character: char, place: Place) -> Option<String> {
    if place == Place::Value && matches!(character, '\n' | '\t' | '\u{200c}' | '\u{200d}') {
        return None;
    }
    match character {
        '\n' => Some("\\n".to_owned()),
        '\r' => Some("\\r".to_owned()),
        '\t' => Some("\\t".to_owned()),
        '\0'..='\u{1f}' | '\u{7f}' => Some(format!("\\x{:02x}", u32::from(character))),
        _ if is_hidden(character) => Some(format!("\\u{{{:x}}}", u32::from(character))),
        _ => None,
    }
}

/// Characters that leave no mark, or change how their neighbours are read.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn push_hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        out.push_str(&format!("\\x{byte:02x}"));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use upstash_api::command::parse;

    use super::*;

    fn shown(bytes: &[u8]) -> String {
        visible_string(bytes, Place::Name)
    }

    #[test]
    fn bytes_that_are_not_text_are_shown_one_by_one() {
        let pieces = visible(&[0x80, 0x01, 0xff, b'A'], Place::Value);
        assert_eq!(
            pieces,
            [
                Piece { text: r"\x80\x01\xff".to_owned(), escaped: true },
                Piece { text: "A".to_owned(), escaped: false }
            ]
        );
    }

    #[test]
    fn a_byte_and_the_letters_that_spell_it_are_marked_differently() {
        assert!(visible(&[0x80], Place::Name)[0].escaped);
        assert!(!visible(br"\x80", Place::Name)[0].escaped);
    }

    #[test]
    fn text_that_would_be_reordered_or_hidden_is_escaped() {
        assert_eq!(shown("admin\u{202e}gpj.exe".as_bytes()), r"admin\u{202e}gpj.exe");
        assert_eq!(shown("a\u{200b}b\u{feff}".as_bytes()), r"a\u{200b}b\u{feff}");
        assert_eq!(shown(b"a\nb\x07\x7f"), r"a\nb\x07\x7f");
        assert_eq!(shown("naïve 東京 👋".as_bytes()), "naïve 東京 👋");
    }

    #[test]
    fn a_value_keeps_its_lines_and_its_joined_emoji() {
        let text = "a\n\tb 👨\u{200d}👩";
        assert_eq!(visible_string(text.as_bytes(), Place::Value), text);
        assert_eq!(visible_string(b"a\r\n", Place::Value), "a\\r\n");
    }

    #[test]
    fn a_character_cut_by_a_page_is_not_mistaken_for_binary() {
        let euro = "€".as_bytes();
        assert_eq!((cut_tail(&euro[..1]), cut_tail(&euro[..2]), cut_tail(euro)), (1, 2, 0));
        assert_eq!(cut_tail(b"ab\xff"), 0);
        assert_eq!(cut_tail(b""), 0);
    }

    #[test]
    fn quoting_looks_like_redis_cli() {
        assert_eq!(quote(b"a \"b\"\\\n\x80"), r#""a \"b\"\\\n\x80""#);
        assert_eq!(quote("ü\u{202e}".as_bytes()), r#""ü\xe2\x80\xae""#);
        assert_eq!(quote(b""), r#""""#);
    }

    #[test]
    fn an_argument_is_quoted_only_where_it_must_be() {
        assert_eq!(as_argument("user:42:é".as_bytes()), "user:42:é");
        assert_eq!(as_argument(b"a b"), r#""a b""#);
        assert_eq!(as_argument(b""), r#""""#);
        assert_eq!(as_argument(br"back\slash"), r"back\slash");
    }

    #[test]
    fn a_hex_dump_has_offset_bytes_and_letters() {
        let bytes: Vec<u8> = (0x39..0x39 + 20).collect();
        let first = hex_row(&bytes, 0x1_0000, 0).expect("a row");
        assert_eq!(first.offset, "00010000");
        assert_eq!(first.hex, "39 3a 3b 3c 3d 3e 3f 40  41 42 43 44 45 46 47 48");
        assert_eq!(first.ascii, "9:;<=>?@ABCDEFGH");
        assert_eq!(hex_row(&bytes, 0, 1).expect("a row").hex, "49 4a 4b 4c");
        assert_eq!(hex_row(&bytes, 0, 2), None);
        assert_eq!(hex_row(&[0x80, 0x01, 0xff, 0x41], 0, 0).expect("a row").ascii, "...A");
    }

    #[test]
    fn bits_are_counted_from_the_highest_of_the_first_byte() {
        let row = bits_row(&[0b1000_0001, 0xff], 0, 0).expect("a row");
        assert_eq!((row.bits.as_str(), row.set.as_str()), ("1······1 11111111", "10"));
        assert_eq!(bits_row(&[0; 20], 64, 1).expect("a row").offset, "576");
        assert_eq!(bits_row(&[0; 8], 0, 1), None);
    }

    proptest! {
        #[test]
        fn a_quoted_string_reads_back_as_the_same_bytes(bytes: Vec<u8>) {
            for typed in [quote(&bytes), as_argument(&bytes)] {
                let words = parse(&typed).expect("redis-cli reads it");
                prop_assert_eq!(words.len(), 1);
                prop_assert_eq!(&words[0].bytes, &bytes);
            }
        }

        #[test]
        fn quoted_text_reads_back_too(text: String) {
            let words = parse(&as_argument(text.as_bytes())).expect("redis-cli reads it");
            prop_assert_eq!(&words[0].bytes, text.as_bytes());
        }

        #[test]
        fn nothing_hidden_is_left_in_what_is_shown(text: String) {
            prop_assert!(!shown(text.as_bytes()).chars().any(is_hidden));
        }
    }
}
