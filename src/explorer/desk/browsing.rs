//! Browse mode, driven: the scan, one SCAN at a time, and the list that is made of it in slices between frames.
//!
//! Nothing is sent but what a press asked for: a scan stops when its budget is used up, and when the page is left.

mod choosing;
mod measuring;
mod scanning;

pub use self::choosing::Choice;
pub use self::measuring::{Measured, Offer};

use keyspace::Progress;
use keyspace::browse::Browse;
use keyspace::rows::{Row, TypeAhead, What};
use keyspace::scan::{Estimate, Pace, Scan, Status, Sure};
use keyspace::store::Store;
use leptos::prelude::*;

use crate::browser::timer::{TimerSlot, now_ms, use_timer};
use crate::explorer::browse::query::Query;
use crate::explorer::trouble::Trouble;

/// Commands that a press on "keep scanning" allows: about a hundred thousand keys for a hundredth of a cent or two.
pub const BUDGET: u64 = 100;

/// How long the list is worked on before the page gets its turn, in milliseconds. A frame has 16.
const SLICE_MS: f64 = 6.0;
/// Work between two looks at the clock, in units of [`Browse::step`].
const SLICE: usize = 4000;
/// Rows that a typed letter is looked for in.
const FIND: usize = 20_000;

/// Whether the keys may be listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Nobody asked.
    Off,
    /// The exchange is asked for a user that may.
    Asking,
    /// It made none.
    Refused(Trouble),
    On,
    /// It was on; what was found is still on the page.
    Ended,
}

/// How the scan stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub status: Status,
    /// Names found.
    pub found: u32,
    /// SCANs sent.
    pub sent: u64,
    pub estimate: Estimate,
    /// What stopped it last.
    pub trouble: Option<Trouble>,
}

/// Browse mode of one database. Copy it into closures.
#[derive(Clone, Copy)]
pub struct Browsing {
    pub permission: RwSignal<Permission>,
    pub facts: RwSignal<Facts>,
    pub query: RwSignal<Query>,
    /// Ends and sizes being asked for; `None` when nobody asked.
    pub measured: RwSignal<Option<Measured>>,
    /// Whether keys can be chosen, with a box before each.
    pub choosing: RwSignal<bool>,
    /// What all names in the folder begin with that was opened last.
    pub folder: RwSignal<Option<Vec<u8>>>,
    /// Changes whenever rows may have changed.
    shown: RwSignal<u32>,
    keys: StoredValue<Keys, LocalStorage>,
    turn: TimerSlot,
}

struct Keys {
    browse: Browse,
    scan: Scan,
    is_working: bool,
    trouble: Option<Trouble>,
    measuring: Option<measuring::Work>,
    /// Tells the numbers of these keys from those of a list made later.
    seed: u64,
    /// Whether some name is not text.
    has_bytes: bool,
}

impl Keys {
    fn new(query: &Query) -> Self {
        // A seed that a stranger who writes keys does not know.
        let seed = js_sys::Math::random().to_bits();
        let mut browse = Browse::new(seed, query.view());
        browse.set_filter(query.filter(), now_ms());
        Self {
            browse,
            scan: Scan::new(BUDGET, 1, true, Pace::default()),
            is_working: false,
            trouble: None,
            measuring: None,
            seed,
            has_bytes: false,
        }
    }

    fn facts(&self, all_keys: Option<u64>) -> Facts {
        let found = self.browse.store().len();
        Facts {
            status: self.scan.status(),
            found,
            sent: self.scan.sent(),
            estimate: self.scan.estimate(found, all_keys),
            trouble: self.trouble.clone(),
        }
    }
}

impl Browsing {
    pub(super) fn new() -> Self {
        let query = Query::default();
        let keys = Keys::new(&query);
        Self {
            permission: RwSignal::new(Permission::Off),
            facts: RwSignal::new(keys.facts(None)),
            query: RwSignal::new(query),
            measured: RwSignal::new(None),
            choosing: RwSignal::new(false),
            folder: RwSignal::new(None),
            shown: RwSignal::new(0),
            keys: StoredValue::new_local(keys),
            turn: use_timer(),
        }
    }

    /// The number of rows; the caller is told of changes.
    pub fn row_count(self) -> usize {
        self.shown.track();
        self.keys.try_with_value(|keys| keys.browse.rows().len()).unwrap_or(0)
    }

    /// How many keys the filter lets through, as far as they are listed; the caller is told of changes.
    pub fn listed(self) -> usize {
        self.shown.track();
        self.keys.try_with_value(|keys| keys.browse.rows().keys().len()).unwrap_or(0)
    }

    /// A row; the caller is told of changes.
    pub fn row<T>(self, row: usize, look: impl FnOnce(&Row<'_>, &Store, Sure) -> T) -> Option<T> {
        self.shown.track();
        self.row_untracked(row, look)
    }

    /// A row as it is now.
    pub fn row_untracked<T>(self, row: usize, look: impl FnOnce(&Row<'_>, &Store, Sure) -> T) -> Option<T> {
        self.keys.try_with_value(|keys| {
            let (browse, scan) = (&keys.browse, &keys.scan);
            let row = browse.rows().row(browse.store(), row)?;
            let sure = match row.what {
                What::Folder { prefix, .. } => browse.sure(scan, prefix),
                What::Key { .. } => Sure::Exact,
            };
            Some(look(&row, browse.store(), sure))
        })?
    }

    /// The row of the folder that a row is in.
    pub fn parent(self, row: usize) -> Option<usize> {
        self.keys.try_with_value(|keys| keys.browse.rows().parent(row))?
    }

    /// The next row whose label begins with `typed`. Some thousand rows are looked at: a reader who types letters looks
    /// for what is near.
    pub fn find(self, typed: &str, from: usize) -> Option<usize> {
        self.keys.try_with_value(|keys| {
            let (rows, store) = (keys.browse.rows(), keys.browse.store());
            TypeAhead::new(typed.as_bytes(), from, rows).step(rows, store, FIND).flatten()
        })?
    }

    /// Opens or closes the folder in a row.
    pub fn toggle(self, row: usize) {
        let folder = self.row_untracked(row, |row, _, _| match row.what {
            What::Folder { prefix, is_open: false, .. } => Some(prefix.to_vec()),
            _ => None,
        });
        self.folder.set(folder.flatten());
        self.keys.update_value(|keys| keys.browse.toggle_row(row));
        self.work();
    }

    /// Closes all folders.
    pub fn close_all(self) {
        self.keys.update_value(|keys| keys.browse.close_all());
        self.work();
    }

    /// What scanning the folder that was opened last would cost, in commands, where that can add to what is listed: not all
    /// of its names are known, and nobody is looking for them. `None` for a cost that cannot be told.
    pub fn folder_scan(self, all_keys: Option<u64>) -> Option<(Vec<u8>, Option<u64>)> {
        self.shown.track();
        let status = self.facts.with(|facts| facts.status);
        let folder = self.folder.get()?;
        let is_open = |keys: &Keys| {
            let (scan, is_running) = (&keys.scan, status == Status::Running);
            scan.sure(&folder) == Sure::AtLeast && !(is_running && scan.is_scanning(&folder))
        };
        let cost =
            self.keys.try_with_value(|keys| is_open(keys).then(|| all_keys.map(|all| keys.scan.cost(all))));
        cost.flatten().map(|cost| (folder, cost))
    }

    /// Changes what is listed, and how.
    pub fn want(self, change: impl FnOnce(&mut Query)) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        self.keys.update_value(|keys| {
            if *keys.browse.view() != query.view() {
                keys.browse.set_view(query.view());
            }
            if *keys.browse.run().filter() != query.filter() {
                keys.browse.set_filter(query.filter(), now_ms());
            }
        });
        self.query.set(query);
        self.work();
    }

    /// Brings the rows up to date, a slice at a time; the first one at once.
    fn work(self) {
        let is_first = self.keys.try_update_value(|keys| !std::mem::replace(&mut keys.is_working, true));
        if is_first == Some(true) {
            self.slice();
        }
    }

    fn slice(self) {
        let began = js_sys::Date::now();
        let done = self.keys.try_update_value(|keys| {
            let mut progress = Progress::More;
            while !progress.is_done() && js_sys::Date::now() - began < SLICE_MS {
                progress = keys.browse.step(SLICE);
            }
            keys.is_working = !progress.is_done();
            progress.is_done()
        });
        let Some(done) = done else { return };
        self.shown.try_update(|shown| *shown = shown.wrapping_add(1));
        if !done {
            self.turn.start(0, move || self.slice());
        }
    }
}
