//! Names that this browser keeps for a database: keys opened lately, and keys that somebody marked.
//!
//! Storage may be refused, and another tab may have changed it meanwhile: what is written is what is there, changed.

use leptos::prelude::*;

use super::Desk;
use crate::browser::event::use_window_listener;
use crate::browser::storage::{FORGOTTEN, Store};
use crate::explorer::recents::{Bookmarks, Names, Recents};

/// Where the two lists are.
#[derive(Clone, Copy)]
pub(super) struct Kept(StoredValue<(String, String)>);

impl Kept {
    pub(super) fn new(recents: String, bookmarks: String) -> Self {
        Self(StoredValue::new((recents, bookmarks)))
    }

    pub(super) fn recents(self) -> Recents {
        self.0.with_value(|(place, _)| read(place))
    }

    pub(super) fn bookmarks(self) -> Bookmarks {
        self.0.with_value(|(_, place)| read(place))
    }

    pub(super) fn change_recents(self, act: impl FnOnce(&mut Recents)) {
        self.0.with_value(|(place, _)| drop(change(place, act)));
    }
}

fn read<const MOST: usize>(place: &str) -> Names<MOST> {
    Store::Local.get(place).map(|stored| Names::parse(&stored)).unwrap_or_default()
}

fn change<const MOST: usize>(place: &str, act: impl FnOnce(&mut Names<MOST>)) -> Names<MOST> {
    let mut names = read(place);
    act(&mut names);
    if names.names().is_empty() {
        Store::Local.remove(place);
    } else {
        Store::Local.set(place, &names.stored());
    }
    names
}

impl Desk {
    /// Takes a name out of the recent keys, or all of them.
    pub fn forget_recent(self, name: Option<&[u8]>) {
        let forget = |recents: &mut Recents| match name {
            Some(name) => recents.remove(name),
            None => *recents = Recents::default(),
        };
        self.recents.update(forget);
        self.kept.change_recents(forget);
        self.noted.set_value(None);
    }

    /// Marks a key, or takes its mark away. Where storage is refused, for this visit only.
    pub fn set_bookmark(self, name: &[u8], on: bool) {
        let mark = |bookmarks: &mut Bookmarks| {
            if !on {
                bookmarks.remove(name);
            } else if !bookmarks.is_full() {
                bookmarks.add(name);
            }
        };
        self.kept.0.with_value(|(_, place)| drop(change(place, mark)));
        self.bookmarks.update(mark);
    }

    /// Takes all marks away.
    pub fn forget_bookmarks(self) {
        self.kept.0.with_value(|(_, place)| Store::Local.remove(place));
        self.bookmarks.set(Bookmarks::default());
    }

    /// A mark made in another tab is here as well; what a sign-out forgets is forgotten here.
    pub(super) fn follow_other_tabs(self) {
        use_window_listener("storage", move |_| {
            let now = self.kept.bookmarks();
            if self.bookmarks.with_untracked(|before| *before != now) {
                self.bookmarks.set(now);
            }
        });
        use_window_listener(FORGOTTEN, move |_| {
            self.bookmarks.set(Bookmarks::default());
            self.recents.set(Recents::default());
        });
    }
}
