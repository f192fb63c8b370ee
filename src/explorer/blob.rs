//! One value as bytes, whatever it was read from: a string, a document, a field, a member.

use std::sync::Arc;

use decode::json::{Document, Draft, scan};

use super::bytes;
use super::link::Tab;
use super::value::{Json, Window};

/// Bytes of a text drawn at once.
pub const DRAWN: usize = 256 * 1024;

/// Bytes to show, and which part of the value they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    pub bytes: Arc<[u8]>,
    /// Where the bytes begin in the value.
    pub start: u64,
    /// Bytes of the whole value.
    pub total: u64,
    /// Whether the bytes are UTF-8 (a character cut off by the end of the part does not count against it).
    pub is_text: bool,
}

impl Blob {
    /// A value that is wholly here.
    pub fn whole(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.into(),
            start: 0,
            total: bytes.len() as u64,
            is_text: bytes::as_text(bytes).is_some(),
        }
    }

    /// What is held of a string.
    pub fn of_window(window: &Window) -> Self {
        let is_text = window.text().is_some();
        Self { bytes: window.bytes.as_slice().into(), start: window.start, total: window.total, is_text }
    }

    /// A JSON document.
    pub fn of_json(json: &Json) -> Self {
        Self { bytes: Arc::clone(&json.text), start: 0, total: json.text.len() as u64, is_text: json.is_text }
    }

    /// Whether the bytes are the whole value.
    pub fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.total
    }

    /// The view that shows most: hex for what is not text, JSON for a document, else text.
    pub fn usual_tab(&self) -> Tab {
        if !self.is_text {
            return Tab::Hex;
        }
        let text = self.text();
        let may_be_json = self.is_whole() && text.trim_start().starts_with(['{', '[']);
        if may_be_json && scan(text).is_ok() { Tab::Json } else { Tab::Text }
    }

    /// The bytes as text, as far as they are text.
    pub fn text(&self) -> &str {
        let valid = self.bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        if self.is_text { valid } else { "" }
    }

    /// The value laid out as JSON.
    ///
    /// # Errors
    /// Why that cannot be done.
    pub fn document(&self) -> Result<Document, NoDocument> {
        let mut draft = self.draft()?;
        while !draft.step(usize::MAX).map_err(|error| NoDocument::NotJson(error.at))? {}
        Ok(draft.finish())
    }

    /// The value about to be laid out as JSON, for whoever does that a piece at a time.
    ///
    /// # Errors
    /// [`NoDocument::Part`] and [`NoDocument::NotText`].
    pub fn draft(&self) -> Result<Draft, NoDocument> {
        if !self.is_whole() {
            return Err(NoDocument::Part);
        }
        let text = bytes::as_text(&self.bytes).ok_or(NoDocument::NotText)?;
        Ok(Draft::new(text.to_owned()))
    }

    /// What the copy button of a tab copies.
    pub fn copied(&self, tab: Tab) -> String {
        match tab {
            Tab::Json => {
                self.document().map_or_else(|_| self.text().to_owned(), |document| document.pretty())
            }
            Tab::Hex => self.hex(),
            Tab::Base64 => upstash_api::base64::encode(&self.bytes),
            _ if self.is_text => self.text().to_owned(),
            _ => bytes::quote(&self.bytes),
        }
    }

    fn hex(&self) -> String {
        let digits: Vec<_> = self.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        digits.join(" ")
    }
}

/// Why a value is not laid out as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoDocument {
    /// Only a part of it is here.
    Part,
    NotText,
    /// It stops being JSON at this byte.
    NotJson(usize),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_view_follows_the_bytes() {
        for (bytes, tab) in [
            (b"hello".as_slice(), Tab::Text),
            (b"", Tab::Text),
            (b"9223372036854775807", Tab::Text),
            (b" [10,20]", Tab::Json),
            (b"{\"a\":1}", Tab::Json),
            (b"{not json", Tab::Text),
            (&[0x80, 0x01, 0xff, 0x41], Tab::Hex),
        ] {
            assert_eq!(Blob::whole(bytes).usual_tab(), tab, "{bytes:?}");
        }
    }

    #[test]
    fn a_part_is_never_laid_out_as_if_it_were_the_whole() {
        let window = Window { total: 10, start: 0, bytes: b"[1,2]".to_vec() };
        let blob = Blob::of_window(&window);
        assert_eq!((blob.usual_tab(), blob.document()), (Tab::Text, Err(NoDocument::Part)));
    }

    #[test]
    fn what_is_copied_is_what_the_tab_shows() {
        let binary = Blob::whole(&[0x80, 0x01, 0xff, 0x41]);
        assert_eq!(binary.copied(Tab::Hex), "80 01 ff 41");
        assert_eq!(binary.copied(Tab::Base64), "gAH/QQ==");
        assert_eq!(binary.copied(Tab::Text), r#""\x80\x01\xffA""#);
        let json = Blob::whole(b"[9223372036854775807]");
        assert_eq!(json.copied(Tab::Json), "[ 9223372036854775807 ]");
        assert_eq!(json.copied(Tab::Text), "[9223372036854775807]");
    }

    #[test]
    fn a_character_cut_by_the_end_of_a_part_is_left_out_of_its_text() {
        let window = Window { total: 10, start: 0, bytes: "aé".as_bytes()[..2].to_vec() };
        let blob = Blob::of_window(&window);
        assert_eq!((blob.is_text, blob.text()), (true, "a"));
    }
}
