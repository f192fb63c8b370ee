//! Who owns things: people, teams and sub-accounts, their API keys, and what a credential may act as.

mod caller;
mod keys;
mod subaccount;
mod team;

use serde::{Deserialize, Serialize};
use upstash_api::validate;

pub use caller::Caller;
pub use keys::{ApiKey, KeyRefusal, NewKey};
pub use subaccount::{SubAccount, SubAccountRefusal};
pub use team::{Member, Role, Team};

use crate::random;

/// Owner of resources. `customer_id` is what answers call it: the e-mail of a person, the id of a team, the id of a
/// sub-account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Account {
    pub customer_id: String,
    pub kind: Kind,
    pub api_keys: Vec<ApiKey>,
    /// Decides which plan a database gets when none is asked for, and how far the audit trail goes back.
    pub has_payment_method: bool,
}

/// What an account is, and who may use its keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Kind {
    Person(Person),
    Team(Team),
    SubAccount(SubAccount),
}

/// A person who can sign in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    /// The subject of the authorization server's tokens.
    pub sub: String,
    pub email: String,
    pub name: String,
    pub password: String,
}

/// Why nobody was signed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignUpRefusal {
    #[error("This is not an e-mail address.")]
    BadEmail,
    #[error("Someone already signed up with this e-mail. Sign in instead.")]
    EmailTaken,
    #[error("Choose a password of at least 8 characters.")]
    ShortPassword,
}

/// Every account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Accounts(Vec<Account>);

impl Accounts {
    pub fn add(&mut self, account: Account) {
        self.0.push(account);
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Account> {
        self.0.iter()
    }

    pub fn get(&self, customer_id: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.customer_id == customer_id)
    }

    pub fn get_mut(&mut self, customer_id: &str) -> Option<&mut Account> {
        self.0.iter_mut().find(|account| account.customer_id == customer_id)
    }

    /// The person with this subject.
    pub fn person(&self, sub: &str) -> Option<&Person> {
        self.people().find(|person| person.sub == sub)
    }

    /// The person with this e-mail and password; e-mails are compared without regard to case.
    pub fn sign_in(&self, email: &str, password: &str) -> Option<&Person> {
        self.people().find(|person| person.email.eq_ignore_ascii_case(email) && person.password == password)
    }

    /// Makes an account for a new person and answers its subject.
    ///
    /// # Errors
    /// The sentence for the form.
    pub fn sign_up(&mut self, email: &str, password: &str) -> Result<String, SignUpRefusal> {
        validate::email(email).map_err(|_| SignUpRefusal::BadEmail)?;
        if self.people().any(|person| person.email.eq_ignore_ascii_case(email)) {
            return Err(SignUpRefusal::EmailTaken);
        }
        if password.chars().count() < 8 {
            return Err(SignUpRefusal::ShortPassword);
        }
        let email = email.to_ascii_lowercase();
        let sub = format!("auth0|{}", random::hex::<12>());
        self.add(Account {
            customer_id: email.clone(),
            kind: Kind::Person(Person {
                sub: sub.clone(),
                name: email.split('@').next().unwrap_or_default().to_owned(),
                email,
                password: password.to_owned(),
            }),
            api_keys: Vec::new(),
            has_payment_method: false,
        });
        Ok(sub)
    }

    /// Deletes an API key wherever it is; answers whether there was one.
    pub fn revoke_key(&mut self, key: &str) -> bool {
        self.0.iter_mut().any(|account| {
            let before = account.api_keys.len();
            account.api_keys.retain(|held| held.key != key);
            account.api_keys.len() < before
        })
    }

    /// Takes an account out.
    pub fn remove(&mut self, customer_id: &str) {
        self.0.retain(|account| account.customer_id != customer_id);
    }

    /// The team of this id.
    pub fn team(&self, team_id: &str) -> Option<&Team> {
        self.get(team_id)?.team()
    }

    /// The same, to change it.
    pub fn team_mut(&mut self, team_id: &str) -> Option<&mut Team> {
        match &mut self.get_mut(team_id)?.kind {
            Kind::Team(team) => Some(team),
            Kind::Person(_) | Kind::SubAccount(_) => None,
        }
    }

    /// The teams that this person belongs to.
    pub fn teams_of(&self, email: &str) -> impl Iterator<Item = (&Account, &Team)> {
        self.0
            .iter()
            .filter_map(|account| Some((account, account.team()?)))
            .filter(move |(_, team)| team.role_of(email).is_some())
    }

    fn people(&self) -> impl Iterator<Item = &Person> {
        self.0.iter().filter_map(|account| match &account.kind {
            Kind::Person(person) => Some(person),
            Kind::Team(_) | Kind::SubAccount(_) => None,
        })
    }
}

impl Account {
    /// The team, if it is one.
    pub fn team(&self) -> Option<&Team> {
        match &self.kind {
            Kind::Team(team) => Some(team),
            Kind::Person(_) | Kind::SubAccount(_) => None,
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn accounts() -> Accounts {
        let mut accounts = Accounts::default();
        accounts.sign_up("ada@example.com", "long enough").expect("a plain sign-up");
        accounts
    }

    #[test]
    fn a_sign_up_has_its_rules() {
        let mut accounts = accounts();
        assert_eq!(accounts.sign_up("ADA@example.com", "long enough"), Err(SignUpRefusal::EmailTaken));
        assert_eq!(accounts.sign_up("b@example.com", "short"), Err(SignUpRefusal::ShortPassword));
        for bad in ["", "b", "b@", "@b.c", "b@c", "a:b@example.com", "a b@example.com"] {
            assert_eq!(accounts.sign_up(bad, "long enough"), Err(SignUpRefusal::BadEmail), "{bad}");
        }
    }

    #[test]
    fn a_key_works_with_its_owners_email_until_it_is_revoked() {
        let mut accounts = accounts();
        let account = accounts.get_mut("ada@example.com").expect("signed up");
        let new = NewKey { name: "k", read_only: true, lifetime: Some(9) };
        let key = account.mint_key(new, 0).expect("minted").key;
        let who = |accounts: &Accounts, user: &str, key: &str, checks, now| {
            accounts.authenticate(user, key, checks, now).map(|caller| (caller.actor, caller.read_only_key))
        };
        let ada = Some(("ada@example.com".to_owned(), true));
        assert_eq!(who(&accounts, "Ada@example.com", &key, true, 8), ada);
        assert_eq!(who(&accounts, "eve@example.com", &key, true, 8), None);
        assert_eq!(who(&accounts, "eve@example.com", &key, false, 8), ada);
        assert_eq!(who(&accounts, "ada@example.com", "other", true, 8), None);
        assert_eq!(who(&accounts, "ada@example.com", &key, true, 9), None, "expired");
        assert!(accounts.revoke_key(&key) && !accounts.revoke_key(&key));
        assert_eq!(who(&accounts, "ada@example.com", &key, true, 8), None);
    }
}
