//! The rows of a tree or of a flat list, computed when they are looked at.
//!
//! The keys are a list in which names that begin alike are neighbours, so a folder is a range of it. Only folders that are
//! open are gone through, once, and what is remembered of them is where in the list each child begins: keys that follow
//! each other are one child, however many they are.

mod build;
mod find;
mod folders;
mod node;

pub use self::find::{Place, TypeAhead};
pub use self::folders::Folders;

use self::build::Building;
use self::node::Node;
use crate::Progress;
use crate::sort::NameOrder;
use crate::store::{KeyId, Store};
use crate::tree::Delimiters;

/// How keys are laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// What makes folders; none for a flat list.
    pub delimiters: Delimiters,
    /// A folder whose only content is another folder is shown as one with it.
    pub compact: bool,
    /// The order in which the keys are given. A flat list may be in any other order as well.
    pub order: NameOrder,
}

/// Rows of a list of keys. Open folders are remembered by prefix, so that they are open in the next list as well.
pub struct Rows {
    layout: Layout,
    keys: Box<[u32]>,
    /// The first one is the root. A node's parent is before it.
    nodes: Vec<Node>,
    open: Folders,
    building: Building,
}

/// A row, as a view and a screen reader need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    pub what: What<'a>,
    /// 1 for what is not in a folder.
    pub level: u32,
    /// Place among the rows of the same folder, from 1.
    pub position: u32,
    /// How many rows the same folder has.
    pub set_size: u32,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    Key {
        id: KeyId,
        /// The last part of the name; the whole name in a flat list.
        label: &'a [u8],
    },
    Folder {
        /// What all names in it begin with, delimiter included.
        prefix: &'a [u8],
        /// The prefix without that of the folder above, and without the delimiter.
        label: &'a [u8],
        /// How many keys of the list are in it, at any depth.
        keys: u32,
        is_open: bool,
        /// A key whose name is the prefix without its delimiter, whether it is in the list or not.
        same_name: Option<KeyId>,
    },
}

impl Rows {
    /// Rows of `keys`, which must be in the order that `layout` names (a flat list in any). [`step`](Self::step) makes
    /// them; `open` are the prefixes of open folders.
    pub fn new(keys: Vec<u32>, layout: Layout, open: Folders) -> Self {
        let mut rows = Self {
            layout,
            keys: keys.into_boxed_slice(),
            nodes: Vec::new(),
            open,
            building: Building::default(),
        };
        let end = rows.keys.len();
        rows.nodes.push(Node::new(0, 0, end));
        if rows.layout.delimiters.is_empty() {
            rows.root_is_flat();
        }
        rows
    }

    /// Goes on making rows: `budget` is about the number of names looked at. Until it is done, rows of folders that were
    /// just opened are missing.
    pub fn step(&mut self, store: &Store, budget: usize) -> Progress {
        self.build(store, budget)
    }

    /// The keys of the list, in order.
    pub fn keys(&self) -> &[u32] {
        &self.keys
    }

    /// How they are laid out.
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Prefixes of the folders that are open, also of those that are out of sight.
    pub const fn open_folders(&self) -> &Folders {
        &self.open
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.nodes.first().map_or(0, Node::total)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row.
    pub fn row<'a>(&'a self, store: &'a Store, row: usize) -> Option<Row<'a>> {
        let spot = self.spot(row)?;
        let node = self.nodes.get(spot.node)?;
        let id = KeyId(*self.keys.get(spot.first)?);
        let name = store.name(id);
        let level = spot.above.len() as u32 + 1;
        let what = match self.folder_end(store, node, spot.first) {
            None => What::Key { id, label: name.get(node.prefix..).unwrap_or_default() },
            Some(end) => {
                let prefix = name.get(..end).unwrap_or_default();
                let bare = self.layout.delimiters.label(prefix);
                What::Folder {
                    prefix,
                    label: bare.get(node.prefix..).unwrap_or_default(),
                    keys: (node.end_of(spot.entry) - spot.first) as u32,
                    is_open: self.open.contains(prefix),
                    same_name: store.find(bare),
                }
            }
        };
        Some(Row { what, level, position: spot.own as u32 + 1, set_size: node.own_rows() as u32 })
    }

    /// The keys behind a row: itself, or all keys of the list below a folder.
    pub fn keys_of(&self, store: &Store, row: usize) -> &[u32] {
        let range = self.spot(row).and_then(|spot| {
            let node = self.nodes.get(spot.node)?;
            let is_folder = self.folder_end(store, node, spot.first).is_some();
            Some(spot.first..if is_folder { node.end_of(spot.entry) } else { spot.first + 1 })
        });
        range.and_then(|range| self.keys.get(range)).unwrap_or_default()
    }

    /// Opens the folder with this prefix, now or when it comes into sight. Its rows come with [`step`](Self::step).
    pub fn open(&mut self, prefix: &[u8]) {
        if self.open.insert(prefix) {
            self.building.look_again();
        }
    }

    /// Opens the folder in a row, and with it the folders that are shown as one with it.
    pub fn open_row(&mut self, store: &Store, row: usize) {
        let Some(spot) = self.spot(row) else { return };
        let Some((node, id)) = self.nodes.get(spot.node).zip(self.keys.get(spot.first)) else { return };
        let name = store.name(KeyId(*id));
        let Some(end) = self.folder_end(store, node, spot.first) else { return };
        let mut at = node.prefix;
        let mut prefixes = Vec::new();
        while let Some(cut) = self.layout.delimiters.cut(name, at).filter(|cut| *cut <= end) {
            prefixes.extend(name.get(..cut));
            at = cut;
        }
        prefixes.into_iter().for_each(|prefix| self.open(prefix));
    }

    /// Closes the folder with this prefix. Folders in it stay open for the next time.
    pub fn close(&mut self, store: &Store, prefix: &[u8]) {
        if self.open.remove(prefix) {
            self.unlink(store, prefix);
        }
    }

    /// Closes all.
    pub fn close_all(&mut self) {
        self.open.clear();
        self.nodes.truncate(1);
        if let Some(root) = self.nodes.first_mut() {
            root.children.clear();
        }
        // A node that was being made is gone with the others.
        self.building = Building::default();
        self.count();
    }

    /// Opens the folders around a key, so that it has a row.
    pub fn reveal(&mut self, name: &[u8]) {
        let mut from = 0;
        while let Some(end) = self.layout.delimiters.cut(name, from) {
            self.open(name.get(..end).unwrap_or_default());
            from = end;
        }
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        self.keys.len() * 4 + self.nodes.iter().map(Node::bytes_used).sum::<usize>()
    }
}

#[cfg(test)]
mod tests;
