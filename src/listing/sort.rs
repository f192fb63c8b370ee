//! The order of a list, as its address holds it.

/// A column that a list can be ordered by. The default one orders a list that nobody has ordered.
pub trait SortColumn: Copy + Default + PartialEq + Send + Sync + 'static {
    /// Every column, in the order of the page.
    const ALL: &'static [Self];

    /// Its name in the URL.
    fn id(self) -> &'static str;

    /// Whether people expect the largest first, as of dates.
    fn starts_descending(self) -> bool;

    /// The column of this name.
    fn named(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.id() == id)
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort<C> {
    pub column: C,
    pub descending: bool,
}

impl<C: SortColumn> Sort<C> {
    /// Reads the URL's parameter; anything unknown is the default, so an old link still opens the page.
    pub fn parse(text: &str) -> Self {
        let (descending, id) = match text.strip_prefix('-') {
            Some(id) => (true, id),
            None => (false, text),
        };
        C::named(id).map_or_else(Self::default, |column| Self { column, descending })
    }

    /// The URL's parameter; `None` for the default, which stays out of the URL.
    pub fn param(self) -> Option<String> {
        let minus = if self.descending { "-" } else { "" };
        (self != Self::default()).then(|| format!("{minus}{}", self.column.id()))
    }

    /// A column in the direction that people expect first: newest first for dates, else from A to Z.
    pub fn natural(column: C) -> Self {
        Self { column, descending: column.starts_descending() }
    }

    /// The order after a click on a column's heading: the other way round on the column in use, else its natural way.
    pub fn toggled(self, column: C) -> Self {
        if self.column == column {
            Self { column, descending: !self.descending }
        } else {
            Self::natural(column)
        }
    }
}
