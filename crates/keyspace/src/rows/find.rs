//! From a row to what it shows, and back.

use super::node::Node;
use super::{Rows, What};
use crate::store::{KeyId, Store};

/// Where a row is.
pub(super) struct Spot {
    pub node: usize,
    /// Which child of the node.
    pub entry: usize,
    /// Place in the list of the first key it shows.
    pub first: usize,
    /// Place among the rows of the node alone.
    pub own: usize,
    /// Rows of the folders around it, outermost first.
    pub above: Vec<usize>,
}

/// Where a folder is.
pub(super) struct Found {
    pub parent: usize,
    pub entry: usize,
    /// Its node, if it is open.
    pub node: Option<usize>,
}

/// Where a key is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It has this row.
    Row(usize),
    /// It is somewhere in the closed folder of this row.
    In(usize),
}

/// A search for a row by what its label begins with, in slices.
#[derive(Clone, Debug)]
pub struct TypeAhead {
    typed: Vec<u8>,
    at: usize,
    left: usize,
}

impl TypeAhead {
    /// Searches for `typed` (letters A to Z in either case) from row `from` on, then from the first row.
    pub fn new(typed: &[u8], from: usize, rows: &Rows) -> Self {
        Self { typed: typed.to_ascii_lowercase(), at: from, left: rows.len() }
    }

    /// Looks at up to `budget` rows: `Some(Some(row))` when it is found, `Some(None)` when there is none, `None` to go on.
    pub fn step(&mut self, rows: &Rows, store: &Store, budget: usize) -> Option<Option<usize>> {
        for _ in 0..budget {
            if self.left == 0 {
                return Some(None);
            }
            if self.at >= rows.len() {
                self.at = 0;
            }
            let label = match rows.row(store, self.at)?.what {
                What::Key { label, .. } | What::Folder { label, .. } => label,
            };
            if label.get(..self.typed.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&self.typed)) {
                return Some(Some(self.at));
            }
            self.at += 1;
            self.left -= 1;
        }
        None
    }
}

impl Rows {
    /// The row of the folder that a row is in; `None` for a row of the first level.
    pub fn parent(&self, row: usize) -> Option<usize> {
        self.spot(row)?.above.last().copied()
    }

    /// The row of a key; `None` if it is not in the list.
    pub fn place_of(&self, store: &Store, id: KeyId) -> Option<Place> {
        let place = self.keys.iter().position(|known| *known == id.0)?;
        let (mut node, mut first) = (self.nodes.first()?, 0);
        loop {
            let entry = node.entry_at(place)?;
            let below: usize =
                node.children.iter().take_while(|child| child.entry < entry).map(|child| child.rows).sum();
            let row = first + node.rows_before(entry) + below;
            if self.folder_end(store, node, node.start_of(entry)).is_none() {
                return Some(Place::Row(row + place - node.start_of(entry)));
            }
            let Some(child) = node.child(entry) else { return Some(Place::In(row)) };
            node = self.nodes.get(child.node)?;
            first = row + 1;
        }
    }

    /// The row of the folder with this prefix, if it is in sight.
    pub fn row_of_folder(&self, store: &Store, prefix: &[u8]) -> Option<usize> {
        let found = self.find_folder(store, prefix)?;
        let id = self.nodes.get(found.parent)?.start_of(found.entry);
        let (mut node, mut first) = (self.nodes.first()?, 0);
        loop {
            let entry = node.entry_at(id)?;
            let below: usize =
                node.children.iter().take_while(|child| child.entry < entry).map(|child| child.rows).sum();
            let row = first + node.rows_before(entry) + below;
            if std::ptr::eq(node, self.nodes.get(found.parent)?) {
                return Some(row);
            }
            node = self.nodes.get(node.child(entry)?.node)?;
            first = row + 1;
        }
    }

    pub(super) fn spot(&self, row: usize) -> Option<Spot> {
        let (mut at, mut first, mut above) = (0, 0, Vec::new());
        loop {
            let node = self.nodes.get(at)?;
            let inside = row.checked_sub(first).filter(|inside| *inside < node.total())?;
            // The last open folder whose own row is before this one.
            let before = node.children.partition_point(|child| child.row < inside);
            let Some(child) = before.checked_sub(1).and_then(|last| node.children.get(last)) else {
                let (entry, place) = node.entry_of_row(inside)?;
                return Some(Spot { node: at, entry, first: place, own: inside, above });
            };
            if inside <= child.row + child.rows {
                above.push(first + child.row);
                (at, first) = (child.node, first + child.row + 1);
                continue;
            }
            let own = node.rows_before(child.entry) + inside - child.row - child.rows;
            let (entry, place) = node.entry_of_row(own)?;
            return Some(Spot { node: at, entry, first: place, own, above });
        }
    }

    /// Where the prefix of the folder ends that begins at a place of the list; `None` for a key.
    pub(super) fn folder_end(&self, store: &Store, node: &Node, place: usize) -> Option<usize> {
        let name = |place: usize| self.keys.get(place).map(|id| store.name(KeyId(*id)));
        let first = name(place)?;
        let mut end = self.layout.delimiters.cut(first, node.prefix)?;
        if self.layout.compact {
            // What the first and the last of neighbours begin with, those between them begin with as well.
            let last = name(node.end_of(node.entry_at(place)?).checked_sub(1)?)?;
            while let Some(next) = self.layout.delimiters.cut(first, end)
                && first.get(..next).is_some_and(|prefix| last.starts_with(prefix))
            {
                end = next;
            }
        }
        Some(end)
    }

    /// Finds a folder by its prefix, if all folders around it are open.
    pub(super) fn find_folder(&self, store: &Store, prefix: &[u8]) -> Option<Found> {
        let order = self.layout.order;
        let compare = |id: &u32| order.compare(store.name(KeyId(*id)), prefix);
        // A prefix comes before the names that begin with it, unless the order is turned round.
        let place = if order.descending {
            self.keys.partition_point(|id| compare(id).is_le()).checked_sub(1)?
        } else {
            self.keys.partition_point(|id| compare(id).is_lt())
        };
        if !store.name(KeyId(*self.keys.get(place)?)).starts_with(prefix) {
            return None;
        }
        let mut parent = 0;
        loop {
            let node = self.nodes.get(parent).filter(|node| node.is_made())?;
            let entry = node.entry_at(place)?;
            let end = self.folder_end(store, node, node.start_of(entry))?;
            let child = node.child(entry).map(|child| child.node);
            if end == prefix.len() {
                return Some(Found { parent, entry, node: child });
            }
            parent = child.filter(|_| end < prefix.len())?;
        }
    }
}
