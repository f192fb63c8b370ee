//! All of it together: names come in, and rows come out, in slices.
//!
//! What is shown is one consistent list at any time. A new one (more names, another filter, another order) is made beside it
//! and takes its place when it is complete, with the same folders open.

use crate::Progress;
use crate::filter::{Filter, Run};
use crate::rows::{Folders, Layout, Rows, What};
use crate::scan::{Scan, Sure};
use crate::select::Selection;
use crate::sort::{ByName, ByValue, SortBy};
use crate::store::{Expiry, Insert, KeyId, Measure, Store};
use crate::tree::Delimiters;

/// How the keys are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    pub sort: SortBy,
    /// What makes folders; none for a flat list. A list by end or size is always flat.
    pub delimiters: Delimiters,
    /// A folder whose only content is another folder is shown as one with it.
    pub compact: bool,
    /// Keys that the filter cannot judge yet are shown as well.
    pub with_unknown: bool,
}

/// Something that became known of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    Type(&'a [u8]),
    Expiry(Expiry),
    Size(Measure, u64),
}

/// The keys of a database as somebody looks at them.
pub struct Browse {
    store: Store,
    by_name: ByName,
    run: Run,
    view: View,
    rows: Rows,
    /// How many of the keys shown have a known place in their order.
    placed: usize,
    /// What is chosen.
    pub selection: Selection,
    /// Whether `rows` are not what `store`, `run` and `view` say.
    is_stale: bool,
    more_to_come: bool,
    making: Making,
}

/// The next list, being made.
enum Making {
    Nothing,
    /// Keys in order of name of which so many were looked at.
    List(usize, Vec<u32>),
    Order(ByValue),
    Rows(Rows, usize),
}

/// A unit of work is about 100 ns of wasm. Names that are compared cost more of it, those that are searched less.
const NAMES_SORTED: usize = 16;
const NAMES_JUDGED: usize = 4;
const KEYS_COPIED: usize = 16;

/// Rows are made anew when more than one in so many names is not among them.
const NEW_PART: u32 = 32;

impl Browse {
    /// An empty browser. For `seed` see [`Store::new`].
    pub fn new(seed: u64, view: View) -> Self {
        let store = Store::new(seed);
        let layout = layout(&view);
        Self {
            by_name: ByName::new(layout.order.natural),
            run: Run::new(Filter::default(), &store, 0),
            rows: Rows::new(Vec::new(), layout, Folders::default()),
            store,
            view,
            placed: 0,
            selection: Selection::default(),
            is_stale: true,
            more_to_come: false,
            making: Making::Nothing,
        }
    }

    /// The keys and what is known of them.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// What is shown. Names are in [`store`](Self::store).
    pub const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// How it is shown.
    pub const fn view(&self) -> &View {
        &self.view
    }

    /// The filter and what it says of each key.
    pub const fn run(&self) -> &Run {
        &self.run
    }

    /// How many of the keys shown have a known place: in an order by end or size, the others are at the end.
    pub const fn placed(&self) -> usize {
        self.placed
    }

    /// Takes a name in, with its type if that came along.
    pub fn insert(&mut self, name: &[u8], kind: Option<&[u8]>) -> Insert {
        let insert = self.store.insert(name);
        match (insert, kind) {
            (Insert::New(id), kind) => {
                if let Some(kind) = kind {
                    self.store.set_type(id, kind);
                }
            }
            (Insert::Known(id), Some(kind)) => self.learn(id, Fact::Type(kind)),
            (Insert::Known(_) | Insert::Full, _) => {}
        }
        insert
    }

    /// Keeps what became known. Where that decides whether the key is meant, the rows follow; an order by end or size is
    /// kept until [`refresh`](Self::refresh), so that rows do not jump while somebody looks at them.
    pub fn learn(&mut self, id: KeyId, fact: Fact<'_>) {
        match fact {
            Fact::Type(kind) => self.store.set_type(id, kind),
            Fact::Expiry(expiry) => self.store.set_expiry(id, expiry),
            Fact::Size(measure, size) => self.store.set_size(id, measure, size),
        }
        if self.run.again(&self.store, id) {
            self.start_over();
        }
    }

    /// Forgets a key that turned out not to exist.
    pub fn delete(&mut self, id: KeyId) {
        if self.store.delete(id) {
            self.run.again(&self.store, id);
            self.selection.remove(&[id.0]);
            self.start_over();
        }
    }

    /// Shows other keys. `now_ms` is the moment for which ends of keys are judged, in milliseconds since 1970.
    pub fn set_filter(&mut self, filter: Filter, now_ms: i64) {
        let nothing = Run::new(Filter::default(), &self.store, now_ms);
        self.run = std::mem::replace(&mut self.run, nothing).refined(filter, &self.store, now_ms);
        self.start_over();
    }

    /// Shows the keys otherwise.
    pub fn set_view(&mut self, view: View) {
        let natural = layout(&view).order.natural;
        if natural != self.by_name.is_natural() {
            self.by_name = ByName::new(natural);
        }
        self.view = view;
        self.start_over();
    }

    /// Makes the rows anew from what is known by now.
    pub fn refresh(&mut self) {
        self.start_over();
    }

    /// Says whether more names are about to come, as they do while a scan runs. While they are, rows are made anew when a
    /// sizeable part of the names is not among them, and not for each page; afterwards [`step`](Self::step) shows all.
    pub const fn expect_more(&mut self, more: bool) {
        self.more_to_come = more;
    }

    fn start_over(&mut self) {
        self.is_stale = true;
        self.making = Making::Nothing;
    }

    /// Opens or closes the folder in a row. The rows of an opened folder come with [`step`](Self::step).
    pub fn toggle_row(&mut self, row: usize) {
        let Some(What::Folder { prefix, is_open, .. }) = self.rows.row(&self.store, row).map(|row| row.what)
        else {
            return;
        };
        if !is_open {
            self.rows.open_row(&self.store, row);
            if let Making::Rows(next, _) = &mut self.making {
                self.rows.open_folders().iter().for_each(|prefix| next.open(prefix));
            }
            return;
        }
        let prefix = prefix.to_vec();
        self.rows.close(&self.store, &prefix);
        if let Making::Rows(next, _) = &mut self.making {
            next.close(&self.store, &prefix);
        }
    }

    /// Opens the folders around a name.
    pub fn reveal(&mut self, name: &[u8]) {
        self.rows.reveal(name);
        if let Making::Rows(next, _) = &mut self.making {
            next.reveal(name);
        }
    }

    /// Closes all folders.
    pub fn close_all(&mut self) {
        self.rows.close_all();
        if let Making::Rows(next, _) = &mut self.making {
            next.close_all();
        }
    }

    /// How sure the count of a folder is, or with the empty prefix that of all: whether all its keys are loaded and the
    /// filter could judge each of them.
    pub fn sure(&self, scan: &Scan, prefix: &[u8]) -> Sure {
        let is_judged = self.view.with_unknown || self.run.unknown().is_empty();
        if is_judged { scan.sure(prefix) } else { Sure::AtLeast }
    }

    /// Brings the rows up to date. A unit of `budget` is about 100 ns in wasm, and several times that where much has to be
    /// looked up: look at the clock between steps of a few thousand.
    pub fn step(&mut self, budget: usize) -> Progress {
        let budget = budget.max(1);
        let behind = self.by_name.behind(&self.store);
        self.is_stale |= behind > if self.more_to_come { self.store.end() / NEW_PART } else { 0 };
        if !self.rows.step(&self.store, budget / 2).is_done() || !self.is_stale {
            return if self.is_stale { Progress::More } else { self.rows.step(&self.store, budget / 2) };
        }
        match std::mem::replace(&mut self.making, Making::Nothing) {
            Making::Nothing => self.prepare(budget),
            Making::List(at, list) => self.list(at, list, budget * KEYS_COPIED),
            Making::Order(mut order) => {
                self.making = if order.step(&self.store, budget).is_done() {
                    let (keys, placed) = order.finish();
                    self.lay_out(keys, placed)
                } else {
                    Making::Order(order)
                };
            }
            Making::Rows(mut next, placed) => {
                if next.step(&self.store, budget / 2).is_done() {
                    self.rows = next;
                    self.placed = placed;
                    self.is_stale = false;
                } else {
                    self.making = Making::Rows(next, placed);
                }
            }
        }
        if self.is_stale { Progress::More } else { Progress::Done }
    }

    /// All names in order and judged, before a list of them is made.
    fn prepare(&mut self, budget: usize) {
        if self.by_name.behind(&self.store) > 0 {
            let _ = self.by_name.step(&self.store, budget.div_ceil(NAMES_SORTED));
        } else if !self.run.step(&self.store, budget * NAMES_JUDGED).is_done() {
            // The rest in the next slice.
        } else {
            self.making = Making::List(0, Vec::new());
        }
    }

    fn list(&mut self, at: usize, mut list: Vec<u32>, most: usize) {
        let keys = self.by_name.keys();
        // Where every key is meant there is nothing to be picked out, and copying is no work to speak of.
        let is_all = self.run.yes().len() as usize == keys.len();
        let to = if is_all { keys.len() } else { keys.len().min(at.saturating_add(most)) };
        let is_descending = self.view.sort.name_order().descending;
        let range = if is_descending { keys.len() - to..keys.len() - at } else { at..to };
        let some = keys.get(range).unwrap_or_default();
        if at == 0 {
            let unknown = if self.view.with_unknown { self.run.unknown().len() } else { 0 };
            list.reserve_exact((self.run.yes().len() + unknown) as usize);
        }
        let (yes, unknown) = (self.run.yes(), self.run.unknown());
        let with_unknown = self.view.with_unknown;
        let is_shown = |id: &&u32| is_all || yes.contains(**id) || with_unknown && unknown.contains(**id);
        if is_descending {
            list.extend(some.iter().rev().filter(is_shown));
        } else {
            list.extend(some.iter().filter(is_shown));
        }
        let at = at + some.len();
        self.making = if at < keys.len() {
            Making::List(at, list)
        } else if matches!(self.view.sort, SortBy::Name(_)) {
            let placed = list.len();
            self.lay_out(list, placed)
        } else {
            Making::Order(ByValue::new(self.view.sort, list))
        };
    }

    fn lay_out(&self, keys: Vec<u32>, placed: usize) -> Making {
        Making::Rows(Rows::new(keys, layout(&self.view), self.rows.open_folders().clone()), placed)
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        let making = match &self.making {
            Making::Nothing => 0,
            Making::List(_, list) => list.capacity() * 4,
            Making::Order(order) => order.bytes_used(),
            Making::Rows(rows, _) => rows.bytes_used(),
        };
        self.store.bytes_used()
            + self.by_name.bytes_used()
            + self.run.bytes_used()
            + self.rows.bytes_used()
            + self.selection.bytes_used()
            + making
    }
}

/// What a view comes to: which orders and folders go together.
fn layout(view: &View) -> Layout {
    let mut order = view.sort.name_order();
    let delimiters = match view.sort {
        SortBy::Name(_) => view.delimiters.clone(),
        SortBy::Ttl { .. } | SortBy::Size { .. } => Delimiters::default(),
    };
    order.natural &= delimiters.allow_natural_order();
    Layout { delimiters, compact: view.compact, order }
}

#[cfg(test)]
mod tests;
