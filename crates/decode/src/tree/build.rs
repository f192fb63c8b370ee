//! Makes a tree from what a parser reads, item after item. Parsers keep no stack of their own: what an item is to its
//! container (a key, a value, the last one) is known here.

use super::layout::Layout;
use super::{Node, Open, Shape, Value};
use crate::limits::{Budget, Cut, Limits};

/// What of a tree is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    All,
    /// Only whether it can be read: for guesses.
    Nothing,
}

pub(crate) struct Builder<'b> {
    limits: &'b Limits,
    budget: &'b mut Budget,
    stack: Vec<Frame>,
    keep: Keep,
    nodes: Vec<Node>,
    /// Bytes held by the nodes.
    weight: usize,
    nodes_full: bool,
    layout: Layout,
    label: Option<Value>,
    done: bool,
    items: u64,
}

/// A finished tree.
pub(crate) struct Made {
    pub nodes: Vec<Node>,
    /// There are more nodes.
    pub more: bool,
    pub text: String,
    pub text_cut: bool,
}

struct Frame {
    shape: Shape,
    /// Items still to come, keys and values counted apart; `None` until [`Builder::end`].
    left: Option<u64>,
    /// Items that came.
    seen: u64,
}

impl<'b> Builder<'b> {
    pub(crate) fn new(limits: &'b Limits, budget: &'b mut Budget, keep: Keep) -> Self {
        Self {
            limits,
            budget,
            stack: Vec::new(),
            keep,
            nodes: Vec::new(),
            weight: 0,
            nodes_full: keep == Keep::Nothing,
            layout: Layout::new(if keep == Keep::All { limits.text } else { 0 }),
            label: None,
            done: false,
            items: 0,
        }
    }

    /// Whether the outermost value is complete.
    pub(crate) const fn is_done(&self) -> bool {
        self.done
    }

    /// Items so far.
    pub(crate) const fn items(&self) -> u64 {
        self.items
    }

    /// Whether the innermost container waits for [`Builder::end`], and could end now (a map not after a key).
    pub(crate) fn can_end(&self) -> bool {
        self.stack.last().is_some_and(|frame| {
            frame.left.is_none() && (frame.shape != Shape::Map || frame.seen.is_multiple_of(2))
        })
    }

    /// Whether the next item is a key.
    pub(crate) fn wants_key(&self) -> bool {
        self.stack.last().is_some_and(|frame| frame.shape == Shape::Map && frame.seen.is_multiple_of(2))
    }

    /// Takes work for something that adds nothing.
    ///
    /// # Errors
    /// [`Cut::Work`] when there is none left.
    pub(crate) fn work(&mut self, bytes: usize) -> Result<(), Cut> {
        self.budget.spend(bytes)
    }

    /// Adds a value that holds no other. `cost`: bytes it took in the input.
    ///
    /// # Errors
    /// [`Cut`] when a limit is reached; what was added stays.
    pub(crate) fn scalar(
        &mut self,
        cost: usize,
        make: impl FnOnce() -> (Value, Option<String>),
    ) -> Result<(), Cut> {
        self.spend(cost)?;
        if self.keep == Keep::Nothing {
            self.after_item();
            return Ok(());
        }
        let (value, note) = make();
        if self.wants_key() {
            self.label = Some(value);
            self.after_item();
            return Ok(());
        }
        self.begin();
        self.layout.value(&value);
        if let Some(note) = &note {
            self.layout.put(" /");
            self.layout.put(note);
            self.layout.put("/");
        }
        self.node(value, note);
        self.after_item();
        Ok(())
    }

    /// Opens a container of `count` items (entries, for a map), or of as many as come until [`Builder::end`].
    ///
    /// # Errors
    /// As [`Builder::scalar`].
    pub(crate) fn open(&mut self, open: Open, count: Option<u64>) -> Result<(), Cut> {
        self.spend(1)?;
        if self.wants_key() {
            let entry = Open { shape: Shape::Entry, name: String::new() };
            self.push(entry, Some(2))?;
        }
        let left = count.map(|count| if open.shape == Shape::Map { count.saturating_mul(2) } else { count });
        self.push(open, left)?;
        self.close_finished();
        Ok(())
    }

    /// Ends the innermost container that was opened without a count.
    ///
    /// # Errors
    /// As [`Builder::scalar`].
    pub(crate) fn end(&mut self) -> Result<(), Cut> {
        self.spend(1)?;
        if let Some(frame) = self.stack.last_mut() {
            frame.left = Some(0);
        }
        self.close_finished();
        Ok(())
    }

    pub(crate) fn finish(self) -> Made {
        let text_cut = self.layout.is_full();
        Made { nodes: self.nodes, more: self.nodes_full, text: self.layout.into_text(), text_cut }
    }

    fn spend(&mut self, cost: usize) -> Result<(), Cut> {
        self.items += 1;
        self.budget.spend(cost + 4)?;
        if self.keep == Keep::All && self.layout.is_full() {
            return Err(Cut::Text(self.limits.text));
        }
        Ok(())
    }

    fn push(&mut self, open: Open, left: Option<u64>) -> Result<(), Cut> {
        if self.stack.len() >= self.limits.depth {
            return Err(Cut::Depth(self.limits.depth));
        }
        let shape = open.shape;
        if self.keep == Keep::All {
            self.begin();
            self.layout.open(&open);
            self.node(Value::Open(open), None);
        }
        self.stack.push(Frame { shape, left, seen: 0 });
        Ok(())
    }

    /// What stands before an item in the text.
    fn begin(&mut self) {
        let depth = self.stack.len();
        match self.stack.last() {
            Some(Frame { shape: Shape::List, seen, .. }) => self.layout.line(depth, *seen > 0),
            Some(Frame { shape: Shape::Map, seen, .. }) => self.layout.line(depth, *seen > 1),
            Some(Frame { shape: Shape::Entry, seen: 1, .. }) => self.layout.put(": "),
            _ => {}
        }
        if let Some(label) = &self.label {
            self.layout.value(label);
            self.layout.put(": ");
        }
    }

    fn node(&mut self, value: Value, note: Option<String>) {
        let label = self.label.take();
        let weight = value.weight() + label.as_ref().map_or(0, Value::weight);
        // Bytes in the notation of a label are two digits each.
        self.weight = self.weight.saturating_add(weight.saturating_mul(2));
        self.nodes_full |= self.nodes.len() >= self.limits.nodes || self.weight > self.limits.text;
        if self.nodes_full {
            return;
        }
        let depth = u32::try_from(self.stack.len()).unwrap_or(u32::MAX);
        self.nodes.push(Node { depth, label: label.map(|label| label.notation()), value, note });
    }

    fn after_item(&mut self) {
        let Some(frame) = self.stack.last_mut() else {
            self.done = true;
            return;
        };
        frame.seen += 1;
        frame.left = frame.left.map(|left| left.saturating_sub(1));
        self.close_finished();
    }

    /// Closes what is complete, from the inside out.
    fn close_finished(&mut self) {
        while self.stack.last().is_some_and(|frame| frame.left == Some(0)) {
            let Some(frame) = self.stack.pop() else { break };
            if self.keep == Keep::All {
                self.layout.close(frame.shape, self.stack.len(), frame.seen == 0);
            }
            match self.stack.last_mut() {
                None => self.done = true,
                Some(parent) => {
                    // An entry is a key and its value.
                    let items = if frame.shape == Shape::Entry { 2 } else { 1 };
                    parent.seen += items;
                    parent.left = parent.left.map(|left| left.saturating_sub(items));
                }
            }
        }
    }
}
