//! How names fall into namespaces.

/// What separates the parts of a name: one or several texts of one or more bytes.
///
/// A name is read from its beginning and cut wherever a delimiter has just ended. Where a cut is depends only on what is
/// before it, so a folder is exactly the names that begin with its prefix: `MATCH prefix*` finds them, neither more nor
/// fewer. It follows that a delimiter that contains another one never gets its turn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delimiters {
    delimiters: Vec<Box<[u8]>>,
}

impl Delimiters {
    /// Delimiters; empty ones are left out. None at all makes a flat list.
    pub fn new<D: AsRef<[u8]>>(delimiters: impl IntoIterator<Item = D>) -> Self {
        let mut kept: Vec<Box<[u8]>> =
            delimiters.into_iter().map(|delimiter| delimiter.as_ref().into()).collect();
        kept.retain(|delimiter| !delimiter.is_empty());
        Self { delimiters: kept }
    }

    /// Whether names are not cut at all.
    pub const fn is_empty(&self) -> bool {
        self.delimiters.is_empty()
    }

    /// Whether names that have a prefix in common stay neighbours when digits are compared as numbers.
    pub fn allow_natural_order(&self) -> bool {
        !self.delimiters.iter().any(|delimiter| delimiter.last().is_some_and(u8::is_ascii_digit))
    }

    /// Where the first part of a name ends that begins at `from`, its delimiter included; `None` for the last part.
    #[inline]
    pub fn cut(&self, name: &[u8], from: usize) -> Option<usize> {
        let rest = name.get(from..)?;
        let end = |delimiter: &[u8]| match delimiter {
            [only] => rest.iter().position(|byte| byte == only).map(|at| at + 1),
            _ => rest
                .windows(delimiter.len())
                .position(|part| part == delimiter)
                .map(|at| at + delimiter.len()),
        };
        let ends = self.delimiters.iter().filter_map(|delimiter| end(delimiter));
        ends.min().map(|end| from + end)
    }

    /// A part of a name without the delimiter at its end.
    pub fn label<'a>(&self, part: &'a [u8]) -> &'a [u8] {
        let lengths = self
            .delimiters
            .iter()
            .filter(|delimiter| part.ends_with(delimiter))
            .map(|delimiter| delimiter.len());
        part.get(..part.len() - lengths.max().unwrap_or(0)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(delimiters: &[&str], name: &str) -> Vec<String> {
        let delimiters = Delimiters::new(delimiters);
        let (mut from, mut parts) = (0, Vec::new());
        while let Some(end) = delimiters.cut(name.as_bytes(), from) {
            parts.push(String::from_utf8_lossy(delimiters.label(&name.as_bytes()[from..end])).into_owned());
            from = end;
        }
        parts.push(name[from..].to_owned());
        parts
    }

    #[test]
    fn a_name_is_cut_where_a_delimiter_ends() {
        assert_eq!(parts(&[":"], "user:1:name"), ["user", "1", "name"]);
        assert_eq!(parts(&[":", "/", "::"], "a/b::c"), ["a", "b", "", "c"]);
        assert_eq!(parts(&["::"], "a:::b:c"), ["a", ":b:c"]);
        assert_eq!(parts(&[" -> "], "a -> b->c -> "), ["a", "b->c", ""]);
        assert_eq!(parts(&[], "a:b"), ["a:b"]);
        assert_eq!(parts(&["", ":"], ":"), ["", ""]);
        assert_eq!(parts(&["-x-", "x-"], "a-x-b"), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn a_folder_is_exactly_what_begins_with_its_prefix(
            delimiters in prop::collection::vec("[:ab]{1,3}", 1..4), name in "[:ab]{0,12}", rest in "[:ab]{0,6}"
        ) {
            let delimiters = Delimiters::new(delimiters);
            let mut from = 0;
            while let Some(end) = delimiters.cut(name.as_bytes(), from) {
                let other = [&name.as_bytes()[..end], rest.as_bytes()].concat();
                prop_assert_eq!(delimiters.cut(&other, from), Some(end));
                from = end;
            }
        }
    }
}
