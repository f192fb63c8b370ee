//! Which accounts one can switch to, and which of them fit what was typed; pure.

use upstash_api::exchange::SubAccounts;

use crate::routes::{AccountPath, Slug};

/// The accounts, the own one first, and how many sub-accounts are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    all: Vec<Choice>,
    /// Sub-accounts that cannot be acted as: without a key that works, or with a slug that cannot be in an address.
    pub left_out: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Choice {
    account: AccountPath,
    /// What is searched.
    folded: String,
}

impl Choices {
    /// The own account, which people know by `own_name`, and the sub-accounts, by slug.
    pub fn new(own_name: &str, list: Option<&SubAccounts>) -> Self {
        let tenants = list.map(|list| list.sub_accounts.as_slice()).unwrap_or_default();
        let mut subs: Vec<Choice> = tenants
            .iter()
            .filter(|tenant| tenant.key.works())
            .filter_map(|tenant| Slug::new(&tenant.slug).ok())
            .map(|slug| Choice { folded: slug.as_str().to_lowercase(), account: AccountPath::Sub(slug) })
            .collect();
        subs.sort_by(|one, other| one.folded.cmp(&other.folded));
        let left_out = tenants.len() - subs.len();
        let own = Choice { account: AccountPath::SelfAccount, folded: own_name.to_lowercase() };
        Self { all: std::iter::once(own).chain(subs).collect(), left_out }
    }

    /// Those that hold what was typed, in their order, for [`Choices::at`].
    pub fn fitting(&self, typed: &str) -> Vec<usize> {
        let typed = typed.trim().to_lowercase();
        let all = self.all.iter().enumerate();
        all.filter(|(_, choice)| choice.folded.contains(&typed)).map(|(index, _)| index).collect()
    }

    /// One of them.
    pub fn at(&self, index: usize) -> Option<&AccountPath> {
        self.all.get(index).map(|choice| &choice.account)
    }

    /// Whether there is any but the own account.
    pub fn has_subs(&self) -> bool {
        self.all.len() > 1
    }
}

#[cfg(test)]
mod tests {
    use upstash_api::exchange::{KeyState, Tenant};

    use super::*;

    fn choices() -> Choices {
        let tenant = |slug: &str, key| Tenant {
            slug: slug.to_owned(),
            customer_id: format!("sub_t_{slug}"),
            key,
            since: None,
        };
        let list = SubAccounts::new(vec![
            tenant("globex", KeyState::Held),
            tenant("Acme East", KeyState::Unseen),
            tenant("vandelay", KeyState::Missing),
            tenant("initech", KeyState::Refused),
            tenant("a/b", KeyState::Held),
        ]);
        Choices::new("Ops@acme.example", Some(&list))
    }

    fn names(choices: &Choices, typed: &str) -> Vec<String> {
        let name = |it: &AccountPath| it.slug().map_or("own", |slug| slug.as_str()).to_owned();
        choices.fitting(typed).into_iter().filter_map(|index| choices.at(index).map(name)).collect()
    }

    #[test]
    fn only_sub_accounts_that_can_be_acted_as_are_offered_and_the_others_are_counted() {
        assert_eq!(names(&choices(), ""), ["own", "Acme East", "globex"]);
        assert_eq!(choices().left_out, 3);
    }

    #[test]
    fn what_is_typed_is_looked_for_anywhere_in_the_name_and_in_any_case() {
        assert_eq!(names(&choices(), " ACME "), ["own", "Acme East"], "the own account has a name as well");
        assert_eq!(names(&choices(), "east"), ["Acme East"]);
        assert!(choices().fitting("vandelay").is_empty());
    }

    #[test]
    fn before_the_list_is_there_the_own_account_is() {
        let none = Choices::new("ops@acme.example", None);
        assert_eq!(names(&none, ""), ["own"]);
        assert!(!none.has_subs() && choices().has_subs());
    }
}
