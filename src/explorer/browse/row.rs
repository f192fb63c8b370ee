//! A row of the tree as it is drawn, and where the keys of the keyboard lead from it.

use keyspace::rows::{Row, What};
use keyspace::scan::Sure;
use keyspace::store::{Expiry, Measure, Store};

use crate::explorer::kind::Kind;

/// What a row shows. Owned, so that a row is drawn anew only when it shows something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub what: Shape,
    /// The last part of the name, or of the folder's.
    pub label: Vec<u8>,
    /// The whole name of a key; what all names in a folder begin with.
    pub name: Vec<u8>,
    /// When a key ends, and the memory it takes, as far as somebody asked.
    pub end: Expiry,
    pub size: Option<u64>,
    /// From 1.
    pub level: u32,
    pub position: u32,
    pub set_size: u32,
}

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `None` while the type is not known.
    Key(Option<Kind>),
    Folder {
        keys: u32,
        sure: Sure,
        is_open: bool,
    },
}

impl Shown {
    /// Takes what is needed of a row.
    pub fn of(row: &Row<'_>, store: &Store, sure: Sure) -> Self {
        let (what, label, name) = match row.what {
            What::Key { id, label } => {
                (Shape::Key(store.type_of(id).and_then(Kind::from_reply)), label, store.name(id))
            }
            What::Folder { prefix, label, keys, is_open, .. } => {
                (Shape::Folder { keys, sure, is_open }, label, prefix)
            }
        };
        let (end, size) = match row.what {
            What::Key { id, .. } => (store.expiry(id), store.size(id, Measure::Memory)),
            What::Folder { .. } => (Expiry::Unknown, None),
        };
        Self {
            what,
            label: label.to_vec(),
            name: name.to_vec(),
            end,
            size,
            level: row.level,
            position: row.position,
            set_size: row.set_size,
        }
    }
}

/// What a key of the keyboard does in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    To(usize),
    /// To the row of the folder around.
    ToParent,
    /// Opens or closes the folder.
    Toggle,
    /// Opens the key.
    Open,
    /// Chooses the row, or no longer.
    Choose,
    /// To this row, choosing all on the way.
    Through(usize),
    /// Looks for a row that begins with this letter, too.
    Letter,
}

/// Rows that Page Up and Page Down pass.
const PAGE: usize = 10;

/// A press of the keyboard in the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Press<'a> {
    pub key: &'a str,
    pub shift: bool,
    /// Whether rows have boxes to choose them.
    pub choosing: bool,
}

/// What a press does at row `at` of `len`; `None` leaves it to the page.
pub fn step(press: Press<'_>, at: Option<usize>, len: usize, shown: Option<&Shape>) -> Option<Step> {
    let Press { key, shift, choosing } = press;
    let last = len.checked_sub(1)?;
    if choosing && let (Some(at), " ") = (at, key) {
        return Some(if shift { Step::Through(at) } else { Step::Choose });
    }
    if choosing
        && shift
        && matches!(key, "ArrowDown" | "ArrowUp" | "Home" | "End" | "PageDown" | "PageUp")
        && let Some(Step::To(to)) = step(Press { shift: false, ..press }, at, len, shown)
    {
        return Some(Step::Through(to));
    }
    let to = |to: usize| Some(Step::To(to.min(last)));
    match (key, at, shown) {
        ("ArrowDown", None, _) | ("Home", ..) => to(0),
        ("ArrowUp", None, _) | ("End", ..) => to(last),
        ("ArrowDown", Some(at), _) => to(at + 1),
        ("ArrowUp", Some(at), _) => to(at.saturating_sub(1)),
        ("PageDown", at, _) => to(at.map_or(0, |at| at + PAGE)),
        ("PageUp", at, _) => to(at.unwrap_or(0).saturating_sub(PAGE)),
        ("ArrowRight", Some(_), Some(Shape::Folder { is_open: false, .. })) => Some(Step::Toggle),
        ("ArrowRight", Some(at), Some(Shape::Folder { .. })) => to(at + 1),
        ("ArrowLeft", Some(_), Some(Shape::Folder { is_open: true, .. })) => Some(Step::Toggle),
        ("ArrowLeft", Some(_), Some(_)) => Some(Step::ToParent),
        ("Enter" | " ", Some(_), Some(Shape::Folder { .. })) => Some(Step::Toggle),
        ("Enter" | " ", Some(_), Some(Shape::Key(_))) => Some(Step::Open),
        // `/` leads to the field above, `?` to the list of shortcuts.
        _ => (key.chars().count() == 1 && !matches!(key, " " | "/" | "?")).then_some(Step::Letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(key: &str, at: Option<usize>, len: usize, shown: Option<&Shape>) -> Option<Step> {
        super::step(Press { key, ..Press::default() }, at, len, shown)
    }

    const CLOSED: Shape = Shape::Folder { keys: 3, sure: Sure::Exact, is_open: false };
    const OPEN: Shape = Shape::Folder { keys: 3, sure: Sure::Exact, is_open: true };

    #[test]
    fn arrows_walk_open_and_close() {
        assert_eq!(step("ArrowDown", None, 3, None), Some(Step::To(0)));
        assert_eq!(step("ArrowDown", Some(2), 3, Some(&CLOSED)), Some(Step::To(2)));
        assert_eq!(step("ArrowRight", Some(0), 3, Some(&CLOSED)), Some(Step::Toggle));
        assert_eq!(step("ArrowRight", Some(0), 3, Some(&OPEN)), Some(Step::To(1)));
        assert_eq!(step("ArrowLeft", Some(0), 3, Some(&OPEN)), Some(Step::Toggle));
        assert_eq!(step("ArrowLeft", Some(0), 3, Some(&CLOSED)), Some(Step::ToParent));
        assert_eq!(step("ArrowLeft", Some(1), 3, Some(&Shape::Key(None))), Some(Step::ToParent));
        assert_eq!(step("ArrowRight", Some(1), 3, Some(&Shape::Key(None))), None);
        assert_eq!(step("PageUp", Some(4), 30, Some(&CLOSED)), Some(Step::To(0)));
        assert_eq!(step("End", Some(4), 30, Some(&CLOSED)), Some(Step::To(29)));
    }

    #[test]
    fn enter_opens_and_letters_search() {
        assert_eq!(step("Enter", Some(0), 3, Some(&CLOSED)), Some(Step::Toggle));
        assert_eq!(step(" ", Some(0), 3, Some(&Shape::Key(None))), Some(Step::Open));
        assert_eq!(step("u", Some(0), 3, Some(&CLOSED)), Some(Step::Letter));
        assert_eq!(step("ü", None, 3, None), Some(Step::Letter));
    }

    #[test]
    fn boxes_are_ticked_with_space_and_ranges_with_shift() {
        let press = |key, shift, choosing| {
            super::step(Press { key, shift, choosing }, Some(3), 30, Some(&Shape::Key(None)))
        };
        assert_eq!(press(" ", false, true), Some(Step::Choose));
        assert_eq!(press(" ", false, false), Some(Step::Open));
        assert_eq!(press("ArrowDown", true, true), Some(Step::Through(4)));
        assert_eq!(press("Home", true, true), Some(Step::Through(0)));
        assert_eq!(press("ArrowDown", true, false), Some(Step::To(4)), "nothing can be chosen");
        assert_eq!(press("ArrowLeft", true, true), Some(Step::ToParent));
        assert_eq!(press("Enter", false, true), Some(Step::Open));
    }

    #[test]
    fn the_rest_is_the_pages() {
        for key in ["Tab", "Escape", "F5", "/", "?", "Enter"] {
            assert_eq!(step(key, None, 3, None), None, "{key}");
        }
        assert_eq!(step("ArrowDown", None, 0, None), None);
    }
}
