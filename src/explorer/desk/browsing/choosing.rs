//! Which keys of the list somebody has chosen. A folder stands for the keys that are loaded in it.

use std::ops::RangeInclusive;

use keyspace::browse::Browse;
use keyspace::scan::Sure;
use keyspace::select::{Chosen, Selection};
use leptos::prelude::*;

use super::Browsing;
use crate::explorer::desk::exporting::Named;

/// How many keys are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub keys: u32,
    /// Of these, so many are left out by the present filter.
    pub hidden: u32,
    /// There may be more keys in the folders that were chosen.
    pub is_partial: bool,
}

impl Browsing {
    /// Begins to choose, or forgets what was chosen.
    pub fn set_choosing(self, on: bool) {
        if !on {
            self.select(|selection, _| selection.clear());
        }
        self.choosing.set(on);
    }

    /// Chooses a key or a folder, or, if all of it was chosen, none of it.
    pub fn toggle_chosen(self, row: usize) {
        self.select(|selection, browse| selection.toggle(browse.rows().keys_of(browse.store(), row)));
    }

    /// Chooses these rows as well.
    pub fn choose_rows(self, rows: RangeInclusive<usize>) {
        self.select(|selection, browse| selection.add_rows(browse.rows(), browse.store(), rows));
    }

    /// Chooses all keys that are listed, as well.
    pub fn choose_listed(self) {
        self.select(|selection, browse| selection.add(browse.rows().keys()));
    }

    /// How much of a row is chosen; the caller is told of changes.
    pub fn chosen(self, row: usize) -> Chosen {
        self.shown.track();
        self.keys
            .try_with_value(|keys| {
                let browse = &keys.browse;
                browse.selection.state_of(browse.rows().keys_of(browse.store(), row))
            })
            .unwrap_or(Chosen::None)
    }

    /// How many keys are chosen; the caller is told of changes.
    pub fn choice(self) -> Choice {
        self.shown.track();
        self.keys
            .try_with_value(|keys| Choice {
                keys: keys.browse.selection.len(),
                hidden: keys.browse.selection.hidden(keys.browse.run().yes()),
                is_partial: keys.scan.sure(b"") != Sure::Exact,
            })
            .unwrap_or(Choice { keys: 0, hidden: 0, is_partial: false })
    }

    /// The chosen keys in the order of their names, with their types, and whether more may belong to them.
    pub(in crate::explorer::desk) fn chosen_keys(self) -> (Vec<Named>, bool) {
        let chosen = self.keys.try_with_value(|keys| {
            let store = keys.browse.store();
            let one = |id| (store.name(id).to_vec(), store.type_of(id).and_then(export::Kind::from_reply));
            let mut chosen: Vec<_> = keys.browse.selection.keys().map(one).collect();
            chosen.sort_unstable_by(|one, two| one.0.cmp(&two.0));
            (chosen, keys.scan.sure(b"") != Sure::Exact)
        });
        chosen.unwrap_or_default()
    }

    fn select(self, act: impl FnOnce(&mut Selection, &Browse)) {
        self.keys.try_update_value(|keys| {
            let mut selection = std::mem::take(&mut keys.browse.selection);
            act(&mut selection, &keys.browse);
            keys.browse.selection = selection;
        });
        self.shown.try_update(|shown| *shown = shown.wrapping_add(1));
    }
}
