//! Sub-accounts: accounts of their own below a team, with one key each, shown once and never again.
//! Source: Upstash docs for partners, sub-accounts. The texts of the refusals are ours.

use serde::{Deserialize, Serialize};
use upstash_api::developer::subaccount::customer_id;
use upstash_api::validate;

use super::{Account, Accounts, ApiKey, Kind, NewKey};

/// What makes an account a sub-account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubAccount {
    /// The team it belongs to.
    pub team_id: String,
    pub slug: String,
}

/// Why a sub-account was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubAccountRefusal {
    #[error(transparent)]
    BadSlug(#[from] validate::SlugError),
    #[error("a sub-account with this slug already exists")]
    SlugTaken,
    #[error("sub-account limit exceeded, a team can have at most {0} sub-accounts")]
    TooMany(usize),
}

impl Accounts {
    /// Makes a sub-account of a team that may have `limit`, and answers its id and its key.
    ///
    /// # Errors
    /// The documented rules: a slug of its own in the team, and no more than the limit.
    pub fn add_sub_account(
        &mut self,
        team_id: &str,
        slug: &str,
        limit: usize,
        now: i64,
    ) -> Result<(String, String), SubAccountRefusal> {
        validate::slug(slug)?;
        let id = customer_id(team_id, slug);
        if self.get(&id).is_some() {
            return Err(SubAccountRefusal::SlugTaken);
        }
        // Counting goes through all accounts, which a seed of thousands must not do for each.
        if self.iter().len() >= limit && self.sub_accounts_of(team_id).count() >= limit {
            return Err(SubAccountRefusal::TooMany(limit));
        }
        let key = ApiKey::generate(NewKey::full(slug), now);
        let secret = key.key.clone();
        self.add(Account {
            customer_id: id.clone(),
            kind: Kind::SubAccount(SubAccount { team_id: team_id.to_owned(), slug: slug.to_owned() }),
            api_keys: vec![key],
            // The team pays.
            has_payment_method: true,
        });
        Ok((id, secret))
    }

    /// The sub-accounts of a team, oldest first.
    pub fn sub_accounts_of<'a>(
        &'a self,
        team_id: &'a str,
    ) -> impl Iterator<Item = (&'a Account, &'a SubAccount)> {
        self.iter()
            .filter_map(|account| Some((account, account.sub_account()?)))
            .filter(move |(_, sub_account)| sub_account.team_id == team_id)
    }
}

impl Account {
    /// What makes it a sub-account, if it is one.
    pub fn sub_account(&self) -> Option<&SubAccount> {
        match &self.kind {
            Kind::SubAccount(sub_account) => Some(sub_account),
            Kind::Person(_) | Kind::Team(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_taken_once_in_a_team_and_free_in_another() {
        let mut accounts = Accounts::default();
        let (id, key) = accounts.add_sub_account("t1", "Stark & Sons", 9, 0).expect("made");
        assert_eq!(id, "sub_t1_Stark & Sons");
        let refused = accounts.add_sub_account("t1", "Stark & Sons", 9, 0);
        assert_eq!(refused, Err(SubAccountRefusal::SlugTaken));
        assert!(accounts.add_sub_account("t2", "Stark & Sons", 9, 0).is_ok());
        assert!(matches!(accounts.add_sub_account("t1", " a", 9, 0), Err(SubAccountRefusal::BadSlug(_))));
        let slugs: Vec<_> = accounts.sub_accounts_of("t1").map(|(_, sub)| sub.slug.as_str()).collect();
        assert_eq!(slugs, ["Stark & Sons"]);
        assert!(accounts.authenticate(&id, &key, true, 0).is_some());
        assert!(accounts.authenticate("sub_t2_Stark & Sons", &key, true, 0).is_none());
    }

    #[test]
    fn a_team_has_at_most_its_limit_whatever_others_have() {
        let mut accounts = Accounts::default();
        for number in 0..100 {
            for team in ["t", "other"] {
                accounts.add_sub_account(team, &number.to_string(), 100, 0).expect("below the limit");
            }
        }
        let refused = accounts.add_sub_account("t", "one more", 100, 0);
        assert_eq!(refused, Err(SubAccountRefusal::TooMany(100)));
        assert!(accounts.add_sub_account("t", "one more", 101, 0).is_ok());
    }
}
