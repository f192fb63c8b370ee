//! Which keys are meant. What is not known of a key cannot be judged, and that is said instead of guessed.

mod run;

pub use self::run::Run;

use crate::pattern::Glob;
use crate::store::{Expiry, KeyId, Measure, Store};
use crate::text::Needle;

/// Conditions that must all hold. Those left empty always do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What the name looks like.
    pub name: Option<NameTest>,
    /// What the name must not look like: none of these.
    pub not: Vec<NameTest>,
    /// The types, as Redis names them (`string`, `ReJSON-RL`): any of them.
    pub types: Vec<Box<[u8]>>,
    /// When the key ends.
    pub ttl: Option<TtlTest>,
    /// How large it is.
    pub size: Option<SizeTest>,
}

/// A condition on a name. `fold` takes letters A to Z in either case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameTest {
    /// The name contains the text.
    Text { text: Vec<u8>, fold: bool },
    /// The whole name matches the pattern, by the rules of `KEYS`.
    Glob { pattern: Vec<u8>, fold: bool },
}

/// A condition on the end of a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TtlTest {
    /// Keys without an end are meant.
    pub never: bool,
    /// Keys with so many milliseconds left are meant, both ends included. A key that has ended has 0 left.
    pub left_ms: Option<(i64, i64)>,
}

/// A condition on the size of a key: both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeTest {
    /// Which of its sizes.
    pub measure: Measure,
    pub least: u64,
    pub most: u64,
}

/// What can be said of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Yes,
    No,
    /// It depends on something that is not known yet.
    Unknown,
}

impl Verdict {
    const fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::Yes,
        }
    }
}

impl Filter {
    /// Whether every key is meant.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether all keys that this filter means are among those that `earlier` means (or cannot judge), at the same time.
    /// May say no although it is so.
    pub fn narrows(&self, earlier: &Self) -> bool {
        let name = match (&earlier.name, &self.name) {
            (None, _) => true,
            (Some(before), Some(now)) => now.narrows(before),
            (Some(_), None) => false,
        };
        name && earlier.not.iter().all(|test| self.not.contains(test))
            && self.types == earlier.types
            && self.ttl == earlier.ttl
            && self.size == earlier.size
    }
}

impl NameTest {
    fn narrows(&self, earlier: &Self) -> bool {
        match (earlier, self) {
            (Self::Text { text: before, fold: any_case }, Self::Text { text: now, fold }) => {
                (*any_case || !fold) && Needle::new(before, *any_case, &[0; 256]).is_in(now)
            }
            _ => earlier == self,
        }
    }
}

/// A [`NameTest`], ready to be used many times.
enum Test {
    Text(Needle),
    Glob(Glob),
}

impl Test {
    fn new(test: &NameTest, store: &Store) -> Self {
        match test {
            NameTest::Text { text, fold } => Self::Text(Needle::new(text, *fold, store.frequency())),
            NameTest::Glob { pattern, fold } => Self::Glob(Glob::new(pattern, *fold)),
        }
    }

    fn holds(&self, name: &[u8]) -> bool {
        match self {
            Self::Text(needle) => needle.is_in(name),
            Self::Glob(glob) => glob.matches(name),
        }
    }
}

/// A [`Filter`], ready to judge.
struct Judge {
    /// Found in every name that `name` holds for, so that most names need not be looked at one by one.
    hint: Option<Needle>,
    /// Nothing more to test where the hint was found.
    hint_is_all: bool,
    name: Option<Test>,
    not: Vec<Test>,
    types: Vec<Box<[u8]>>,
    /// By code of a type: whether it is one of `types`.
    codes: Vec<bool>,
    ttl: Option<TtlTest>,
    size: Option<SizeTest>,
    now_ms: i64,
}

impl Judge {
    fn new(filter: &Filter, store: &Store, now_ms: i64) -> Self {
        let name = filter.name.as_ref().map(|test| Test::new(test, store));
        let hint = match (&filter.name, &name) {
            (Some(NameTest::Glob { fold, .. }), Some(Test::Glob(glob))) => {
                Some(Needle::new(&glob.literal(), *fold, store.frequency()))
            }
            (_, Some(Test::Text(needle))) => Some(needle.clone()),
            _ => None,
        };
        let mut judge = Self {
            hint: hint.filter(|needle| !needle.is_empty()),
            hint_is_all: matches!(name, Some(Test::Text(_))),
            name,
            not: filter.not.iter().map(|test| Test::new(test, store)).collect(),
            types: filter.types.clone(),
            codes: Vec::new(),
            ttl: filter.ttl,
            size: filter.size,
            now_ms,
        };
        judge.learn_types(store);
        judge
    }

    fn depends_on_types(&self) -> bool {
        !self.types.is_empty()
    }

    /// Looks again which types there are.
    fn learn_types(&mut self, store: &Store) {
        let is_meant =
            |code| store.type_name(code).is_some_and(|name| self.types.iter().any(|kind| **kind == *name));
        self.codes = (0..=u8::MAX).map(is_meant).collect();
    }

    /// Judges a key whose name has passed [`name_holds`](Self::name_holds).
    fn rest(&self, store: &Store, id: KeyId) -> Verdict {
        if !self.not.is_empty() {
            let name = store.name(id);
            if self.not.iter().any(|test| test.holds(name)) {
                return Verdict::No;
            }
        }
        let mut verdict = Verdict::Yes;
        if !self.types.is_empty() {
            verdict = verdict.and(match store.type_code(id) {
                Some(code) => Verdict::from(self.codes.get(usize::from(code)) == Some(&true)),
                None => Verdict::Unknown,
            });
        }
        if let Some(ttl) = &self.ttl {
            verdict = verdict.and(match store.expiry(id) {
                Expiry::Unknown => Verdict::Unknown,
                Expiry::Never => Verdict::from(ttl.never),
                Expiry::At(at) => {
                    let left = at.saturating_sub(self.now_ms).max(0);
                    Verdict::from(ttl.left_ms.is_some_and(|(least, most)| (least..=most).contains(&left)))
                }
            });
        }
        if let Some(size) = &self.size {
            verdict = verdict.and(match store.size(id, size.measure) {
                Some(bytes) => Verdict::from((size.least..=size.most).contains(&bytes)),
                None => Verdict::Unknown,
            });
        }
        verdict
    }

    /// Whether every key whose name has the hint in it is meant.
    fn is_hint_alone(&self) -> bool {
        self.hint_is_all
            && self.not.is_empty()
            && self.types.is_empty()
            && self.ttl.is_none()
            && self.size.is_none()
    }

    /// What there is to say of a key whose name has the hint in it.
    fn judge_found(&self, store: &Store, id: KeyId) -> Verdict {
        if self.hint_is_all && store.contains(id) { self.rest(store, id) } else { self.judge(store, id) }
    }

    fn name_holds(&self, name: &[u8]) -> bool {
        self.name.as_ref().is_none_or(|test| test.holds(name))
    }

    /// What there is to say of a key.
    fn judge(&self, store: &Store, id: KeyId) -> Verdict {
        if !store.contains(id) || !self.name_holds(store.name(id)) {
            return Verdict::No;
        }
        self.rest(store, id)
    }
}

#[cfg(test)]
mod tests;
