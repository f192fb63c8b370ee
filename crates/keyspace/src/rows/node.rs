//! An open folder: where its children begin, and which of them are open.

/// An open folder, or the root.
pub struct Node {
    /// Bytes of the prefix that all names here have in common.
    pub prefix: usize,
    /// The keys: a range of the list.
    pub start: usize,
    pub end: usize,
    /// Where in the list each child begins: a folder, or keys that follow each other.
    entries: Vec<u32>,
    /// How many rows are before each child, as if no folder were open.
    before: Vec<u32>,
    /// Rows without those of open folders.
    own: usize,
    /// Open folders, in order.
    pub children: Vec<Child>,
    /// Rows with those of open folders.
    total: usize,
    /// How far the keys were looked at while the node is made.
    pub done: usize,
    last_is_key: bool,
}

/// A folder of a node that is open.
pub struct Child {
    /// Which child.
    pub entry: usize,
    /// Its own node.
    pub node: usize,
    /// Its row within the node, those of the open folders before it counted.
    pub row: usize,
    /// Rows below it.
    pub rows: usize,
}

impl Node {
    /// A node whose children are not known yet.
    pub const fn new(prefix: usize, start: usize, end: usize) -> Self {
        Self {
            prefix,
            start,
            end,
            entries: Vec::new(),
            before: Vec::new(),
            own: 0,
            children: Vec::new(),
            total: 0,
            done: start,
            last_is_key: false,
        }
    }

    /// Whether the children are known.
    pub const fn is_made(&self) -> bool {
        self.done >= self.end
    }

    /// Takes the next keys of the list in, up to `to`.
    pub fn push(&mut self, to: usize, is_folder: bool) {
        if is_folder || !self.last_is_key {
            self.entries.push(self.done as u32);
            self.before.push(self.own as u32);
        }
        self.own += if is_folder { 1 } else { to - self.done };
        self.last_is_key = !is_folder;
        self.done = to;
    }

    /// Makes the vectors as small as they can be.
    pub fn seal(&mut self) {
        self.entries.shrink_to_fit();
        self.before.shrink_to_fit();
    }

    pub const fn own_rows(&self) -> usize {
        self.own
    }

    /// Rows with those of open folders.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// Which child holds a place of the list.
    pub fn entry_at(&self, place: usize) -> Option<usize> {
        self.entries.partition_point(|start| *start as usize <= place).checked_sub(1)
    }

    /// Which child a row of its own is in, and the place in the list that it shows.
    pub fn entry_of_row(&self, own: usize) -> Option<(usize, usize)> {
        let entry = self.before.partition_point(|before| *before as usize <= own).checked_sub(1)?;
        let inside = own - *self.before.get(entry)? as usize;
        Some((entry, *self.entries.get(entry)? as usize + inside))
    }

    /// Where in the list a child begins.
    pub fn start_of(&self, entry: usize) -> usize {
        self.entries.get(entry).map_or(self.done, |start| *start as usize)
    }

    /// Where in the list a child ends.
    pub fn end_of(&self, entry: usize) -> usize {
        self.start_of(entry + 1)
    }

    /// How many rows are before a child, as if no folder were open.
    pub fn rows_before(&self, entry: usize) -> usize {
        self.before.get(entry).map_or(0, |before| *before as usize)
    }

    /// The node of a child, if it is open.
    pub fn child(&self, entry: usize) -> Option<&Child> {
        self.children
            .binary_search_by_key(&entry, |child| child.entry)
            .ok()
            .and_then(|at| self.children.get(at))
    }

    /// Notes that a child is open. Its rows are there after the next [`count`](Self::count), and until then it has none.
    pub fn link(&mut self, entry: usize, node: usize) {
        if let Err(at) = self.children.binary_search_by_key(&entry, |child| child.entry) {
            let below = at
                .checked_sub(1)
                .and_then(|before| self.children.get(before))
                .map_or(0, |before| before.row + before.rows - self.rows_before(before.entry));
            let row = self.rows_before(entry) + below;
            self.children.insert(at, Child { entry, node, row, rows: 0 });
        }
    }

    /// Counts rows; `total_of` knows those of the other nodes.
    pub fn count(&mut self, total_of: impl Fn(usize) -> usize) {
        let mut below = 0;
        for child in &mut self.children {
            let before = self.before.get(child.entry).map_or(0, |before| *before as usize);
            child.row = before + below;
            child.rows = total_of(child.node);
            below += child.rows;
        }
        self.total = self.own + below;
    }

    pub const fn bytes_used(&self) -> usize {
        size_of::<Self>()
            + (self.entries.capacity() + self.before.capacity()) * 4
            + self.children.capacity() * size_of::<Child>()
    }
}
