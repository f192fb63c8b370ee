//! Order by name, by end and by size.

mod by_name;
mod by_value;
mod heads;

use std::cmp::Ordering;

pub use self::by_name::ByName;
pub use self::by_value::ByValue;

use crate::store::Measure;

/// An order of names. Names that begin alike up to a byte that is no digit are neighbours in each of these orders: the
/// tree depends on that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameOrder {
    /// `user:9` before `user:10`: digits that follow each other are compared as a number of any size. Else byte by byte.
    pub natural: bool,
    /// The last name first.
    pub descending: bool,
}

impl NameOrder {
    /// Compares two names. Only equal names are equal.
    pub fn compare(self, one: &[u8], two: &[u8]) -> Ordering {
        let ordering = if self.natural { natural(one, two) } else { one.cmp(two) };
        if self.descending { ordering.reverse() } else { ordering }
    }
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// The only order that a tree can have.
    Name(NameOrder),
    /// By end: the next to go first, then keys without an end. `descending` turns that round. Keys of which the end is not
    /// known come last in both directions.
    Ttl { descending: bool },
    /// By size, smallest first. Keys of which the size is not known come last in both directions.
    Size { measure: Measure, descending: bool },
}

impl Default for SortBy {
    fn default() -> Self {
        Self::Name(NameOrder::default())
    }
}

impl SortBy {
    /// The order of names, which decides among keys that are alike otherwise.
    pub fn name_order(self) -> NameOrder {
        match self {
            Self::Name(order) => order,
            Self::Ttl { .. } | Self::Size { .. } => NameOrder::default(),
        }
    }
}

/// Byte by byte, but a run of digits is one number; of equal numbers the one with fewer zeros before it is first.
fn natural(one: &[u8], two: &[u8]) -> Ordering {
    let alike = one.iter().zip(two).take_while(|(one, two)| one == two).count();
    // The first difference may be inside a number: go back to where that begins.
    let start =
        alike - one.get(..alike).unwrap_or_default().iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let rest = |name| <[u8]>::get(name, start..).unwrap_or_default();
    let (one, two) = (rest(one), rest(two));
    let (digits_one, digits_two) = (digits(one), digits(two));
    if digits_one == 0 || digits_two == 0 {
        return one.cmp(two);
    }
    let number = |name, digits| {
        let number = <[u8]>::get(name, ..digits).unwrap_or_default();
        let zeros = number.iter().take_while(|digit| **digit == b'0').count();
        let number = number.get(zeros..).unwrap_or_default();
        (number.len(), number, zeros)
    };
    number(one, digits_one).cmp(&number(two, digits_two)).then_with(|| {
        // Equal numbers, written alike.
        one.get(digits_one..).cmp(&two.get(digits_two..))
    })
}

fn digits(name: &[u8]) -> usize {
    name.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests;
