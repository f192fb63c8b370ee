//! The names that were found, each once, and what is known of each key.

mod column;
mod index;
mod names;

pub use self::names::Stretch;

use self::column::Column;
use self::index::Index;
use self::names::Names;
use crate::bits::Bits;

/// A key of a [`Store`]: its number in the order of arrival. It stays the same while the store lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u32);

/// When a key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// Nobody has asked, or the token may not.
    Unknown,
    /// It stays until it is removed.
    Never,
    /// Milliseconds since 1970.
    At(i64),
}

/// What [`Store::insert`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insert {
    /// The name was not there.
    New(KeyId),
    /// SCAN may name a key twice.
    Known(KeyId),
    /// There is no room for more names.
    Full,
}

/// Which of the two sizes of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Bytes of memory (`MEMORY USAGE`).
    Memory,
    /// Bytes of a string, elements of a collection (`STRLEN`, `HLEN`…).
    Length,
}

const EXPIRY_UNKNOWN: i64 = i64::MIN;
const EXPIRY_NEVER: i64 = i64::MAX;
const TYPE_UNKNOWN: u8 = 0;

/// Names and what is known of them. Nothing is asked here: what is not known stays unknown until somebody says it.
pub struct Store {
    names: Names,
    index: Index,
    gone: Bits,
    /// Names of types; the code of a type is its place here, counted from 1.
    type_names: Vec<Box<[u8]>>,
    types: Column<u8>,
    expiries: Column<i64>,
    memory: Sizes,
    lengths: Sizes,
    /// How often a byte occurs in names, from some of them; for choosing what to look for first.
    frequency: [u32; 256],
}

impl Store {
    /// An empty store. `seed` should be random: strangers who can write keys could choose names that are slow to
    /// find if they knew it.
    pub fn new(seed: u64) -> Self {
        Self {
            names: Names::default(),
            index: Index::new(seed),
            gone: Bits::default(),
            type_names: Vec::new(),
            types: Column::new(TYPE_UNKNOWN),
            expiries: Column::new(EXPIRY_UNKNOWN),
            memory: Sizes::new(),
            lengths: Sizes::new(),
            frequency: [0; 256],
        }
    }

    /// How many keys there are.
    pub const fn len(&self) -> u32 {
        self.end() - self.gone.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One more than the largest number of a key, deleted ones included.
    pub const fn end(&self) -> u32 {
        // Every index is a `u32` below the largest one: `Names::push`.
        self.names.len() as u32
    }

    /// Takes a name in, unless it is there.
    pub fn insert(&mut self, name: &[u8]) -> Insert {
        let id = match self.index.insert(&mut self.names, name) {
            Ok(id) => id,
            Err(Some(known)) => return Insert::Known(KeyId(known)),
            Err(None) => return Insert::Full,
        };
        if id.is_multiple_of(8) {
            for byte in name {
                // A byte is an index of 256 places.
                self.frequency[usize::from(*byte)] += 1;
            }
        }
        Insert::New(KeyId(id))
    }

    /// Forgets a key that turned out not to exist. If it comes again, it is another key.
    pub fn delete(&mut self, id: KeyId) -> bool {
        if !self.contains(id) {
            return false;
        }
        self.index.remove(&self.names, self.names.get(id.0));
        self.gone.insert(id.0)
    }

    /// Whether the key is there, that is neither unheard of nor deleted.
    pub fn contains(&self, id: KeyId) -> bool {
        id.0 < self.end() && !self.gone.contains(id.0)
    }

    /// Whether some numbers below [`end`](Self::end) are those of deleted keys.
    pub const fn has_gaps(&self) -> bool {
        !self.gone.is_empty()
    }

    /// The key of this name.
    pub fn find(&self, name: &[u8]) -> Option<KeyId> {
        self.index.find(&self.names, name).map(KeyId)
    }

    /// The name of a key; a deleted key keeps it.
    #[inline]
    pub fn name(&self, id: KeyId) -> &[u8] {
        self.names.get(id.0)
    }

    /// The names from `from` on, below `to`, as far as they are one piece of memory.
    pub fn stretch(&self, from: u32, to: u32) -> Stretch<'_> {
        self.names.stretch(from, to)
    }

    /// All keys, in the order in which they were found.
    pub fn keys(&self) -> impl Iterator<Item = KeyId> + '_ {
        (0..self.end()).map(KeyId).filter(|id| !self.gone.contains(id.0))
    }

    /// About how often each byte occurs in names, compared with other bytes.
    pub const fn frequency(&self) -> &[u32; 256] {
        &self.frequency
    }

    /// Keeps a key's type, as `TYPE` or `SCAN … WITHTYPE` named it. More than 255 types are not kept apart: the
    /// types beyond stay unknown.
    pub fn set_type(&mut self, id: KeyId, name: &[u8]) {
        let known = self.type_names.iter().position(|known| **known == *name);
        let place = known.unwrap_or(self.type_names.len());
        let code = u8::try_from(place + 1).unwrap_or(TYPE_UNKNOWN);
        if known.is_none() && code != TYPE_UNKNOWN {
            self.type_names.push(name.into());
        }
        if code != self.types.get(id.0) {
            self.types.set(id.0, code);
        }
    }

    /// A key's type, if known.
    pub fn type_of(&self, id: KeyId) -> Option<&[u8]> {
        self.type_name(self.type_code(id)?)
    }

    /// A small number for a key's type, if known.
    pub fn type_code(&self, id: KeyId) -> Option<u8> {
        Some(self.types.get(id.0)).filter(|code| *code != TYPE_UNKNOWN)
    }

    /// The type behind a number of [`type_code`](Self::type_code).
    pub fn type_name(&self, code: u8) -> Option<&[u8]> {
        self.type_names.get(usize::from(code).checked_sub(1)?).map(|name| &**name)
    }

    /// Keeps when a key ends.
    pub fn set_expiry(&mut self, id: KeyId, expiry: Expiry) {
        let stored = match expiry {
            Expiry::Unknown => EXPIRY_UNKNOWN,
            Expiry::Never => EXPIRY_NEVER,
            Expiry::At(at) => at.clamp(EXPIRY_UNKNOWN + 1, EXPIRY_NEVER - 1),
        };
        self.expiries.set(id.0, stored);
    }

    /// When a key ends.
    pub fn expiry(&self, id: KeyId) -> Expiry {
        match self.expiries.get(id.0) {
            EXPIRY_UNKNOWN => Expiry::Unknown,
            EXPIRY_NEVER => Expiry::Never,
            at => Expiry::At(at),
        }
    }

    /// Keeps a key's size.
    pub fn set_size(&mut self, id: KeyId, measure: Measure, size: u64) {
        match measure {
            Measure::Memory => self.memory.set(id.0, size),
            Measure::Length => self.lengths.set(id.0, size),
        }
    }

    /// A key's size, if known.
    pub fn size(&self, id: KeyId, measure: Measure) -> Option<u64> {
        match measure {
            Measure::Memory => self.memory.get(id.0),
            Measure::Length => self.lengths.get(id.0),
        }
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        self.names.bytes_used()
            + self.index.bytes_used()
            + self.gone.bytes_used()
            + self.types.bytes_used()
            + self.expiries.bytes_used()
            + self.memory.bytes_used()
            + self.lengths.bytes_used()
    }
}

/// Sizes in four bytes each; the few that need more are kept apart.
struct Sizes {
    small: Column<u32>,
    /// By index.
    large: Vec<(u32, u64)>,
}

const SIZE_UNKNOWN: u32 = u32::MAX;
const SIZE_LARGE: u32 = u32::MAX - 1;

impl Sizes {
    const fn new() -> Self {
        Self { small: Column::new(SIZE_UNKNOWN), large: Vec::new() }
    }

    fn set(&mut self, index: u32, size: u64) {
        let small = u32::try_from(size).unwrap_or(SIZE_LARGE).min(SIZE_LARGE);
        match self.large.binary_search_by_key(&index, |(known, _)| *known) {
            Err(at) if small == SIZE_LARGE => self.large.insert(at, (index, size)),
            Ok(at) => {
                self.large.remove(at);
                if small == SIZE_LARGE {
                    self.large.insert(at, (index, size));
                }
            }
            Err(_) => {}
        }
        self.small.set(index, small);
    }

    fn get(&self, index: u32) -> Option<u64> {
        match self.small.get(index) {
            SIZE_UNKNOWN => None,
            SIZE_LARGE => {
                let at = self.large.binary_search_by_key(&index, |(known, _)| *known).ok()?;
                self.large.get(at).map(|(_, size)| *size)
            }
            size => Some(u64::from(size)),
        }
    }

    fn bytes_used(&self) -> usize {
        self.small.bytes_used() + self.large.capacity() * size_of::<(u32, u64)>()
    }
}

#[cfg(test)]
mod tests;
