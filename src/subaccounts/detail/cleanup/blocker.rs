//! What keeps a sub-account from being deleted, thing by thing.

use upstash_api::developer::qstash::QStashUser;
use upstash_api::exchange::{Owned, Usage};

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
    /// A QStash user cannot be deleted; what is paid for is given back.
    QStash {
        has_pack: bool,
        /// The fixed plan's id.
        plan: Option<String>,
    },
    Vector,
    Search,
    Redis,
}

impl Blocker {
    fn new(what: What, owned: &Owned) -> Self {
        Self { what, id: owned.id.clone(), name: owned.name.clone() }
    }

    /// Whether they are the same thing, whatever is known of each.
    pub fn is_same(&self, other: &Self) -> bool {
        self.id == other.id && std::mem::discriminant(&self.what) == std::mem::discriminant(&other.what)
    }

    /// Whether it still blocks.
    pub fn is_in(&self, usage: &Usage) -> bool {
        let product = match self.what {
            What::QStash { .. } => &usage.qstash,
            What::Vector => &usage.vector,
            What::Search => &usage.search,
            What::Redis => &usage.redis,
        };
        product.iter().any(|owned| owned.blocks && owned.id == self.id)
    }
}

/// Whether [`of`] needs to be told of the QStash users: only they know what of theirs is paid for.
pub fn wants_users(usage: &Usage) -> bool {
    usage.qstash.iter().any(|owned| owned.blocks)
}

/// Everything that blocks, in the order of the clean-up.
pub fn of(usage: &Usage, users: &[QStashUser]) -> Vec<Blocker> {
    let blocking = |product: &[Owned], what: fn(&Owned, &[QStashUser]) -> What| {
        let blocks = product.iter().filter(|owned| owned.blocks);
        blocks.map(|owned| Blocker::new(what(owned, users), owned)).collect::<Vec<_>>()
    };
    [
        blocking(&usage.qstash, qstash),
        blocking(&usage.vector, |_, _| What::Vector),
        blocking(&usage.search, |_, _| What::Search),
        blocking(&usage.redis, |_, _| What::Redis),
    ]
    .concat()
}

fn qstash(owned: &Owned, users: &[QStashUser]) -> What {
    let user = users.iter().find(|user| user.id == owned.id);
    What::QStash {
        has_pack: user.is_some_and(|user| user.prod_pack_enabled),
        plan: user.map(|user| user.reserved_type.clone()).filter(|plan| !plan.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(id: &str, blocks: bool) -> Owned {
        Owned { id: id.into(), name: format!("n-{id}"), blocks }
    }

    #[test]
    fn everything_that_blocks_is_named_in_the_order_of_the_clean_up() {
        let usage = Usage {
            redis: vec![owned("r", true)],
            vector: vec![owned("v", true)],
            search: vec![owned("s", true)],
            qstash: vec![owned("q1", true), owned("q2", false), owned("q3", true)],
            last_activity: None,
        };
        let users = [
            QStashUser { id: "q1".into(), prod_pack_enabled: true, ..QStashUser::default() },
            QStashUser { id: "q3".into(), reserved_type: "qstash_fixed_1m".into(), ..QStashUser::default() },
        ];
        let blockers = of(&usage, &users);
        let ids: Vec<_> = blockers.iter().map(|blocker| blocker.id.as_str()).collect();
        assert_eq!(ids, ["q1", "q3", "v", "s", "r"]);
        assert_eq!(blockers[0].what, What::QStash { has_pack: true, plan: None });
        assert_eq!(
            blockers[1].what,
            What::QStash { has_pack: false, plan: Some("qstash_fixed_1m".to_owned()) }
        );
        assert!(wants_users(&usage));
        assert!(!wants_users(&Usage { redis: vec![owned("r", true)], ..Usage::default() }));
    }

    #[test]
    fn the_same_id_in_another_product_is_another_thing() {
        let usage = Usage { redis: vec![owned("1", true)], ..Usage::default() };
        let index = Blocker { what: What::Vector, id: "1".into(), name: "n-1".into() };
        assert!(!index.is_in(&usage));
        assert!(of(&usage, &[])[0].is_in(&usage));
        assert!(!of(&usage, &[])[0].is_same(&index));
    }

    #[test]
    fn a_qstash_user_is_the_same_whatever_was_given_back() {
        let usage = Usage { qstash: vec![owned("q", true)], ..Usage::default() };
        let users = [QStashUser { id: "q".into(), prod_pack_enabled: true, ..QStashUser::default() }];
        assert!(of(&usage, &users)[0].is_same(&of(&usage, &[])[0]));
        let idle = Usage { qstash: vec![owned("q", false)], ..Usage::default() };
        assert!(!of(&usage, &users)[0].is_in(&idle));
    }
}
