//! Structured values of any format: as nodes, and laid out as text.
//!
//! Nodes are a flat list in the order of the document with a depth each, so that nothing recurses, not even dropping
//! them. Nothing is rounded: numbers are decimal text, JSON tokens stay as they were written, bytes stay bytes.

mod build;
mod layout;

pub(crate) use build::{Builder, Keep};

/// One value, or the beginning of one that holds others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// 0 for the outermost value.
    pub depth: u32,
    /// What names it in its container, as it is written in the text: `"id"`, `7`, `h'00ff'`. Items of lists have none.
    pub label: Option<String>,
    pub value: Value,
    /// What it also means: the date of a timestamp, the signed reading of a number.
    pub note: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    /// Exact decimal notation.
    Number(String),
    Text(String),
    Bytes(Vec<u8>),
    /// Shown as it stands: a token of JSON as it was written, `undefined`, `NaN`.
    Literal(String),
    /// The nodes that follow with a greater depth are inside.
    Open(Open),
}

/// A value that holds others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    pub shape: Shape,
    /// The class of an object, the number of a tag. Empty for plain lists and maps.
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    List,
    Map,
    /// One value with a name around it: a CBOR tag.
    Wrap,
    /// An entry of a map whose key is itself a container: two nodes inside, key and value.
    Entry,
}

impl Open {
    pub(crate) const LIST: Self = Self { shape: Shape::List, name: String::new() };
    pub(crate) const MAP: Self = Self { shape: Shape::Map, name: String::new() };
}

impl Value {
    /// Text if the bytes are UTF-8, else bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        std::str::from_utf8(bytes)
            .map_or_else(|_| Self::Bytes(bytes.to_vec()), |text| Self::Text(text.to_owned()))
    }

    pub(crate) fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    /// The value in the notation of the text: JSON where JSON has one, `h'…'` for bytes. Empty for [`Value::Open`].
    #[must_use]
    pub fn notation(&self) -> String {
        let mut layout = layout::Layout::new(usize::MAX);
        layout.value(self);
        layout.into_text()
    }

    /// Bytes that the value holds on the heap.
    fn weight(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) => 0,
            Self::Number(text) | Self::Text(text) | Self::Literal(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Open(open) => open.name.len(),
        }
    }
}
