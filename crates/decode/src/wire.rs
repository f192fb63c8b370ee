//! An [`Outcome`] as bytes, for the way from a worker to its page: one buffer that changes hands without being copied.
//!
//! Both sides are built together; a page that meets a worker of another build is told so by the first byte.

use crate::chain::Chain;
use crate::format::Format;
use crate::limits::Cut;
use crate::outcome::{Offer, Outcome, Step, Tree, Trouble, View};
use crate::tree::{Node, Open, Shape, Value};
use crate::unpack::Flaw;

/// Changes whenever the layout does.
const VERSION: u8 = 1;

const FLAWS: [Flaw; 5] = [Flaw::Truncated, Flaw::Damaged, Flaw::Checksum, Flaw::Dictionary, Flaw::Memory];
const SHAPES: [Shape; 4] = [Shape::List, Shape::Map, Shape::Wrap, Shape::Entry];

/// The bytes of an outcome.
#[must_use]
pub fn pack(outcome: &Outcome) -> Vec<u8> {
    let text = if let View::Tree(tree) = &outcome.view { tree.text.len() + tree.nodes.len() * 32 } else { 0 };
    let mut to = Writer(Vec::with_capacity(outcome.bytes.len() + text + 256));
    to.0.push(VERSION);
    to.text(&outcome.chain.name());
    to.many(&outcome.steps, |to, step| {
        to.text(step.format.name());
        for number in [step.from, step.to, step.rest] {
            to.number(number);
        }
        to.trouble(step.trouble);
    });
    to.bytes(&outcome.bytes);
    match &outcome.view {
        View::Text => to.number(0),
        View::Bytes => to.number(1),
        View::Tree(tree) => {
            to.number(2);
            to.text(&tree.text);
            to.many(&tree.nodes, Writer::node);
            to.number(u64::from(tree.more));
            to.number(u64::from(tree.unverified));
        }
    }
    to.many(&outcome.offers, |to, offer| {
        to.text(&offer.chain.name());
        to.option(offer.gist.as_deref());
    });
    to.0
}

/// The outcome that [`pack`] wrote. `None` for anything else.
#[must_use]
pub fn unpack(bytes: &[u8]) -> Option<Outcome> {
    let mut from = Reader(bytes);
    (from.byte()? == VERSION).then_some(())?;
    let outcome = Outcome {
        chain: from.chain()?,
        steps: from.many(|from| {
            Some(Step {
                format: Format::named(from.text()?)?,
                from: from.number()?,
                to: from.number()?,
                rest: from.number()?,
                trouble: from.trouble()?,
            })
        })?,
        bytes: from.bytes()?.to_vec(),
        view: match from.number()? {
            0 => View::Text,
            1 => View::Bytes,
            2 => View::Tree(Tree {
                text: from.text()?.to_owned(),
                nodes: from.many(Reader::node)?,
                more: from.number()? == 1,
                unverified: from.number()? == 1,
            }),
            _ => return None,
        },
        offers: from.many(|from| Some(Offer { chain: from.chain()?, gist: from.option()? }))?,
    };
    from.0.is_empty().then_some(outcome)
}

struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn option(&mut self, text: Option<&str>) {
        self.number(u64::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn many<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            each(self, item);
        }
    }

    fn trouble(&mut self, trouble: Option<Trouble>) {
        let (kind, number) = match trouble {
            None => (0, 0),
            Some(Trouble::At(at)) => (1, at),
            Some(Trouble::Flaw(flaw)) => {
                (2, FLAWS.iter().position(|known| *known == flaw).unwrap_or(0) as u64)
            }
            Some(Trouble::Cut(Cut::Output(limit))) => (3, limit as u64),
            Some(Trouble::Cut(Cut::Text(limit))) => (4, limit as u64),
            Some(Trouble::Cut(Cut::Depth(limit))) => (5, limit as u64),
            Some(Trouble::Cut(Cut::Steps(limit))) => (6, limit as u64),
            Some(Trouble::Cut(Cut::Work)) => (7, 0),
        };
        self.number(kind);
        self.number(number);
    }

    fn node(&mut self, node: &Node) {
        self.number(u64::from(node.depth));
        self.option(node.label.as_deref());
        match &node.value {
            Value::Null => self.number(0),
            Value::Bool(yes) => self.number(1 + u64::from(*yes)),
            Value::Number(text) => self.tagged(3, text),
            Value::Text(text) => self.tagged(4, text),
            Value::Literal(text) => self.tagged(5, text),
            Value::Bytes(bytes) => {
                self.number(6);
                self.bytes(bytes);
            }
            Value::Open(open) => {
                let shape = SHAPES.iter().position(|shape| *shape == open.shape).unwrap_or(0);
                self.tagged(7 + shape as u64, &open.name);
            }
        }
        self.option(node.note.as_deref());
    }

    fn tagged(&mut self, tag: u64, text: &str) {
        self.number(tag);
        self.text(text);
    }
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn bytes(&mut self) -> Option<&'b [u8]> {
        let length = self.size()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn text(&mut self) -> Option<&'b str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    fn option(&mut self) -> Option<Option<String>> {
        match self.number()? {
            0 => Some(None),
            _ => self.text().map(|text| Some(text.to_owned())),
        }
    }

    fn chain(&mut self) -> Option<Chain> {
        Chain::parse(self.text()?).ok()
    }

    fn many<T>(&mut self, each: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.size()?;
        // Each item is a byte at least, so a count beyond the input is no reason to take memory.
        (count <= self.0.len()).then_some(())?;
        (0..count).map(|_| each(self)).collect()
    }

    fn trouble(&mut self) -> Option<Option<Trouble>> {
        let (kind, number) = (self.number()?, self.number()?);
        let limit = usize::try_from(number).ok()?;
        Some(match kind {
            0 => None,
            1 => Some(Trouble::At(number)),
            2 => Some(Trouble::Flaw(*FLAWS.get(limit)?)),
            3 => Some(Trouble::Cut(Cut::Output(limit))),
            4 => Some(Trouble::Cut(Cut::Text(limit))),
            5 => Some(Trouble::Cut(Cut::Depth(limit))),
            6 => Some(Trouble::Cut(Cut::Steps(limit))),
            7 => Some(Trouble::Cut(Cut::Work)),
            _ => return None,
        })
    }

    fn node(&mut self) -> Option<Node> {
        let depth = u32::try_from(self.number()?).ok()?;
        let label = self.option()?;
        let value = match self.number()? {
            0 => Value::Null,
            tag @ (1 | 2) => Value::Bool(tag == 2),
            3 => Value::Number(self.text()?.to_owned()),
            4 => Value::Text(self.text()?.to_owned()),
            5 => Value::Literal(self.text()?.to_owned()),
            6 => Value::Bytes(self.bytes()?.to_vec()),
            tag => {
                let shape = *SHAPES.get(usize::try_from(tag.checked_sub(7)?).ok()?)?;
                Value::Open(Open { shape, name: self.text()?.to_owned() })
            }
        };
        Some(Node { depth, label, value, note: self.option()? })
    }
}
