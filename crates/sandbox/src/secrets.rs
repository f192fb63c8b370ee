//! Every value that no browser may see, apart from a reveal that its user asked for, so that a test can search everything
//! that a browser was sent. Values of the switches, names and read-only tokens of databases are not among them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::world::{OAuthClient, State};

/// Remembers secrets that ended, by a deletion, a new password or a reset: until then they might have leaked.
#[derive(Default)]
pub struct Secrets {
    ended: Mutex<BTreeSet<String>>,
}

impl Secrets {
    /// Passwords, standard tokens, API keys, OAuth codes and tokens, and sign-in tokens that are worth something now.
    pub fn alive(state: &State, client: &OAuthClient) -> BTreeSet<String> {
        let mut secrets: BTreeSet<String> = state.grants.secrets().map(str::to_owned).collect();
        secrets.insert(client.secret.clone());
        for account in state.accounts.iter() {
            secrets.extend(account.api_keys.iter().map(|key| key.key.clone()));
        }
        for database in state.databases.iter() {
            secrets.insert(database.credentials.password.clone());
            secrets.insert(database.credentials.rest_token.clone());
        }
        let short = state.switches.short_endpoints;
        let vectors = state.vectors.iter().map(|index| index.to_json(true, short));
        let searches = state.searches.iter().map(|index| index.to_json(true, short));
        let qstash = state.qstash.iter().map(|user| user.to_json(true));
        // Their read-only tokens too: no browser is offered them.
        for thing in vectors.chain(searches).chain(qstash) {
            let tokens = ["token", "read_only_token"].into_iter().filter_map(|field| thing[field].as_str());
            secrets.extend(tokens.map(str::to_owned));
        }
        secrets
    }

    /// To be told before anything is changed: what is alive now may be gone afterwards.
    pub fn note(&self, state: &State, client: &OAuthClient) {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner).extend(Self::alive(state, client));
    }

    /// Those that are alive, and all that ever were since the sandbox began, resets included.
    pub fn so_far(&self, state: &State, client: &OAuthClient) -> BTreeSet<String> {
        let mut all = Self::alive(state, client);
        all.extend(self.ended.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        all
    }
}
