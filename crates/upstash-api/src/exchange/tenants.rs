//! Sub-accounts as the exchange tells of them: Upstash's list, together with what became of each one's key.
//!
//! Upstash shows the key of a sub-account once, to the exchange, which seals it before it answers. From then on the
//! browser acts as a sub-account below [`routes::sub`](super::routes::sub) and never sees the key again, except in the
//! one [`Reveal`] that a person asks for.

use serde::{Deserialize, Serialize};

use crate::developer::subaccount::MAX_SUB_ACCOUNTS;

/// GET `/api/sub-accounts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubAccounts {
    /// In the order of Upstash's list; after them those of which only an unfinished creation tells.
    pub sub_accounts: Vec<Tenant>,
    /// How many Upstash allows one team, as documented; Upstash raises it on request.
    pub limit: usize,
}

impl SubAccounts {
    /// A list under the documented limit.
    pub const fn new(sub_accounts: Vec<Tenant>) -> Self {
        Self { sub_accounts, limit: MAX_SUB_ACCOUNTS }
    }
}

/// One sub-account and the state of its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    pub slug: String,
    /// User name of its Basic pair; it is no secret.
    pub customer_id: String,
    pub key: KeyState,
    /// Unix seconds of the key's sealing, or of the creation that broke off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<i64>,
}

/// What the exchange has of a sub-account's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// Sealed here, and good when last used. It was made here and nobody has looked at it yet.
    Unseen,
    /// Sealed here, and good when last used. A person has seen it: at the reveal, or by pasting it.
    Held,
    /// Sealed here, but Upstash refused it when it was last used.
    Refused,
    /// Made elsewhere: it can be imported.
    Missing,
    /// Created here, but no key arrived: it can be deleted and created again, or its key imported.
    Lost,
    #[serde(other)]
    Unknown,
}

impl KeyState {
    /// Whether one can act as this sub-account.
    pub const fn works(self) -> bool {
        matches!(self, Self::Unseen | Self::Held)
    }
}

/// POST `/api/sub-accounts`: what to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTenantBody {
    /// See [`validate::usable_slug`](crate::validate::usable_slug).
    pub slug: String,
}

/// POST `/api/sub-accounts` answers with the new one and a [`Ticket`] for its key.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewTenant {
    pub sub_account: Tenant,
    /// `None` where no ticket could be made: the key is sealed all the same, and another ticket can be asked for.
    pub ticket: Option<Ticket>,
}

/// Buys one look at one key: from this session, once, and not for long. POST `/api/sub-accounts/{slug}/ticket` answers
/// another one, for a key that is [`KeyState::Unseen`]. No `Debug`: it is a secret while it lives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    pub ticket: String,
    /// Unix seconds.
    pub expires_at: i64,
}

/// POST `/api/reveal/{ticket}`: the one answer that ever holds a key. No `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reveal {
    pub slug: String,
    pub customer_id: String,
    pub api_key: String,
}

/// PUT `/api/sub-accounts/{slug}/key`: a key that was made elsewhere, proven by a call before it is kept. Answers the
/// [`Tenant`] as it is now. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportKeyBody {
    pub api_key: String,
}

/// POST `/api/sub-accounts/{slug}/sso`: a link that signs whoever has it in to the Upstash console. No `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleLink {
    pub url: String,
    /// Unix seconds.
    pub expires_at: i64,
}

/// GET `/api/sub-accounts/{slug}/history`: what was done here with a sub-account, its key and what it owns; newest
/// first, as far back as the exchange remembers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    pub events: Vec<Event>,
}

/// One thing that was done, or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Unix seconds.
    pub at: i64,
    pub what: EventKind,
    /// False where it was refused.
    pub done: bool,
    /// What of the sub-account it was done to: the id of a database, for example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// The kinds of things that are remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The sub-account was made, and its key sealed.
    Created,
    /// A key was pasted.
    Imported,
    /// A person looked at the key.
    Revealed,
    /// A link to the console was made.
    ConsoleLink,
    /// Upstash refused the key.
    KeyRefused,
    Deleted,
    ResourceCreated,
    ResourceChanged,
    ResourceDeleted,
    /// A token that can only read was handed to the explorer.
    Explored,
    /// A user that may read and scan was made in a database.
    BrowseOpened,
    /// That user was removed.
    BrowseEnded,
    #[serde(other)]
    Unknown,
}

/// GET `/api/sub-accounts/{slug}/usage`: what a sub-account owns, which is also what keeps it from being deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub redis: Vec<Owned>,
    pub vector: Vec<Owned>,
    pub search: Vec<Owned>,
    /// QStash users; Upstash makes one for each region by itself, so [`Owned::blocks`] tells which one is in use.
    pub qstash: Vec<Owned>,
    /// Unix seconds of the newest entry of its audit log.
    pub last_activity: Option<i64>,
}

impl Usage {
    /// Everything, product by product.
    pub fn all(&self) -> impl Iterator<Item = &Owned> {
        [&self.redis, &self.vector, &self.search, &self.qstash].into_iter().flatten()
    }
}

/// A resource, as much of it as a list of what is left needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owned {
    pub id: String,
    /// Its name, or the region of a QStash user.
    pub name: String,
    /// Whether the sub-account cannot be deleted because of it.
    pub blocks: bool,
    /// Of a QStash user: what of it is booked. It cannot be deleted, but this can be given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<Booked>,
}

/// What a QStash user pays for by the month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Booked {
    /// The production pack.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pack: bool,
    /// The fixed plan's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

impl Booked {
    pub const fn is_nothing(&self) -> bool {
        !self.pack && self.plan.is_none()
    }
}

/// PUT `/api/connection/team`: the pair that manages sub-accounts, proven by a call before it is kept. Answers the
/// [`TeamKey`]. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamKeyBody {
    /// The e-mail of a member of the team.
    pub email: String,
    /// An API key made inside the team.
    pub api_key: String,
}

/// GET `/api/connection/keys`: every key of the account that this dashboard made or was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The pasted key of a team; its name is what the person knows it by, the e-mail.
    pub team: Option<TeamKey>,
    /// Keys minted at sign-in, newest first. Upstash lists none through its API, so this is what the dashboard
    /// remembers, also of keys it has forgotten the secret of.
    pub minted: Vec<MintedKey>,
}

/// A stored team key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamKey {
    pub email: String,
    /// Whether Upstash took it when it was last used.
    pub works: bool,
    /// Unix seconds.
    pub since: i64,
}

/// A key that was minted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MintedKey {
    /// Its name in the Upstash console, where alone it can be deleted.
    pub name: String,
    /// Unix seconds.
    pub made_at: i64,
    pub state: MintedState,
}

/// What became of a minted key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MintedState {
    /// The dashboard uses it.
    InUse,
    /// Upstash refused it: it was deleted in the console.
    Refused,
    /// The dashboard forgot it, but it still counts at Upstash until somebody deletes it there.
    Forgotten,
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_booked_is_told_where_there_is_something() {
        let owned = |booked| Owned { id: "q".into(), name: "eu".into(), blocks: true, booked };
        let said = |owned| serde_json::to_string(&owned).expect("serialises");
        assert_eq!(said(owned(None)), r#"{"id":"q","name":"eu","blocks":true}"#);
        let pack = Booked { pack: true, plan: None };
        assert_eq!(
            said(owned(Some(pack.clone()))),
            r#"{"id":"q","name":"eu","blocks":true,"booked":{"pack":true}}"#
        );
        assert!(!pack.is_nothing() && Booked::default().is_nothing());
        let plan: Booked = serde_json::from_str(r#"{"plan":"qstash_fixed_1m"}"#).expect("parses");
        assert_eq!(plan, Booked { pack: false, plan: Some("qstash_fixed_1m".into()) });
    }

    #[test]
    fn a_state_of_a_newer_exchange_is_no_working_key() {
        let state: KeyState = serde_json::from_str(r#""made_tomorrow""#).expect("parses");
        assert_eq!(state, KeyState::Unknown);
        assert!(!state.works());
    }
}
