//! Making the nodes of open folders, in slices.

use super::Rows;
use super::node::Node;
use crate::Progress;
use crate::store::{KeyId, Store};

/// How far the making of nodes is.
#[derive(Default)]
pub struct Building {
    /// The open folder that was last looked for; those before it have their nodes, if they are in sight.
    after: Option<Box<[u8]>>,
    /// The node that is being made, which is the last one, and the place that it will have in its parent.
    pending: Option<(usize, usize)>,
    is_done: bool,
}

impl Building {
    /// Another folder is open: all are looked for again, and those that have a node are passed.
    pub fn look_again(&mut self) {
        self.after = None;
        self.is_done = false;
    }
}

impl Rows {
    /// In a flat list all keys are one child of the root.
    pub(super) fn root_is_flat(&mut self) {
        if let Some(root) = self.nodes.first_mut() {
            if root.end > root.start {
                root.push(root.end, false);
            }
            root.count(|_| 0);
        }
        self.building.is_done = true;
    }

    pub(super) fn build(&mut self, store: &Store, budget: usize) -> Progress {
        let mut left = budget.max(1);
        while !self.building.is_done {
            if left == 0 {
                return Progress::More;
            }
            let last = self.nodes.len() - 1;
            let is_made = self.nodes.last().is_none_or(Node::is_made);
            if !is_made {
                left = left.saturating_sub(self.make(store, last, left));
                continue;
            }
            if let Some(node) = self.nodes.last_mut() {
                node.seal();
            }
            if let Some((parent, entry)) = self.building.pending.take()
                && let Some(parent) = self.nodes.get_mut(parent)
            {
                parent.link(entry, last);
            }
            left -= 1;
            if !self.next_node(store) {
                self.building.is_done = true;
                self.count();
            }
        }
        Progress::Done
    }

    /// Goes through keys of a node, and says how many names it looked at.
    fn make(&mut self, store: &Store, node: usize, most: usize) -> usize {
        let Self { keys, nodes, layout, .. } = self;
        let Some(node) = nodes.get_mut(node) else { return most };
        let mut looked_at = 0;
        while looked_at < most && !node.is_made() {
            let Some(id) = keys.get(node.done) else { break };
            let name = store.name(KeyId(*id));
            match layout.delimiters.cut(name, node.prefix) {
                None => {
                    node.push(node.done + 1, false);
                    looked_at += 1;
                }
                Some(cut) => {
                    let prefix = name.get(..cut).unwrap_or_default();
                    let rest = keys.get(node.done..node.end).unwrap_or_default();
                    let (inside, compared) = run_of(rest, |id| store.name(KeyId(id)).starts_with(prefix));
                    node.push(node.done + inside, true);
                    looked_at += compared;
                }
            }
        }
        looked_at
    }

    /// Begins the node of the next open folder that is in sight; false if there is none.
    fn next_node(&mut self, store: &Store) -> bool {
        loop {
            let next = self.open.after(self.building.after.as_deref());
            let Some(prefix) = next.map(Box::<[u8]>::from) else { return false };
            self.building.after = Some(prefix.clone());
            if let Some(found) = self.find_folder(store, &prefix)
                && found.node.is_none()
                && let Some(parent) = self.nodes.get(found.parent)
            {
                let (start, end) = (parent.start_of(found.entry), parent.end_of(found.entry));
                self.building.pending = Some((found.parent, found.entry));
                self.nodes.push(Node::new(prefix.len(), start, end));
                return true;
            }
        }
    }

    /// Counts all rows. Children come after their parents.
    pub(super) fn count(&mut self) {
        for at in (0..self.nodes.len()).rev() {
            let (before, rest) = self.nodes.split_at_mut(at + 1);
            if let Some(node) = before.last_mut() {
                node.count(|child| rest.get(child - at - 1).map_or(0, Node::total));
            }
        }
    }

    /// Takes the node of a folder, and those below it, out of the rows.
    pub(super) fn unlink(&mut self, store: &Store, prefix: &[u8]) {
        let Some(found) = self.find_folder(store, prefix) else { return };
        let Some(parent) = self.nodes.get_mut(found.parent) else { return };
        parent.children.retain(|child| child.entry != found.entry);
        let mut free: Vec<usize> = found.node.into_iter().collect();
        while let Some(node) = free.pop().and_then(|node| self.nodes.get_mut(node)) {
            free.extend(node.children.iter().map(|child| child.node));
            *node = Node::new(0, 0, 0);
        }
        if self.building.pending.is_some_and(|pending| pending == (found.parent, found.entry)) {
            // It was just being made.
            self.building.pending = None;
            self.nodes.pop();
        }
        self.building.look_again();
        self.count();
    }
}

/// How many of the first ids `are`, if the others follow behind them; and how many were asked about.
fn run_of(ids: &[u32], are: impl Fn(u32) -> bool) -> (usize, usize) {
    let (mut low, mut stride, mut asked) = (1, 1, 1);
    while let Some(id) = ids.get(low + stride - 1).filter(|id| are(**id)) {
        let _ = id;
        (low, stride, asked) = (low + stride, stride * 2, asked + 1);
    }
    let high = ids.len().min(low + stride - 1).max(low);
    let between = ids.get(low..high).unwrap_or_default();
    let inside = low + between.partition_point(|id| are(*id));
    (inside, asked + between.len().checked_ilog2().map_or(0, |steps| steps as usize + 1))
}
