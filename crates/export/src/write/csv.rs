//! A row for each element: its key, the key's type and end, where it stands (`element`), and what it is.
//!
//! `element` is the offset of a stretch of a string, the index in a list, the score in a sorted set, the id of a stream's
//! entry; `field` is for hashes and streams. A spreadsheet takes no cell for a formula: such a row is hex (base64 may
//! begin with `+`).

use super::{Part, Writer, hex};

/// The first line.
pub(super) const HEAD: &[u8] = b"key,type,expires_at_ms,encoding,element,field,value\r\n";

impl Writer {
    pub(super) fn csv_part(&mut self, part: Part<'_>) {
        match part {
            Part::Bytes { start, bytes, .. } => self.row(start.to_string().as_bytes(), b"", bytes),
            Part::Field { field, value } => self.row(b"", field, value),
            Part::Item { index, value } => self.row(index.to_string().as_bytes(), b"", value),
            Part::Member(member) => self.row(b"", b"", member),
            Part::Scored { member, score } => self.row(score, b"", member),
            Part::Entry { id, fields } => {
                if fields.is_empty() {
                    self.row(id, b"", b"");
                }
                for words in fields.chunks(2) {
                    if let [field, value] = words {
                        self.row(id, field, value);
                    }
                }
            }
            Part::Document(text) => self.row(b"", b"", text),
        }
    }

    fn row(&mut self, element: &[u8], field: &[u8], value: &[u8]) {
        let is_text = [&self.name[..], field, value].into_iter().all(is_safe);
        let ends = self.ends.map(|at| at.to_string()).unwrap_or_default();
        let (name, field, value) = if is_text {
            (self.name.clone(), field.to_vec(), value.to_vec())
        } else {
            let encoded = |bytes: &[u8]| bytes.iter().flat_map(|byte| hex(*byte)).collect::<Vec<u8>>();
            (encoded(&self.name), encoded(field), encoded(value))
        };
        let encoding: &[u8] = if is_text { b"text" } else { b"hex" };
        let cells = [&name, self.kind.name().as_bytes(), ends.as_bytes(), encoding, element, &field, &value];
        for (at, text) in cells.into_iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            cell(&mut self.out, text);
        }
        self.out.extend(b"\r\n");
    }
}

/// Whether a cell says the same in a file of text and in a spreadsheet.
fn is_safe(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let is_number = || text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number();
    // Line breaks are kept in quotes; other control characters are lost in many readers.
    !is_formula
        && !text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
}

fn cell(out: &mut Vec<u8>, text: &[u8]) {
    let needs_quotes =
        text.iter().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r' | b' ' | b'\t' | b';'));
    if !needs_quotes {
        return out.extend(text);
    }
    out.push(b'"');
    for byte in text {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}
