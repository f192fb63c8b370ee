//! Who owns things: people and teams, their API keys, and what a credential may act as.

use upstash_api::developer::account::MAX_API_KEYS;

use crate::random;

/// Owner of resources. `customer_id` is what answers call it: the e-mail of a person, the id of a team.
#[derive(Clone, Debug)]
pub struct Account {
    pub customer_id: String,
    pub kind: Kind,
    pub api_keys: Vec<ApiKey>,
    /// Decides which plan a database gets when none is asked for.
    pub has_payment_method: bool,
}

/// What an account is, and who may use its keys.
#[derive(Clone, Debug)]
pub enum Kind {
    Person(Person),
    Team(Team),
}

/// A person who can sign in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The subject of the authorization server's tokens.
    pub sub: String,
    pub email: String,
    pub name: String,
    pub password: String,
}

/// A team. Its resources need a key that was made inside it; the user name stays the member's own e-mail.
#[derive(Clone, Debug)]
pub struct Team {
    pub name: String,
    pub copy_cc: bool,
    pub members: Vec<Member>,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub email: String,
    /// `owner`, `admin`, `dev` or `finance`.
    pub role: String,
}

/// A Developer API key. Upstash shows it once; the sandbox keeps it so that tests can look for leaks.
#[derive(Clone, Debug)]
pub struct ApiKey {
    pub name: String,
    pub key: String,
    /// Unix time in seconds.
    pub created: i64,
}

/// Why a key was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    #[error("api key name is required")]
    NoName,
    #[error("an api key with this name already exists")]
    NameTaken,
    #[error("api key limit exceeded, an account can have at most {MAX_API_KEYS} keys")]
    TooMany,
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
#[derive(Clone, Debug, Default)]
pub struct Accounts(Vec<Account>);

impl Accounts {
    pub fn add(&mut self, account: Account) {
        self.0.push(account);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Account> {
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
        let (local, domain) = email.split_once('@').ok_or(SignUpRefusal::BadEmail)?;
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@' && c != ':';
        if local.is_empty()
            || !domain.contains('.')
            || !(local.chars().all(plain) && domain.chars().all(plain))
        {
            return Err(SignUpRefusal::BadEmail);
        }
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
                name: local.to_owned(),
                email,
                password: password.to_owned(),
            }),
            api_keys: Vec::new(),
            has_payment_method: false,
        });
        Ok(sub)
    }

    /// The account that a Basic pair may act as. `checks_email` off means that only the key counts.
    pub fn authenticate(&self, user: &str, key: &str, checks_email: bool) -> Option<&Account> {
        let account = self.0.iter().find(|account| account.api_keys.iter().any(|held| held.key == key))?;
        (!checks_email || account.admits(user)).then_some(account)
    }

    /// Deletes an API key wherever it is; answers whether there was one.
    pub fn revoke_key(&mut self, key: &str) -> bool {
        self.0.iter_mut().any(|account| {
            let before = account.api_keys.len();
            account.api_keys.retain(|held| held.key != key);
            account.api_keys.len() < before
        })
    }

    /// The teams that this person belongs to.
    pub fn teams_of(&self, email: &str) -> Vec<(&Account, &Team)> {
        let teams = self.0.iter().filter_map(|account| match &account.kind {
            Kind::Team(team) => Some((account, team)),
            Kind::Person(_) => None,
        });
        teams.filter(|(_, team)| team.has(email)).collect()
    }

    fn people(&self) -> impl Iterator<Item = &Person> {
        self.0.iter().filter_map(|account| match &account.kind {
            Kind::Person(person) => Some(person),
            Kind::Team(_) => None,
        })
    }
}

impl Account {
    /// Makes a key.
    ///
    /// # Errors
    /// The three rules that Upstash documents: a name, unique, at most 37.
    pub fn mint_key(&mut self, name: &str, now: i64) -> Result<String, KeyRefusal> {
        if name.trim().is_empty() {
            return Err(KeyRefusal::NoName);
        }
        if self.api_keys.iter().any(|held| held.name == name) {
            return Err(KeyRefusal::NameTaken);
        }
        if self.api_keys.len() >= MAX_API_KEYS {
            return Err(KeyRefusal::TooMany);
        }
        let key = random::uuid();
        self.api_keys.push(ApiKey { name: name.to_owned(), key: key.clone(), created: now });
        Ok(key)
    }

    /// Whether this user name may stand beside one of the account's keys.
    fn admits(&self, user: &str) -> bool {
        match &self.kind {
            Kind::Person(person) => person.email.eq_ignore_ascii_case(user),
            Kind::Team(team) => team.has(user),
        }
    }
}

impl Team {
    fn has(&self, email: &str) -> bool {
        self.members.iter().any(|member| member.email.eq_ignore_ascii_case(email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Accounts {
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
    fn the_38th_key_and_a_second_key_of_a_name_are_refused() {
        let mut accounts = accounts();
        let account = accounts.get_mut("ada@example.com").expect("signed up");
        for number in 0..MAX_API_KEYS {
            account.mint_key(&number.to_string(), 0).expect("below the limit");
        }
        assert_eq!(account.mint_key("0", 0), Err(KeyRefusal::NameTaken));
        assert_eq!(account.mint_key("one more", 0), Err(KeyRefusal::TooMany));
        assert_eq!(account.mint_key(" ", 0), Err(KeyRefusal::NoName));
    }

    #[test]
    fn a_key_works_with_its_owners_email_until_it_is_revoked() {
        let mut accounts = accounts();
        let key = accounts.get_mut("ada@example.com").expect("signed up").mint_key("k", 0).expect("minted");
        assert!(accounts.authenticate("ada@example.com", &key, true).is_some());
        assert!(accounts.authenticate("eve@example.com", &key, true).is_none());
        assert!(accounts.authenticate("eve@example.com", &key, false).is_some());
        assert!(accounts.authenticate("ada@example.com", "other", true).is_none());
        assert!(accounts.revoke_key(&key) && !accounts.revoke_key(&key));
        assert!(accounts.authenticate("ada@example.com", &key, true).is_none());
    }
}
