//! Which folders are open.

/// Prefixes of folders, each once, in order of bytes: a folder comes before those in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    prefixes: Vec<Box<[u8]>>,
}

impl Folders {
    fn place(&self, prefix: &[u8]) -> Result<usize, usize> {
        self.prefixes.binary_search_by(|known| (**known).cmp(prefix))
    }

    /// Whether the folder with this prefix is among them.
    pub fn contains(&self, prefix: &[u8]) -> bool {
        self.place(prefix).is_ok()
    }

    /// Puts a folder in; false if it was there.
    pub fn insert(&mut self, prefix: &[u8]) -> bool {
        let place = self.place(prefix);
        if let Err(at) = place {
            self.prefixes.insert(at, prefix.into());
        }
        place.is_err()
    }

    /// Takes a folder out; false if it was not there.
    pub fn remove(&mut self, prefix: &[u8]) -> bool {
        let place = self.place(prefix);
        if let Ok(at) = place {
            self.prefixes.remove(at);
        }
        place.is_ok()
    }

    /// Takes all out.
    pub fn clear(&mut self) {
        self.prefixes.clear();
    }

    /// The prefixes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.prefixes.iter().map(|prefix| &**prefix)
    }

    /// The first one behind a prefix, or the first of all.
    pub(super) fn after(&self, prefix: Option<&[u8]>) -> Option<&[u8]> {
        let at = prefix.map_or(0, |prefix| self.place(prefix).map_or_else(|at| at, |at| at + 1));
        self.prefixes.get(at).map(|prefix| &**prefix)
    }
}
