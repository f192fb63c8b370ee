//! What keeps a sub-account from being deleted, thing by thing.

use upstash_api::exchange::{Booked, Owned, Usage};

/// One thing that has to go first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    pub what: What,
    pub id: String,
    /// Its name, or the region of a QStash user.
    pub name: String,
}

/// What kind of thing it is. The variants stand in the order of the clean-up: what is paid for by the month first, and
/// data last, so that whoever stops early has lost the least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A QStash user cannot be deleted; what is booked of it is given back.
    QStash(Booked),
    Vector,
    Search,
    Redis,
}

impl Blocker {
    fn new(what: What, owned: &Owned) -> Self {
        Self { what, id: owned.id.clone(), name: owned.name.clone() }
    }

    /// Whether they are the same thing, whatever is booked of each.
    fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && std::mem::discriminant(&self.what) == std::mem::discriminant(&other.what)
    }

    /// What of it still blocks; `None` where it is gone. What was booked of QStash since is no part of it.
    pub fn left_in(&self, usage: &Usage) -> Option<Self> {
        let now = of(usage).into_iter().find(|now| now.is_same(self))?;
        let (What::QStash(seen), What::QStash(booked)) = (&self.what, &now.what) else { return Some(now) };
        let pack = seen.pack && booked.pack;
        let plan = seen.plan.clone().filter(|_| seen.plan == booked.plan);
        let left = Booked { pack, plan };
        // Where the exchange does not say what blocks, it is all one.
        (!left.is_nothing() || booked.is_nothing()).then_some(Self { what: What::QStash(left), ..now })
    }

    /// What of it is not among `known`: all of a thing that is new, and what was booked since of a QStash user.
    pub fn beside<'a>(self, known: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let Some(seen) = known.into_iter().find(|known| known.is_same(&self)) else { return Some(self) };
        let (What::QStash(seen), What::QStash(booked)) = (&seen.what, &self.what) else { return None };
        let pack = booked.pack && !seen.pack;
        let plan = booked.plan.clone().filter(|_| booked.plan != seen.plan);
        let more = Booked { pack, plan };
        (!more.is_nothing()).then_some(Self { what: What::QStash(more), ..self })
    }
}

/// Everything that blocks, in the order of the clean-up.
pub fn of(usage: &Usage) -> Vec<Blocker> {
    let blocking = |product: &[Owned], what: fn(&Owned) -> What| {
        let blocks = product.iter().filter(|owned| owned.blocks);
        blocks.map(|owned| Blocker::new(what(owned), owned)).collect::<Vec<_>>()
    };
    [
        blocking(&usage.qstash, |user| What::QStash(user.booked.clone().unwrap_or_default())),
        blocking(&usage.vector, |_| What::Vector),
        blocking(&usage.search, |_| What::Search),
        blocking(&usage.redis, |_| What::Redis),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(id: &str, blocks: bool) -> Owned {
        Owned { id: id.into(), name: format!("n-{id}"), blocks, booked: None }
    }

    fn booked(pack: bool, plan: Option<&str>) -> Booked {
        Booked { pack, plan: plan.map(str::to_owned) }
    }

    /// A sub-account with one QStash user of which this is booked.
    fn qstash(booked: Booked) -> Usage {
        let blocks = !booked.is_nothing();
        Usage { qstash: vec![Owned { booked: Some(booked), ..owned("q", blocks) }], ..Usage::default() }
    }

    #[test]
    fn everything_that_blocks_is_named_in_the_order_of_the_clean_up() {
        let plan = booked(false, Some("qstash_fixed_1m"));
        let usage = Usage {
            redis: vec![owned("r", true)],
            vector: vec![owned("v", true)],
            search: vec![owned("s", true)],
            qstash: vec![
                Owned { booked: Some(booked(true, None)), ..owned("q1", true) },
                owned("q2", false),
                Owned { booked: Some(plan.clone()), ..owned("q3", true) },
            ],
            last_activity: None,
        };
        let blockers = of(&usage);
        let ids: Vec<_> = blockers.iter().map(|blocker| blocker.id.as_str()).collect();
        assert_eq!(ids, ["q1", "q3", "v", "s", "r"]);
        assert_eq!(blockers[0].what, What::QStash(booked(true, None)));
        assert_eq!(blockers[1].what, What::QStash(plan));
    }

    #[test]
    fn the_same_id_in_another_product_is_another_thing() {
        let usage = Usage { redis: vec![owned("1", true)], ..Usage::default() };
        let index = Blocker { what: What::Vector, id: "1".into(), name: "n-1".into() };
        assert_eq!(index.left_in(&usage), None);
        let database = of(&usage).remove(0);
        assert_eq!(database.left_in(&usage).as_ref(), Some(&database));
        assert_eq!(database.clone().beside([&index]), Some(database.clone()));
        assert_eq!(database.clone().beside([&database]), None);
    }

    #[test]
    fn of_qstash_only_what_was_seen_is_part_of_it_and_the_rest_is_something_new() {
        const A: Option<&str> = Some("a");
        const B: Option<&str> = Some("b");
        // What was seen, what is booked now; what of that is left, and what came since.
        for (seen, now, left, more) in [
            ((true, A), (true, A), Some((true, A)), None),
            ((true, A), (false, A), Some((false, A)), None),
            ((true, None), (true, A), Some((true, None)), Some((false, A))),
            ((true, A), (true, B), Some((true, None)), Some((false, B))),
            ((false, A), (false, B), None, Some((false, B))),
            ((false, A), (true, None), None, Some((true, None))),
            ((true, A), (false, None), None, None),
        ] {
            let blocker = of(&qstash(booked(seen.0, seen.1))).remove(0);
            let usage = qstash(booked(now.0, now.1));
            let what = |it: Option<Blocker>| it.map(|it| it.what);
            let expected = |it: Option<(bool, Option<&str>)>| it.map(|it| What::QStash(booked(it.0, it.1)));
            assert_eq!(what(blocker.left_in(&usage)), expected(left), "{seen:?} {now:?}");
            let since = of(&usage).into_iter().find_map(|now| now.beside([&blocker]));
            assert_eq!(what(since), expected(more), "{seen:?} {now:?}");
        }
    }

    #[test]
    fn a_qstash_user_that_blocks_for_an_unknown_reason_does_not_look_as_if_it_were_gone() {
        let usage = Usage { qstash: vec![owned("q", true)], ..Usage::default() };
        let blocker = of(&usage).remove(0);
        assert_eq!(blocker.left_in(&usage).as_ref(), Some(&blocker));
        assert_eq!(blocker.clone().beside([&blocker]), None);
    }
}
