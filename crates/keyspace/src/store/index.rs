//! Finding a name: a hash table of indices, without a second copy of the names.
//!
//! The table is in shards, because a table grows by moving all it holds: many small moves at different times are not seen,
//! one move of a million names is.

use foldhash::SharedSeed;
use foldhash::fast::FoldHasher;
use hashbrown::HashTable;
use std::hash::Hasher;

use super::names::Names;

const SHARDS: usize = 1024;

/// Indices of names, found by name.
pub struct Index {
    shards: Vec<HashTable<u32>>,
    seed: u64,
    shared: SharedSeed,
}

impl Index {
    /// An empty index. Whoever can write keys could choose names that collide, if the seed were known.
    pub fn new(seed: u64) -> Self {
        let shards = std::iter::repeat_with(HashTable::new).take(SHARDS).collect();
        Self { shards, seed, shared: SharedSeed::from_u64(seed.rotate_left(32)) }
    }

    fn hash(seed: u64, shared: &SharedSeed, name: &[u8]) -> u64 {
        let mut hasher = FoldHasher::with_seed(seed, shared);
        hasher.write(name);
        hasher.finish()
    }

    /// Bits that the tables themselves do not look at, neither with 32-bit words nor with 64-bit words.
    const fn shard(hash: u64) -> usize {
        (hash >> 32) as usize % SHARDS
    }

    /// The index of a name.
    pub fn find(&self, names: &Names, name: &[u8]) -> Option<u32> {
        let hash = Self::hash(self.seed, &self.shared, name);
        self.shards.get(Self::shard(hash))?.find(hash, |index| names.get(*index) == name).copied()
    }

    /// Which index the name has, or else takes it in under the next one that the names have.
    ///
    /// # Errors
    /// The index the name has already, or `None` where there is no room for it.
    pub fn insert(&mut self, names: &mut Names, name: &[u8]) -> Result<u32, Option<u32>> {
        let Self { shards, seed, shared } = self;
        let hash = Self::hash(*seed, shared, name);
        let shard = shards.get_mut(Self::shard(hash)).ok_or(None)?;
        if let Some(known) = shard.find(hash, |index| names.get(*index) == name) {
            return Err(Some(*known));
        }
        let index = names.push(name).ok_or(None)?;
        shard.insert_unique(hash, index, |index| Self::hash(*seed, shared, names.get(*index)));
        Ok(index)
    }

    /// Forgets a name.
    pub fn remove(&mut self, names: &Names, name: &[u8]) {
        let hash = Self::hash(self.seed, &self.shared, name);
        if let Some(shard) = self.shards.get_mut(Self::shard(hash))
            && let Ok(entry) = shard.find_entry(hash, |index| names.get(*index) == name)
        {
            entry.remove();
        }
    }

    /// Bytes of memory held.
    pub fn bytes_used(&self) -> usize {
        self.shards.iter().map(HashTable::allocation_size).sum::<usize>()
            + self.shards.capacity() * size_of::<HashTable<u32>>()
    }
}
